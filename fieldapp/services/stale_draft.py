"""What happened to the plan of a day since somebody looked at it, for whoever acts on what they saw then."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ..domain.account import Account
from ..domain.plan import Plan
from ..domain.visit import Visit, VisitAct
from ..store.unit import Unit
from . import casefile
from .comparing import Change, compare
from .day_view import view
from .draft_history import DraftStep, changes_of, last_change
from .fallen_hours import WouldFall, would_fall
from .workplace import Workplace


@dataclass(frozen=True)
class Since:
    """`draft`: as it is now, None where there is none any more; `published`: the plan of the day. `steps`: the changes
    of the draft that was seen, made since; `versions`: those made or published since, the first first. `moved`: from
    what was seen to what stands now, all in all. `undoable`: what undoing takes back now, as `last_change` has it.
    `falls`: the told hours that the draft as it is now does not keep; `told`: those of them that the older page did not
    show, each with the act that told it, None where a message did."""

    draft: Plan | None
    published: Plan | None
    steps: tuple[DraftStep, ...]
    versions: tuple[Plan, ...]
    moved: tuple[Change, ...]
    undoable: tuple[Change, ...] | None
    visits: dict[str, Visit]
    names: dict[str, str]
    accounts: dict[str, str]
    falls: tuple[WouldFall, ...] = ()
    told: tuple[tuple[WouldFall, VisitAct | None], ...] = ()


def read(
    work: Workplace, account: Account, day: date, revision: int, *also: str, shown: Collection[str] | None = None
) -> Since:
    """What differs from the draft that was seen at `revision`; 0: there was none, the published plan was seen. `also`:
    ids of visits whose names are needed as well. `shown`: marks of the told hours of which the page said that they
    fall, None where it was about none. Leaves a row of who read the day."""
    with work.store.read() as unit:
        draft, published = unit.plans.draft(day), unit.plans.published(day)
        seen = unit.plans.as_seen(day, revision) if revision > 0 else published
        stands = draft or published
        moved = compare(seen, stands) if stands and (seen or not revision) else ()
        last = changes_of(unit, unit.plans.get(seen.id)) if seen and revision > 0 else ()
        steps = tuple(step for step in last if step.revision > revision)
        falls = would_fall(work, unit, draft) if draft and shown is not None else ()
        ids = {one.visit_id for one in (*moved, *(change for step in steps for change in step.moved))}
        found = Since(
            draft=draft,
            published=published,
            steps=steps,
            versions=_versions_since(unit, day, seen, revision),
            moved=moved,
            undoable=last_change(unit, draft),
            visits=unit.visits.many({*ids, *also} - {""}),
            names={worker.id: worker.name for worker in view(unit, day, stands, work.settings.office.zone).workers},
            accounts=unit.accounts.names(),
            falls=falls,
            told=_told(unit, [one for one in falls if one.mark not in (shown or ())]),
        )
    casefile.audit_list_read(work, account, f"day/{day}")
    return found


def _told(unit: Unit, falls: list[WouldFall]) -> tuple[tuple[WouldFall, VisitAct | None], ...]:
    acts = unit.visits.acts({one.visit.id: one.visit.case_id for one in falls})
    by_hour = {(act.visit_id, act.details.get("start")): act for act in acts if act.kind == "told"}
    return tuple((one, by_hour.get((one.visit.id, one.hour.isoformat()))) for one in falls)


def _versions_since(unit: Unit, day: date, seen: Plan | None, revision: int) -> tuple[Plan, ...]:
    """Versions made since, and the one that was seen as a draft where it is published by now; none where it is not
    known what was seen."""
    if seen is None and revision:
        return ()
    made = [plan for plan in unit.plans.versions(day) if seen is None or plan.version > seen.version]
    if seen and revision > 0 and seen.published_at:
        made.append(seen)
    return tuple(sorted(made, key=lambda plan: plan.version))
