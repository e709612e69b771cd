"""A sign that does not come is noticed by the server: when, and what moves the hour."""

from datetime import timedelta

from fieldapp.domain.account import Account
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import DayAtTheDoor, Phone
from tests.web.test_damaged_rows import damaged

from .watching import Watch, as_person

MINUTE = timedelta(minutes=1)


def in_contact(phone: Phone) -> None:
    """The phone asks for changes, as it does every two minutes with network."""
    phone.post("/field/phone/changes", {"day": phone.ready["day"]["day"], "stops": {}}, use="read")


def test_a_phone_that_falls_silent_is_noticed(door: DayAtTheDoor, watch: Watch, people: list[Account]) -> None:
    door.phone()
    watch.at("14:40")
    day = door.office.signed_in("coordinator").get(f"/office/day/{TODAY}").text
    assert "signe attendu avant 14:45" in day
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


def test_where_the_plan_is_damaged_whoever_is_out_is_asked_after_at_once(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    door.phone()
    watch.at("12:05")
    assert watch.alarms() == []
    with damaged(door.office, "plans", "sealed"):
        watch.at("12:06")
        watch.at("12:07")
        page = as_person(door.office, "anna").get("/office/safety").text
    assert [alarm.kind for alarm in watch.alarms()] == ["overdue"]
    assert watch.called() == ["Anna"]
    assert "Olga\u00a0: pas de signe depuis 12:00" in page


def test_where_the_plan_is_damaged_whoever_is_home_is_left_alone(door: DayAtTheDoor, watch: Watch) -> None:
    phone = door.phone()
    watch.at("14:40")
    phone.bring(phone.item("home"))
    with damaged(door.office, "plans", "sealed"):
        watch.at("15:40")
    assert watch.alarms() == []


def test_who_never_took_the_day_is_not_watched(door: DayAtTheDoor, watch: Watch) -> None:
    nobody = "Personne n’a encore pris la tournée du jour sur son téléphone."
    coordinator = door.office.signed_in("coordinator")
    assert nobody in coordinator.get("/office/safety").text
    watch.at("17:00")
    assert watch.alarms() == []
    door.phone()
    taken = door.office.signed_in("coordinator").get("/office/safety").text
    assert nobody not in taken
    assert "Olga" in taken


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


def test_the_page_says_when_the_server_last_looked_and_nothing_newer_when_it_could_not(office: OfficeUnderTest) -> None:
    server, since = office.app.extensions["watch"], office.clock.now() - timedelta(hours=1)
    coordinator = office.signed_in("coordinator")
    assert "Dernière vérification du serveur" not in coordinator.get("/office/safety").text
    server.look(since)
    office.clock.move(timedelta(minutes=5))
    assert "Dernière vérification du serveur\u00a0: 12:00" in coordinator.get("/office/safety").text
    with office.work.store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE plans RENAME TO aside")
    server.look(since)
    with office.work.store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE aside RENAME TO plans")
    assert "Dernière vérification du serveur\u00a0: 12:00" in coordinator.get("/office/safety").text
    server.look(since)
    assert "Dernière vérification du serveur\u00a0: 12:05" in coordinator.get("/office/safety").text
