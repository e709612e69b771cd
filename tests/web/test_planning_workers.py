"""`fieldapp worker` as processes of their own beside a server: each day is planned once, who is killed is given up and
the day planned anew, and whoever cancels is heard."""

import os
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.job import Job
from fieldapp.services import key_locking, plan_jobs
from fieldapp.services.plan_jobs import KIND
from tests.examples import few_and_many
from tests.patience import until
from tests.web.people_and_visits import hire, visit
from tests.web.served_office import ServedOffice, children

pytestmark = pytest.mark.postgresql
SEPARATE = '[planning]\nworkers = "separate"\nstandby = false\n'


@pytest.fixture
def office(tmp_path: Path, office_url: str) -> Iterator[ServedOffice]:
    served = ServedOffice(tmp_path, 1, database_url=office_url, more=SEPARATE)
    yield served
    served.close()


def days(office: ServedOffice, count: int) -> list[date]:
    """Each with a visit of its own, and somebody who is there."""
    work = office.inside.work
    hire(office.inside, "Samira Benali")
    found = [work.today() + timedelta(days=number + 1) for number in range(count)]
    for day in found:
        wanted = visit(office.inside, f"Client of {day}")
        hours = (Window(day=day, start=wanted.windows[0].start, end=wanted.windows[0].end),)
        with work.store.write() as unit:
            unit.visits.save(wanted.model_copy(update={"windows": hours}))
            unit.commit()
    return found


def ask(office: ServedOffice, day: date) -> Job:
    inside = office.inside
    return plan_jobs.start(inside.work, inside.work.solver, inside.account("coordinator").id, day)


def kept(office: ServedOffice, day: date) -> Job:
    with office.inside.work.store.read() as unit:
        job = unit.jobs.newest(KIND, day)
    assert job
    return job


def planners(worker: int) -> list[int]:
    """What it has started and what is a planner by now: before that it is a copy of the worker, which waits for it."""
    return [one for one in children(worker) if b"routing" in Path(f"/proc/{one}/cmdline").read_bytes()]


def stopped_in_the_middle(office: ServedOffice, worker: int, day: date) -> int:
    """The planner of this worker, which stands still before it has a plan: its number."""
    until(lambda: kept(office, day).state == "running", "a worker took it")
    until(lambda: len(planners(worker)) > 0, "it has begun a planner")
    (planner,) = planners(worker)
    os.kill(planner, signal.SIGSTOP)
    assert kept(office, day).state == "running"
    return planner


@pytest.mark.parametrize("count", few_and_many(4, 20))
def test_two_workers_plan_each_day_once(office: ServedOffice, count: int) -> None:
    asked = {day: ask(office, day) for day in days(office, count)}
    workers = [office.start_planning().pid for _ in range(2)]
    assert len(set(workers)) == 2
    until(lambda: all(not kept(office, day).to_come for day in asked), "every day is planned")
    with office.inside.work.store.read() as unit:
        for day, run in asked.items():
            (draft,) = unit.plans.versions(day)
            job = unit.jobs.newest(KIND, day)
            assert job
            assert (job.id, job.state, job.plan_id) == (run.id, "done", draft.id), job
        assert not unit.plan_queue.held()


def test_who_is_killed_is_given_up_and_the_day_is_planned_anew(office: ServedOffice) -> None:
    (day,) = days(office, 1)
    killed, run = office.start_planning(), ask(office, day)
    stopped_in_the_middle(office, killed.pid, day)
    os.killpg(killed.pid, signal.SIGKILL)
    office.start_planning()
    until(lambda: kept(office, day).state == "failed", "another worker gives it up")
    assert kept(office, day).failure == "interrupted"
    office.inside.clock.move(timedelta(minutes=1))  # so that this one is the newest
    again = ask(office, day)
    assert again.id != run.id
    until(lambda: not kept(office, day).to_come, "it is planned anew")
    assert (kept(office, day).id, kept(office, day).state) == (again.id, "done")
    with office.inside.work.store.read() as unit:
        assert len(unit.plans.versions(day)) == 1


def test_who_cancels_on_the_page_is_heard_by_a_worker(office: ServedOffice) -> None:
    (day,) = days(office, 1)
    office.inside.account("coordinator", language="en")
    worker = office.start_planning()
    office.start()
    visitor = office.wire.signed_in("coordinator")
    visitor.get(f"/office/day/{day}")
    assert visitor.post(f"/office/day/{day}/plan").status_code == 302
    planner = stopped_in_the_middle(office, worker.pid, day)
    assert 'data-state="running"' in visitor.get(f"/office/day/{day}").text
    visitor.post(f"/office/day/{day}/plan/cancel", {"run": kept(office, day).id})
    until(lambda: not kept(office, day).to_come, "the worker has heard it")
    assert kept(office, day).state == "cancelled"
    until(lambda: not Path(f"/proc/{planner}").exists(), "its planner has ended")
    assert "Planning was cancelled." in visitor.get(f"/office/day/{day}").text


def test_told_to_stop_a_worker_says_what_becomes_of_its_plan(office: ServedOffice) -> None:
    (day,) = days(office, 1)
    worker = office.start_planning()
    ask(office, day)
    stopped_in_the_middle(office, worker.pid, day)
    worker.send_signal(signal.SIGTERM)
    until(lambda: worker.poll() is not None, "it ends, though its planner stands still")
    assert worker.poll() == 0
    assert (kept(office, day).state, kept(office, day).failure) == ("failed", "interrupted")
    with office.inside.work.store.read() as unit:
        assert not unit.plan_queue.workers()


def test_a_worker_that_cannot_open_the_key_any_more_ends_and_what_waits_is_planned_by_the_next(
    office: ServedOffice,
) -> None:
    """With the key that it has it would read every address as damaged, and plan all the same."""
    (day,) = days(office, 1)
    worker, inside = office.start_planning(), office.inside.work
    until(lambda: _living(office) == 1, "it lives")
    key_locking.lock(inside.store, inside.key_file, "environment", b"swallow over the church tower")
    run = ask(office, day)
    until(lambda: worker.poll() is not None, "it ends by itself")
    assert worker.poll() == 1, "whoever keeps it running begins it again"
    assert "which cannot open it so; begin it again with the secret of now" in office.log()
    assert (kept(office, day).id, kept(office, day).state) == (run.id, "waiting")
    key_locking.unlock(inside.store, inside.key_file)
    office.start_planning()
    until(lambda: not kept(office, day).to_come, "another plans it")
    assert (kept(office, day).id, kept(office, day).state) == (run.id, "done")


def _living(office: ServedOffice) -> int:
    with office.inside.work.store.read() as unit:
        return unit.plan_queue.workers()
