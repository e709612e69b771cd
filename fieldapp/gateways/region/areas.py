"""Areas that are drawn by relations: municipalities, postcodes, buildings with a court.

Only what they are made of is read into memory, by way of a small file of its own: a
country has millions of other areas.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import osmium
from osmium import FileProcessor, IdTracker, SimpleWriter
from osmium.filter import EntityFilter
from osmium.io import File, Reader
from osmium.osm import AREA, RELATION, Area, Relation, TagList

NODE_STORE = "sparse_mmap_array"
"""Where places of nodes wait while a file is read: 16 bytes a node, growing without being copied."""


def relation_areas(file: Path, beside: Path, wanted: Callable[[TagList], bool]) -> Iterator[Area]:
    """In the order of the file; those that are not whole in it, or whose rings do not close, are left out.

    `beside` is written, read and removed.
    """
    needed = IdTracker()
    source = File(file, "pbf")
    for relation in cast("Iterator[Relation]", FileProcessor(source, RELATION)):
        if wanted(relation.tags):
            needed.add_relation(relation.id)
            needed.add_references(relation)
    needed.complete_backward_references(source, relation_depth=0)
    try:
        with Reader(source) as reader, SimpleWriter(beside) as writer:
            osmium.apply(reader, needed.id_filter(), writer)
        areas = FileProcessor(beside).with_locations(NODE_STORE).with_areas().with_filter(EntityFilter(AREA))
        for area in cast("Iterator[Area]", areas):
            if not area.from_way() and area.num_rings()[0] and wanted(area.tags):
                yield area
    finally:
        beside.unlink(missing_ok=True)
