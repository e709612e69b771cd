"""What was said at a wrong door ended no visit: whoever works alone is waited for there again."""

import re
import uuid
from datetime import timedelta

from fieldapp.domain.account import Account
from fieldapp.services import day_live
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import DayAtTheDoor, Phone

from .test_overdue import in_contact
from .watching import Watch


def take_back(door: DayAtTheDoor) -> None:
    coordinator = door.office.signed_in("coordinator", login="claire")
    path = f"/office/day/{TODAY}/stop/{door.phone().stop['id']}"
    seen = re.search(r'name="seen" value="([^"]*)"', coordinator.get(path).text)
    assert seen
    typed = {"back_id": str(uuid.uuid4()), "seen": seen[1], "reason": "It was another door."}
    assert coordinator.post(f"{path}/back", typed).status_code == 302


def done_at(door: DayAtTheDoor, watch: Watch, clock: str) -> Phone:
    phone = door.phone()
    watch.at(clock)
    assert phone.bring(phone.item("event", event="arrived"), phone.item("event", event="done")) == [None, None]
    return phone


def alarms_at(watch: Watch, phone: Phone, clock: str) -> list[tuple[str, str]]:
    """By this time of the office's clock, with the phone in contact a minute before."""
    hour, minute = clock.split(":")
    watch.at(f"{hour}:{int(minute) - 1}")
    in_contact(phone)
    watch.at(clock)
    return [(alarm.kind, alarm.stop_id) for alarm in watch.alarms()]


def test_the_sign_of_the_visit_is_waited_for_again(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = done_at(door, watch, "14:10")
    take_back(door)
    assert alarms_at(watch, phone, "14:52") == []
    assert alarms_at(watch, phone, "14:53") == [("overdue", phone.stop["id"])]


def test_without_that_only_the_way_home_is_waited_for(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = done_at(door, watch, "14:10")
    assert alarms_at(watch, phone, "14:53") == []
    assert alarms_at(watch, phone, "15:08") == [("overdue", "")]


def test_who_said_that_they_are_home_is_home(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = done_at(door, watch, "14:10")
    door.office.clock.move(timedelta(minutes=20))
    assert phone.bring(phone.item("home", stop="")) == [None]
    take_back(door)
    assert alarms_at(watch, phone, "15:30") == []


def test_taken_back_after_its_hour_the_sign_is_missing_at_once(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = done_at(door, watch, "14:10")
    watch.at("14:54")
    take_back(door)
    assert alarms_at(watch, phone, "14:55") == [("overdue", phone.stop["id"])]


def test_the_time_at_the_door_counts_from_the_arrival_that_stands(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    watch.at("14:05")
    early = phone.item("event", event="arrived")
    watch.at("14:06")
    back = phone.item("event", event="taken_back", corrects=[early["id"]])
    assert phone.bring(early, back) == [None, None]
    (live,) = day_live.live(door.office.work).routes
    assert live.now and live.now.state == "planned"
    watch.at("14:30")
    assert phone.bring(phone.item("event", event="arrived")) == [None]
    assert alarms_at(watch, phone, "15:22") == [], "until 15:15, and the grace"
    assert alarms_at(watch, phone, "15:23") == [("overdue", phone.stop["id"])]


def test_who_took_back_that_they_arrived_is_waited_for_no_longer_than_planned(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    watch.at("14:20")
    late = phone.item("event", event="arrived")
    assert phone.bring(late, phone.item("event", event="taken_back", corrects=[late["id"]])) == [None, None]
    assert alarms_at(watch, phone, "14:53") == [("overdue", phone.stop["id"])]


def test_nothing_but_an_own_arrival_is_taken_back_from_a_phone(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    watch.at("14:10")
    done, arrived = phone.item("event", event="done"), phone.item("event", event="arrived")
    assert phone.bring(done, arrived) == [None, None]
    for corrects in ([done["id"]], [arrived["id"], done["id"]], []):
        assert phone.bring(phone.item("event", event="taken_back", corrects=corrects)) == ["damaged"]
    assert phone.bring(phone.item("event", event="done", corrects=[done["id"]])) == ["damaged"]
    assert door.state() == "done"
