"""What a phone brings is judged entry by entry, whatever is wrong with one: it gets its reason, the rest is kept."""

import base64
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.domain import phone_limits
from fieldapp.domain.case import MOST_NOTE_CHARACTERS
from fieldapp.domain.phone import Deposit
from fieldapp.settings.running import Server
from tests.sealing import sealed
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def deposit(phone: Phone, *items: Any) -> list[Any]:
    """The refusals of what is sent as it stands."""
    answer = phone.post("/field/phone/deposit", {"items": list(items)})
    assert answer.status_code == 200, answer.text
    return [receipt["refused"] for receipt in (answer.json or {})["receipts"]]


def faulty(phone: Phone) -> dict[str, tuple[Any, str]]:
    """Entries with every fault there is outside of the envelope, and what each is told."""
    too_large = "A" * (phone_limits.base64_length(phone_limits.OFFICE_ENVELOPE_BYTES) + 4)
    return {
        "no number": ({"sealed": ""}, "damaged"),
        "a number that is none": ({"id": "1", "sealed": ""}, "damaged"),
        "a number of another kind": ({"id": 7, "sealed": ""}, "damaged"),
        "no envelope": ({"id": str(uuid.uuid4())}, "damaged"),
        "an envelope of another kind": ({"id": str(uuid.uuid4()), "sealed": 5}, "damaged"),
        "an empty envelope": ({"id": str(uuid.uuid4()), "sealed": ""}, "unreadable"),
        "no base64": ({"id": str(uuid.uuid4()), "sealed": "é"}, "damaged"),
        "too large": ({"id": str(uuid.uuid4()), "sealed": too_large}, "too_large"),
        "no object": ("x", "damaged"),
        "nothing": (None, "damaged"),
    }


def test_an_entry_with_any_fault_is_refused_alone(door: DayAtTheDoor) -> None:
    phone = door.phone()
    for fault, (entry, reason) in faulty(phone).items():
        before, after = phone.note(f"avant {fault}"), phone.note(f"après {fault}")
        assert deposit(phone, phone.envelope(before), entry, phone.envelope(after)) == [None, reason, None], fault
        assert door.texts()[-2:] == [before["text"], after["text"]], fault


BEYOND: list[dict[str, Any]] = [
    {"kind": "accepted", "day": TODAY.isoformat(), "plan": str(uuid.uuid4()), "version": 2**70},
    {"kind": "accepted", "day": TODAY.isoformat(), "plan": "\0", "version": 1},
    {"kind": "note", "text": "x", "order": 2**70},
    {"kind": "note", "text": "x", "order": 0},
    {"kind": "note", "text": "x" * (MOST_NOTE_CHARACTERS + 1)},
    {"kind": "note", "text": "x", "at": "0001-01-01T00:00:00+23:59", "order": 2**31},
    {"kind": "edit", "text": "x", "root": str(uuid.uuid4()), "seen_version": 2**70},
    {"kind": "check_in", "minutes": 2**70},
    {"kind": "late", "minutes": -1},
    {"kind": "note", "text": "x", "stop": "\0"},
    {"kind": "position", "alarm": str(uuid.uuid4()), "lat": 1e308, "lon": 0, "accuracy_m": 1},
    {"kind": "event", "event": "done", "facts": {"x": "y" * 301}},
    {"kind": "telepathy"},
    {"kind": None},
]


def test_numbers_out_of_range_and_unknown_kinds_are_refused_alone(door: DayAtTheDoor) -> None:
    phone = door.phone()
    for number, facts in enumerate(BEYOND):
        strange = {**phone.item("note"), **facts}
        if facts["kind"] == "accepted":
            del strange["stop"]
        good = phone.note(f"la bonne {number}")
        assert phone.bring(strange, good) == ["damaged", None], facts
        assert door.texts()[-1] == good["text"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_at_the_end_of_all_calendars_is_put_into_the_day(door: DayAtTheDoor, at: str) -> None:
    phone = door.phone()
    note, sign = {**phone.note("quand ?"), "at": at}, {**phone.item("check_in", minutes=5), "at": at}
    door.office.clock.move(timedelta(minutes=1))
    assert phone.bring(note, sign) == [None, None]
    with door.office.work.store.read() as unit:
        (kept,) = unit.notes.of_case(door.visit.case_id)
    assert kept.written_at.date() == TODAY


def test_words_that_are_no_text_are_refused_alone(door: DayAtTheDoor) -> None:
    phone = door.phone()
    for plain in (b"", b"\xff", b"[]", b"null", b'"\\ud800"', b"{" * 100_000, b'{"kind": "note", "text": "\\ud800"}'):
        item = str(uuid.uuid4())
        key = base64.b64decode(phone.ready["office_key"])
        content = sealed(key, plain, f"phone/{phone.ready['phone']}/{item}")
        entry = {"id": item, "sealed": base64.b64encode(content).decode()}
        assert deposit(phone, entry, phone.envelope(phone.note("la bonne"))) == ["damaged", None], plain[:40]


def test_an_entry_that_fails_at_the_office_waits_and_the_rest_is_kept(
    door: DayAtTheDoor,
) -> None:
    """A fault of ours, such as a disk that broke: nothing is said to be kept, and nothing is refused for good."""
    phone = door.phone()
    first, second = phone.item("event", event="arrived"), phone.note("la bonne")
    with door.office.work.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE INSERT ON stop_events BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    assert phone.bring(first, second) == ["failed", None]
    with door.office.work.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER broken")
    assert phone.bring(first) == [None]


def brought_before(door: DayAtTheDoor, phone: Phone, kind: str, count: int) -> None:
    """So many receipts of today."""
    now = door.office.clock.now()
    with door.office.work.store.write() as unit:
        for number in range(count):
            made = {"id": str(uuid.uuid4()), "phone_id": phone.ready["phone"], "ordinal": number + 1, "kind": kind}
            unit.phones.add_receipt(Deposit(**made, at=now, received_at=now, digest=""))
        unit.commit()


def test_one_phone_brings_so_much_a_day_and_no_more(door: DayAtTheDoor) -> None:
    """What is too much today waits on the phone; signs of life and alarms are never too much."""
    phone, other = door.phone(), door.phone()
    brought_before(door, phone, "note", phone_limits.WORDS_A_DAY - 3)
    phone.order = phone_limits.WORDS_A_DAY
    notes = [phone.note(str(number)) for number in range(5)]
    assert phone.bring(*notes) == [None, None, None, "too_many", "too_many"]
    assert phone.bring(*notes[:3]) == [None, None, None], "what is here is no second time too much"
    assert phone.bring(phone.item("check_in", minutes=5), phone.item("alarm", how="discreet")) == [None, None]
    assert other.bring(other.note("d’un autre téléphone")) == [None]
    door.office.clock.move(timedelta(days=1))
    assert phone.bring(*notes[3:]) == [None, None]


def test_what_was_saved_as_a_file_is_brought_by_hand_and_judged_the_same(door: DayAtTheDoor, tmp_path: Path) -> None:
    phone = door.phone()
    file = tmp_path / "entries.sealed.json"
    entries = [phone.envelope(phone.note("dans un fichier")), phone.envelope(phone.note(" "))]
    file.write_text(json.dumps({"phone": phone.ready["phone"], "items": entries}), encoding="utf-8")
    data = {"FIELDAPP_DATA": str(door.office.work.settings.data)}
    for _ in range(2):
        result = CliRunner().invoke(main, ["phones", "bring", str(file)], env=data)
        assert result.exit_code == 1, result.output
        assert [line.split(": ")[1] for line in result.output.splitlines()] == ["kept", "refused, empty"]
    assert door.texts() == ["dans un fichier"]
    for content, says in (
        ("{}", "no file that a phone saved"),
        (f'{{"phone": "{uuid.uuid4()}", "items": []}}', "No phone"),
    ):
        file.write_text(content, encoding="utf-8")
        result = CliRunner().invoke(main, ["phones", "bring", str(file)], env=data)
        assert result.exit_code == 2
        assert says in result.output


def test_what_a_phone_may_make_is_below_what_the_office_takes() -> None:
    shell = json.dumps(phone_limits.OF_THE_PHONE)
    assert json.loads(shell)["envelopeBytes"] < phone_limits.OFFICE_ENVELOPE_BYTES
    assert phone_limits.BATCH_ITEMS < phone_limits.OFFICE_ITEMS
    spoken = phone_limits.RECORDING_BITS // 8 * phone_limits.RECORDING_SECONDS
    assert spoken * 1.2 < phone_limits.RECORDING_BYTES, "with what a container adds to small pieces of sound"
    least = next(rule.ge for rule in Server.model_fields["max_body_bytes"].metadata if hasattr(rule, "ge"))
    assert phone_limits.request_bytes() < least, "no office can set a limit below what its phones bring"
    longest = len(json.dumps("\x01" * MOST_NOTE_CHARACTERS))
    assert longest < phone_limits.ENVELOPE_BYTES - phone_limits.SPARE_BYTES
