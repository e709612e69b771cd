"""Who may read which case. Roles come from the access table; this is the part that depends on the case itself."""

from ..domain.account import Account
from ..domain.errors import NotFound
from ..domain.plan import Route, Stop
from ..store.unit import Unit
from .workplace import Workplace

ALL_CASES = ("coordinator", "case_worker")


def own_route(work: Workplace, unit: Unit, account: Account) -> Route | None:
    """Today's published route of the worker this account is; today ends at the office's midnight."""
    if account.worker_id is None:
        return None
    plan = unit.plans.published(work.today())
    return plan.route_of(account.worker_id) if plan else None


def own_stop(work: Workplace, unit: Unit, account: Account, stop_id: str) -> Stop:
    """Raises `NotFound` for every stop that is not on today's own route."""
    route = own_route(work, unit, account)
    for stop in route.stops if route else ():
        if stop.id == stop_id:
            return stop
    raise NotFound("stop")


def must_read(work: Workplace, unit: Unit, account: Account, case_id: str) -> None:
    """Raises `NotFound` unless the account may read the case."""
    if account.has(*ALL_CASES):
        return
    route = own_route(work, unit, account)
    visits = unit.visits.many({stop.visit_id for stop in route.stops}) if route else {}
    if not any(visit.case_id == case_id for visit in visits.values()):
        raise NotFound("case")
