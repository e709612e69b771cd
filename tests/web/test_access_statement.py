"""What a person is given who asks what is kept about them: all of it, in their language, nothing of anybody else."""

import base64
import json
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner
from sqlalchemy import Column, LargeBinary, Table, func, select

from fieldapp.cli import main
from fieldapp.domain.consent import ConsentFacts
from fieldapp.domain.visit import Closing, Wait
from fieldapp.services import client_codes
from fieldapp.store import case_rows
from fieldapp.store import tables as t
from fieldapp.store.case_copy import TECHNICAL, WITHOUT, Copy
from fieldapp.store.unit import Store
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import visit
from tests.web.phone_office import DayAtTheDoor
from tests.web.test_own_visit import opened, press
from tests.web.visited import visited


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    """A visit of today with all that can be of a case; another case beside it."""
    found, phone = visited(office)
    beside = [stop["id"] for stop in phone.ready["day"]["stops"]][1]
    phone.bring(phone.note("at the door"), phone.item("event", event="done"), phone.note("of Bilal alone", stop=beside))
    pair = client_codes.renew(office.work, str(found.visit.request_id), office.account("coordinator").id)
    press(opened(office, pair.reference, pair.code), "erase")
    return found


def reader(office: OfficeUnderTest, language: str = "en") -> Visitor:
    return office.signed_in("coordinator", language=language, login="reader")


def copied(door: DayAtTheDoor) -> Copy:
    answer = reader(door.office).get(f"/office/cases/{door.visit.case_id}/access-statement.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")
    found: Copy = json.loads(answer.text)
    return found


def test_the_paper_says_everything_in_the_language_of_the_person(door: DayAtTheDoor) -> None:
    path = f"/office/cases/{door.visit.case_id}/access-statement"
    page = unescape(reader(door.office).get(f"{path}?language=en").text)
    for said in (
        "What we keep about you",
        "Amina",
        "at the door",
        "the hall",
        "The visit took place",
        "You asked us to erase it.",
        "On the telephone of",
        "After your last visit we keep it: 730 days. Without a visit: 90 days.",
        "for: 90 days",
        "APD / GBA",
    ):
        assert said in page, said
    assert "Bilal" not in page
    with door.office.work.store.read() as unit:
        spoken = unit.cases.get(door.visit.case_id).person.languages[0]
    theirs = reader(door.office).get(path).text
    assert f'<html lang="{spoken}"' in theirs
    for language in door.office.work.settings.languages.client:
        answer = reader(door.office).get(f"{path}?language={language}")
        assert answer.status_code == 200
        assert (f'lang="{language}"' in answer.text, "What we keep about you" in answer.text) == (
            True,
            language == "en",
        )


def test_the_file_has_every_row_of_the_case_opened_and_none_of_another(door: DayAtTheDoor) -> None:
    found = copied(door)
    store = door.office.work.store
    with store.engine.connect() as connection:
        ids = case_rows.ids_of(connection, {door.visit.case_id})
        counted = case_rows.count_rows(connection, ids)
        whole = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in case_rows.leading_columns()
        }
    left_out = {table.name for table in WITHOUT} | {table.name for table in case_rows.BY_HAND}
    assert {name: len(rows) for name, rows in found.items() if name != "audit"} == {
        name: count for name, count in counted.items() if name not in left_out
    }
    assert any(whole[name] != count for name, count in counted.items() if name in whole), (
        "the control: there are others"
    )
    text = json.dumps(found)
    assert "at the door" in text
    assert "Bilal" not in text
    for table in (t.metadata.tables[name] for name in found):
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and column not in TECHNICAL:
                opened_as = column.name.removeprefix("sealed_")
                assert sum(row[opened_as] is not None for row in found[table.name]) == there(store, ids, column), column
    assert base64.b64decode(found["pictures"][0]["content"])[:2] in (b"\xff\xd8", b"\x89P")
    assert found["notes"][0]["sealed"]["text"] == "at the door"


def there(store: Store, ids: case_rows.Ids, column: Column[Any]) -> int:
    """How many rows of the case have something sealed in this column."""
    table = cast(Table, column.table)
    columns = case_rows.leading_columns()[table]
    mine = case_rows.belongs(columns, ids) if columns else table.c.id.in_(ids[table])
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).where(mine, column.is_not(None))).scalar_one()


def test_the_copy_leaves_out_of_a_case_only_what_it_names() -> None:
    assert {*case_rows.leading_columns(), *case_rows.BY_HAND} >= WITHOUT
    assert {column.table for column in TECHNICAL} <= set(case_rows.leading_columns())


def test_who_made_it_stands_in_the_audit_and_on_the_next_paper(door: DayAtTheDoor) -> None:
    path = f"/office/cases/{door.visit.case_id}/access-statement"
    reader(door.office).get(path)
    door.office.clock.move(timedelta(days=1))
    audit = door.office.signed_in("administrator", language="en").get("/admin/audit").text
    assert "all that is kept of somebody" in audit
    page = unescape(reader(door.office).get(f"{path}?language=en").text)
    readers = page.split("Who opened your file")[1].split("To whom something was given")[0]
    assert "Monday, 30 November 2026; Tuesday, 1 December 2026" in readers


def test_nobody_reads_it_who_may_not_read_the_case(door: DayAtTheDoor) -> None:
    for role in ("worker", "administrator"):
        visitor = door.office.signed_in(role, language="en", login=f"a-{role}")
        for path in ("access-statement", "access-statement.json"):
            assert visitor.get(f"/office/cases/{door.visit.case_id}/{path}").status_code == 403
    for path in ("access-statement", "access-statement.json"):
        assert reader(door.office).get(f"/office/cases/nothing/{path}").status_code == 404


def test_the_command_writes_both_for_nobody_else_to_read(door: DayAtTheDoor, tmp_path: Path) -> None:
    env = {"FIELDAPP_DATA": str(door.office.work.settings.data)}
    with door.office.work.store.read() as unit:
        number = unit.cases.get(door.visit.case_id).number
    folder = tmp_path / "out"

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["statement", *words, "--output", str(folder)], env=env)
        return result.exit_code, result.output

    assert run(number, "--language", "en")[0] == 0
    assert sorted((one.name, one.stat().st_mode & 0o777) for one in folder.iterdir()) == [
        ("statement.html", 0o600),
        ("statement.json", 0o600),
    ]
    page = unescape((folder / "statement.html").read_text(encoding="utf-8"))
    assert "at the door" in page
    assert "/static/" not in page
    assert json.loads((folder / "statement.json").read_text(encoding="utf-8"))["cases"][0]["number"] == number
    assert "has a statement already" in run(number)[1]
    folder.chmod(0o755)
    for one in folder.iterdir():
        one.unlink()
    (folder / ".statement.json.writing").mkdir()  # in the way of the second file
    assert run(number)[0] == 2
    (folder / ".statement.json.writing").rmdir()
    assert list(folder.iterdir()) == [], "nothing of it is left"
    assert run(number)[0] == 0
    assert folder.stat().st_mode & 0o777 == 0o755, "a folder that was there stays as it is"
    assert run("H-1999-0001")[0] == 2
    assert run(number, "--language", "xx")[0] == 2


def test_the_paper_says_what_the_pages_of_the_case_say(office: OfficeUnderTest) -> None:
    """Everything that was wished, promised and decided, with who did it."""
    coordinator = office.account("coordinator", language="en", login="reader")
    wanted = visit(office, "Amina")
    told, until = office.clock.now() + timedelta(days=1), office.work.today() + timedelta(days=9)
    with office.work.store.write() as unit:
        kept = unit.visits.get(wanted.id).model_copy(
            update={
                "required_gender": "f",
                "workers_needed": 2,
                "interpreter": True,
                "urgency": "urgent",
                "promised": told,
                "note_for_worker": "second bell",
                "wait": Wait(until=until, set_at=office.clock.now(), because="held", note="in hospital"),
                "windows": tuple(one.model_copy(update={"gone_by_end": True}) for one in wanted.windows),
            }
        )
        unit.visits.save(kept)
        facts = ConsentFacts(
            purpose="notes", giver="asker", giver_name="Cousin", how="telephone", given_at=office.clock.now(),
            language="ar", words="نعم", recorded_by=coordinator.id,
        )  # fmt: skip
        unit.consents.add(wanted.case_id, facts)
        unit.commit()
    path = f"/office/cases/{wanted.case_id}/access-statement"
    page = unescape(reader(office).get(f"{path}?language=en").text)
    for said in (
        "A woman is to come.",
        "Two people come together.",
        "An interpreter is needed.",
        "It was treated as urgent.",
        "The hour that we said: 1 Dec",
        "It waits until Wednesday, 9 December 2026.",
        "Reason: in hospital",
        "Note for the visit: second bell",
        "We must be gone again when these hours end.",
        f"Number of your request: {wanted.reference}",
        "Yes, Monday, 30 November 2026, on the telephone",
        "Who asked for you, Cousin",
        "We still have to ask you yourself.",
        f"Written down by {coordinator.name}",
        "The words were in this language: Arabic",
    ):
        assert said in page, said
    closing = Closing(how="cancelled_by_client", at=office.clock.now(), by=coordinator.id, reason="moves away")
    with office.work.store.write() as unit:
        unit.visits.save(kept.model_copy(update={"state": "cancelled", "closing": closing}))
        unit.commit()
    page = unescape(reader(office).get(f"{path}?language=en").text)
    assert f"You cancelled. Monday, 30 November 2026, {coordinator.name}, Reason: moves away" in page
    arabic = unescape(reader(office).get(f"{path}?language=ar").text)
    assert "\u2068second bell\u2069" in arabic
    french = unescape(reader(office).get(f"{path}?language=fr").text)
    assert f"Numéro de votre demande\u00a0: {wanted.reference}" in french
