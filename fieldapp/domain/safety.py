"""The safety of somebody who works alone: signs of life, alarms, and who is called until a person answers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import Field

from .forecast import Expected, Late, behind_at_end
from .plan import Route
from .record import Record

MOST_MINUTES = 240
SignKind = Literal["check_in", "home", "late"]
AlarmKind = Literal["overdue", "discreet", "duress"]


class SafetyRules(Record):
    """What an administrator chooses, in minutes; `people` are called in this order (ids of accounts)."""

    grace_min: int = Field(ge=1, le=120)
    silent_grace_min: int = Field(ge=1, le=240)
    extension_min: int = Field(ge=5, le=120)
    escalate_min: int = Field(ge=1, le=60)
    urgent_escalate_min: int = Field(ge=1, le=60)
    people: tuple[str, ...] = ()


class Sign(Record):
    """A sign of life. `minutes`: how long all is expected to be well, or how late the worker is; 0 for home.

    `for_worker`: the worker for whom the office entered it, None for one's own word.
    """

    id: str
    account_id: str
    day: date
    kind: SignKind
    stop_id: str
    minutes: int = Field(ge=0, le=MOST_MINUTES)
    at: datetime
    received_at: datetime
    for_worker: str | None = None

    def by(self, worker_id: str, account_id: str | None) -> bool:
        """Whether it is about this worker: their own word, or what the office entered for them."""
        return self.for_worker == worker_id if self.for_worker else self.account_id == account_id


class Alarm(Record):
    """`raised_at`: when it happened; `due_at`: the sign that did not come, for `overdue` alone.

    `proved`: False when nothing shows that the unlocked day raised it; such a one ends nobody's watch.
    """

    id: str
    account_id: str
    day: date
    kind: AlarmKind
    stop_id: str
    raised_at: datetime
    received_at: datetime
    due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    proved: bool = True

    @property
    def raised_by_hand(self) -> bool:
        """Whether its owner raised it; otherwise a sign of life stayed away."""
        return self.kind != "overdue"


class Call(Record):
    """One person called about one alarm at a time (aware UTC); `number` counts the calls of the alarm from 0.
    `delivery`: by the pages alone, by mail, or mail failed."""

    alarm_id: str
    number: int
    account_id: str
    at: datetime
    delivery: Literal["", "mail", "mail_failed"] = ""


class Position(Record):
    """Where a phone was after its alarm: WGS84 degrees, metres of uncertainty."""

    id: str
    alarm_id: str
    at: datetime
    received_at: datetime
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy_m: int = Field(ge=0, le=1_000_000)


class Due(Record):
    """The next sign of life: the end of a visit, or of the way home."""

    at: datetime
    what: Literal["visit", "home"]
    stop_id: str = ""


def due(route: Route, expected: Sequence[Expected], signs: Sequence[Sign]) -> Due | None:
    """The next sign of life that is waited for; None once home was said and nothing since.

    `expected`: the stops of the route as `forecast` has them without `now`. A check-in in `signs` moves the hour, and
    never to an earlier time.
    """
    ordered = sorted(signs, key=lambda sign: sign.at)
    finished = [one.end for one in expected if one.finished]
    if ordered and ordered[-1].kind == "home" and all(end <= ordered[-1].at for end in finished):
        return None
    well_until = [sign.at + timedelta(minutes=sign.minutes) for sign in ordered if sign.kind == "check_in"]
    visit = next((one for one in expected if not one.finished), None)
    if visit:
        return Due(at=max([visit.end, *well_until]), what="visit", stop_id=visit.stop_id)
    back = route.returns + behind_at_end(route.stops, expected)
    return Due(at=max([back, *well_until]), what="home")


def current_lateness(signs: Sequence[Sign], known: str = "") -> Late | None:
    """The newest word on lateness among `signs`, which replaces the earlier ones; None without.

    None too when that one is `known` (its id) to the times of the plan already.
    """
    said = sorted((sign for sign in signs if sign.kind == "late"), key=lambda sign: sign.at)
    if not said or said[-1].id == known:
        return None
    return Late(sign_id=said[-1].id, stop_id=said[-1].stop_id, minutes=said[-1].minutes)


def overdue_at(rules: SafetyRules, wanted: Due, seen_at: datetime) -> datetime:
    """When the missing sign becomes an alarm (aware UTC): later where the phone has
    been silent, as it is without network.

    `seen_at`: the last contact with the phone.
    """
    silent = seen_at < wanted.at
    return wanted.at + timedelta(minutes=rules.silent_grace_min if silent else rules.grace_min)


def next_call(
    alarm: Alarm, people: Sequence[str], calls: Sequence[Call], rules: SafetyRules, now: datetime
) -> Call | None:
    """Whom to call now, one after the other and then from the beginning; None while there is nothing to do.

    `people`: ids of accounts that can be called, in order.
    """
    if not people or alarm.acknowledged_at or alarm.closed_at:
        return None
    every = timedelta(minutes=rules.urgent_escalate_min if alarm.raised_by_hand else rules.escalate_min)
    if calls and now < calls[-1].at + every:
        return None
    number = calls[-1].number + 1 if calls else 0
    return Call(alarm_id=alarm.id, number=number, account_id=people[number % len(people)], at=now)
