"""The wall clock of the office, as instants."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Brussels")


def at_wall_clock(day: date, clock: time) -> datetime:
    """This wall clock of the office, aware UTC."""
    return datetime.combine(day, clock, ZONE).astimezone(ZoneInfo("UTC"))


def midnight(day: date) -> datetime:
    """The beginning of a day of the office, aware UTC."""
    return at_wall_clock(day, time.min)
