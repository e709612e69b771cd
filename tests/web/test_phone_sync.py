"""What phones bring: once, in any order, after any delay; what is refused blocks nothing; what crossed is shown."""

import base64
import json
import uuid
from datetime import timedelta
from itertools import permutations

import pytest

from fieldapp.services import casefile
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, hire, visit
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door, publish


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def by_the_office(door: DayAtTheDoor, text: str) -> None:
    author = door.office.account("case_worker")
    casefile.add_note(door.office.work, author, door.visit.case_id, text, note_id=str(uuid.uuid4()))


def test_an_item_that_comes_twice_is_there_once(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note = phone.note("Elle a reçu la lettre.")
    assert phone.bring(note, note) == [None, None]
    assert phone.bring(note) == [None]
    assert door.texts() == ["Elle a reçu la lettre."]


def test_two_equal_notes_stay_two(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert phone.bring(phone.note("Personne."), phone.note("Personne.")) == [None, None]
    assert door.texts() == ["Personne.", "Personne."]


def test_another_text_under_the_same_id_gets_its_own_and_overwrites_nothing(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note = phone.note("première")
    other = {**note, "text": "autre"}
    assert phone.bring(note, other, other) == [None, None, None]
    assert door.texts() == ["première", "autre"]
    begun = {**note, "text": "prem", "unfinished": True, "order": note["order"] + 3}
    again = {**note, "order": note["order"] + 4}
    assert phone.bring(begun, again) == [None, None], "what is there says as much"
    assert door.texts() == ["première", "autre"]
    event = phone.item("event", event="nobody_home")
    assert phone.bring(event, {**event, "event": "done"}) == [None, "id_reused"], "an outcome is no words"


def test_a_phone_put_back_from_yesterday_is_recognised_and_what_it_holds_arrives_once(door: DayAtTheDoor) -> None:
    phone = door.phone()
    begun = phone.note("elle a reçu", unfinished=True)
    left_before = phone.note("déjà partie")
    finished = {**phone.note("elle a reçu la lettre"), "id": begun["id"]}
    assert phone.bring(left_before, finished) == [None, None]
    since = phone.ready["phone"]
    door.office.clock.move(timedelta(minutes=5))
    prepared = phone.prepare()
    assert (prepared["phone"], prepared["counted"]) == (since, finished["order"]), "one that counted less was put back"
    changed = {**begun, "text": "elle n’a rien reçu"}
    assert phone.bring(left_before, begun, changed) == [None, None, None]
    assert door.texts() == ["déjà partie", "elle a reçu la lettre", "elle n’a rien reçu"]


def test_two_phones_of_one_worker_bring_both_and_neither_ends_the_other(door: DayAtTheDoor) -> None:
    one, other = door.phone(), door.phone()
    assert one.ready["phone"] != other.ready["phone"]
    assert one.bring(one.note("du premier"), one.item("event", event="done")) == [None, None]
    assert other.bring(other.note("du second"), other.item("event", event="done")) == [None, None]
    assert one.bring(one.note("encore du premier")) == [None]
    assert door.texts() == ["du premier", "du second", "encore du premier"]
    assert door.state() == "done"
    assert door.conflicts() == [], "nobody crossed somebody else's work"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_is_the_phones_not_that_of_arrival(office: OfficeUnderTest, order: tuple[int, ...]) -> None:
    door = day_at_the_door(office)
    phone = door.phone()
    events = []
    for kind in ("arrived", "nobody_home", "done"):
        office.clock.move(timedelta(minutes=5))
        events.append(phone.item("event", event=kind))
    office.clock.move(timedelta(hours=3))
    assert [phone.bring(events[at]) for at in order] == [[None]] * 3
    assert door.state() == "done"
    with office.work.store.read() as unit:
        assert [event.kind for event in unit.visits.events({phone.stop["id"]})] == ["arrived", "nobody_home", "done"]


@pytest.mark.parametrize("years", [-5, -1 / 365, 1 / 365, 5])
def test_a_wrong_clock_puts_no_note_out_of_order_or_on_another_day(door: DayAtTheDoor, years: float) -> None:
    phone = door.phone()
    first, second = phone.note("un"), phone.note("deux")
    wrong = door.office.clock.now() + timedelta(days=365 * years)
    second["at"] = wrong.isoformat()
    third = phone.note("trois")
    third["at"] = (wrong + timedelta(minutes=1)).isoformat()
    door.office.clock.move(timedelta(hours=2))
    for note in (third, first, second):
        assert phone.bring(note) == [None]
    with door.office.work.store.read() as unit:
        notes = sorted(unit.notes.of_case(door.visit.case_id), key=lambda note: note.written_at)
    assert [note.text for note in notes] == ["un", "deux", "trois"]
    assert {note.written_at.astimezone(door.office.work.settings.office.zone).date() for note in notes} == {TODAY}


def test_what_is_refused_says_why_and_blocks_nothing(door: DayAtTheDoor) -> None:
    phone = door.phone()
    strange = {**phone.note("ailleurs"), "stop": str(uuid.uuid4())}
    empty = phone.note("   ")
    extra = {**phone.note("x"), "admin": True}
    good = phone.note("la bonne")
    assert phone.bring(strange, empty, extra, good) == ["not_given", "empty", "damaged", None]
    assert door.texts() == ["la bonne"]


def test_a_phone_is_given_its_own_route_of_today_and_nothing_of_others_or_of_other_days(
    office: OfficeUnderTest,
) -> None:
    olga, lucas = hire(office, "Olga"), hire(office, "Lucas")
    mine, theirs, before = visit(office, "Mine"), visit(office, "Theirs"), visit(office, "Before")
    publish(office, (olga, [before]), day=TODAY - timedelta(days=1))
    publish(office, (olga, [mine]), (lucas, [theirs]))
    phone = Phone(office, office.signed_in("worker", login="olga", worker_id=olga.id))
    given = json.dumps(phone.prepare())
    assert mine.case_id in given
    assert "Mine" in given
    for other in (theirs, before):
        assert other.case_id not in given
        assert other.name not in given
    assert base64.b64encode((office.work.settings.data / "keys" / "master.key").read_bytes()).decode() not in given


def test_notes_that_the_phone_does_not_get_are_counted_and_are_at_the_office(door: DayAtTheDoor) -> None:
    for number in range(25):
        by_the_office(door, f"{number} " + "mot " * 500)
        door.office.clock.move(timedelta(minutes=1))
    asked = {"cases": {door.visit.case_id: ""}}
    (case,) = (door.phone().post("/field/phone/cases", asked, "read").json or {})["cases"]
    assert case["notes"][0]["text"].startswith("24 "), "the newest first"
    assert 0 < case["older"] == 25 - len(case["notes"])
    assert len(door.texts()) == 25


def test_of_a_file_that_was_erased_nothing_is_taken_and_the_rest_is(door: DayAtTheDoor) -> None:
    phone, kept = door.phone(), ask(door.office, "Celia")
    note = phone.note("trop tard")
    with door.office.work.store.engine.begin() as connection:
        erased = "UPDATE cases SET wrapped_key = NULL WHERE id = ?"
        connection.exec_driver_sql(erased, (door.visit.case_id,))
    assert phone.bring(note, phone.item("check_in", minutes=30)) == ["gone", None]
    with door.office.work.store.read() as unit:
        assert unit.cases.get(kept.case_id)


def test_a_correction_that_comes_before_its_note_is_brought_again(door: DayAtTheDoor) -> None:
    phone = door.phone()
    first = phone.note("un mot")
    mine = phone.item("edit", root=first["id"], seen_version=1, text="deux mots")
    assert phone.bring(mine) == ["failed"], "nothing was erased: the note had trouble on its way"
    assert phone.bring(first, mine) == [None, None]
    assert door.texts() == ["un mot", "deux mots"]


def test_an_envelope_of_another_phone_is_not_opened(door: DayAtTheDoor) -> None:
    phone, other = door.phone(), door.phone()
    envelope = other.envelope(other.note("copié"))
    answer = phone.post("/field/phone/deposit", {"items": [envelope]})
    assert (answer.json or {})["receipts"][0]["refused"] == "unreadable"


def test_days_later_it_is_still_accepted_even_when_the_stop_went_to_somebody_else(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note, outcome = phone.note("tard"), phone.item("event", event="done")
    publish(door.office, (hire(door.office, "Lucas"), [door.visit]))
    door.office.clock.move(timedelta(days=2))
    assert phone.bring(note, outcome) == [None, None]
    assert door.texts() == ["tard"]
    assert door.state() == "done"
    assert door.conflicts() == ["stop_changed"]


def test_tokens_end_and_signing_in_again_lets_the_rest_leave(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note = phone.note("après une semaine")
    door.office.clock.move(timedelta(days=7))
    body = {"items": [phone.envelope(note)]}
    assert phone.post("/field/phone/deposit", body).status_code == 401
    phone.browser = door.office.signed_in("worker", login="olga", worker_id=door.worker.id)
    stop = phone.ready["day"]["stops"]
    phone.prepare()
    phone.ready["day"]["stops"] = stop
    assert phone.post("/field/phone/deposit", body).status_code == 200, "the same phone: the old envelope still opens"
    assert phone.bring(note) == [None]
    assert door.texts() == ["après une semaine"]


def test_a_phone_reads_until_tonight_and_no_longer_once_locked(door: DayAtTheDoor) -> None:
    phone = door.phone()
    changes = {"day": TODAY.isoformat(), "stops": {}}
    assert phone.post("/field/phone/changes", changes, "read").status_code == 200
    assert phone.post("/field/phone/changes", changes, "bring").status_code == 403, "what lies in clear reads nothing"
    assert phone.post("/field/phone/lock", {}).status_code == 400
    said = {"since": phone.ready["proof"]["since"], "proof": phone.mac(f"lock/{phone.ready['phone']}".encode())}
    assert phone.post("/field/phone/lock", {**said, "proof": "0" * 64}).status_code == 401, (
        "the token alone ends nothing"
    )
    assert phone.post("/field/phone/changes", changes, "read").status_code == 200
    assert phone.post("/field/phone/lock", said).status_code == 200
    assert phone.post("/field/phone/changes", changes, "read").status_code == 401
    again = door.phone()
    door.office.clock.move(timedelta(hours=12))
    assert again.post("/field/phone/changes", changes, "read").status_code == 401


def test_a_closed_account_brings_and_reads_nothing(door: DayAtTheDoor) -> None:
    phone = door.phone()
    with door.office.work.store.write() as unit:
        credential = unit.accounts.credential("olga")
        assert credential
        unit.accounts.save(credential.account.model_copy(update={"active": False}))
        unit.commit()
    assert phone.post("/field/phone/deposit", {"items": []}).status_code == 401


def test_both_keep_their_words_and_somebody_is_asked_to_read(door: DayAtTheDoor) -> None:
    phone = door.phone()
    seen = door.office.clock.now()
    door.office.clock.move(timedelta(minutes=20))
    by_the_office(door, "Elle a téléphoné : ne pas passer.")
    note = phone.note("Je suis passée, elle va bien.", seen_at=seen)
    door.office.clock.move(timedelta(minutes=20))
    assert phone.bring(note) == [None]
    assert set(door.texts()) == {"Elle a téléphoné : ne pas passer.", "Je suis passée, elle va bien."}
    assert door.conflicts() == ["note_unseen"]
    coordinator = door.office.signed_in("coordinator")
    page = coordinator.get("/office/to-read").text
    assert "ne pas passer" in page
    assert "elle va bien" in page
    with door.office.work.store.read() as unit:
        (conflict,) = unit.conflicts.open()
    assert coordinator.post(f"/office/to-read/{conflict.id}").status_code == 302
    another = door.office.signed_in("coordinator", login="another")
    assert another.post(f"/office/to-read/{conflict.id}").status_code == 404, "settled once"
    assert door.conflicts() == []


def test_only_the_work_of_somebody_else_is_said_to_have_crossed(door: DayAtTheDoor) -> None:
    """The phone says "somebody wrote meanwhile" of what crossed; what is only doubtful met nobody."""
    phone = door.phone()
    door.office.clock.move(timedelta(minutes=5))
    assert [one["crossed"] for one in phone.receipts(phone.note("première"))] == [False]
    door.office.clock.move(timedelta(minutes=5))
    seen = door.office.clock.now()
    unproved, doubtful = phone.note("de qui ?"), {**phone.note("impossible"), "order": 100_000}
    assert [one["crossed"] for one in phone.receipts(unproved, use=None)] == [False]
    assert [one["crossed"] for one in phone.receipts(doubtful)] == [False]
    assert set(door.conflicts()) == {"unproved", "time_doubtful"}, "the control: somebody is asked to read them"
    door.office.clock.move(timedelta(minutes=20))
    by_the_office(door, "du bureau")
    late = phone.note("sans l’avoir lu", seen_at=seen)
    for _turn in ("at first", "once more"):
        assert [one["crossed"] for one in phone.receipts(late)] == [True]
        assert [one["crossed"] for one in phone.receipts(doubtful)] == [False]


def test_words_that_turn_their_line_around_do_not_leave_it(door: DayAtTheDoor) -> None:
    """U+202E writes the rest of a line backwards: on the page the words stand alone in their own direction."""
    phone = door.phone()
    assert phone.bring(phone.note("\u202egros"), use=None) == [None]
    assert "<bdi>\u202egros</bdi>" in door.office.signed_in("coordinator").get("/office/to-read").text


def test_a_note_that_was_seen_is_no_conflict(door: DayAtTheDoor) -> None:
    phone = door.phone()
    by_the_office(door, "Lu avant de partir.")
    door.office.clock.move(timedelta(minutes=1))
    assert phone.bring(phone.note("Bien.", seen_at=door.office.clock.now())) == [None]
    assert door.conflicts() == []


def test_two_corrections_of_one_note_are_both_versions(door: DayAtTheDoor) -> None:
    phone = door.phone()
    first = phone.note("version une")
    assert phone.bring(first) == [None]
    casefile.edit_note(
        door.office.work,
        door.office.account("case_worker"),
        first["id"],
        "du bureau",
        note_id=str(uuid.uuid4()),
        reason="",
        seen_version=1,
    )
    door.office.clock.move(timedelta(minutes=1))
    mine = phone.item("edit", root=first["id"], seen_version=1, text="du téléphone")
    assert phone.bring(mine) == [None]
    with door.office.work.store.read() as unit:
        (thread,) = casefile.threads(unit.notes.of_case(door.visit.case_id))
    assert {note.text for note in (thread.now, *thread.earlier)} == {"version une", "du bureau", "du téléphone"}
    assert thread.now.text == "du téléphone"
    assert door.conflicts() == ["note_edit"]


def test_a_case_worker_opens_the_note_of_a_phone(door: DayAtTheDoor) -> None:
    phone = door.phone()
    phone.bring(phone.note("laissée en plan", unfinished=True))
    page = door.office.signed_in("case_worker").get(f"/office/cases/{door.visit.case_id}").text
    assert "laissée en plan" in page
    assert "pas terminée sur le téléphone" in page


def test_differences_are_all_that_comes(door: DayAtTheDoor) -> None:
    phone = door.phone()
    stops = {stop["id"]: stop["print"] for stop in phone.ready["day"]["stops"]}
    day = {"day": TODAY.isoformat(), "stops": stops}
    answer = phone.post("/field/phone/changes", day, "read").json or {}
    assert answer["day"]["order"] == list(stops)
    assert answer["day"]["stops"] == []
    case = phone.stop["case"]
    extract = (phone.post("/field/phone/cases", {"cases": {case: ""}}, "read").json or {})["cases"][0]
    known = {"cases": {case: extract["print"]}}
    assert (phone.post("/field/phone/cases", known, "read").json or {})["cases"] == []
    by_the_office(door, "nouvelle")
    assert (phone.post("/field/phone/cases", known, "read").json or {})["cases"][0]["notes"][0]["text"] == "nouvelle"


def test_no_case_but_those_of_the_own_route(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert phone.post("/field/phone/cases", {"cases": {str(uuid.uuid4()): ""}}, "read").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": "x"},
        {"items": [{"id": str(uuid.uuid4()), "sealed": ""}] * 51},
    ],
)
def test_what_our_application_never_sends_is_refused_whole(door: DayAtTheDoor, body: dict[str, object]) -> None:
    assert door.phone().post("/field/phone/deposit", body).status_code == 400


def test_an_accepted_plan_is_remembered_and_a_late_older_one_changes_nothing(door: DayAtTheDoor) -> None:
    phone = door.phone()

    plans = [publish(door.office, (door.worker, [door.visit])) for _ in range(6)]
    assert plans[-1].version == 7

    def accepted(version: int) -> dict[str, object]:
        item = phone.item("accepted", day=TODAY.isoformat(), plan=plans[version - 2].id, version=version)
        del item["stop"]
        return item

    assert phone.bring(accepted(7)) == [None]
    assert phone.bring(accepted(4)) == [None]
    with door.office.work.store.read() as unit:
        assert unit.phones.get(phone.ready["phone"]).plan_version == 7


def test_phones_of_one_account_are_kept_apart(door: DayAtTheDoor) -> None:
    phone = door.phone()
    lucas = hire(door.office, "Lucas")
    other = Phone(door.office, door.office.signed_in("worker", login="lucas", worker_id=lucas.id))
    other.ready = {"phone": phone.ready["phone"]}
    assert other.prepare()["phone"] != phone.ready["phone"], "somebody else's phone is never taken over"
