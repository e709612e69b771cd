"""What has been kept for its time is erased by itself, and only that."""

from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.domain.request import Request
from fieldapp.services import erasing, retention, taking_up, triage
from fieldapp.services.daily import Daily
from fieldapp.settings import load
from fieldapp.store.retention import BY_AGE
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import ask, close, visit
from tests.web.public_form import begin, fill
from tests.web.test_erasing import naming, rows


def rejected(office: OfficeUnderTest, name: str) -> Request:
    """Nobody went there, and nobody will."""
    asked = ask(office, name)
    triage.reject(office.work, office.account("coordinator").id, asked.id, "outside of what we do")
    return asked


def cases(office: OfficeUnderTest) -> set[str]:
    with office.work.store.read() as unit:
        return {case.person.name for case in unit.cases.all()}


def pass_by(office: OfficeUnderTest, days: int) -> None:
    """So many days, on each of which a server that runs looks what is due."""
    daily = Daily(office.work)
    for passed in range(days):
        if passed % 10 == 0:  # a holiday of the machine changes nothing
            daily.once_a_day()
        office.clock.move(timedelta(days=1))
    daily.once_a_day()


def test_what_is_over_goes_by_itself_and_what_is_open_stays(office: OfficeUnderTest) -> None:
    over = rejected(office, "Over")
    held, waiting = rejected(office, "Held"), ask(office, "Waiting")
    ended, visited = visit(office, "Ended"), visit(office, "Visited")
    close(office, ended.id)
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(visited.id).model_copy(update={"state": "done"}))
        unit.commit()
    rules = office.work.settings.retention
    account = office.account("coordinator")
    erasing.keep(office.work, account, held.case_id, "appeal", office.work.today() + timedelta(days=1_000))
    pass_by(office, rules.days_without_visit - 5)
    listed = unescape(office.signed_in("administrator", language="en").get("/admin/retention").text)
    with office.work.store.read() as unit:
        numbers = unit.cases.numbers({over.case_id, held.case_id, ended.case_id, waiting.case_id, visited.case_id})
    assert [numbers[one.case_id] in listed for one in (over, held, ended, waiting, visited)] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert "It is kept" in listed
    everybody = {"Over", "Held", "Waiting", "Ended", "Visited"}
    assert cases(office) == everybody
    pass_by(office, 6)
    assert cases(office) == {"Held", "Waiting", "Visited"}
    assert naming(office, {over.id, over.case_id, ended.id, ended.case_id}) <= {"audit"}
    pass_by(office, rules.days_after_visit)
    assert cases(office) == {"Held", "Waiting"}
    assert "Its time is over" in office.signed_in("administrator", language="en").get("/office/erasures").text


def test_nothing_goes_in_the_first_thirty_days(office: OfficeUnderTest) -> None:
    rejected(office, "Over")
    office.clock.move(timedelta(days=1_000))
    daily = Daily(office.work)
    for _ in range(30):
        daily.once_a_day()
        office.clock.move(timedelta(days=1))
    assert cases(office) == {"Over"}
    daily.once_a_day()
    assert cases(office) == set()


@pytest.mark.parametrize("days", [1_500, -1_500])
def test_a_clock_that_jumps_erases_nothing_before_it_was_announced_again(office: OfficeUnderTest, days: int) -> None:
    rejected(office, "Over")
    pass_by(office, 40)
    office.clock.move(timedelta(days=days))
    pass_by(office, 29)
    assert cases(office) == {"Over"}
    if days > 0:
        pass_by(office, 1)
        assert cases(office) == set(), "so it is where the clock was wrong before"


def test_a_case_that_cannot_be_erased_is_said_and_keeps_no_other(office: OfficeUnderTest) -> None:
    stuck, over = rejected(office, "Stuck"), rejected(office, "Over")
    with office.work.store.engine.connect() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER stuck BEFORE DELETE ON cases WHEN old.id = '{stuck.case_id}' "
            "BEGIN SELECT RAISE(ABORT, 'stuck'); END"
        )
        connection.commit()
    pass_by(office, office.work.settings.retention.days_without_visit + 1)
    assert cases(office) == {"Stuck"}
    assert naming(office, {over.id}) <= {"audit"}

    def said() -> bool:
        page = office.signed_in("administrator", language="en").get("/admin/health").text
        return "A case whose time is over could not be erased" in page

    assert said()
    with office.work.store.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER stuck")
        connection.commit()
    pass_by(office, 1)
    assert (cases(office), said()) == (set(), False)


def test_what_somebody_touches_begins_its_time_anew(office: OfficeUnderTest) -> None:
    over = rejected(office, "Over")
    pass_by(office, office.work.settings.retention.days_without_visit)
    taking_up.take_up(office.work, office.account("coordinator").id, over.id, "they called again")
    office.clock.move(timedelta(days=2))
    retention.run(office.work)
    assert cases(office) == {"Over"}


def test_rows_that_are_kept_for_days_are_deleted_by_their_age(office: OfficeUnderTest) -> None:
    numbered = {
        table
        for table, columns in load().data_classes.items()
        if all(isinstance(described.keep_days, int) for described in columns.values())
    }
    assert numbered == set(BY_AGE)
    with office.work.store.write() as unit:
        unit.attempts.note("door", "somebody", office.work.machine_now())
        unit.jobs.start("plan", date(2026, 12, 1), by=None, at=office.work.machine_now())
        unit.commit()
    assert {"attempts", "jobs"} <= {table for table, _ in rows(office)}
    office.clock.move(timedelta(days=31))
    retention.run(office.work)
    assert not {"attempts", "jobs"} & {table for table, _ in rows(office)}


@pytest.mark.parametrize("run", [True, False])
def test_the_form_says_how_long_and_only_where_it_is_true(office: OfficeUnderTest, run: bool) -> None:
    rules = office.work.settings.retention.model_copy(update={"run": run, "days_without_visit": 77})
    settings = office.work.settings.model_copy(update={"retention": rules})
    office.app.extensions["workplace"] = replace(office.work, settings=settings)
    visitor = fill(begin(office, "en"), "en")
    page = visitor.get("/en/visit/check").text
    assert ("your request has ended: 77 days" in page) is run
    admin = office.signed_in("administrator", language="en").get("/admin/retention").text
    assert ("Nothing is erased by itself here." in admin) is not run


def test_the_command_says_what_is_due_and_erases_it(office: OfficeUnderTest) -> None:
    environment = {"FIELDAPP_DATA": str(office.work.settings.data)}
    said = CliRunner().invoke(main, ["retention", "--dry-run"], env=environment)
    assert said.exit_code == 0, said.output
    done = CliRunner().invoke(main, ["retention"], env=environment)
    assert "0 cases erased" in done.output
