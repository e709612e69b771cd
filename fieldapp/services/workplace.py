"""What every service works with: the office's settings, the store, the clock and the outside world behind Protocols."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from routing.travel import Travel

from ..crypto.key_file import KeyFile
from ..domain.named_place import NamedPlace
from ..settings import Settings
from ..store.unit import Store
from .addresses import Geocoder
from .backup_host import BackupHost
from .day_map import Locality, Maps
from .demonstration_time import DemonstrationTime
from .messages.gateway import Gateway
from .solver import Solver

Theme = Literal["light", "dark", "print"]
Point = tuple[float, float]  # lat, lon in WGS84 degrees
TileAddress = tuple[int, int, int]  # zoom, x, y


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Tiles(Protocol):
    """Pictures of the map, 256 x `scale` pixels a side, `theme` light, dark or print.

    `since`: when it was compiled. `credit`: who made it, to be seen wherever a tile is.
    """

    since: datetime
    credit: str

    def tile(self, zoom: int, x: int, y: int, theme: Theme = "light", scale: int = 1) -> bytes:
        """WebP, 256 × `scale` pixels a side; `zoom`, column `x` and row `y` of Web Mercator. Raises `LookupError` for a
        tile that does not exist."""
        ...

    def validator(self, zoom: int, x: int, y: int, theme: Theme, scale: int) -> str:
        """An ETag that changes whenever the tile (zoom, column, row) may. Raises `LookupError` as `tile`."""
        ...

    def around(self, stops: Sequence[Point], lines: Iterable[Sequence[Point]], most: int) -> list[TileAddress]:
        """At most `most` tiles (zoom, column, row) of the surroundings of stops and the lines between them, given as
        (latitude, longitude) in WGS84 degrees; the most useful first."""
        ...


class LocalMap(Protocol):
    """What the region pack in use gives; a pack that comes into use is seen by the next call."""

    def travel(self) -> Travel:
        """Along roads, or the estimate where there is no pack."""
        ...

    def basemap(self) -> Tiles | None:
        """The map to draw on, None without a region pack."""
        ...


@dataclass(frozen=True)
class Workplace:
    """What an office is to the code: its settings, its keys, its store, its clocks, its map and where its addresses are
    found.

    `clock` is the office's time, by which people, phones and timers live; `machine` the machine's own. They differ in a
    demonstration alone, whose `demonstration` it is. Sessions, invitations, limits, audit and the signs of life of
    background work go by `machine`.
    """

    settings: Settings
    key_file: KeyFile
    store: Store
    clock: Clock
    machine: Clock
    geocoder: Geocoder
    local_map: LocalMap
    localities: Sequence[Locality]  # of the office's own list
    places: Sequence[NamedPlace]  # which clients and staff choose by name
    maps: Maps
    solver: Solver
    gateway: Gateway
    backup_host: BackupHost | None = None
    demonstration: DemonstrationTime | None = None

    def now(self) -> datetime:
        """Aware UTC."""
        return self.clock.now()

    def machine_now(self) -> datetime:
        """Aware UTC by the machine's own clock."""
        return self.machine.now()

    def today(self) -> date:
        """The day by the office's wall clock."""
        return self.clock.now().astimezone(self.settings.office.zone).date()
