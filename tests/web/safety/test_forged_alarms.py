"""Whoever has the token that brings can raise an alarm that nothing proves: it is answered, and silences nobody."""

from fieldapp.domain.account import Account
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import DayAtTheDoor

from .watching import Watch, as_person

DOUBT = "Rien ne montre que la journée de ce téléphone était ouverte"


def called_for(watch: Watch, alarm_id: str) -> list[str]:
    """Names of who was called for this alarm, in order."""
    with watch.office.work.store.read() as unit:
        names = unit.accounts.names()
        return [names[call.account_id] for call in unit.safety.calls(alarm_id)]


def forged_and_answered(door: DayAtTheDoor, watch: Watch) -> str:
    """The id of an alarm that the token alone raised, and for which Anna takes care without closing it."""
    phone = door.phone()
    assert phone.bring(phone.item("alarm", how="discreet"), use=None) == [None]
    watch.look()
    (forged,) = watch.alarms()
    anna = as_person(door.office, "anna")
    anna.get(f"/office/safety/{forged.id}")
    anna.post(f"/office/safety/{forged.id}/acknowledge")
    (answered,) = watch.alarms()
    assert answered.acknowledged_by
    return forged.id


def test_a_missed_sign_calls_people_beside_a_forged_alarm_that_was_answered(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    forged = forged_and_answered(door, watch)
    watch.at("15:14")
    assert [alarm.id for alarm in watch.alarms()] == [forged]
    watch.at("15:15")
    (_, missed) = watch.alarms()
    assert missed.kind == "overdue"
    assert called_for(watch, missed.id) == ["Anna"]
    watch.at("15:20")
    assert called_for(watch, missed.id) == ["Anna", "Bruno"]
    assert len(watch.alarms()) == 2, "the same missing sign is one alarm"


def test_a_proved_alarm_calls_people_beside_a_forged_one_and_then_the_missed_sign_is_attended(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    forged_and_answered(door, watch)
    phone = door.phone()
    proved = phone.item("alarm", how="discreet")
    assert phone.bring(proved) == [None]
    watch.look()
    assert called_for(watch, proved["id"]) == ["Anna"]
    watch.at("16:00")
    assert [alarm.kind for alarm in watch.alarms()] == ["discreet", "discreet"], "somebody attends to her already"


def test_whoever_is_called_reads_that_an_alarm_is_not_proved_and_that_the_watch_goes_on(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    assert phone.bring(phone.item("alarm", how="duress"), use=None) == [None]
    watch.look()
    (forged,) = watch.alarms()
    anna = as_person(door.office, "anna")
    assert DOUBT in anna.get("/office/cases").text, "the line on every page"
    (line,) = anna.get("/office/safety/calling.json").json or []
    assert DOUBT in line["text"], "and the one that comes by itself"
    anna.get(f"/office/safety/{forged.id}")
    anna.post(f"/office/safety/{forged.id}/acknowledge")
    for page in ("/office/safety", f"/office/safety/{forged.id}", f"/office/day/{TODAY}"):
        assert DOUBT in anna.get(page).text, page


def test_a_proved_alarm_and_a_missed_sign_are_shown_without_any_doubt(
    door: DayAtTheDoor, watch: Watch, people: list[Account]
) -> None:
    phone = door.phone()
    watch.at("15:15")
    assert phone.bring(phone.item("alarm", how="duress")) == [None]
    anna = as_person(door.office, "anna")
    for alarm in watch.alarms():
        assert DOUBT not in anna.get(f"/office/safety/{alarm.id}").text
    assert DOUBT not in anna.get("/office/safety").text
