"""People are called about an alarm one after the other until one answers; nobody else sees it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.domain.account import Account
from fieldapp.domain.safety import Call
from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, day_at_the_door
from tests.web.walk import walk

from .watching import Watch, as_person

MINUTE = timedelta(minutes=1)


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
    assert page.text.count("mail envoyé") == 2, "to Anna"
    assert page.text.count("sur ses pages") == 1, "Bruno, who has no mail"
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


def test_an_alarm_that_waited_for_network_says_when_it_reached_the_office(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    alarm = phone.item("alarm", how="discreet")
    door.office.clock.move(timedelta(minutes=25))
    phone.bring(alarm)
    watch.look()
    page = as_person(door.office, "anna").get(f"/office/safety/{alarm['id']}").text
    assert "30 nov. 12:00" in page
    assert "arrivée au bureau à 12:25" in page


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


def test_a_mail_that_does_not_leave_is_said(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    watch.post.works = False
    phone = door.phone()
    alarm = phone.item("alarm", how="discreet")
    phone.bring(alarm)
    watch.look()
    with door.office.work.store.read() as unit:
        assert [call.delivery for call in unit.safety.calls(alarm["id"])] == ["mail_failed"]
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


def test_an_older_page_does_not_overwrite_whom_a_colleague_chose(office: OfficeUnderTest) -> None:
    alain, anna = office.signed_in("administrator", login="alain"), office.account("coordinator", login="anna")
    mira = office.signed_in("administrator", login="mira")
    alain.get("/admin/safety")
    mira.get("/admin/safety")
    mira.post("/admin/safety", {"person-0": anna.id, "mail-0": "anna@example.org", "grace_min": "7"})
    answer = alain.post("/admin/safety", {"grace_min": "21"})
    assert answer.status_code == 409
    crossed = unescape(re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("both-values") :]))
    assert re.search(r"Attente d’un signe en retard\s+7\s+21\s", crossed), "both values"
    assert re.search(r"Anna, anna@example.org\s+–", crossed), "also of whoever is called"
    assert "Mira" in crossed, "by whom"
    with office.work.store.read() as unit:
        assert unit.safety.people() == [(anna.id, "anna@example.org")]
        assert unit.safety.chosen_minutes()["grace_min"] == 7
    assert alain.post("/admin/safety", {"grace_min": "21"}).status_code == 302, "sent again from the newer page"


def test_a_call_is_one_row_however_often_it_is_written(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    phone = door.phone()
    alarm = phone.item("alarm", how="discreet")
    phone.bring(alarm, alarm)
    assert len(watch.alarms()) == 1
    watch.look()
    with door.office.work.store.read() as unit:
        (call,) = unit.safety.calls(alarm["id"])
    assert isinstance(call, Call)


def test_the_number_of_a_worker_is_seen_by_who_writes_the_team_and_who_is_called(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    number = "0499 77 66 55"
    with door.office.work.store.write() as unit:
        unit.workers.save(door.worker.model_copy(update={"phone": number}))
        unit.commit()
    door.phone()
    watch.at("15:15")
    (alarm,) = watch.alarms()
    assert watch.called() == ["Anna"]
    team, called = f"/office/team/{door.worker.id}", f"/office/safety/{alarm.id}"
    for login, roles, seen in (
        ("anna", ("coordinator",), {team, called}),
        ("alain", ("administrator",), {team}),
        ("bruno", ("case_worker",), set()),
        ("olga", ("worker",), set()),
    ):
        door.office.account(*roles, login=login)
        visitor = as_person(door.office, login)
        pages, _ = walk(visitor)
        found = {path for path in {*pages, team, called} if number in visitor.get(path).text}
        assert found == seen, login
    watch.at("15:20")
    assert watch.called() == ["Anna", "Bruno"]
    assert number in as_person(door.office, "bruno").get(called).text
