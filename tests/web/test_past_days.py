"""A day that is past keeps what happened on it, whatever became of its visits since."""

import re
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
from tests.web.phone_office import Phone, publish

NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
THEN = TODAY + timedelta(days=2)


@pytest.fixture
def tried(office: OfficeUnderTest) -> tuple[OfficeUnderTest, Visit]:
    """Nobody was home at noon of today, and the visit is to be planned again two days later."""
    office.clock.moment = datetime(2026, 11, 30, 6, tzinfo=UTC)
    samira, wanted = hire(office, "Samira Benali"), visit(office)
    publish_for(office, samira, wanted)
    account = office.account("worker", login="samira", language="en", worker_id=samira.id)
    claire = office.account("coordinator")
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
    assert 'class="board-legend' in page, "the signs of what happened are explained"
    assert ("then “Move to…”" in page) is (after == timedelta(0)), "nothing of a day that is over is moved"


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


EARLIER = "Earlier: Nobody home, 30 Nov 12:00 (Samira)"


@pytest.mark.parametrize("again", [timedelta(0), timedelta(days=2)], ids=["the same day", "two days later"])
def test_whoever_goes_there_again_reads_when_nobody_was_home_and_who_was_there(
    tried: tuple[OfficeUnderTest, Visit], again: timedelta
) -> None:
    office, wanted = tried
    office.clock.moment = NOON + timedelta(hours=1) + again
    day = TODAY + again
    with office.work.store.read() as unit:
        (samira,) = unit.workers.all()
    publish(office, (samira, [wanted]), day=day)
    phone = Phone(office, office.signed_in("worker", login="samira", worker_id=samira.id))
    phone.prepare()
    assert [(one["outcome"], one["by"]) for one in phone.stop["earlier"]] == [("nobody_home", "Samira")]
    for page in (f"/field/stop/{stop_id(day, wanted.id)}", "/field/"):
        assert EARLIER in re.sub(r"\s+", " ", phone.browser.get(page).text), page
    claire = office.signed_in("coordinator", login="claire", language="en")
    stop = stop_id(day, wanted.id)
    for page in (f"day/{day}", f"day/{day}?visit={wanted.id}", f"day/{day}/sheets", f"day/{day}/stop/{stop}",
                 f"visits/{wanted.id}"):  # fmt: skip
        assert EARLIER in re.sub(r"\s+", " ", claire.get(f"/office/{page}").text), page
    office.clock.move(timedelta(minutes=30))
    assert phone.bring(phone.item("event", event="nobody_home")) == [None]
    text = re.sub(r"\s+", " ", claire.get(f"/office/visits/{wanted.id}").text)
    assert text.count("Earlier: Nobody home") == 1, "the try that stands is no earlier one"
    assert re.sub(r"\s+", " ", claire.get(f"/office/day/{day}?visit={wanted.id}").text).count(EARLIER) == 2
    again_there = phone.browser.get(f"/field/stop/{stop_id(day, wanted.id)}").text
    assert re.sub(r"\s+", " ", again_there).count("Earlier: Nobody home") == 1
