"""The roads and the tiles of the pack in use, opened. A switch, also by another process, is seen by the next call.

What was handed out stays usable after the switch, even when its pack is removed: everything is open from the start.
"""

import logging
import threading
from dataclasses import dataclass

from routing.travel import Travel
from routing.travel.estimate import Estimate
from routing.travel.road_engine import Roads

from ..basemap.tiles import Basemap
from .roads import FOLDER as ROADS
from .shelf import Pack, Shelf

ATTEMPTS = 5  # a pack may go between being looked up and being opened

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    pack: Pack
    roads: Roads
    basemap: Basemap


class Region:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def travel(self) -> Travel:
        """Along the roads of the pack in use; without one, the estimate."""
        opened = self.opened()
        return opened.roads if opened else Estimate()

    def basemap(self) -> Basemap | None:
        opened = self.opened()
        return opened.basemap if opened else None

    def opened(self) -> Opened | None:
        """None too when the pack cannot be read: the office works on with estimates, and the log says why."""
        for attempt in range(1, ATTEMPTS + 1):
            pack = self._shelf.in_use()
            with self._lock:
                if pack is None:
                    self._opened = None
                elif self._opened is None or self._opened.pack.key != pack.key:
                    try:
                        self._opened = _open(pack)
                    except OSError as error:
                        self._opened = None
                        if attempt < ATTEMPTS:
                            continue
                        log.warning("region pack %s: %s; build it again", pack.key, error)
                return self._opened
        return None


def _open(pack: Pack) -> Opened:
    return Opened(pack, Roads(pack.folder / ROADS), Basemap(pack.folder, pack.key, pack.manifest.built))
