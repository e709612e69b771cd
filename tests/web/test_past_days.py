"""A day that is past keeps what happened on it, whatever became of its visits since."""

import uuid
from datetime import UTC, datetime, time, timedelta

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.plan import stop_id
from fieldapp.domain.visit import StopEvent, Visit
from fieldapp.services import visit_acts
from fieldapp.services.door_reports import keep_report
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, visit

NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
THEN = TODAY + timedelta(days=2)


@pytest.fixture
def tried(office: OfficeUnderTest) -> tuple[OfficeUnderTest, Visit]:
    """Nobody was home at noon of today, and the visit is to be planned again two days later."""
    office.clock.moment = datetime(2026, 11, 30, 6, tzinfo=UTC)
    samira, wanted = hire(office, "Samira Benali"), visit(office)
    publish_for(office, samira, wanted)
    account, claire = office.account("worker", worker_id=samira.id), office.account("coordinator")
    office.clock.moment = NOON
    with office.work.store.write() as unit:
        said = StopEvent(
            id=str(uuid.uuid4()), stop_id=stop_id(TODAY, wanted.id), visit_id=wanted.id, user_id=account.id,
            kind="nobody_home", happened_at=NOON, received_at=NOON,
        )  # fmt: skip
        keep_report(office.work, unit, said)
        unit.commit()
        back = unit.visits.get(wanted.id)
    hours = (Window(day=THEN, start=time(9), end=time(17)),)
    visit_acts.reopen(office.work, claire.id, wanted.id, back.fingerprint, hours)
    return office, wanted


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=1)])
def test_a_day_keeps_what_happened_when_its_visit_is_planned_again(
    tried: tuple[OfficeUnderTest, Visit], after: timedelta
) -> None:
    office, _ = tried
    office.clock.move(after)
    page = office.signed_in("coordinator", login="claire", language="en").get(f"/office/day/{TODAY}").text
    assert page.count("Nobody home") >= (2 if not after else 1), "on the board of the running day too"
    assert "12:00" in page
    assert "taken out" not in page


@pytest.mark.parametrize("where", ["/office/visits/{visit}", "/office/day/{day}?visit={visit}"])
def test_the_new_day_says_what_happened_before(tried: tuple[OfficeUnderTest, Visit], where: str) -> None:
    office, wanted = tried
    claire = office.signed_in("coordinator", login="claire", language="en")
    assert "Earlier: Nobody home, " in claire.get(where.format(visit=wanted.id, day=THEN)).text
    office.clock.move(timedelta(days=1))
    with office.work.store.read() as unit:
        (samira,) = unit.workers.all()
    publish_for(office, samira, wanted, day=THEN)
    claire = office.with_session_of("claire")
    assert "Earlier: Nobody home, " in claire.get(f"/office/day/{THEN}").text
    assert "Earlier:" not in claire.get(f"/office/day/{TODAY}").text, "there it is what happened that day"
