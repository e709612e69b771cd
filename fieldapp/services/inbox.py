"""The list of requests."""

from dataclasses import dataclass
from typing import Literal, get_args

from ..domain.account import Account
from ..domain.address import normalise
from ..domain.reference import found_by
from ..domain.request import Request, State
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


@dataclass(frozen=True)
class Inbox:
    """`lines`: of the list that is shown. `elsewhere`: what a search finds besides, the newest first."""

    lines: tuple[Line, ...]
    elsewhere: tuple[Line, ...]


def read(work: Workplace, account: Account, shown: Shown, search: str) -> Inbox:
    """By urgency and age, the decided ones newest first; `search` looks at reference, name and place, in every list:
    who calls says a number, and not how far it got. Leaves a row."""
    with work.store.read() as unit:
        found = [one for one in _requests(unit, shown) if _matches(one, search)]
        own = {one.id for one in found}
        others = [one for one in _all(unit) if one.id not in own and _matches(one, search)] if search.strip() else []
        lines, elsewhere = (
            [Line(one, one.waiting and bool(unit.requests.possible_duplicates(one.id))) for one in some]
            for some in (found[:MOST_DECIDED] if shown == "decided" else found, others[:MOST_DECIDED])
        )
    casefile.audit_list_read(work, account, "requests")
    if shown != "decided":
        lines.sort(key=lambda line: (URGENCY_ORDER[line.request.urgency], line.request.received_at))
    return Inbox(tuple(lines), tuple(elsewhere))


def count_waiting(work: Workplace) -> int:
    """How many requests wait for somebody: new ones, and those whose address nobody has confirmed."""
    with work.store.read() as unit:
        return unit.requests.count_waiting()


def _requests(unit: Unit, shown: Shown) -> list[Request]:
    if shown == "decided":
        return unit.requests.in_states("accepted", "rejected", "merged", "cancelled")[::-1]
    if shown == "address":
        return unit.requests.in_states("address_unconfirmed")
    return unit.requests.in_states("new", "address_unconfirmed")


def _all(unit: Unit) -> list[Request]:
    return unit.requests.in_states(*get_args(State))[::-1]


def _matches(one: Request, search: str) -> bool:
    wanted = normalise(search)
    place = one.answers.place
    return (
        not wanted
        or wanted in normalise(f"{one.answers.client_name} {place.text} {place.label}")
        or found_by(search, one.reference)
    )
