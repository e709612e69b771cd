"""Whether those whom a plan sends to a visit may still go there after it was changed."""

from collections.abc import Collection
from datetime import date, timedelta

from ..domain.plan import Plan
from ..domain.visit import Visit
from ..domain.visit_hours import over_in_time
from ..domain.worker import Worker
from ..store.unit import Unit
from .languages import listed, understood
from .workplace import Workplace


def still_fit(work: Workplace, unit: Unit, visit: Visit, plan: Plan | None, changed: Collection[str]) -> bool:
    """Whether everybody whom the plan sends to the visit, as it is after the change, does what the fields in `changed`
    ask for; so it is where no plan has it. What was not changed is not asked again: somebody may have decided it by
    hand."""
    routes = [
        route for route in (plan.routes if plan else ()) if any(stop.visit_id == visit.id for stop in route.stops)
    ]
    if plan is None or not routes:
        return True
    if "workers_needed" in changed and len(routes) != visit.workers_needed:
        return False
    if "duration_min" in changed and not _over_in_time(work, plan, visit):
        return False
    return all(_fits(work, unit.workers.get(route.worker_id), visit, changed) for route in routes)


def unfit_drafts(work: Workplace, unit: Unit, visit: Visit, changed: Collection[str]) -> tuple[date, ...]:
    """The days whose draft sends somebody to the visit who may not go there any more."""
    drafts = unit.plans.drafts_since(work.today())
    return tuple(draft.day for draft in drafts if not still_fit(work, unit, visit, draft, changed))


def _over_in_time(work: Workplace, plan: Plan, visit: Visit) -> bool:
    """Whether it is over when it must be, from where the plan has it and as long as it is now."""
    found, length = plan.find(visit.id), timedelta(minutes=visit.duration_min)
    if found is None:
        return True
    start = found[1].start
    return over_in_time(visit.windows, start, start + length, work.settings.office.zone)


def _fits(work: Workplace, worker: Worker, visit: Visit, changed: Collection[str]) -> bool:
    if not {"language", "interpreter"}.isdisjoint(changed) and not visit.interpreter:
        spoken = understood(work.settings, worker.languages)
        if listed(work.settings, visit.language) not in spoken:
            return False
    if "service" in changed and visit.service not in worker.services:
        return False
    return "required_gender" not in changed or visit.required_gender in (None, worker.gender)
