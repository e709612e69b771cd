"""The list of requests."""

from dataclasses import dataclass
from typing import Literal

from ..domain.account import Account
from ..domain.address import normalise
from ..domain.request import Request
from ..store.unit import Unit
from . import casefile
from .workplace import Workplace

Shown = Literal["waiting", "address", "decided"]
URGENCY_ORDER = {"urgent": 0, "high": 1, "normal": 2}
MOST_DECIDED = 200


@dataclass(frozen=True)
class Line:
    request: Request
    duplicate: bool


def read(work: Workplace, account: Account, shown: Shown, search: str) -> tuple[Line, ...]:
    """By urgency and age, the decided ones newest first; `search` looks at reference, name and place. Leaves a row."""
    with work.store.read() as unit:
        found = [one for one in _requests(unit, shown) if _matches(one, search)]
        lines = [Line(one, one.waiting and bool(unit.requests.possible_duplicates(one.id))) for one in found]
    casefile.audit_list_read(work, account, "requests")
    if shown != "decided":
        lines.sort(key=lambda line: (URGENCY_ORDER[line.request.urgency], line.request.received_at))
    return tuple(lines)


def count_waiting(work: Workplace) -> int:
    """How many requests wait for somebody: new ones, and those whose address nobody has confirmed."""
    with work.store.read() as unit:
        return unit.requests.count_waiting()


def _requests(unit: Unit, shown: Shown) -> list[Request]:
    if shown == "decided":
        return unit.requests.in_states("accepted", "rejected", "merged", "cancelled")[::-1][:MOST_DECIDED]
    if shown == "address":
        return unit.requests.in_states("address_unconfirmed")
    return unit.requests.in_states("new", "address_unconfirmed")


def _matches(one: Request, search: str) -> bool:
    wanted = normalise(search)
    place = one.answers.place
    return not wanted or wanted in normalise(f"{one.reference} {one.answers.client_name} {place.text} {place.label}")
