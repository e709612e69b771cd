"""Plans that wait for a process of their own to make them: kept with their row or not at all, taken once, said while
nobody takes them, withdrawn, and given up where they are lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from fieldapp.cli import main
from fieldapp.cli.setup import prepare
from fieldapp.domain.errors import Refused
from fieldapp.domain.job import Job
from fieldapp.services import backup, plan_jobs, plan_runs
from fieldapp.services.plan_jobs import KIND, SILENT
from fieldapp.services.plan_reaping import Reaper, reap
from fieldapp.services.planning import draft_mark
from fieldapp.store import dump, plan_queue
from fieldapp.store.unit import Unit
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.queued_office import queued_office

pytestmark = pytest.mark.postgresql
NOBODY = "and none is running now"
MINUTES = timedelta(minutes=2)


@pytest.fixture
def queued(tmp_path: Path, office_url: str) -> Iterator[OfficeUnderTest]:
    office = queued_office(tmp_path / "data", office_url)
    office.account("coordinator", language="en")
    hire(office, "Samira Benali")
    visit(office)
    yield office
    office.work.store.engine.dispose()


def ask(office: OfficeUnderTest, **wishes: Any) -> Job:
    return plan_jobs.start(office.work, office.work.solver, office.account("coordinator").id, TODAY, **wishes)


def held(office: OfficeUnderTest) -> frozenset[str]:
    with office.work.store.read() as unit:
        return unit.plan_queue.held()


def now(office: OfficeUnderTest) -> Job:
    job = plan_jobs.newest(office.work, TODAY)
    assert job
    return job


def kept(office: OfficeUnderTest) -> Job:
    """As the database has it, not as a page reads it."""
    with office.work.store.read() as unit:
        job = unit.jobs.newest(KIND, TODAY)
    assert job
    return job


def plan_what_waits(office: OfficeUnderTest) -> list[str]:
    """As a worker does, until nothing waits: the runs that it was given."""
    given = []

    def plan(context: Any, run: str, day: str, **wishes: bool) -> None:
        given.append(run)
        plan_runs.take(office.work, PlannerHere(), plan_runs.Asked(run, TODAY, **wishes), context.should_abort)

    app = plan_queue.worker(office.work.store.engine, plan)
    app.run_worker(queues=[plan_queue.QUEUE], wait=False, listen_notify=False, delete_jobs="always")
    return given


def statement(office: OfficeUnderTest, sql: str, **values: Any) -> None:
    with office.work.store.engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path TO public, fieldapp_queue"))
        connection.execute(text(sql), values)


def lost_by_a_worker(office: OfficeUnderTest, silent_for_s: int) -> None:
    """A worker has fetched what waits, and was not heard of for so long."""
    statement(
        office,
        "WITH gone AS (INSERT INTO fieldapp_queue.procrastinate_workers (last_heartbeat) "
        "VALUES (now() - make_interval(secs => :silent)) RETURNING id) "
        "UPDATE fieldapp_queue.procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM gone)",
        silent=silent_for_s,
    )


def test_it_waits_and_a_worker_makes_it_once(queued: OfficeUnderTest) -> None:
    run = ask(queued, longer=True)
    assert (run.state, now(queued).state) == ("waiting", "waiting")
    assert held(queued) == {run.id}
    assert ask(queued).id == run.id, "a second click joins it"
    assert held(queued) == {run.id}
    assert plan_what_waits(queued) == [run.id]
    assert now(queued).state == "done"
    assert not held(queued)
    with queued.work.store.read() as unit:
        (draft,) = unit.plans.versions(TODAY)
    assert now(queued).plan_id == draft.id
    assert draft.created_by == run.created_by
    assert draft.served


def test_what_is_refused_leaves_nothing_in_the_queue(queued: OfficeUnderTest) -> None:
    ask(queued)
    plan_what_waits(queued)
    with pytest.raises(Refused, match="replaces_draft"):
        ask(queued, replaces="")
    assert not held(queued)

    with queued.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)

    def failing(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(OSError, match="the disk"):
        patch.setattr(Unit, "commit", failing)
        ask(queued, replaces=draft_mark(draft))
    assert not held(queued)
    assert now(queued).state == "done"


def test_pages_and_check_say_that_nobody_plans(queued: OfficeUnderTest) -> None:
    machine = queued.signed_in("administrator", language="en")
    idle = "No planning worker is running: a plan that is asked for would wait. Start one: fieldapp worker"
    assert idle in machine.get("/admin/health").text
    visitor = queued.signed_in("coordinator", language="en")
    visitor.get(f"/office/day/{TODAY}")
    page = visitor.post(f"/office/day/{TODAY}/plan", follow_redirects=True).text
    assert NOBODY in page
    assert 'data-state="waiting"' in page
    assert "Plan the day" not in page, "one is to come"
    assert "No planning worker is running, and 1 plan waits for one." in machine.get("/admin/health").text
    statement(queued, "INSERT INTO fieldapp_queue.procrastinate_workers DEFAULT VALUES")
    said = visitor.get(f"/office/day/{TODAY}/plan/state").json
    assert (said["state"], said["sentence"]) == ("waiting", "This plan waits for a free planning worker.")
    assert "1 planning worker is running." in machine.get("/admin/health").text


def test_who_cancels_it_while_it_waits_is_obeyed_at_once(queued: OfficeUnderTest) -> None:
    run = ask(queued)
    visitor = queued.signed_in("coordinator", language="en")
    visitor.get(f"/office/day/{TODAY}")
    page = visitor.post(f"/office/day/{TODAY}/plan/cancel", {"run": run.id}, follow_redirects=True).text
    assert "Planning was cancelled. The earlier plan is unchanged." in page
    assert not held(queued)
    queued.clock.move(timedelta(seconds=1))  # so that this one is the newest
    again = ask(queued)
    assert again.id != run.id
    assert plan_what_waits(queued) == [again.id]
    assert now(queued).state == "done"


def test_what_a_worker_was_given_and_nobody_wants_any_more_is_not_begun(queued: OfficeUnderTest) -> None:
    run = ask(queued)
    lost_by_a_worker(queued, 0)
    plan_jobs.cancel(queued.work, TODAY, run.id)
    plan_runs.take(queued.work, PlannerHere(), plan_runs.Asked(run.id, TODAY), lambda: False)
    assert now(queued).state == "cancelled"
    with queued.work.store.read() as unit:
        assert not unit.plans.versions(TODAY)


def test_a_day_that_is_over_by_then_is_not_planned(queued: OfficeUnderTest) -> None:
    run = ask(queued)
    queued.clock.move(timedelta(days=1))
    plan_runs.take(queued.work, PlannerHere(), plan_runs.Asked(run.id, TODAY), lambda: False)
    assert (kept(queued).state, kept(queued).failure) == ("failed", "past_day")


@pytest.mark.parametrize("silent_for_s", [0, 120])
def test_one_that_waits_is_given_up_only_when_its_worker_is_gone(queued: OfficeUnderTest, silent_for_s: int) -> None:
    ask(queued)
    queued.clock.move(MINUTES)
    assert reap(queued.work) == 0, "it is in the queue, however long"
    lost_by_a_worker(queued, silent_for_s)
    assert reap(queued.work) == bool(silent_for_s)
    assert kept(queued).state == ("failed" if silent_for_s else "waiting")


def test_a_worker_that_is_gone_leaves_nothing_that_runs(queued: OfficeUnderTest) -> None:
    run = ask(queued)
    lost_by_a_worker(queued, 120)
    with queued.work.store.write() as unit:
        assert unit.jobs.take(run.id, queued.work.machine_now())
        unit.commit()
    queued.clock.move(SILENT)
    Reaper(queued.work).look()
    assert kept(queued).state == "running", "it may be slow"
    queued.clock.move(timedelta(seconds=1))
    assert (now(queued).state, now(queued).failure) == ("failed", "interrupted"), "the page says so at once"
    Reaper(queued.work).look()
    assert (kept(queued).state, kept(queued).failure) == ("failed", "interrupted")
    with queued.work.store.read() as unit:
        assert not unit.plan_queue.left_behind()
    again = ask(queued)
    assert plan_what_waits(queued) == [again.id]
    assert kept(queued).state == "done"


def test_who_was_taken_for_lost_saves_nothing(queued: OfficeUnderTest) -> None:
    """Its machine slept for a minute, and another worker has the day by now."""
    lost = ask(queued)

    class Sleeper(PlannerHere):
        def solve(self, *problem: Any, **options: Any) -> Any:
            plan = super().solve(*problem, **{**options, "cancelled": lambda: False})
            queued.clock.move(MINUTES)
            reap(queued.work)
            ask(queued)
            return plan

    plan_runs.take(queued.work, Sleeper(), plan_runs.Asked(lost.id, TODAY), lambda: False)
    with queued.work.store.read() as unit:
        assert not unit.plans.versions(TODAY)
        assert (unit.jobs.get(lost.id).state, unit.jobs.get(lost.id).failure) == ("failed", "interrupted")
    assert now(queued).state == "waiting"
    plan_what_waits(queued)
    assert now(queued).state == "done"


def test_init_again_leaves_what_waits_and_another_version_makes_the_queue_anew(queued: OfficeUnderTest) -> None:
    run = ask(queued)
    prepare(queued.work.settings)
    assert held(queued) == {run.id}
    statement(queued, "COMMENT ON SCHEMA fieldapp_queue IS 'of another version'")
    assert not plan_queue.is_ready(queued.work.store.engine)
    prepare(queued.work.settings)
    assert plan_queue.is_ready(queued.work.store.engine)
    queued.clock.move(MINUTES)
    assert reap(queued.work) == 1, "what waited there is told as lost"
    assert (kept(queued).state, kept(queued).failure) == ("failed", "interrupted")


def test_the_queue_is_in_no_backup(queued: OfficeUnderTest, tmp_path: Path) -> None:
    ask(queued)
    for everything in (False, True):
        tables = {table for table, _ in dump.rows(queued.work.store.engine, of_any_schema=everything)}
        assert "jobs" in tables
        assert not [table for table in tables if "procrastinate" in table]
    assert backup.write(queued.work, tmp_path / "office.backup")


def test_without_separate_workers_nothing_waits_any_more(queued: OfficeUnderTest) -> None:
    """The office has changed its mind, and the server plans by itself."""
    run = ask(queued)
    settings = queued.work.settings
    planning = settings.planning.model_copy(update={"workers": "server"})
    by_itself = replace(queued.work, settings=settings.model_copy(update={"planning": planning}))
    shown = plan_jobs.newest(by_itself, TODAY)
    assert shown
    assert (shown.id, shown.state, shown.failure) == (run.id, "failed", "interrupted")
    queued.clock.move(MINUTES)
    assert reap(by_itself) == 1
    assert kept(queued).state == "failed"


def test_the_worker_says_what_it_needs(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["worker"], env={"FIELDAPP_DATA": str(tmp_path)})
    assert answer.exit_code == 2
    assert 'planning.workers: the server plans by itself; write "separate"' in " ".join(answer.output.split())
