"""The token that brings lies on the phone in clear: alone it switches nothing off and moves nobody's times."""

import random
import uuid
from datetime import timedelta
from typing import Any

import pytest

from fieldapp.domain import phone_limits
from fieldapp.domain.case import Note
from fieldapp.services import casefile
from fieldapp.services.phone.item_time import TICK
from fieldapp.services.safety import lone_workers
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door, publish

WHAT_SWITCHES_OFF: list[dict[str, Any]] = [
    {"kind": "home"},
    {"kind": "check_in", "minutes": 240},
    {"kind": "late", "minutes": 240},
    {"kind": "event", "event": "arrived"},
    {"kind": "event", "event": "done"},
    {"kind": "event", "event": "taken_back", "corrects": [str(uuid.uuid4())]},
    {"kind": "event", "event": "unsafe"},
    {"kind": "accepted", "day": TODAY.isoformat(), "plan": str(uuid.uuid4()), "version": 1},
    {"kind": "accepted", "day": "9999-12-31", "plan": str(uuid.uuid4()), "version": 1},
    {"kind": "position", "alarm": str(uuid.uuid4()), "lat": 50.0, "lon": 4.0, "accuracy_m": 5},
]


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def item(phone: Phone, facts: dict[str, Any]) -> dict[str, Any]:
    made = phone.item(**facts)
    if facts["kind"] == "accepted":
        del made["stop"]
    return made


def watched(door: DayAtTheDoor) -> Any:
    """What the timers know of Olga: who is watched, until when, and what she said."""
    with door.office.work.store.read() as unit:
        return [
            (one.due, one.signs, one.expected, one.accepted)
            for one in lone_workers.lone_workers(door.office.work, unit)
        ]


def notes(door: DayAtTheDoor) -> list[Note]:
    with door.office.work.store.read() as unit:
        return sorted(unit.notes.of_case(door.visit.case_id), key=lambda note: note.written_at)


def test_the_token_alone_switches_nothing_off(door: DayAtTheDoor) -> None:
    phone = door.phone()
    before = watched(door)
    assert before
    for facts in WHAT_SWITCHES_OFF:
        made = item(phone, facts)
        assert phone.bring(made, use=None) == ["unproved"], facts
        assert phone.bring({**made, "id": str(uuid.uuid4())}, use="danger") != [None], "nor does the PIN for danger"
    assert watched(door) == before
    assert door.state() == "open"
    assert phone.bring(item(phone, WHAT_SWITCHES_OFF[0])) == [None]
    assert watched(door) != before, "the control: what the unlocked day says counts"


def test_a_refusal_for_want_of_a_proof_takes_no_number(door: DayAtTheDoor) -> None:
    phone = door.phone()
    home = phone.item("home")
    assert phone.bring(home, use=None) == ["unproved"]
    assert phone.bring(home) == [None], "whoever forges first keeps nobody's own words out"


def test_a_proof_of_another_phone_or_of_an_earlier_day_is_none_for_this(door: DayAtTheDoor) -> None:
    phone, other = door.phone(), door.phone()
    phone.ready["proof"] = other.ready["proof"]
    assert phone.bring(phone.item("home")) == ["unproved"]


def test_only_a_plan_of_today_that_there_is_can_be_accepted(door: DayAtTheDoor) -> None:
    phone = door.phone()
    plan = publish(door.office, (door.worker, [door.visit]))
    for day, version in (
        (TODAY.isoformat(), plan.version + 1),
        ("9999-12-31", plan.version),
        ((TODAY + timedelta(days=1)).isoformat(), plan.version),
        ((TODAY - timedelta(days=1)).isoformat(), plan.version),
    ):
        wrong = item(phone, {"kind": "accepted", "day": day, "plan": plan.id, "version": version})
        assert phone.bring(wrong) == ["no_such_plan"], (day, version)
    with door.office.work.store.read() as unit:
        known = unit.phones.get(phone.ready["phone"])
    assert (known.day, known.plan_version) == (TODAY, 1)
    late = item(phone, {"kind": "accepted", "day": TODAY.isoformat(), "plan": plan.id, "version": plan.version})
    door.office.clock.move(timedelta(days=1))
    again = Phone(door.office, door.office.signed_in("worker", login="olga", worker_id=door.worker.id))
    again.ready = dict(phone.ready)
    again.prepare()
    again.ready["proof"] = phone.ready["proof"]
    assert again.bring(late) == [None], "one that comes after the night is taken"
    with door.office.work.store.read() as unit:
        assert unit.phones.get(phone.ready["phone"]).day == TODAY + timedelta(days=1), "and leaves the new day alone"


def test_an_alarm_is_never_refused_for_want_of_a_proof_and_another_beside_it_is_no_second(door: DayAtTheDoor) -> None:
    """An older application proves nothing, and somebody may be in danger; a thief who calls for help is welcome to."""
    phone, most = door.phone(), phone_limits.UNPROVED_A_DAY
    forged = [phone.item("alarm", how="discreet") for _ in range(most + 2)]
    assert (
        phone.bring(*forged[:most], use=None) + phone.bring(*forged[most:], use=None)
        == [None] * most + ["too_many"] * 2
    ), "somebody is called already: what comes beside it does not fill the disk"
    with door.office.work.store.read() as unit:
        assert len(unit.safety.open_alarms()) == 1
    assert phone.bring(phone.item("alarm", how="duress"), use="danger") == [None]
    with door.office.work.store.read() as unit:
        (_first, second) = unit.safety.open_alarms()
    place = phone.item("position", alarm=second.id, lat=50.0, lon=4.0, accuracy_m=5)
    assert phone.bring(place, use="danger") == [None], "whoever is forced is found"


def test_the_token_alone_is_no_contact_with_the_phone(door: DayAtTheDoor) -> None:
    """Neither what is forged nor what was proved once and is sent again says that its owner's phone is in network."""

    def last_contact() -> Any:
        with door.office.work.store.read() as unit:
            return unit.phones.get(phone.ready["phone"]).seen_at

    phone = door.phone()
    note, prepared = phone.note("à moi"), last_contact()
    door.office.clock.move(timedelta(minutes=5))
    phone.bring()
    phone.bring(phone.note("forgée"), phone.item("alarm", how="discreet"), phone.item("home"), use=None)
    assert last_contact() == prepared
    phone.bring(note)
    assert last_contact() == (proved := door.office.clock.now())
    door.office.clock.move(timedelta(minutes=5))
    phone.bring(note)
    assert last_contact() == proved


def test_what_is_forged_takes_no_id_away_from_what_the_unlocked_day_brings(door: DayAtTheDoor) -> None:
    """The ids of what waits lie on the phone in clear. Both are kept, and each once."""
    phone = door.phone()
    note, alarm = phone.note("la vraie"), phone.item("alarm", how="discreet")
    forged = {**note, "text": "forgée"}
    correction = phone.item("edit", root=note["id"], seen_version=1, text="forgée, corrigée")
    for one in (forged, forged, correction, {**alarm, "stop": ""}):
        assert phone.bring(one, use=None) == [None]
    for one in (note, alarm, note, alarm):
        assert phone.bring(one) == [None]
    assert phone.bring(note, use=None) == [None], "the same words again are the same note"
    assert sorted(door.texts()) == ["forgée", "forgée, corrigée", "la vraie"]
    with door.office.work.store.read() as unit:
        assert unit.notes.get(note["id"]).text == "la vraie"
        assert [one.proved for one in unit.safety.open_alarms() if one.id == alarm["id"]] == [True]
        assert len(unit.safety.open_alarms()) == 2


def test_an_id_that_another_phone_has_taken_keeps_nothing_out(door: DayAtTheDoor) -> None:
    """A colleague who has seen what lies in clear on a phone without network brings something under its ids first."""
    phone, colleagues = door.phone(), door.phone()
    alarm, note, home = phone.item("alarm", how="discreet"), phone.note("la vraie"), phone.item("home")
    for one in (alarm, note, home):
        assert colleagues.bring({**colleagues.note("forgée"), "id": one["id"]}) == [None]
    for _ in range(2):
        assert phone.bring(alarm, note, home) == [None] * 3
    assert sorted(door.texts()) == ["forgée"] * 3 + ["la vraie"]
    with door.office.work.store.read() as unit:
        assert [one.proved for one in unit.safety.open_alarms()] == [True]
        assert [one.kind for one in unit.safety.signs(TODAY)] == ["home"]


def test_what_nothing_proves_is_no_newer_version_of_a_note_and_is_read_once(door: DayAtTheDoor) -> None:
    """The newest version is what the next person at the door reads; the numbers of notes lie on the phone in clear."""
    author = door.office.account("case_worker")
    casefile.add_note(door.office.work, author, door.visit.case_id, "du bureau", note_id=str(uuid.uuid4()))
    phone = door.phone()
    real = phone.note("il a un couteau")
    assert phone.bring(real) == [None]
    began = "2000-01-01T00:00:00+00:00"
    forged = [
        phone.item("edit", root=real["id"], seen_version=1, text="rien à signaler", at="9999-01-01T00:00:00Z"),
        phone.note("tout va bien") | {"seen_at": began},
    ]
    assert phone.bring(*forged, use=None) == [None, None]
    assert {note.version for note in notes(door)} == {1}
    assert sorted(door.texts()) == ["du bureau", "il a un couteau", "rien à signaler", "tout va bien"]
    assert door.conflicts() == ["unproved"] * 2, "and not once more beside each note of others"


def test_words_without_a_proof_are_kept_and_somebody_is_asked_to_read_them(door: DayAtTheDoor) -> None:
    """Nothing that was written is lost, by an older application either; it counts for nothing else."""
    phone = door.phone()
    assert phone.bring(phone.note("de qui ?"), use=None) == [None]
    assert door.texts() == ["de qui ?"]
    assert door.conflicts() == ["unproved"]
    page = door.office.signed_in("coordinator").get("/office/to-read").text
    assert "de qui ?" in page
    assert "n’était pas ouverte" in page
    assert "croisé" not in page, "nobody else wrote"


def test_few_words_without_a_proof_are_taken_in_a_day_and_all_others_still(door: DayAtTheDoor) -> None:
    phone = door.phone()
    most = phone_limits.UNPROVED_A_DAY
    forged = [phone.bring(phone.note(str(number)), use=None) for number in range(most + 2)]
    assert forged == [[None]] * most + [["too_many"]] * 2
    assert phone.bring(phone.note("la vraie")) == [None]


@pytest.mark.parametrize("order", [2**31 - 1, 100_000, 1])
def test_a_forged_counter_moves_nobody_elses_time(door: DayAtTheDoor, order: int) -> None:
    phone = door.phone()
    door.office.clock.move(timedelta(minutes=5))
    first = phone.note("première")
    assert phone.bring(first) == [None]
    door.office.clock.move(timedelta(minutes=5))
    assert phone.bring({**phone.note("forgée"), "order": order}, use=None) == [None]
    proved = {**phone.note("au compteur impossible"), "order": order}
    assert phone.bring(proved) == [None]
    assert "time_doubtful" in door.conflicts()
    times = {}
    for text in ("deuxième", "troisième"):
        door.office.clock.move(timedelta(minutes=30))
        times[text] = door.office.clock.now()
        assert phone.bring(phone.note(text)) == [None]
    kept = {note.text: note.written_at for note in notes(door)}
    assert {text: kept[text] for text in times} == times


def test_a_phone_restored_from_yesterday_counts_from_there_and_its_notes_stay_in_their_time(door: DayAtTheDoor) -> None:
    phone = door.phone()
    for number in range(5):
        door.office.clock.move(timedelta(minutes=20))
        assert phone.bring(phone.note(f"hier {number}")) == [None]
    backup = phone.order - 4
    door.office.clock.move(timedelta(days=1))
    phone.order = backup
    phone.browser = door.office.signed_in("worker", login="olga", worker_id=door.worker.id)
    stops = phone.ready["day"]["stops"]
    phone.prepare()
    phone.ready["day"]["stops"] = stops
    times = []
    for number in range(3):
        door.office.clock.move(timedelta(minutes=20))
        times.append(door.office.clock.now())
        assert phone.bring(phone.note(f"aujourd’hui {number}")) == [None]
    assert [note.text for note in notes(door)] == [f"hier {n}" for n in range(5)] + [
        f"aujourd’hui {n}" for n in range(3)
    ]
    assert [note.written_at for note in notes(door)][5:] == times


def test_what_was_made_today_and_comes_days_later_has_a_time_of_its_day(door: DayAtTheDoor) -> None:
    phone = door.phone()
    wrong = {**phone.note("horloge folle"), "at": "2031-01-01T00:00:00+00:00"}
    door.office.clock.move(timedelta(days=2))
    assert phone.bring(wrong) == [None]
    zone = door.office.work.settings.office.zone
    assert [note.written_at.astimezone(zone).date() for note in notes(door)] == [TODAY]


def test_what_was_written_before_its_writer_signed_in_anew_keeps_its_hour(door: DayAtTheDoor) -> None:
    phone = door.phone()
    door.office.clock.move(timedelta(minutes=20))
    written, at = phone.note("samedi, sans réseau"), door.office.clock.now()
    done = phone.item("event", event="done")
    door.office.clock.move(timedelta(days=2))
    phone.browser = door.office.signed_in("worker", login="olga", worker_id=door.worker.id)
    phone.prepare()
    assert phone.bring(written, done) == [None, None]
    assert [note.written_at for note in notes(door)] == [at]
    with door.office.work.store.read() as unit:
        assert [one.happened_at for one in unit.visits.events_of_case(door.visit.case_id)] == [at + TICK]
    assert door.conflicts() == []


def test_an_hour_that_cannot_be_true_is_shown_as_doubtful(door: DayAtTheDoor) -> None:
    """A clock that was set forward is noticed when it is ahead of the office, and what follows is pushed behind it."""
    phone, ahead = door.phone(), timedelta(hours=1)
    door.office.clock.move(timedelta(minutes=10))
    now = door.office.clock.now()
    assert phone.bring(phone.note("à peu près") | {"at": (now + timedelta(minutes=4)).isoformat()}) == [None]
    assert phone.bring(phone.note("en avance") | {"at": (now + ahead).isoformat()}) == [None]
    assert door.conflicts() == ["time_doubtful"]
    door.office.clock.move(timedelta(minutes=10))
    assert phone.bring(phone.note("à l’heure")) == [None]
    assert door.conflicts() == ["time_doubtful"]
    late, later = phone.note("encore en avance"), phone.note("écrite avant que cela arrive")
    later["at"] = door.office.clock.now().isoformat()
    late["at"] = (door.office.clock.now() + ahead).isoformat()
    door.office.clock.move(timedelta(minutes=30))
    assert phone.bring(late, later) == [None, None]
    assert door.conflicts() == ["time_doubtful"] * 3
    assert "l’horloge ou le compte du téléphone" in door.office.signed_in("coordinator").get("/office/to-read").text


COUNTS = [pytest.param(150, id="150"), pytest.param(10_000, id="10000", marks=pytest.mark.stress)]


@pytest.mark.parametrize("count", COUNTS)
def test_hostile_deposits_with_a_stolen_token_change_nothing_but_a_few_words(door: DayAtTheDoor, count: int) -> None:
    """Replays, other stops, other orders, other days: no answer of 500, no effect on safety or on anybody's times."""
    phone, chance = door.phone(), random.Random(15)
    mine = [phone.note("à moi 1"), phone.note("à moi 2")]
    assert phone.bring(mine[0]) == [None]
    before, order = watched(door), phone.order
    made = [mine[0]]
    for _ in range(count):
        facts = chance.choice(
            [
                *WHAT_SWITCHES_OFF,
                {"kind": "note", "text": "forgée"},
                {"kind": "edit", "seen_version": 1, "root": mine[0]["id"], "text": "autre"},
            ]
        )
        forged = chance.choice([*made[-5:], item(phone, facts)])
        forged = {**forged, **chance.choice([{}, {"order": 2**31 - 1}, {"at": "9999-01-01T00:00:00Z"}, {"order": 1}])}
        made.append(forged)
        (answer,) = phone.bring(forged, use=chance.choice([None, None, "danger"]))
        assert answer != "failed"
    assert watched(door) == before
    assert door.state() == "open"
    phone.order = order
    door.office.clock.move(timedelta(minutes=30))
    after = door.office.clock.now()
    last = phone.note("à moi 3")
    assert phone.bring(mine[1], last) == [None, None]
    assert next(note.written_at for note in notes(door) if note.text == "à moi 3") == after
