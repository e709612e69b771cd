"""The addresses of a pack: house numbers, streets, towns and postcodes of the map, under the official ones.

`reading` takes them out of the file, `limits` says which postcode and town a spot lies in, `rows` brings both together
as the rows of an index. Two files come of it: `map.sqlite`, what the map alone knows, and `addresses.sqlite`, which the
search reads: the same with the official addresses of this machine laid over it. An official file imported later only
has to be laid over again (`lay_over_pack`).
"""

from pathlib import Path

from ...address_index import ImportRefused, Merged, lay_over
from ...address_index.writing import IndexWriter, written
from ..part import Progress, Source
from ..refusal import RegionRefused
from .reading import read
from .rows import address_rows

MAP, INDEX = "map.sqlite", "addresses.sqlite"
_STEPS = 4


def build(source: Source, folder: Path, progress: Progress) -> dict[str, int]:
    """Writes the addresses of a pack into `folder`. The number of addresses, streets and places, and of houses left out
    because nothing names their street. Raises `RegionRefused`."""
    try:
        found = read(source.extract, folder / "areas.osm.pbf", lambda: progress(1, _STEPS))
        progress(2, _STEPS)
        with written(folder / MAP) as connection:
            writer = IndexWriter(connection)
            connection.execute("BEGIN")
            rows = address_rows(found)
            for street in rows.streets:
                writer.add_street(*street)
            for row in rows.houses():
                writer.add(row)
            writer.add_places(rows.places)
            writer.finish()
            connection.execute("COMMIT")
        progress(3, _STEPS)
        merged = lay_over_pack(folder, source.official)
    except ImportRefused as error:
        raise RegionRefused(str(error)) from None
    for lock in folder.glob("*.lock"):
        lock.unlink()
    progress(_STEPS, _STEPS)
    return {
        "addresses": merged.addresses,
        "streets": merged.streets,
        "places": len(rows.places),
        "houses without a street left out": rows.left_out,
    }


def lay_over_pack(folder: Path, official: Path | None) -> Merged:
    """Renews the index of the pack in `folder` in one step. Raises `ImportRefused`."""
    return lay_over(official, folder / MAP, folder / INDEX)
