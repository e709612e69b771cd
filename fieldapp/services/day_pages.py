"""What the pages of a day show, and the row that says who read it."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from ..domain.account import Account
from ..domain.consent_slip import SlipQuestion
from ..domain.plan import Plan
from ..domain.visit import Visit
from ..store.unit import Unit
from . import casefile
from .comparing import Change, compare
from .consents import called_off, unanswered
from .day_view import DayView, view
from .draft_history import DraftStep, changes_of, last_change
from .fallen_hours import WouldFall, would_fall
from .gathering import execution_now
from .publishing import empties
from .workplace import Workplace


@dataclass(frozen=True)
class Replaced:
    """The unpublished draft whose place the draft of now has taken: what moved from it, with the visits it names, and
    which told hours the draft of now does not keep."""

    version: int
    changes: tuple[Change, ...]
    visits: dict[str, Visit]
    falls: tuple[WouldFall, ...]


@dataclass(frozen=True)
class Shown:
    """`day`: the draft when there is one, else what is published. `undoable`: the last change of the draft, as
    `last_change` has it. `replaced`: what the planner made of the draft before it. `empties`: as in `Publication`.
    `goes`: whether some visit of the published plan is still made."""

    day: DayView
    published: Plan | None
    undoable: tuple[Change, ...] | None = None
    replaced: Replaced | None = None
    empties: bool = False
    goes: bool = False


@dataclass(frozen=True)
class Publication:
    """What publishing the draft would change. `visits` and `names` (of workers) are by id, for the changes.
    Who is to be told of them is known only once it is published (`calls.py`); `falls`: visits whose hour the person
    knows and the draft does not keep. `empties`: nobody is visited, where something was published or told."""

    draft: Plan
    shown: DayView
    published: Plan | None
    changes: tuple[Change, ...]
    visits: dict[str, Visit]
    names: dict[str, str]
    falls: tuple[WouldFall, ...]
    empties: bool


@dataclass(frozen=True)
class Versions:
    """Every version of a day, the newest first, each with what it changed of the one before. `by_hand`: by the id of a
    plan, the changes it had while it was a draft."""

    pairs: tuple[tuple[Plan, tuple[Change, ...]], ...]
    by_hand: dict[str, tuple[DraftStep, ...]]
    visits: dict[str, Visit]
    names: dict[str, str]
    accounts: dict[str, str]


def shown(work: Workplace, day: date) -> Shown:
    """For a map of positions and numbers, which leaves no row: the page around it does."""
    with work.store.read() as unit:
        published = unit.plans.published(day)
        draft = unit.plans.draft(day)
        begun = _begun(work, unit, day)
        found = view(unit, day, draft or published, work.settings.office.zone, begun)
        emptied = draft is not None and not draft.served and empties(work, unit, draft)
        replaced = _replaced(work, unit, draft) if draft else None
        goes = published is not None and _goes(unit, published, begun)
        return Shown(found, published, last_change(unit, draft), replaced, emptied, goes)


def read(work: Workplace, account: Account, day: date) -> Shown:
    """Leaves a row of who looked at the day."""
    found = shown(work, day)
    _audit(work, account, day)
    return found


def keep_looking(work: Workplace, account: Account, day: date) -> None:
    """A page of the day stays open, or somebody asks for its living part alone: a row an hour."""
    casefile.audit_list_shown(work, account, _row(day))


def _goes(unit: Unit, published: Plan, begun: frozenset[str]) -> bool:
    """Whether some visit of it is still made, or has begun."""
    planned = {stop.visit_id for route in published.routes for stop in route.stops}
    ahead = unit.visits.many(planned - begun).values()
    return bool(planned - called_off(unit, ahead, published.day, published.published_at))


@dataclass(frozen=True)
class Sheets:
    """What is printed of a day. `asked`: by visit id, what a slip of paper asks at its door."""

    day: DayView
    asked: dict[str, tuple[SlipQuestion, ...]]


def sheets_of(unit: Unit, day: DayView) -> Sheets:
    """The routes of a day for paper; nobody is asked where nobody goes."""
    going = [stop.visit for route in day.routes for stop in route.stops if not stop.called_off]
    return Sheets(day, unanswered(unit, going, day.day))


def read_sheets(work: Workplace, account: Account, day: date) -> Sheets:
    """For paper: a row for each case that is on it."""
    found = shown(work, day).day
    with work.store.read() as unit:
        sheets = sheets_of(unit, found)
    visits = {stop.visit.id: stop.visit for route in found.routes for stop in route.stops}
    casefile.audit_visits_read(work, account, visits.values(), "sheet")
    return sheets


def read_edited(work: Workplace, account: Account, day: date, plan: Plan) -> DayView:
    """The day as a change by hand would leave it; nothing is saved."""
    with work.store.read() as unit:
        found = view(unit, day, plan, work.settings.office.zone)
    _audit(work, account, day)
    return found


def read_publication(work: Workplace, account: Account, day: date) -> Publication | None:
    """None without a draft."""
    with work.store.read() as unit:
        draft, published = unit.plans.draft(day), unit.plans.published(day)
        if draft is None:
            return None
        changes = compare(published, draft, begun=_begun(work, unit, day))
        visits = _visits_of(unit, [plan for plan in (draft, published) if plan])
        found = Publication(
            draft=draft,
            shown=(day_view := view(unit, day, draft, work.settings.office.zone)),
            published=published,
            changes=changes,
            visits=visits,
            names={worker.id: worker.name for worker in day_view.workers},
            falls=would_fall(work, unit, draft),
            empties=not draft.served and empties(work, unit, draft),
        )
    _audit(work, account, day)
    return found


def read_versions(work: Workplace, account: Account, day: date) -> Versions:
    with work.store.read() as unit:
        versions = unit.plans.versions(day)
        workers = view(unit, day, versions[0] if versions else None, work.settings.office.zone).workers
        found = Versions(
            pairs=tuple((plan, compare(old, plan)) for plan, old in zip_longest(versions, versions[1:])),
            by_hand=(by_hand := {plan.id: changes_of(unit, plan) for plan in versions}),
            visits=_visits_of(unit, versions)
            | unit.visits.many({one.visit_id for made in by_hand.values() for step in made for one in step.moved}),
            names={worker.id: worker.name for worker in workers},
            accounts=unit.accounts.names(),
        )
    _audit(work, account, day)
    return found


def _replaced(work: Workplace, unit: Unit, draft: Plan) -> Replaced | None:
    """None where the draft was made from a published plan, from nothing, or is an earlier version that came back: only
    planning takes the place of the draft that is the newest version."""
    if draft.base_version is None or draft.base_version != draft.version - 1:
        return None
    before = next(plan for plan in unit.plans.versions(draft.day) if plan.version == draft.base_version)
    if before.published_at:
        return None
    changes = compare(before, draft)
    visits = unit.visits.many({one.visit_id for one in changes})
    return Replaced(before.version, changes, visits, would_fall(work, unit, draft))


def _begun(work: Workplace, unit: Unit, day: date) -> frozenset[str]:
    execution = execution_now(work, unit, day)
    return execution.begun if execution else frozenset()


def _visits_of(unit: Unit, plans: list[Plan]) -> dict[str, Visit]:
    return unit.visits.many({stop.visit_id for plan in plans for route in plan.routes for stop in route.stops})


def _audit(work: Workplace, account: Account, day: date) -> None:
    casefile.audit_list_read(work, account, _row(day))


def _row(day: date) -> str:
    return f"day/{day}"
