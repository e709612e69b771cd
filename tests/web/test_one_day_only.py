"""Nobody goes twice: what was done elsewhere or is published for another day leaves drafts, plans and phones."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fieldapp.domain.errors import Refused
from fieldapp.domain.plan import Plan
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services import hand_edits, publishing
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door
from tests.web.test_todo import KEPT, act, lists

TOMORROW = TODAY + timedelta(days=1)
SEVEN = datetime(2026, 11, 30, 7, tzinfo=UTC)


def put(office: OfficeUnderTest, day: date, worker: Worker, one: Visit) -> Plan:
    """The draft of the day, with this visit on the worker's route."""
    by = office.account("coordinator").id
    draft = hand_edits.begin(office.work, by, day)
    return hand_edits.save(office.work, by, day, draft.revision, hand_edits.Edit(one.id, worker.id, 9))


def publish(office: OfficeUnderTest, draft: Plan) -> None:
    office.clock.move(timedelta(minutes=1))
    publishing.publish(office.work, office.account("coordinator").id, draft.day, draft.revision)


def drafted(office: OfficeUnderTest, day: date) -> Plan:
    with office.work.store.read() as unit:
        draft = unit.plans.draft(day)
    assert draft
    return draft


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    office.clock.moment = SEVEN
    return day_at_the_door(office)


def moved_to_tomorrow(door: DayAtTheDoor, phone: Phone, outcome: str) -> dict[str, object]:
    """The worker is at the door without network; then the office, which does not know it, moves the visit."""
    door.office.clock.move(timedelta(hours=7))
    said = phone.item("event", event=outcome)
    door.office.clock.move(timedelta(minutes=10))
    hours = {"window-day-0": str(TOMORROW), "window-from-0": "9", "window-to-0": "16"}
    act(door.office.signed_in("coordinator"), door.visit, "change", **hours, **KEPT)
    return said


@pytest.mark.parametrize(("outcome", "stands"), [("done", {}), ("nobody_home", {"follow_up"})])
def test_what_a_phone_tells_late_takes_the_visit_out_of_the_draft_of_another_day(
    door: DayAtTheDoor, outcome: str, stands: set[str]
) -> None:
    phone = door.phone()
    said = moved_to_tomorrow(door, phone, outcome)
    put(door.office, TOMORROW, door.worker, door.visit)
    assert phone.bring(said) == [None]
    assert drafted(door.office, TOMORROW).find(door.visit.id) is None
    assert set(lists(door.office)) == set(stands)
    assert door.conflicts() == ["stop_changed"], "a person reads both"


def test_what_a_phone_tells_late_sends_nobody_there_again(door: DayAtTheDoor) -> None:
    office, phone = door.office, door.phone()
    said = moved_to_tomorrow(door, phone, "done")
    publish(office, put(office, TOMORROW, door.worker, door.visit))
    office.clock.move(timedelta(minutes=1))
    assert phone.bring(said) == [None]
    office.clock.moment = SEVEN + timedelta(days=1)
    browser = office.signed_in("worker", login="olga", worker_id=door.worker.id)
    day = Phone(office, browser).prepare()["day"]
    assert day["stops"] == []
    assert len(day["called_off"]) == 1
    assert "n’y allez pas" in office.signed_in("coordinator").get(f"/office/day/{TOMORROW}/sheets").text
    assert lists(office) == {}


def test_what_is_published_leaves_the_drafts_of_other_days(office: OfficeUnderTest) -> None:
    office.clock.moment = SEVEN
    olga, amina = hire(office, "Olga"), visit(office)
    both = {f"window-{name}-{n}": value for n, day in enumerate((TODAY, TOMORROW))
            for name, value in (("day", str(day)), ("from", "9"), ("to", "16"))}  # fmt: skip
    act(office.signed_in("coordinator"), amina, "change", **both, **KEPT)
    today = put(office, TODAY, olga, amina)
    tomorrow = put(office, TOMORROW, olga, amina)
    publish(office, today)
    assert drafted(office, TOMORROW).find(amina.id) is None
    with office.work.store.write() as unit:  # a planner that had begun before ends after
        late = tomorrow.model_copy(update={"id": "0" * 36, "version": 9, "revision": 1})
        unit.plans.add(late)
        unit.commit()
    with pytest.raises(Refused, match="ended_or_elsewhere"):
        publish(office, late)
