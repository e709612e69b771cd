"""Alarms and everybody who is out there, on one page."""

from dataclasses import dataclass

from ...domain.account import Account
from ...domain.safety import Alarm
from ...domain.visit import Visit
from ..workplace import Workplace
from . import alarms, rules
from .lone_workers import LoneWorker, lone_workers
from .rules import Person


@dataclass(frozen=True)
class Overview:
    """`open`, `closed`: alarms this account may see; `reports` of the closed ones, by alarm.

    `out_there` and the `visits` of their routes: for coordinators, else empty. `people` are called; `chosen`: an
    administrator chose them. `names`: of accounts, by id.
    """

    open: tuple[Alarm, ...]
    closed: tuple[Alarm, ...]
    reports: dict[str, dict[str, str]]
    out_there: tuple[LoneWorker, ...]
    visits: dict[str, Visit]
    people: tuple[Person, ...]
    chosen: bool
    names: dict[str, str]


def overview(work: Workplace, account: Account) -> Overview:
    with work.store.read() as unit:
        out_there = lone_workers(work, unit) if account.has("coordinator") else []
        closed = [alarm for alarm in unit.safety.closed_alarms() if alarms.may_see(unit, account, alarm)]
        return Overview(
            open=tuple(alarm for alarm in unit.safety.open_alarms() if alarms.may_see(unit, account, alarm)),
            closed=tuple(closed),
            reports={alarm.id: unit.safety.report(alarm.id) for alarm in closed},
            out_there=tuple(out_there),
            visits=unit.visits.many({stop.visit_id for one in out_there for stop in one.route.stops}),
            people=tuple(rules.people(unit)),
            chosen=bool(unit.safety.people()),
            names=unit.accounts.names(),
        )
