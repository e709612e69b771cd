"""How many requests and visits there were, month by month: by one fact at a time, so that nobody can be found in it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from .language import is_code
from .request import Request
from .visit import Visit

Counted = Literal["requests", "visits"]
By = Literal["state", "source", "service", "language"]
COUNTED: tuple[Counted, ...] = get_args(Counted)
BY: dict[Counted, tuple[By, ...]] = {
    "requests": ("state", "source", "service", "language"),
    "visits": ("state", "service"),
}
OTHER = "other"  # a language in somebody's own words, and what cannot be read


class Tally(NamedTuple):
    """What is counted: of the month that begins on `month`, those whose fact `by` is `value`."""

    month: date
    counted: Counted
    by: By
    value: str


def tallies(requests: Iterable[Request], visits: Iterable[Visit], zone: ZoneInfo) -> Counter[Tally]:
    """A request counts in the month in which it came, a visit in the month of its last possible day; a visit without a
    day does not count yet. Months by the office's wall clock."""
    found: Counter[Tally] = Counter()
    for request in requests:
        month = request.received_at.astimezone(zone).date().replace(day=1)
        found.update(Tally(month, "requests", by, _value(request, by)) for by in BY["requests"])
    for visit in visits:
        if visit.windows:
            month = max(window.day for window in visit.windows).replace(day=1)
            found.update(Tally(month, "visits", by, _value(visit, by)) for by in BY["visits"])
    return found


def _value(one: Request | Visit, by: By) -> str:
    told = one.answers if isinstance(one, Request) and by in ("service", "language") else one
    value = str(getattr(told, by))
    return value if by != "language" or is_code(value) else OTHER
