"""What the office decided of one of its days: it is closed, it works although the calendar says no, or as usual."""

from datetime import date, datetime
from typing import Literal

from .record import Record

DecidedAs = Literal[
    "closed",
    "open",  # on a day on which the calendar has it closed
    "usual",  # an earlier decision is taken back: the calendar counts again
]


class DayDecision(Record):
    """One decision; the newest of a day counts, all are kept. `number` counts those of the day, from 1. `at` aware UTC,
    `by` an account."""

    day: date
    number: int
    decided: DecidedAs
    at: datetime
    by: str | None
    reason: str = ""
