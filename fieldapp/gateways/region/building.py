"""Building a pack: beside the others, in one step into its place, or not at all."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..address_index import ImportRefused
from ..address_index import build as import_official
from ..address_index.writing import is_readable
from .disk import sync_folder, sync_tree
from .extract import Circle, clip, examine, fingerprint
from .manifest import Manifest
from .official import freshen
from .part import Progress, Source
from .parts import PARTS
from .refusal import RegionRefused
from .shelf import NAME, Pack, Shelf

OFFICIAL = "official.sqlite"


@dataclass(frozen=True)
class Order:
    """What to build: `file` an .osm.pbf, clipped to `circle` where given, `official` a file in the BeSt layout."""

    file: Path
    name: str
    circle: Circle | None = None
    official: Path | None = None


def build(shelf: Shelf, order: Order, now: datetime, progress: Callable[[str], Progress]) -> Pack:
    """Builds the pack and puts it on the shelf. `progress(title)` answers where to
    tell the steps of what has that title.

    It comes into use at once when no pack is in use or an older version of the same name is; the version that was
    in use stays until the next build, for pages that are still open. Raises `RegionRefused`; then, and when
    interrupted, the old pack stays in use and nothing is left of the new one.
    """
    if not NAME.fullmatch(order.name):
        raise RegionRefused(f'"{order.name}" cannot be a name: small letters, digits, "-" and "_", 40 at most.')
    with _disk_told(shelf), shelf.locked(), _beside(shelf) as folder:
        manifest = _fill(folder, shelf, order, now, progress)
        manifest.write(folder)
        sync_tree(folder)
        home = shelf.folder / manifest.name / manifest.version
        home.parent.mkdir(mode=0o700, exist_ok=True)
        new_official = folder / OFFICIAL
        if new_official.exists():
            new_official.replace(shelf.official)
        folder.rename(home)
        sync_folder(home.parent)
        sync_folder(shelf.folder)
        pack = Pack(home, manifest)
        _take_into_use(shelf, pack)
        return pack


@contextlib.contextmanager
def _disk_told(shelf: Shelf) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RegionRefused(f"the pack cannot be written in {shelf.folder}: {error.strerror}; make room.") from None


@contextlib.contextmanager
def _beside(shelf: Shelf) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=shelf.folder, prefix=".building-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # gone already when it became the pack


def _fill(folder: Path, shelf: Shelf, order: Order, now: datetime, progress: Callable[[str], Progress]) -> Manifest:
    found = examine(order.file, progress("Reading the file"))
    sha256 = fingerprint(order.file)
    extract, box = order.file, found.box
    clipped = folder / "clipped.osm.pbf"
    if order.circle:
        clip(order.file, clipped, order.circle, progress("Clipping"))
        extract, box = clipped, order.circle.box
    official = _official(folder, shelf, order.official, progress)
    source = Source(extract, box, official)
    counts = {part.name: part.build(source, folder, progress(part.title)) for part in PARTS}
    clipped.unlink(missing_ok=True)
    return Manifest(
        name=order.name,
        version=_version(shelf, order.name, now),
        source=order.file.name,
        source_sha256=sha256,
        source_bytes=order.file.stat().st_size,
        data_date=found.data_date,
        built=now,
        box=box,
        centre=(order.circle.lat, order.circle.lon) if order.circle else None,
        radius_km=order.circle.radius_km if order.circle else None,
        official_addresses=order.official.name if order.official else "",
        counts=counts,
    )


def _official(folder: Path, shelf: Shelf, file: Path | None, progress: Callable[[str], Progress]) -> Path | None:
    """The index of official addresses to lay over the map: of `file` and what this machine has, or the latter alone."""
    if file:
        try:
            import_official(file, folder / OFFICIAL, progress("Official addresses"), before=shelf.official)
        except ImportRefused as error:
            raise RegionRefused(str(error)) from None
        return folder / OFFICIAL
    return shelf.official if is_readable(shelf.official) else None


def _version(shelf: Shelf, name: str, now: datetime) -> str:
    """The moment of the build, so that names sort; a second build in one second comes after the first."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    taken = {folder.name for folder in (shelf.folder / name).glob("*")}
    return next(v for v in (stamp, *(f"{stamp}.{n}" for n in range(1, 100))) if v not in taken)


def _take_into_use(shelf: Shelf, pack: Pack) -> None:
    before = shelf.in_use()
    if before and before.manifest.name != pack.manifest.name:
        return
    freshen(shelf, pack)
    shelf.use(pack)
    kept = {pack.key, before.key if before else ""}
    for other in shelf.packs():
        if other.manifest.name == pack.manifest.name and other.key not in kept:
            shelf.discard(other.folder)
