"""Days on which the office is closed: what it has decided of a day, else days of its own in `office.toml`, else the
public holidays of its country.

The public holidays of a country are those of the library `holidays` (MIT).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cache
from typing import Any, Self

import holidays
from holidays.registry import EntityLoader
from pydantic import Field, PrivateAttr, model_validator

from .base import Part


class ClosedDays(Part):
    """The office's own: from the morning of `first` to the evening of `last` (that day alone without it)."""

    first: date
    last: date | None = None
    label: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.last and self.last < self.first:
            raise ValueError('"last" must not be before "first"; exchange them')
        return self

    def contains(self, day: date) -> bool:
        return self.first <= day <= (self.last or self.first)


class ClosedDay(Part):
    """Why the office is closed that day, in the reader's language; `holiday`: a public one."""

    name: str
    holiday: bool


class DecidedDay(Part):
    """What somebody of the office decided of one day, whatever the calendar says; `reason` in their own words."""

    closed: bool
    reason: str = ""


DecidedDays = Callable[[date, date], Mapping[date, DecidedDay]]
"""The decided days from the first day to the last, both included."""


def _none_decided(_first: date, _last: date) -> Mapping[date, DecidedDay]:
    return {}


class Closing(Part):
    """`subdivision`: the part of the country with holidays of its own, as ISO 3166-2 has it after the hyphen ("" for
    none). `open`: public holidays on which this office works like on any other day."""

    public_holidays: bool = True
    subdivision: str = ""
    open: tuple[date, ...] = ()
    days: tuple[ClosedDays, ...] = ()
    _decided: DecidedDays = PrivateAttr(default_factory=lambda: _none_decided)

    @property
    def decided(self) -> DecidedDays:
        """What was decided, as it is kept by now."""
        return self._decided

    def with_decided(self, decided: DecidedDays) -> Self:
        """The same office with these decided days, asked anew each time."""
        fresh = self.model_copy()
        fresh._decided = decided
        return fresh

    def on(self, country: str, day: date, language: str) -> ClosedDay | None:
        """None when the office works that day. `country`: ISO 3166-1, two letters."""
        return self._on(country, day, language, self._decided(day, day))

    def among(self, country: str, days: Collection[date]) -> frozenset[date]:
        """Those of the days on which the office is closed."""
        if not days:
            return frozenset()
        decided = self._decided(min(days), max(days))
        return frozenset(day for day in days if self._on(country, day, "", decided))

    def _on(self, country: str, day: date, language: str, decided: Mapping[date, DecidedDay]) -> ClosedDay | None:
        if day not in decided:
            return self.usually(country, day, language)
        return ClosedDay(name=decided[day].reason, holiday=False) if decided[day].closed else None

    def usually(self, country: str, day: date, language: str) -> ClosedDay | None:
        """The same by the calendar alone, without what was decided."""
        own = next((one for one in self.days if one.contains(day)), None)
        if own:
            return ClosedDay(name=own.label.get(language) or next(iter(own.label.values())), holiday=False)
        if not self.public_holidays or day in self.open:
            return None
        name = _public_holidays(country, self.subdivision, day.year, language).get(day)
        return ClosedDay(name=name, holiday=True) if name else None

    def check_country(self, country: str) -> None:
        """Raises `ValueError` when nothing is known of the holidays of that country, or of that part of it."""
        if not self.public_holidays:
            return
        if country not in EntityLoader.get_country_codes():
            raise ValueError(
                f"closing: no public holidays are known for {country}; write public_holidays = false and name the days"
            )
        known = getattr(holidays, country).subdivisions  # of this country alone: all of them take longer than the rest
        if self.subdivision and self.subdivision not in known:
            parts = ", ".join(known) or "none"
            raise ValueError(f'closing: {country} has no part "{self.subdivision}"; choose one of: {parts}')


@cache
def _public_holidays(country: str, subdivision: str, year: int, language: str) -> Mapping[date, str]:
    """A whole year at once: the library's own calendar adds years while it is read, which threads would see half."""
    facts: dict[str, Any] = {"subdiv": subdivision or None, "years": year, "expand": False}
    known = holidays.country_holidays(country, **facts)
    spoken = next((code for code in known.supported_languages if code.split("_")[0] == language), None)
    return dict(holidays.country_holidays(country, language=spoken, **facts))
