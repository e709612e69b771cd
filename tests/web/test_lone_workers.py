"""A sign that does not come is noticed by the server, people are called one after the other until one answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from fieldapp.domain.account import Account
from fieldapp.domain.safety import Alarm, Call
from fieldapp.services.safety.overdue import check_overdue
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door

MINUTE = timedelta(minutes=1)
# the route of these tests, by the office's clock: one visit from 14:00 to 14:45, back at 15:00; it is noon


@dataclass
class Post:
    """Takes down who is told of an alarm outside the pages."""

    told: list[tuple[str, str]] = field(default_factory=list)
    works: bool = True

    def call(self, person: Account, mail: str, alarm: Alarm) -> bool | None:
        if not mail:
            return None
        self.told.append((person.name, mail))
        return self.works


@dataclass
class Watch:
    """The server's watch, with time in the test's hand."""

    office: OfficeUnderTest
    since: datetime
    post: Post = field(default_factory=Post)

    def at(self, clock: str) -> None:
        """Looks once at this time of the office's clock."""
        hour, minute = (int(part) for part in clock.split(":"))
        zone = self.office.work.settings.office.zone
        self.office.clock.moment = datetime(2026, 11, 30, hour, minute, tzinfo=zone)
        self.look()

    def look(self) -> None:
        check_overdue(self.office.work, self.post, self.since)

    def alarms(self) -> list[Alarm]:
        with self.office.work.store.read() as unit:
            return unit.safety.open_alarms()

    def called(self) -> list[str]:
        """Names of who was called for the one open alarm, in order."""
        with self.office.work.store.read() as unit:
            (alarm,) = unit.safety.open_alarms()
            names = unit.accounts.names()
            return [names[call.account_id] for call in unit.safety.calls(alarm.id)]


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


@pytest.fixture
def watch(office: OfficeUnderTest) -> Watch:
    return Watch(office, office.clock.now() - timedelta(hours=1))


@pytest.fixture
def people(office: OfficeUnderTest) -> list[Account]:
    """Two people to be called, chosen by the administrator on the page."""
    both = [office.account("coordinator", login="anna"), office.account("case_worker", login="bruno")]
    alain = office.signed_in("administrator", login="alain")
    alain.get("/admin/safety")
    answer = alain.post(
        "/admin/safety",
        {"person-0": both[0].id, "mail-0": "anna@example.org", "person-1": both[1].id, "grace_min": "8"},
    )
    assert answer.status_code == 302, answer.text
    return both


def as_person(office: OfficeUnderTest, login: str) -> Visitor:
    return office.with_session_of(login)


def in_contact(phone: Phone) -> None:
    """The phone asks for changes, as it does every two minutes with network."""
    phone.post("/field/phone/changes", {"day": phone.ready["day"]["day"], "stops": {}}, use="read")


def test_a_phone_that_falls_silent_is_noticed(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    door.phone()
    watch.at("15:14")
    assert watch.alarms() == [], "silent phones have half an hour: half the villages have no network"
    watch.at("15:15")
    (alarm,) = watch.alarms()
    assert (alarm.kind, alarm.stop_id) == ("overdue", door.phone().stop["id"])
    assert watch.called() == ["Anna"]


def test_with_network_the_grace_is_the_short_one(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = door.phone()
    watch.at("14:46")
    in_contact(phone)
    watch.at("14:52")
    assert watch.alarms() == []
    watch.at("14:53")
    assert [alarm.kind for alarm in watch.alarms()] == ["overdue"]


def test_who_never_took_the_day_is_not_watched(door: DayAtTheDoor, watch: Watch) -> None:
    watch.at("17:00")
    assert watch.alarms() == []


def test_people_are_called_in_turn_until_one_answers(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    door.phone()
    watch.at("15:15")
    watch.at("15:19")
    assert watch.called() == ["Anna"]
    watch.at("15:20")
    assert watch.called() == ["Anna", "Bruno"]
    watch.at("15:25")
    assert watch.called() == ["Anna", "Bruno", "Anna"], "from the top again"
    assert watch.post.told == [("Anna", "anna@example.org")] * 2
    bruno = as_person(door.office, "bruno")
    (alarm,) = watch.alarms()
    assert "pas de signe depuis 14:45" in bruno.get("/office/cases").text, "on every page"
    page = bruno.get(f"/office/safety/{alarm.id}")
    assert "Amina" in page.text
    assert bruno.post(f"/office/safety/{alarm.id}/acknowledge").status_code == 302
    watch.at("16:30")
    assert len(watch.called()) == 3, "nobody more once somebody answered"
    with door.office.work.store.read() as unit:
        (row,) = [row for row in unit.audit.newest() if row.action == "acknowledge"]
        assert row.user_id == people[1].id
        assert any(
            row.case_id == door.visit.case_id and row.subject.startswith("alarm/") for row in unit.audit.newest()
        )


def test_whoever_cannot_hands_it_to_the_next(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    door.phone()
    watch.at("15:15")
    (alarm,) = watch.alarms()
    anna = as_person(door.office, "anna")
    anna.get(f"/office/safety/{alarm.id}")
    anna.post(f"/office/safety/{alarm.id}/acknowledge")
    anna.post(f"/office/safety/{alarm.id}/pass-on")
    watch.at("15:20")
    assert watch.called() == ["Anna", "Bruno"]


def test_an_alarm_is_closed_with_how_it_ended_and_does_not_come_back(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    door.phone()
    watch.at("15:15")
    (alarm,) = watch.alarms()
    anna = as_person(door.office, "anna")
    anna.get(f"/office/safety/{alarm.id}")
    early = anna.post(f"/office/safety/{alarm.id}/close", {"outcome": "well"})
    assert early.status_code == 422, "first somebody takes it over"
    anna.post(f"/office/safety/{alarm.id}/acknowledge")
    assert anna.post(f"/office/safety/{alarm.id}/close", {"outcome": "nonsense"}).status_code == 422
    anna.post(f"/office/safety/{alarm.id}/close", {"outcome": "well", "text": "Panne de batterie"})
    watch.at("16:00")
    assert watch.alarms() == []
    assert "Panne de batterie" in as_person(door.office, "anna").get(f"/office/safety/{alarm.id}").text


def test_a_page_that_asks_by_itself_keeps_no_session_alive(office: OfficeUnderTest) -> None:
    anna = office.signed_in("coordinator", login="anna")
    for _ in range(5):
        office.clock.move(7 * MINUTE)
        answer = anna.client.get("/office/safety/calling.json", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_signs_move_the_hour(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = door.phone()
    watch.at("14:40")
    phone.bring(phone.item("check_in", minutes=45))
    watch.at("15:40")
    assert watch.alarms() == [], "well until 15:25, and the phone is silent since"
    watch.at("15:56")
    assert len(watch.alarms()) == 1


def test_running_late_moves_the_hour(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = door.phone()
    phone.bring(phone.item("late", minutes=60))
    watch.at("16:10")
    assert watch.alarms() == [], "the visit ends at 15:45 now"
    watch.at("16:16")
    assert len(watch.alarms()) == 1


def test_home_ends_the_watch_and_no_word_of_it_is_missed(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    watch.at("14:45")
    phone.bring(phone.item("event", event="done"))
    watch.at("15:29")
    assert watch.alarms() == []
    watch.at("15:31")
    assert [alarm.stop_id for alarm in watch.alarms()] == [""], "not home"
    phone.bring(phone.item("home"))
    watch.at("16:30")
    assert watch.called() == ["Anna"], "a sign came: nobody more is called, and whoever was called has still to read it"
    (alarm,) = watch.alarms()
    assert "Un signe est venu après l’alarme" in as_person(door.office, "anna").get(f"/office/safety/{alarm.id}").text


def test_a_sign_written_without_network_counts_from_when_it_was_given(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    watch.at("14:50")
    done = phone.item("event", event="done")
    watch.at("15:10")
    phone.bring(done)
    watch.at("15:12")
    assert watch.alarms() == [], "the visit ended at 14:50; home is expected at 15:05, and eight minutes of grace"


@pytest.mark.parametrize("how", ["discreet", "duress"])
def test_an_alarm_by_hand_calls_at_once_and_faster(
    door: DayAtTheDoor, watch: Watch, people: list[Account], how: str
) -> None:
    phone = door.phone()
    alarm = phone.item("alarm", how=how)
    place = phone.item("position", alarm=alarm["id"], lat=50.7236, lon=4.869, accuracy_m=12)
    assert phone.bring(alarm, place) == [None, None]
    watch.look()
    assert watch.called() == ["Anna"]
    phone.bring(phone.item("check_in", minutes=60))
    watch.at("12:02")
    assert watch.called() == ["Anna", "Bruno"], "words typed under force do not end it"
    page = as_person(door.office, "anna").get(f"/office/safety/{alarm['id']}").text
    assert "50.72360, 4.86900" in page
    assert "N’appelez pas" in page


def test_an_alarm_is_raised_without_any_route(office: OfficeUnderTest, watch: Watch) -> None:
    door = day_at_the_door(office)
    phone = door.phone()
    alarm = {**phone.item("alarm", how="duress"), "stop": ""}
    assert phone.bring(alarm) == [None]
    office.account("coordinator")
    watch.look()
    assert watch.called() == ["Coordinator"], "while nobody was chosen"


def test_positions_come_only_with_an_own_alarm(door: DayAtTheDoor) -> None:
    phone = door.phone()
    alone = phone.item("position", alarm="3e0a1c9e-5f0b-4a43-9a6b-0a3f6f1a2b3c", lat=50.0, lon=4.0, accuracy_m=5)
    assert phone.bring(alone) == ["gone"]


def test_nobody_is_called_about_themselves(door: DayAtTheDoor, watch: Watch) -> None:
    office = door.office
    phone = door.phone()
    olga = office.account("worker", login="olga")
    anna = office.account("coordinator", login="anna")
    alain = office.signed_in("administrator", login="alain")
    alain.get("/admin/safety")
    alain.post("/admin/safety", {"person-0": olga.id, "person-1": anna.id})
    alarm = phone.item("alarm", how="duress")
    phone.bring(alarm)
    watch.look()
    assert watch.called() == ["Anna"]
    olgas = phone.browser
    assert olgas.get(f"/office/safety/{alarm['id']}").status_code == 404
    assert "Olga" not in olgas.get("/office/safety/calling.json").text


def test_an_alarm_never_calls_nobody(door: DayAtTheDoor, watch: Watch) -> None:
    """The only person chosen is the one it is about, and the office has no coordinator."""
    phone = door.phone()
    olga = door.office.account("worker", login="olga")
    alain = door.office.signed_in("administrator", login="alain")
    alain.get("/admin/safety")
    alain.post("/admin/safety", {"person-0": olga.id})
    phone.bring(phone.item("alarm", how="discreet"))
    watch.look()
    assert watch.called() == ["Alain"]


def test_who_was_not_called_sees_nothing(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = door.phone()
    alarm = phone.item("alarm", how="discreet")
    phone.bring(alarm)
    watch.look()
    for role in ("case_worker", "administrator", "worker"):
        other = door.office.signed_in(role, login=f"other-{role}")
        other.get("/office/safety")
        assert other.get(f"/office/safety/{alarm['id']}").status_code == 404
        assert other.post(f"/office/safety/{alarm['id']}/acknowledge").status_code == 404
        assert other.get("/office/safety/calling.json").json == []


def test_a_second_process_and_a_restart_call_nobody_twice(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    door.phone()
    watch.at("15:15")
    Watch(door.office, watch.since).look()
    assert watch.called() == ["Anna"]
    restarted = Watch(door.office, door.office.clock.now())
    restarted.at("15:20")
    assert restarted.called() == ["Anna", "Bruno"], "what it knows is in the database"


def test_after_an_outage_phones_are_heard_before_they_are_missed(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    watch.at("15:30")
    late_start = Watch(door.office, door.office.clock.now())
    watch.office.clock.move(MINUTE)
    with door.office.work.store.read() as unit:
        before = unit.safety.open_alarms()
    late_start.look()
    assert watch.alarms() == before
    door.office.clock.move(2 * MINUTE)
    late_start.look()
    assert len(watch.alarms()) == 1
    assert phone.stop


def test_a_mail_that_does_not_leave_is_said(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    watch.post.works = False
    phone = door.phone()
    alarm = phone.item("alarm", how="discreet")
    phone.bring(alarm)
    watch.look()
    with door.office.work.store.read() as unit:
        assert [call.told for call in unit.safety.calls(alarm["id"])] == ["mail_failed"]
    assert "n’est pas parti" in as_person(door.office, "anna").get(f"/office/safety/{alarm['id']}").text


@pytest.mark.parametrize(
    "change",
    [
        {"grace_min": "0"},
        {"grace_min": "999"},
        {"escalate_min": "-1"},
        {"urgent_escalate_min": "x"},
        {"person-0": "me", "person-1": "me"},
        {"person-0": "me", "mail-0": "no address"},
        {"person-0": "me", "mail-0": "x" * 200 + "@example.org"},
    ],
)
def test_wrong_times_and_people_are_said_and_change_nothing(office: OfficeUnderTest, change: dict[str, str]) -> None:
    alain = office.signed_in("administrator", login="alain")
    me = office.account("administrator", login="alain").id
    alain.get("/admin/safety")
    typed = {name: me if value == "me" else value for name, value in change.items()}
    answer = alain.post("/admin/safety", typed)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    with office.work.store.read() as unit:
        assert unit.safety.chosen_minutes() == {}
        assert unit.safety.people() == []


def test_a_call_is_one_row_however_often_it_is_written(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = door.phone()
    alarm = phone.item("alarm", how="discreet")
    phone.bring(alarm, alarm)
    assert len(watch.alarms()) == 1
    watch.look()
    with door.office.work.store.read() as unit:
        (call,) = unit.safety.calls(alarm["id"])
    assert isinstance(call, Call)
