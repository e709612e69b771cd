"""The official addresses of this machine under the packs: whoever imports them later,
or switches, finds them laid over."""

from pathlib import Path

from ..address_index import ImportRefused
from ..address_index.writing import is_readable
from .addresses import lay_over_pack
from .refusal import RegionRefused
from .shelf import Pack, Shelf


def freshen(shelf: Shelf, pack: Pack) -> bool:
    """Lays the official addresses over the map's again when they are newer than the pack's index. Whether it did.

    The index is replaced in one step, also while serving. Raises `RegionRefused`.
    """
    if not is_readable(shelf.official) or _written(shelf.official) <= _written(pack.addresses):
        return False
    try:
        lay_over_pack(pack.folder, shelf.official)
    except ImportRefused as error:
        raise RegionRefused(str(error)) from None
    return True


def _written(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
