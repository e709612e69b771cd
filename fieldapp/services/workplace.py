"""What every service works with: the office's settings, the store, the clock and the outside world behind Protocols."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ..settings import Settings
from ..store.unit import Store
from .addresses import Geocoder


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""
        ...


@dataclass(frozen=True)
class Workplace:
    settings: Settings
    store: Store
    clock: Clock
    geocoder: Geocoder

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        return self.clock.now().astimezone(self.settings.office.zone).date()
