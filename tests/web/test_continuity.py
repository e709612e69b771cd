"""Who knows the client is preferred for the next visit, where the office wishes it."""

import uuid
from datetime import time, timedelta
from pathlib import Path

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.visit import EventKind, Visit
from fieldapp.domain.worker import Worker
from fieldapp.services import fieldwork
from fieldapp.services.day_wishes import with_wishes
from fieldapp.services.gathering import gather
from fieldapp.settings import load
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import publish

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> OfficeUnderTest:
    usual = load(data=tmp_path / "data")
    planning = usual.planning.model_copy(update={"continuity_s": 600})
    return make_office(tmp_path / "data", settings=usual.model_copy(update={"planning": planning}))


def says(office: OfficeUnderTest, worker: Worker, at_door: Visit, kind: EventKind) -> None:
    account = office.account("worker", login=worker.name.split()[0].lower(), worker_id=worker.id)
    (stop,) = fieldwork.today(office.work, account).stops
    office.clock.move(timedelta(minutes=1))
    fieldwork.record(office.work, account, stop.stop.id, kind, event_id=str(uuid.uuid4()))
    assert stop.visit.id == at_door.id


@pytest.mark.parametrize(
    ("kinds", "known"),
    [
        (("arrived", "done"), True),
        (("done",), True),
        (("nobody_home",), False),
        (("arrived", "nobody_home"), False),
        (("nobody_home", "done"), True),
    ],
)
def test_whoever_the_client_met_is_preferred(
    office: OfficeUnderTest, kinds: tuple[EventKind, ...], known: bool
) -> None:
    olga, _ = hire(office, "Olga P."), hire(office, "Marc D.")
    first = visit(office)
    publish(office, (olga, [first]))
    for kind in kinds:
        says(office, olga, first, kind)
    with office.work.store.write() as unit:
        facts = first.model_dump(include={"urgency", "name", "language", "service", "duration_min"})
        window = Window(day=TOMORROW, start=time(9), end=time(16))
        unit.visits.add(case_id=first.case_id, request_id=None, windows=(window,), place=first.place, **facts)
        unit.commit()
    with office.work.store.read() as unit:
        day = with_wishes(unit, office.work.settings, gather(office.work, unit, TOMORROW))
    (job,) = day.problem.jobs
    assert job.preferred == (frozenset({olga.number}) if known else frozenset())
