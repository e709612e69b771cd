"""The demonstration's own time: a working day at eleven, that runs on from there.

At whatever hour somebody starts the demonstration, half of its day is done and half is to come. Whatever the office
shows, counts and waits for goes by this time; who is signed in, who may try again and what the audit says do not.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from ..domain.hours import instant
from ..settings import Office

BEGINS = time(11)  # half of the visits are done, one is under way, the rest is to come
USABLE_UNTIL = time(16)  # nearly everything is over: the next start begins another day
SATURDAY = 5


@dataclass(frozen=True)
class Chosen:
    """`shift_s`: seconds from the machine's time to the demonstration's; `on`: whether that counts, or real time.

    `day`: the one that was made full, None before anything is made. `first_steps`: whether they are shown.
    """

    shift_s: float = 0.0
    on: bool = True
    day: date | None = None
    first_steps: bool = True


class DemonstrationTime(Protocol):
    """The clock of a demonstration office, and what was chosen about it."""

    @property
    def chosen(self) -> Chosen:
        """As it stands now, whoever chose it."""
        ...

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def begin(self, moment: datetime) -> None:
        """From now on it is `moment` (aware UTC)."""
        ...

    def choose(self, chosen: Chosen) -> None:
        """Keeps it, for every process of this office."""
        ...


def is_working_day(office: Office, day: date) -> bool:
    """Monday to Friday, unless the office is closed."""
    return day.weekday() < SATURDAY and not office.is_closed(day)


def working_day_from(office: Office, day: date) -> date:
    """This day, or the first working day after it."""
    while not is_working_day(office, day):
        day += timedelta(days=1)
    return day


def next_working_day(office: Office, day: date) -> date:
    """The first working day after this one."""
    return working_day_from(office, day + timedelta(days=1))


def previous_working_day(office: Office, day: date) -> date:
    """The last working day before this one."""
    day -= timedelta(days=1)
    while not is_working_day(office, day):
        day -= timedelta(days=1)
    return day


def is_full(chosen: Chosen, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the day that was made is still the one to show at `now` (aware UTC, by the clock of the office)."""
    local = now.astimezone(zone)
    return chosen.day == local.date() and (not chosen.on or local.time() < USABLE_UNTIL)


def next_start(chosen: Chosen, office: Office, real_now: datetime) -> tuple[date, datetime]:
    """The next day of the demonstration and the moment (aware UTC) at which it begins: never a day that was made
    before, so that time does not go back over what people did."""
    day = working_day_from(office, real_now.astimezone(office.zone).date())
    if chosen.day and chosen.day >= day:
        day = next_working_day(office, chosen.day)
    return day, instant(day, BEGINS, office.zone)
