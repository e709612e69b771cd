"""What work leaves behind: a row of the audit for whoever saw a client's data, and
nothing of it in logs or addresses."""

import logging
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from fieldapp.services.demonstration_people import REQUESTS, VISITS

from .conftest import MONDAY_NOON, Made, OfficeUnderTest, make_office
from .people_and_visits import TODAY, ask, hire, publish_for, revision, visit
from .walk import signed_in, walk

PEOPLE = ("claire", "samira", "camille", "alain")
CLIENTS = tuple(one.name for one in (*VISITS, *REQUESTS))
SAID = (*CLIENTS, *(one.phone for one in REQUESTS), *(one.address for one in REQUESTS), "0470 00 01", "Sonnez deux")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, made: Made) -> OfficeUnderTest:
    office = made(tmp_path_factory.mktemp("demo") / "data", MONDAY_NOON)
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY), "the planner gave no plan"
    return office


def rows_of(office: OfficeUnderTest) -> int:
    with office.work.store.engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM audit")) or 0)


@pytest.mark.parametrize("login", [*PEOPLE, "youssef"])
def test_whoever_sees_a_client_leaves_a_row(demo: OfficeUnderTest, login: str) -> None:
    visitor = signed_in(demo, login)
    pages, _ = walk(visitor)
    silent, seen = [], 0
    for path in pages:
        before, page = rows_of(demo), visitor.get(path).text
        if any(name in page for name in CLIENTS):
            seen += 1
            silent += [path] if rows_of(demo) == before else []
    assert silent == []
    assert seen or login == "alain"  # the administrator sees no client at all


@pytest.mark.parametrize("login", PEOPLE)
def test_nothing_of_a_client_reaches_logs_or_addresses(
    demo: OfficeUnderTest, login: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = signed_in(demo, login)
    pages, forms = walk(visitor)
    for form in forms.values():
        if "/sign-out" not in form.action and "/search" not in form.action:
            visitor.post(form.action, dict(form.values))
    written = "\n".join([caplog.text, *pages, *(form.action for form in forms.values())])
    assert [word for word in SAID if word in written] == []


def test_a_search_for_a_name_stays_out_of_the_address(demo: OfficeUnderTest) -> None:
    visitor = signed_in(demo, "claire")
    for path in ("/office/requests", "/office/cases"):
        visitor.get(path)
        answer = visitor.post(f"{path}/search", {"q": "Noori"})
        assert answer.location == path
        assert "Famille Noori" in visitor.get(path).text


def test_a_failure_is_logged_without_what_was_typed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    office = make_office(tmp_path / "data")
    request = ask(office, "Amina Secrète", phone="0470 11 22 33")
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/cases/{request.case_id}")
    with office.work.store.engine.connect() as connection:
        connection.execute(text("DROP TABLE notes"))
        connection.commit()
    typed = {"note": "Elle habite derrière l'église", "note_id": "0f0e0d0c-0b0a-4908-8706-050403020100"}
    answer = visitor.post(f"/office/cases/{request.case_id}/notes", typed)
    assert answer.status_code == 500
    assert "OperationalError" in caplog.text
    for word in ("Amina", "église", "0470"):
        assert word not in caplog.text
    assert "église" in unescape(answer.text), "what was typed is shown to whoever typed it, to be sent again"
    assert not any(word in answer.text for word in ("Amina", "0470")), "nothing of the case is"


def test_every_write_of_a_case_and_of_a_plan_leaves_a_row(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime(2026, 11, 30, 7, tzinfo=UTC)  # before the day begins
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    visitor = office.signed_in("coordinator")
    publish_for(office, worker, wanted)
    page = visitor.get(f"/office/day/{TODAY}?visit={wanted.id}").text
    visitor.post(f"/office/day/{TODAY}/lock", {"revision": revision(page), "visit": wanted.id})
    me = office.account("coordinator").id
    with office.work.store.read() as unit:
        written = [row.subject.split("/")[0] for row in unit.audit.newest(1000) if row.action == "write"]
        mine = [row.action for row in unit.audit.newest(1000) if row.user_id == me and row.subject.startswith("plan/")]
        of_case = [row.subject.split("/")[0] for row in unit.audit.of_case(wanted.case_id) if row.action == "write"]
    assert {"request", "plan"} <= set(written)
    assert mine.count("publish") == 1
    assert mine.count("write") >= 3  # a draft begun, a visit placed, a stop locked
    assert "request" in of_case
