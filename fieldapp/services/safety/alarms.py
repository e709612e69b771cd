"""What people do about an alarm: answer it, hand it on, say how it ended. Everything leaves a row with their name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.audit import AuditAction
from ...domain.errors import NotFound, Refused
from ...domain.safety import Alarm, Call, Position, Sign
from ...domain.visit import Visit
from ...domain.worker import Worker
from ...store.unit import Unit
from .. import casefile
from ..contacts import Reach, reach_of_case
from ..workplace import Workplace
from .lone_workers import LoneWorker, lone_workers

ALARM_ENDINGS = ("well", "helped", "emergency", "mistake")
MOST_TEXT = 2_000


@dataclass(frozen=True)
class AlarmView:
    """An alarm with what somebody needs to act: who, where, the last signs, who was called.

    `reach`: how whoever is visited may be reached, empty without a visit. `names`: of accounts, by id.
    """

    alarm: Alarm
    account: Account
    worker: Worker | None
    visit: Visit | None
    signs: tuple[Sign, ...]
    calls: tuple[Call, ...]
    positions: tuple[Position, ...]
    report: dict[str, str]
    watched: LoneWorker | None
    reach: tuple[Reach, ...]
    names: dict[str, str]

    @property
    def sign_since(self) -> Sign | None:
        """The newest sign of life given after the alarm."""
        later = [sign for sign in self.signs if sign.at >= self.alarm.raised_at]
        return later[-1] if later else None


def may_see(unit: Unit, account: Account, alarm: Alarm) -> bool:
    """Coordinators, and whoever was called; never the person it is about, whose phone others may hold."""
    if account.id == alarm.account_id:
        return False
    return account.has("coordinator") or any(call.account_id == account.id for call in unit.safety.calls(alarm.id))


def unanswered_alarms(work: Workplace, account: Account) -> list[tuple[Alarm, str]]:
    """Open alarms that nobody has answered and this account may see, each with the name of the person it is about."""
    with work.store.read() as unit:
        open_alarms = [alarm for alarm in unit.safety.open_alarms() if alarm.acknowledged_at is None]
        waiting = [alarm for alarm in open_alarms if may_see(unit, account, alarm)]
        names = unit.accounts.names() if waiting else {}
    return [(alarm, names.get(alarm.account_id, "?")) for alarm in waiting]


def visible_alarms(work: Workplace, account: Account) -> list[Alarm]:
    """Open alarms that this account may see."""
    with work.store.read() as unit:
        return [alarm for alarm in unit.safety.open_alarms() if may_see(unit, account, alarm)]


def read_alarm(work: Workplace, account: Account, alarm_id: str) -> AlarmView:
    """An alarm with what somebody needs to act. Reading where somebody is leaves a row at the case.

    Raises `NotFound` for who may not see it.
    """
    with work.store.read() as unit:
        alarm = _seen(unit, account, alarm_id)
        person = unit.accounts.get(alarm.account_id)
        plan = unit.plans.published_if_sound(alarm.day)
        watching = next((w for w in lone_workers(work, unit) if w.account.id == person.id), None)
        stop_id = alarm.stop_id or (watching.stop_id if watching else "")
        stops = {stop.id: stop.visit_id for route in (plan.routes if plan else ()) for stop in route.stops}
        visit = unit.visits.get(stops[stop_id]) if stop_id in stops else None
        found = AlarmView(
            alarm=alarm,
            account=person,
            worker=unit.workers.get(person.worker_id) if person.worker_id else None,
            visit=visit,
            signs=tuple(
                sign for sign in unit.safety.signs(alarm.day) if sign.account_id == person.id and not sign.for_worker
            ),
            calls=tuple(unit.safety.calls(alarm.id)),
            positions=tuple(unit.safety.positions(alarm.id)),
            report=unit.safety.report(alarm.id),
            watched=watching,
            reach=reach_of_case(work, unit, visit.case_id) if visit else (),
            names=unit.accounts.names(),
        )
    if found.visit:
        casefile.audit_read(work, account, found.visit.case_id, f"alarm/{alarm_id}")
    return found


def acknowledge(work: Workplace, account: Account, alarm_id: str) -> bool:
    """This account takes care: True for whoever answered first; from now on nobody
    more is called. Raises `NotFound`."""
    return _act(
        work, account, alarm_id, "acknowledge", lambda unit, at: unit.safety.acknowledge(alarm_id, account.id, at)
    )


def pass_on(work: Workplace, account: Account, alarm_id: str) -> bool:
    """Whoever answered cannot do it: the calls go on with the next person. Raises `NotFound`."""
    return _act(work, account, alarm_id, "hand_on", lambda unit, _at: unit.safety.acknowledge(alarm_id, None, None))


def close(work: Workplace, account: Account, alarm_id: str, outcome: str, text: str) -> bool:
    """Writes how it ended: `outcome` one of `ALARM_ENDINGS`, `text` up to
    `MOST_TEXT` characters. True when it was open.

    Raises `NotFound`, or `Refused`: outcome, or unanswered while nobody has taken it over.
    """
    if outcome not in ALARM_ENDINGS:
        raise Refused("outcome", "outcome")
    with work.store.read() as unit:
        if _seen(unit, account, alarm_id).acknowledged_at is None:
            raise Refused("unanswered")
    report = {"outcome": outcome, "text": text[:MOST_TEXT]}
    return _act(work, account, alarm_id, "close", lambda unit, at: unit.safety.close(alarm_id, account.id, at, report))


def _act(
    work: Workplace, account: Account, alarm_id: str, action: AuditAction, change: Callable[[Unit, datetime], bool]
) -> bool:
    now = work.now()
    with work.store.write() as unit:
        _seen(unit, account, alarm_id)
        done = change(unit, now)
        if done:
            unit.audit.append(user_id=account.id, action=action, case_id=None, subject=f"alarm/{alarm_id}")
            unit.commit()
    return done


def _seen(unit: Unit, account: Account, alarm_id: str) -> Alarm:
    alarm = unit.safety.alarm(alarm_id)
    if not may_see(unit, account, alarm):
        raise NotFound("alarm")
    return alarm
