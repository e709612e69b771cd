"""Hours of a day: local wall-clock windows, and the aware UTC instants they stand for.

A local time that a clock change skips or repeats is resolved by the zone as PEP 495 says (fold 0); lengths are always
computed between instants, so that a night of 23 or 25 hours stays true.
"""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, model_validator

from .record import Record

YEARS = range(
    2000, 2200
)  # times of a day are reckoned with its neighbours, which the calendar's first and last days lack


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("outside the calendar in UTC") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]  # that somebody sent: aware, and there is one in UTC too


class Window(Record):
    """Somebody can be met on `day` between two local times. `gone_by_end`: whoever comes must be gone again when they
    end; what that means for a visit is said in `visit_hours`."""

    day: date
    start: time
    end: time
    gone_by_end: bool = False

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError("window_ends_before_it_starts")
        return self

    def span(self, zone: ZoneInfo) -> "Span":
        """The same hours as aware UTC instants; `zone` is the one of the office."""
        return Span(start=instant(self.day, self.start, zone), end=instant(self.day, self.end, zone))


class Span(Record):
    """Between two instants, aware UTC, the end excluded."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Its length, also over a change of the clocks."""
        return int((self.end - self.start).total_seconds())


def working_day(text: str) -> date:
    """Reads "2026-12-01" as a day an office could work on. Raises `ValueError` for what no
    calendar has or no office will see."""
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError("far_day")
    return day


def written_day(text: str) -> date:
    """A day as people write it: 2026-12-01, or the day first and the year with four digits or two (1/12/2026,
    01.12.2026, 1-12-26). Raises `ValueError` for anything else, and as `working_day`."""
    parts = re.fullmatch(r"(\d+)\s*([-/.])\s*(\d+)\s*\2\s*(\d+)\.?", text.strip())
    if parts is None:
        raise ValueError("no_day")
    first, month, last = int(parts[1]), int(parts[3]), int(parts[4])
    year, day = (first, last) if len(parts[1]) == 4 else (last, first)
    if year < 100 and len(parts[1]) < 3:
        year += 2000
    return working_day(f"{year:04}-{month:02}-{day:02}")


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The aware UTC time of a local wall-clock time in `zone`."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def exists(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Whether the clocks in `zone` show that time on that day, or skip it."""
    return instant(day, clock, zone).astimezone(zone).time() == clock
