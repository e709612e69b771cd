"""What people say at a door has one meaning: for the worker's page, the office's page and the timers alike."""

import re
import uuid
from datetime import datetime, time, timedelta
from typing import NamedTuple

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.plan import stop_id
from fieldapp.services import fieldwork
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, close
from tests.web.phone_office import DayAtTheDoor, day_at_the_door, publish

TOMORROW = TODAY + timedelta(days=1)


class Case(NamedTuple):
    """`said`: what, and when by the phone's clock. `due`: the hour of the next sign of life that the office waits for.

    The visit is planned from 14:00 to 14:45, and its worker is back at 15:00.
    """

    said: tuple[str, ...]
    state: str
    arrived: str | None
    finished: str | None
    due: str


CASES = [
    Case((), "planned", None, None, "14:45"),
    Case(("14:10 arrived",), "arrived", "14:10", None, "14:55"),
    Case(("14:10 arrived", "14:30 arrived"), "arrived", "14:10", None, "14:55"),
    Case(("14:10 arrived", "14:40 done"), "done", "14:10", "14:40", "15:00"),
    Case(("14:50 done", "14:55 arrived"), "done", None, "14:50", "15:05"),
    Case(("14:10 arrived", "14:40 done", "14:50 arrived"), "done", "14:10", "14:40", "15:00"),
    Case(("14:05 arrived", "14:10 nobody_home", "14:40 done"), "done", "14:05", "14:40", "15:00"),
    Case(("14:10 arrived", "14:20 nobody_home", "14:30 arrived", "14:50 done"), "done", "14:30", "14:50", "15:05"),
]


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


@pytest.mark.parametrize("backwards", [False, True], ids=["as it happened", "newest first"])
@pytest.mark.parametrize("case", CASES, ids=[", ".join(case.said) or "nothing" for case in CASES])
def test_the_same_words_are_the_same_state_on_every_page(door: DayAtTheDoor, case: Case, backwards: bool) -> None:
    phone = door.phone()
    door.office.clock.moment = moment(door.office, "14:58")
    items = []
    for said in case.said:
        clock, event = said.split()
        items.append({**phone.item("event", event=event), "at": moment(door.office, clock).isoformat()})
    for item in reversed(items) if backwards else items:
        assert phone.bring(item) == [None]
    assert worker_page(door, phone.stop["id"]) == (case.state, case.arrived)
    assert office_page(door) == (case.state, case.finished or case.arrived, case.due)


def test_a_word_on_an_earlier_day_does_not_undo_what_happened_since(door: DayAtTheDoor) -> None:
    phone = door.phone()
    late = phone.item("event", event="refused")
    door.office.clock.move(timedelta(days=1))
    with door.office.work.store.write() as unit:
        unit.visits.save(
            door.visit.model_copy(update={"windows": (Window(day=TOMORROW, start=time(9), end=time(16)),)})
        )
        unit.commit()
    publish(door.office, (door.worker, [door.visit]), day=TOMORROW)
    stop = stop_id(TOMORROW, door.visit.id)
    olga = door.office.account("worker", login="olga")
    fieldwork.record(door.office.work, olga, stop, "done", event_id=str(uuid.uuid4()))
    assert phone.bring(late) == [None]
    assert door.state() == "done"


@pytest.mark.parametrize("way", ["page", "phone"])
def test_a_visit_that_the_office_closed_stays_closed(door: DayAtTheDoor, way: str) -> None:
    phone = door.phone()
    close(door.office, door.visit.id)
    if way == "phone":
        assert phone.bring(phone.item("event", event="done")) == [None]
    else:
        olga = door.office.account("worker", login="olga")
        fieldwork.record(door.office.work, olga, phone.stop["id"], "done", event_id=str(uuid.uuid4()))
    assert door.state() == "cancelled"


def moment(office: OfficeUnderTest, clock: str) -> datetime:
    return datetime.combine(TODAY, time.fromisoformat(clock), office.work.settings.office.zone)


def worker_page(door: DayAtTheDoor, stop_id: str) -> tuple[str, str | None]:
    """The state of the stop, and when its worker came."""
    page = door.office.signed_in("worker", login="olga", worker_id=door.worker.id).get(f"/field/stop/{stop_id}").text
    chosen = re.search(r'name="outcome"\s+value="(\w+)"\s+checked', page)
    arrived = re.search(r"arrivée ([\d:]+)", page)
    to_come = f"/field/stop/{stop_id}/arrived" in page
    return chosen[1] if chosen else "planned" if to_come else "arrived", arrived[1] if arrived else None


def office_page(door: DayAtTheDoor) -> tuple[str, str | None, str]:
    """The state of the stop, the hour shown where something happened, and when a sign is waited for."""
    page = door.office.signed_in("coordinator", login="claire").get(f"/office/day/{TODAY}/live").text
    stop = re.search(r'<li data-state="(\w+)".*?<span class="push num">(.*?)</span>', page, re.S)
    assert stop, page
    state, hours = stop.groups()
    due = re.search(r"signe attendu (?:jusqu’à|avant) ([\d:]+)", page)
    assert due, page
    return state, None if state == "planned" else hours.strip(), due[1]
