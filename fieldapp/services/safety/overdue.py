"""One look of the server at everybody who works alone: which sign is missing, whose turn it is to be called.

All it knows is in the database, so another process, or this one after a crash, goes on where the last look ended; two
looks at once raise an alarm or call a person once.
"""

import uuid
from datetime import datetime, timedelta
from typing import Protocol

from ...domain.account import Account
from ...domain.errors import WriteConflict
from ...domain.safety import Alarm, Call, SafetyRules, Sign, next_call, overdue_at
from ...store.unit import Unit
from ..workplace import Workplace
from . import rules
from .lone_workers import LoneWorker, lone_workers

_ALARMS = uuid.UUID("5f0a8f1c-9c53-4f0f-8d0e-2f6f8f2d9a40")
SETTLING = timedelta(seconds=150)  # phones ask every two minutes: after an outage they are heard before they are missed


class Caller(Protocol):
    """Tells somebody of an alarm outside the pages, in discreet words."""

    def call(self, person: Account, mail: str, alarm: Alarm) -> bool | None:
        """True when it was handed over, False when that failed, None when there is no such way to this person."""
        ...


def check_overdue(work: Workplace, caller: Caller, since: datetime) -> None:
    """Raises an alarm for each sign of life that is missing, and calls whoever is next.

    `since` (aware UTC, by the machine): when this server began to listen. Writes only when something is to be done.
    """
    now = work.now()
    if work.machine_now() - since >= SETTLING:
        with work.store.read() as unit:
            missing = _missing(work, unit)
        for alarm in missing:
            _raise(work, alarm)
    with work.store.read() as unit:
        due_calls = _due_calls(work, unit, now)
    for call in due_calls:
        _call(work, caller, call)


def _missing(work: Workplace, unit: Unit) -> list[Alarm]:
    """Nobody is missed twice while somebody attends to them. An alarm that nothing proves says only that somebody had
    the token: whoever raised it, and whoever answered it, the sign of life is still waited for."""
    chosen = rules.current(unit, work.settings)
    attended = {alarm.account_id for alarm in unit.safety.open_alarms() if alarm.proved}
    found = [_overdue(work, chosen, one) for one in lone_workers(work, unit)] + _nobody_can_watch(work, unit)
    known = {alarm.id for alarm in unit.safety.alarms_of(work.today())}
    return [one for one in found if one and one.id not in known and one.account_id not in attended]


def _overdue(work: Workplace, chosen: SafetyRules, one: LoneWorker) -> Alarm | None:
    """The same missing sign is the same alarm, however often it is looked for."""
    now = work.now()
    if one.due is None or now < overdue_at(chosen, one.due, one.seen_at):
        return None
    named = f"{one.account.id}/{one.due.what}/{one.due.stop_id}/{one.due.at.isoformat()}"
    return Alarm(
        id=str(uuid.uuid5(_ALARMS, named)),
        account_id=one.account.id,
        day=work.today(),
        kind="overdue",
        stop_id=one.due.stop_id,
        raised_at=now,
        received_at=now,
        due_at=one.due.at,
    )


def _nobody_can_watch(work: Workplace, unit: Unit) -> list[Alarm]:
    """Where the plan of today is damaged, nobody knows when whoever took it along is to be heard of: somebody asks each
    of them now, but those who said that they are home."""
    today = work.today()
    if not unit.plans.published_is_damaged(today):
        return []
    said = {sign.account_id: sign for sign in unit.safety.signs(today) if sign.for_worker is None}
    away = [phone for phone in unit.phones.of_day(today) if not _is_home(said.get(phone.account_id))]
    return [
        Alarm(
            id=str(uuid.uuid5(_ALARMS, f"{account_id}/damaged/{today}")),
            account_id=account_id,
            day=today,
            kind="overdue",
            stop_id="",
            raised_at=work.now(),
            received_at=work.now(),
            due_at=seen_at,
        )
        for account_id, seen_at in {phone.account_id: phone.seen_at for phone in away}.items()
    ]


def _is_home(last: Sign | None) -> bool:
    return last is not None and last.kind == "home"


def _raise(work: Workplace, alarm: Alarm) -> None:
    """Looked at again under the write lock: a sign may have come while we looked."""
    try:
        with work.store.write() as unit:
            if alarm.id not in {missing.id for missing in _missing(work, unit)}:
                return
            unit.safety.raise_alarm(alarm)
            unit.audit.append(user_id=None, action="raise", case_id=None, subject=f"alarm/{alarm.id}")
            unit.commit()
    except WriteConflict:
        return  # another process raised it at the same moment


def _due_calls(work: Workplace, unit: Unit, now: datetime) -> list[Call]:
    alarms = unit.safety.open_alarms()
    if not alarms:  # nearly always: nobody's route is read then
        return []
    chosen = rules.current(unit, work.settings)
    well = {one.account.id for one in lone_workers(work, unit) if _answered(chosen, one, now)}
    found = []
    for alarm in alarms:
        calls = unit.safety.calls(alarm.id)
        if calls and not alarm.raised_by_hand and alarm.account_id in well:
            continue  # a sign came after all: whoever was called has still to read it, nobody more is called
        people = [person.account.id for person in rules.people(unit, alarm.account_id)]
        call = next_call(alarm, people, calls, chosen, now)
        if call:
            found.append(call)
    return found


def _answered(chosen: SafetyRules, one: LoneWorker, now: datetime) -> bool:
    return one.due is None or now < overdue_at(chosen, one.due, one.seen_at)


def _call(work: Workplace, caller: Caller, call: Call) -> None:
    """The row first: whoever sees it in the pages is called; the mail follows."""
    try:
        with work.store.write() as unit:
            alarm = unit.safety.alarm(call.alarm_id)
            if alarm.acknowledged_at or alarm.closed_at:
                return
            unit.safety.add_call(call)
            unit.audit.append(user_id=call.account_id, action="called", case_id=None, subject=f"alarm/{alarm.id}")
            person = next(one for one in rules.people(unit, alarm.account_id) if one.account.id == call.account_id)
            unit.commit()
    except WriteConflict:
        return  # another process called them at the same moment
    delivered = caller.call(person.account, person.mail, alarm)
    if delivered is not None:
        with work.store.write() as unit:
            unit.safety.save_delivery(call, "mail" if delivered else "mail_failed")
            unit.commit()
