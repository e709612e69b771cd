"""The lists of open work as the coordinator's pages show them, and what on them cannot wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..domain.account import Account
from ..domain.request import ContactWay
from ..domain.rights import SOON
from ..domain.standing import ListName
from ..store.unit import Unit
from . import casefile
from .contacts import WAYS, ask_how, last_moment_of, reach_of_cases
from .todo import Piece, by_list, pieces
from .workplace import Workplace

URGENT_CALL = timedelta(hours=4)
"""Whoever can be reached for no longer than this before their hour cannot wait."""


@dataclass(frozen=True)
class Telling:
    """Of somebody to be told: `until`: the last moment before their hour at which some permitted way reaches them
    (aware UTC), None where it is too late; `ways`: by which they may be reached at some time. `ask_how`: nobody knows
    any, and until their hour somebody may find out."""

    until: datetime | None
    ways: tuple[ContactWay, ...]
    ask_how: bool = False


@dataclass(frozen=True)
class Todo:
    """`lists`: every list by name, in the order in which its pieces are due; what waits and what is agreed by its date;
    what is to be planned and is in no draft before what is in one. `drafts`: by piece id, the day of that draft.
    `telling`: by piece id, of all that are to be told. `pressing`: ids of what cannot wait: older than the limit of its
    list, or a call that is soon too late; `first`: the one of them that comes before the others."""

    lists: dict[ListName, tuple[Piece, ...]]
    telling: dict[str, Telling]
    pressing: frozenset[str]
    first: Piece | None
    drafts: dict[str, date]

    @property
    def count(self) -> int:
        """How many pieces of work are open."""
        return sum(map(len, self.lists.values()))


def read(work: Workplace, account: Account) -> tuple[Todo, dict[str, str]]:
    """The lists, the names of the workers by id, and a row of who looked at them."""
    with work.store.read() as unit:
        found, workers = _todo(work, unit), unit.workers.names()
    casefile.audit_list_read(work, account, "todo")
    return found, workers


def count_pressing(work: Workplace) -> int:
    """How many pieces of work cannot wait: the number alone, of which nobody need be told who read it."""
    with work.store.read() as unit:
        return len(_todo(work, unit).pressing)


def kept_so_far(work: Workplace) -> int:
    """A number that is another one after anything was kept that `count_pressing` may depend on, by whichever process
    serves."""
    return work.store.changes.count()


def old(work: Workplace, piece: Piece) -> bool:
    """Whether it is older than its list allows; of what a person asks about their data, whether nobody has looked at it
    for so long, or its answer is due soon."""
    limit = work.settings.lists.old_after(piece.standing.on or "")
    if piece.owed:
        soon = piece.owed.right.due - work.today() <= SOON
        if soon or piece.owed.right.version > 1:
            return soon
    return limit is not None and work.now() - piece.standing.since > limit


def unread_for_long(work: Workplace, piece: Piece) -> bool:
    """Whether the client wrote longer ago than anybody may leave it unread, on whatever list it stands."""
    limit = work.settings.lists.old_after("follow_up")
    return bool(piece.unread) and limit is not None and work.now() - piece.unread[0].at > limit


def _todo(work: Workplace, unit: Unit) -> Todo:
    lists = by_list(pieces(work, unit))
    drafts = _drafts(work, unit) if lists["to_plan"] else {}
    lists["to_plan"] = tuple(sorted(lists["to_plan"], key=lambda piece: piece.id in drafts))
    telling = _telling(work, unit, lists["to_tell"])
    pressing = [
        piece
        for found in lists.values()
        for piece in found
        if old(work, piece)
        or unread_for_long(work, piece)
        or (piece.id in telling and is_soon(telling[piece.id], work.now()))
    ]
    return Todo(
        lists=lists,
        telling=telling,
        pressing=frozenset(piece.id for piece in pressing),
        first=min(pressing, key=lambda piece: _order(piece, telling), default=None),
        drafts=drafts,
    )


def _drafts(work: Workplace, unit: Unit) -> dict[str, date]:
    """By visit id the first day, from today on, whose draft has it and waits to be published."""
    found: dict[str, date] = {}
    for draft in unit.plans.drafts_since(work.today()):
        for stop in (stop for route in draft.routes for stop in route.stops):
            found.setdefault(stop.visit_id, draft.day)
    return found


def is_soon(telling: Telling, now: datetime) -> bool:
    """Whether the call is soon too late, or is it already."""
    return telling.until is None or telling.until - now < URGENT_CALL


def _telling(work: Workplace, unit: Unit, to_tell: Iterable[Piece]) -> dict[str, Telling]:
    visits = {piece.id: piece.visit for piece in to_tell if piece.visit}  # only a visit has an hour to tell
    reached = reach_of_cases(work, unit, {visit.case_id for visit in visits.values()})
    found = {}
    for piece in to_tell:
        reach = reached[visits[piece.id].case_id]
        hour = piece.fallen.earliest if piece.fallen else piece.hour
        allowed = {way for one in reach for way in WAYS if one.permissions[way].verdict != "never"}
        unknown = ask_how(reach)
        until = last_moment_of(work, reach, hour) if hour and not unknown else hour
        found[piece.id] = Telling(until, tuple(way for way in WAYS if way in allowed), unknown)
    return found


def _order(piece: Piece, telling: dict[str, Telling]) -> tuple[int, datetime, str]:
    """A call that is still in time by its last moment, then reports that are missing, then the rest by age."""
    call = telling.get(piece.id)
    if call and call.until:
        return 0, call.until, piece.id
    return 1 if piece.standing.on == "no_report" else 2, piece.standing.since, piece.id
