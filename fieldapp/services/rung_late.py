"""A worker who rings the office because they are late: kept as if their phone had said so."""

import uuid

from ..domain.account import Account
from ..domain.errors import Refused
from ..domain.plan import Stop
from ..domain.safety import MOST_MINUTES, Sign
from ..store.unit import Unit
from . import casefile
from .door_events import read_doors
from .gathering import execution_now
from .workplace import Workplace


def say_late(work: Workplace, account: Account, worker_id: str, minutes: int, *, sign_id: str) -> None:
    """The office heard, on the telephone, how late a worker is to their next stop of today; it is reckoned with as if
    their phone had said so. The same `sign_id` (a UUID) again changes nothing.

    Raises `Refused`: event_id, late_minutes, nobody_late (no stop of theirs is to come).
    """
    try:
        uuid.UUID(sign_id)
    except ValueError:
        raise Refused("event_id") from None
    if not 0 <= minutes <= MOST_MINUTES:
        raise Refused("late_minutes", "minutes", most=MOST_MINUTES)
    now, today = work.now(), work.today()
    with work.store.write() as unit:
        if any(sign.id == sign_id for sign in unit.safety.signs(today)):
            return
        ahead = _stop_ahead(work, unit, worker_id)
        unit.safety.add_sign(
            Sign(
                id=sign_id,
                account_id=account.id,
                day=today,
                kind="late",
                stop_id=ahead.id,
                minutes=minutes,
                at=now,
                received_at=now,
                for_worker=worker_id,
            )
        )
        unit.audit.append(user_id=account.id, action="write", case_id=None, subject=f"late/{worker_id}")
        unit.commit()


def late_to(work: Workplace, account: Account, worker_id: str) -> str:
    """What the visit is called to which that worker goes next, or at which they are; a row says who read it. Raises
    `Refused("nobody_late")`."""
    with work.store.read() as unit:
        visit = unit.visits.get(_stop_ahead(work, unit, worker_id).visit_id)
    casefile.audit_list_read(work, account, f"day/{work.today()}")
    return visit.called


def _stop_ahead(work: Workplace, unit: Unit, worker_id: str) -> Stop:
    execution = execution_now(work, unit, work.today())
    route = execution.plan.route_of(worker_id) if execution else None
    ahead = next((stop for stop in (route.stops if route else ()) if not _finished(unit, stop)), None)
    if ahead is None:
        raise Refused("nobody_late")
    return ahead


def _finished(unit: Unit, stop: Stop) -> bool:
    return read_doors(unit, {stop.id: unit.visits.get(stop.visit_id)})[stop.id].happened.finished
