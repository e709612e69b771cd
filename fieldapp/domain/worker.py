"""Who visits: hours, absences, office duty, languages, services, where the day begins."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, time
from itertools import pairwise
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from .errors import Refused
from .hours import Span, Window, instant
from .record import Record
from .visit import Gender

Transport = Literal["car", "bicycle", "foot"]
SHIFTS_A_DAY = 2  # a morning and an afternoon


class Shift(Record):
    """Hours somebody can be planned: every `weekday` (0 = Monday), or on one `day` instead of the weekly hours."""

    weekday: int | None = Field(default=None, ge=0, le=6)
    day: date | None = None
    start: time
    end: time

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        if (self.weekday is None) == (self.day is None):
            raise ValueError("shift_needs_weekday_or_day")
        if self.start >= self.end:
            raise ValueError("shift_ends_before_it_starts")
        return self


def check_shifts(shifts: Iterable[Shift]) -> None:
    """The hours of one worker let nobody be in two places: raises `Refused` for two shifts of one day that overlap
    (`shifts_overlap`), or for more than `SHIFTS_A_DAY` of one day (`too_many_shifts`, `most`)."""
    days = defaultdict(list)
    for shift in shifts:
        days[shift.weekday, shift.day].append(shift)
    for of_day in days.values():
        if any(one.end > other.start for one, other in pairwise(sorted(of_day, key=lambda shift: shift.start))):
            raise Refused("shifts_overlap", "shifts")
        if len(of_day) > SHIFTS_A_DAY:
            raise Refused("too_many_shifts", "shifts", most=SHIFTS_A_DAY)


class Absence(Record):
    """Away from the morning of `first` to the evening of `last`. The kind of absence
    is not recorded: nobody needs it."""

    id: str
    first: date
    last: date


class Duty(Record):
    """Hours owed at the office on every `weekday`, for a service."""

    service: str
    weekday: int = Field(ge=0, le=6)
    start: time
    end: time


class Worker(Record):
    """`number` is the small whole number the planner knows them by; `lat`/`lon` is where their day begins and ends.
    `phone`: where the office reaches them when a sign of life is missing."""

    id: str
    number: int
    name: str = Field(min_length=1, max_length=80)
    gender: Gender | None = None
    languages: tuple[str, ...]
    services: tuple[str, ...]
    transport: Transport = "car"
    start_label: str = Field(max_length=200)
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    phone: str = Field(default="", max_length=30)
    active: bool = True
    shifts: tuple[Shift, ...] = ()
    absences: tuple[Absence, ...] = ()
    duties: tuple[Duty, ...] = ()

    def absent(self, day: date) -> bool:
        """Whether they are away on that day."""
        return any(absence.first <= day <= absence.last for absence in self.absences)

    def shifts_on(self, day: date, *, closed: bool) -> tuple[Shift, ...]:
        """The hours of that very day when there are any, else those of its weekday, unless the office is `closed`."""
        special = tuple(shift for shift in self.shifts if shift.day == day)
        if special or closed:
            return special
        return tuple(shift for shift in self.shifts if shift.weekday == day.weekday())

    def shift_spans(self, day: date, zone: ZoneInfo, *, closed: bool) -> tuple[Span, ...]:
        """The hours of that day in which they can be planned, as aware UTC spans; none when they are away or have left.
        `closed`: see `shifts_on`."""
        if not self.active or self.absent(day):
            return ()
        return tuple(Window(day=day, start=s.start, end=s.end).span(zone) for s in self.shifts_on(day, closed=closed))

    def duty_spans(self, day: date, zone: ZoneInfo, *, closed: bool) -> tuple[tuple[Duty, Span], ...]:
        """What they owe the office on that day, each with its aware UTC span; none when they are away or have left, or
        the office is `closed`."""
        if closed or not self.active or self.absent(day):
            return ()
        return tuple(
            (duty, Span(start=instant(day, duty.start, zone), end=instant(day, duty.end, zone)))
            for duty in self.duties
            if duty.weekday == day.weekday()
        )


LETTERS = "ABCDEFGH"


def letters_of(team: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The letter of each worker (id -> letter), from the names of the team (id -> name) in its order: A to H, then two
    letters of the name. Who has one already (`known`) keeps it, and nobody else gets it: the paper of the morning must
    not mislead."""
    free = iter([letter for letter in LETTERS if letter not in known.values()])
    return dict(known) | {
        worker: next(free, "") or "".join(part[0] for part in name.split()[:2]).upper()
        for worker, name in team.items()
        if worker not in known
    }
