"""A stored value that does not open any more, as after a fault of the disk, is said in its place; all else works."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from fieldapp.cli import main
from fieldapp.domain.client_word import ClientWord, WordKind
from fieldapp.domain.record import DAMAGED
from fieldapp.domain.request import Request
from fieldapp.services.gathering import gather
from fieldapp.services.safety.lone_workers import lone_workers
from fieldapp.store.soundness import sealed_columns

from .conftest import OfficeUnderTest
from .people_and_visits import TODAY, ask, hire, publish_for, visit
from .phone_office import Phone, day_at_the_door

SAID = "Something on this page is damaged and cannot be read"
LISTS = (
    "/office/todo", "/office/requests", "/office/cases", "/office/calls", "/office/team", "/office/safety",
    "/office/messages", "/admin/", "/account/profile",
)  # fmt: skip
DAY = f"/office/day/{TODAY}"


@contextmanager
def damaged(office: OfficeUnderTest, table: str, column: str) -> Iterator[int]:
    """Every value of a column changed on the disk, and put back; how many there are."""
    with office.work.store.engine.connect() as connection:
        known = connection.execute(text(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL")).all()
        connection.execute(text(f"UPDATE {table} SET {column} = x'00112233' WHERE {column} IS NOT NULL"))
        connection.commit()
    yield len(known)
    with office.work.store.engine.connect() as connection:
        for rowid, value in known:
            connection.execute(text(f"UPDATE {table} SET {column} = :old WHERE rowid = {rowid}"), {"old": value})
        connection.commit()


def said(office: OfficeUnderTest, request: Request, kind: WordKind) -> ClientWord:
    """What the client of a request without a visit said on their own page."""
    word = ClientWord(
        id=str(uuid.uuid4()), request_id=request.id, visit_id=None, kind=kind, at=office.work.now(), text="hello"
    )
    with office.work.store.write() as unit:
        unit.client_words.add(word, request.case_id)
        unit.commit()
    return word


def test_what_is_damaged_is_said_in_its_place_and_takes_no_page_from_anybody(office: OfficeUnderTest) -> None:
    worker, wanted, asked = hire(office, "Olga"), visit(office, "Amina"), ask(office, "Zoe")
    publish_for(office, worker, wanted)
    case = f"/office/cases/{wanted.case_id}"
    own = (case, f"/office/visits/{wanted.id}", f"/office/requests/{asked.id}")
    reader = office.signed_in("coordinator", "case_worker", "administrator", language="en")
    reader.get(case)
    reader.post(f"{case}/notes", {"note": "one", "note_id": "0f0e0d0c-0b0a-4908-8706-050403020100"})
    places = {
        ("requests", "sealed_answers"): ("/office/requests", own[2]),
        ("visits", "sealed"): ("/office/todo", DAY, "/office/safety", own[1]),
        ("cases", "sealed_person"): ("/office/cases", case),
        ("cases", "wrapped_key"): ("/office/cases", DAY, *own),
        ("parties", "sealed"): ("/office/calls", case),
        ("notes", "sealed"): (case,),
        ("workers", "sealed_start"): ("/office/team", DAY),
        ("consents", "sealed_names"): (case,),
        ("visit_acts", "sealed"): (own[1],),
        ("plans", "sealed"): ("/office/todo", "/office/safety"),
    }
    for (table, column), where in places.items():
        pages = (*LISTS, *(() if table == "plans" else (DAY, *own)))
        with damaged(office, table, column) as count:
            assert count
            shown = {path: reader.get(path) for path in pages}
            with office.work.store.read() as unit:
                lone_workers(office.work, unit)  # what the watch over people who work alone looks at
            day = reader.get(DAY)
        failed = {path: one.status_code for path, one in shown.items() if one.status_code != 200}
        assert failed == {}, f"{table}.{column}"
        assert [path for path in where if SAID not in shown[path].text] == [], f"{table}.{column}"
        if table == "plans":
            assert day.status_code == 500
            assert "is damaged and cannot be read. The other pages work." in day.text
    assert [path for path in (*LISTS, DAY, *own) if SAID in reader.get(path).text] == [], "the control"


@pytest.mark.parametrize("value", ["'no time'", "x'00ff'", "CAST(x'ff' AS TEXT)", "-1e999"])
def test_a_damaged_row_of_the_audit_stands_in_its_place_and_takes_no_page_from_anybody(
    office: OfficeUnderTest, value: str
) -> None:
    wanted = visit(office, "Amina")
    reader = office.signed_in("coordinator", "case_worker", "administrator", language="en")
    case = f"/office/cases/{wanted.case_id}"
    reader.get(case)
    with office.work.store.read() as unit:
        before = unit.audit.of_case(wanted.case_id)
    row = next(one for one in before if one.action == "read")
    paths = ("/admin/audit", "/account/profile", case, f"{case}/access-statement", f"{case}/access-statement.json")
    for column in ("at", "subject", "action", "user_id"):
        with office.work.store.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # a fault of the disk asks nobody
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql(f"UPDATE audit SET {column} = {value} WHERE id = '{row.id}'")
            connection.commit()
        answers = {path: reader.get(path) for path in paths}
        assert {path: one.status_code for path, one in answers.items()} == dict.fromkeys(paths, 200), column
        with office.work.store.read() as unit:
            after = [one.id for one in unit.audit.of_case(wanted.case_id)]
        assert after[-len(before) :] == [one.id for one in before], "in its place"
        if column == "at":
            assert SAID in answers["/admin/audit"].text


def test_nobody_is_planned_or_reached_by_what_is_damaged(office: OfficeUnderTest) -> None:
    hire(office, "Olga")
    wanted = visit(office, "Amina", phone="0470 11 22 33")
    coordinator = office.signed_in("coordinator", language="en")

    def found() -> tuple[bool, int, int]:
        with office.work.store.read() as unit:
            asked = gather(office.work, unit, TODAY).problem
        return (
            "tel:" in coordinator.get(f"/office/cases/{wanted.case_id}").text,
            len(asked.jobs),
            len(asked.vehicles),
        )

    seen = []
    for table in ("parties", "visits", "workers"):
        seen.append(found())
        with damaged(office, table, "sealed_start" if table == "workers" else "sealed"):
            seen.append(found())
    sound = (True, 1, 1)
    assert seen == [sound, (False, 1, 1), sound, (True, 0, 1), sound, (True, 1, 0)]


def test_a_phone_keeps_what_it_has_of_a_stop_that_is_damaged_since(office: OfficeUnderTest) -> None:
    out = day_at_the_door(office)
    phone = out.phone()
    day, stop = phone.ready["day"], phone.stop
    cases = {"cases": {stop["case"]: "0123456789abcdef"}}
    for table, column in (("visits", "sealed"), ("cases", "sealed_person")):
        with damaged(office, table, column):
            new = phone.post("/field/phone/changes", {"day": day["day"], "stops": {stop["id"]: "0" * 16}}, use="read")
            case = phone.post("/field/phone/cases", cases, use="read")
        assert new.json and case.json, (table, column)
        assert new.json["day"]["order"] == [stop["id"]]
        if column != "sealed_person":
            assert new.json["day"]["stops"] == []
        if table == "cases":
            assert case.json["cases"] == []
    with damaged(office, "visits", "sealed"):
        (fresh,) = Phone(office, phone.browser).prepare()["day"]["stops"]
    assert fresh["place"] == DAMAGED, "a phone that had none is told that it is damaged"


def test_nothing_is_written_over_what_is_damaged(office: OfficeUnderTest) -> None:
    wanted = visit(office, "Amina", phone="0470 11 22 33")
    reader = office.signed_in("coordinator", language="en")
    with damaged(office, "visits", "sealed"):
        reader.get(f"/office/visits/{wanted.id}")
        sent = {"how": "cancelled_by_office", "reason": "moved", "client_knows": "on"}
        said = reader.post(f"/office/visits/{wanted.id}/close", sent)
        assert "Something that this page needs is damaged and cannot be read." in said.text
        with office.work.store.engine.connect() as connection:
            kept = connection.scalar(text("SELECT sealed FROM visits"))
        assert kept == bytes.fromhex("00112233")
    assert "Amina" in unescape(reader.get(f"/office/visits/{wanted.id}").text)


def test_an_answer_that_cannot_be_kept_beside_damaged_words_is_not_said_to_be_saved(office: OfficeUnderTest) -> None:
    request = ask(office)
    asked = said(office, request, "erase")
    reader = office.signed_in("coordinator", language="en")
    page = f"/office/requests/{request.id}"
    settle = f"{page}/words/{asked.id}/settle"
    with damaged(office, "client_words", "sealed"):
        reader.get(page)
        answer = reader.post(settle, {"answered": "told her on the telephone"})
        assert answer.status_code == 422
        assert "nothing is saved" in answer.text
        assert "told her on the telephone" in answer.text, "what was typed stays"
        assert "answer by" in reader.get(page).text, "it still waits"
        assert reader.post(settle, {"answered": ""}).status_code == 302, "once the answer stands in a note"
        with office.work.store.read() as unit:
            assert unit.client_words.of_request(request.id)[0].settled_at


def test_a_second_answer_is_not_said_to_be_saved(office: OfficeUnderTest) -> None:
    request = ask(office)
    asked = said(office, request, "erase")
    settle = f"/office/requests/{request.id}/words/{asked.id}/settle"
    for login, status in (("one", 302), ("two", 422)):
        reader = office.signed_in("coordinator", login=login, language="en")
        reader.get(f"/office/requests/{request.id}")
        answer = reader.post(settle, {"answered": f"told by {login}"})
        assert answer.status_code == status
    assert "Somebody has settled this meanwhile" in answer.text
    assert "told by one" in answer.text, "what the other wrote stands on the page"
    assert "told by two" in answer.text, "and what was typed"


def test_taking_up_writes_over_no_reason_that_is_damaged(office: OfficeUnderTest) -> None:
    request, reader = ask(office), office.signed_in("coordinator", language="en")
    page = f"/office/requests/{request.id}"
    for column in ("sealed_reason", "sealed_earlier"):
        reader.get(page)
        assert reader.post(f"{page}/reject", {"reason": "too far"}).status_code == 302
        with damaged(office, "requests", column) as count:
            reader.get(page)
            answer = reader.post(f"{page}/take-up", {"again_reason": "we go there now"})
            assert (count, answer.status_code) == (1, 500), column
            assert "is damaged and cannot be read" in answer.text
        reader.get(page)
        assert reader.post(f"{page}/take-up", {"again_reason": "we go there now"}).status_code == 302


def test_moving_to_another_case_writes_over_nothing_that_is_damaged(office: OfficeUnderTest) -> None:
    """A merge that would lose for good what may still be in a backup is refused, and says why."""
    reader = office.signed_in("coordinator", language="en")
    sealed = {"client_words": "sealed", "consents": "sealed_names", "parties": "sealed", "cases": "sealed_person"}
    for table, column in sealed.items():
        one, other = ask(office, phone="+32 470 11 22 33"), ask(office, "Bilal", phone="+32 470 11 22 33")
        said(office, one, "added")
        reader.get(f"/office/cases/{one.case_id}")
        reader.post(
            f"/office/cases/{one.case_id}/consents", {"purpose": "visit", "giver": "client", "giver_name": "Ali"}
        )
        with damaged(office, table, column) as count:
            assert count
            reader.get(f"/office/requests/{one.id}")
            sent = {"into": other.id, "merge_reason": "the same"}
            answer = reader.post(f"/office/requests/{one.id}/merge", sent)
            assert "is damaged and cannot be read" in answer.text, table
            assert answer.status_code == 500, table
            with office.work.store.engine.connect() as connection:
                kept = set(connection.scalars(text(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")))
            assert kept == {bytes.fromhex("00112233")}, table


@pytest.mark.parametrize("damage", [False, True])
def test_a_deep_check_opens_everything_and_names_what_is_damaged(office: OfficeUnderTest, damage: bool) -> None:
    worker, wanted = hire(office, "Olga"), visit(office, "Amina")
    publish_for(office, worker, wanted)
    with office.work.store.read() as unit:
        number = unit.cases.get(wanted.case_id).number
    environment = {"FIELDAPP_DATA": str(office.work.settings.data)}
    if not damage:
        result = CliRunner().invoke(main, ["check", "--deep"], env=environment)
        assert "Everything that is sealed opens." in result.output, result.output
        return
    there = 0
    for column in sealed_columns():
        with damaged(office, column.table.name, column.name) as count:
            found = list(office.work.store.damaged())
            assert len(found) == count, f"{column.table.name}.{column.name}"
            there += count > 0
            if (column.table.name, column.name) == ("visits", "sealed"):
                result = CliRunner().invoke(main, ["check", "--deep"], env=environment)
    assert there > 6
    assert result.exit_code == 1
    assert f"visits/{wanted.id}ofcase{number}" in "".join(result.output.split())
