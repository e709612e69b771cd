"""What has to happen in an office before all of its pages exist: an alarm, words that crossed, an approved text, ..."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fieldapp.domain.breach import Breach
from fieldapp.domain.case import Note
from fieldapp.domain.consent import ConsentFacts
from fieldapp.domain.fallen_hour import FallenHour
from fieldapp.domain.plan import stop_id
from fieldapp.domain.rights import Right
from fieldapp.domain.safety import Alarm
from fieldapp.domain.text_approval import TextApproval
from fieldapp.gateways.clock import SystemClock
from fieldapp.opening import open_workplace
from fieldapp.services.workplace import Workplace
from fieldapp.settings import load
from fieldapp.store.unit import Unit
from fieldapp.web.client_texts import message_text

from .conftest import BRUSSELS, Served, morning


class ShiftedClock(SystemClock):
    """The time of a server of `conftest.served`, which runs in another process."""

    def __init__(self) -> None:
        self._shift = morning() - datetime.now(BRUSSELS)

    def now(self) -> datetime:
        return super().now() + self._shift


@dataclass(frozen=True)
class WholeOffice:
    """Ids of what the pages are about; `fallen`: of the visit whose told hour fell; `breach`: of a lost phone; `right`:
    of what a person asks about their data."""

    day: date
    visit: str
    stop: str
    case: str
    consent: str
    alarm: str
    fallen: str
    breach: str
    right: str


@contextmanager
def whole(server: Served) -> Iterator[WholeOffice]:
    """The office with all of it; the alarm, which shows on every page, is closed at the end."""
    work = open_workplace(load(data=server.data), ShiftedClock())
    with work.store.write() as unit:
        found = _happened(work, unit)
        unit.commit()
    yield found
    with work.store.write() as unit:
        claire = _account(unit, "claire")
        unit.safety.close(found.alarm, claire, work.now(), {"outcome": "false_alarm", "text": "Tried."})
        for one in unit.fallen_hours.of_visits({found.fallen}):
            ended = {"settled_at": work.now(), "settled_by": claire, "outcome": "told", "way": "call"}
            unit.fallen_hours.settle(one.model_copy(update=ended))
        unit.commit()


def _happened(work: Workplace, unit: Unit) -> WholeOffice:
    now, day = work.now(), work.today()
    claire, samira = _account(unit, "claire"), _account(unit, "samira")
    plan = unit.plans.published(day)
    assert plan, "today is published"
    visits = [unit.visits.get(stop.visit_id) for route in plan.routes for stop in route.stops if stop.start > now]
    visit, fallen = next(one for one in visits if not one.minor), unit.visits.in_states("open")[-1]
    text = message_text(work.settings, "hour", visit.language)
    unit.messages.approve(
        TextApproval(text_hash=text.hash, kind="hour", language=visit.language, approved_by=claire, at=now)
    )
    unit.fallen_hours.add(
        FallenHour(
            id=str(uuid.uuid4()), visit_id=fallen.id, start=now + timedelta(days=1), earliest=now + timedelta(days=1),
            latest=now + timedelta(days=1, minutes=15), fell_at=now, why="changed", by=claire,
        )
    )  # fmt: skip
    note = Note.first(str(uuid.uuid4()), visit.case_id, claire, "Words.", written_at=now, received_at=now, stop_id="")
    unit.notes.append(note)
    unit.conflicts.add(case_id=visit.case_id, kind="note_unseen", item_id=note.id, other_id=note.id, at=now)
    alarm = Alarm(
        id=str(uuid.uuid4()), account_id=samira, day=day, kind="discreet", stop_id=stop_id(day, visit.id),
        raised_at=now, received_at=now,
    )  # fmt: skip
    unit.safety.raise_alarm(alarm)
    unit.consents.add(
        visit.case_id,
        ConsentFacts(
            purpose="referral", giver="client", how="telephone", given_at=now.astimezone(UTC), recipient="Caritas"
        ),
    )
    consent = next(one for one in unit.consents.of_case(visit.case_id) if one.recipient == "Caritas")
    breach = Breach(
        id=str(uuid.uuid4()), version=1, kind="phone", noticed_at=now, written_at=now, written_by=claire, facts="Lost."
    )  # fmt: skip
    unit.breaches.add(breach)
    right = Right(
        id=str(uuid.uuid4()), version=1, case_id=visit.case_id, kind="rectification", asked_on=day, written_at=now,
        written_by=claire, words="It is wrong.", note=note.id, statement="I did not say that.",
    )  # fmt: skip
    unit.rights.add(right)
    stop = stop_id(day, visit.id)
    return WholeOffice(day, visit.id, stop, visit.case_id, consent.id, alarm.id, fallen.id, breach.id, right.id)


def _account(unit: Unit, login: str) -> str:
    known = unit.accounts.credential(login)
    assert known
    return known.account.id
