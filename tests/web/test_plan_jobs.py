"""Planning in the background with the real planner in its own process: one at a time, cancelled, and told when lost."""

import re
import sys
import threading
from collections import Counter
from datetime import timedelta
from types import FrameType
from typing import Any

from fieldapp.domain.plan import Plan
from fieldapp.gateways.solver_process import SolverProcess
from fieldapp.services import plan_jobs
from fieldapp.services.planning import plan_day
from routing import Plan as PlannerPlan
from routing import Problem
from tests.patience import WAIT_S, until
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, visit

ENDED = "La planification que montrait votre page est finie. Rien n’a été arrêté"


class HeldSolver(SolverProcess):
    """The real planner, which a test lets begin when it is ready."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def solve(self, problem: Problem, **options: Any) -> PlannerPlan:
        assert self.go.wait(WAIT_S)
        return super().solve(problem, **options)


class UnpreparedSolver(HeldSolver):
    """The real planner, which says that it must be made ready first."""

    def solve(self, problem: Problem, **options: Any) -> PlannerPlan:
        options["progress"]({"preparing": True})
        until(lambda: not options["cancelled"]() and self.go.is_set(), "the planner is ready")
        return super().solve(problem, **options)


def finished(office: OfficeUnderTest) -> str:
    """Waits for the thread of the day's run, then says how it ended."""
    for thread in threading.enumerate():
        if thread.name == f"plan-{TODAY}":
            thread.join(WAIT_S)
    job = plan_jobs.newest(office.work, TODAY)
    assert job
    return job.state


def planned_before(office: OfficeUnderTest) -> list[Plan]:
    """A published plan, and one more visit than it has; the plans of the day."""
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    publish_for(office, worker, wanted)
    visit(office, "Bilal")
    assert len(versions(office)) == 1
    return versions(office)


def versions(office: OfficeUnderTest) -> list[Plan]:
    with office.work.store.read() as unit:
        return unit.plans.versions(TODAY)


def test_a_run_makes_a_draft_that_breaks_no_rule(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    wanted = visit(office)
    plan_jobs.start(office.work, SolverProcess(), office.account("coordinator").id, TODAY)
    assert finished(office) == "done"
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    assert draft.find(wanted.id)
    assert draft.violations == ()


def test_a_plan_that_waits_for_the_planner_to_be_prepared_says_so(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    visit(office)
    solver, visitor = UnpreparedSolver(), office.signed_in("coordinator", language="en")
    plan_jobs.start(office.work, solver, office.account("coordinator").id, TODAY)
    until(lambda: "is being prepared" in visitor.get(f"/office/day/{TODAY}/plan/state").text, "the page says so")
    solver.go.set()
    assert finished(office) == "done"


def test_json_begins_and_ends_at_the_planners_process(office: OfficeUnderTest) -> None:
    """In the server the problem is written once and never read, and the plan is read once."""
    hire(office, "Samira Benali")
    visit(office)
    called: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and "/routing/formats/" in frame.f_code.co_filename:
            called[frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        plan_day(office.work, SolverProcess(), TODAY)
    finally:
        sys.setprofile(None)
    assert {name: called[name] for name in ("write_problem", "read_plan", "read", "matrices", "write")} == {
        "write_problem": 1,
        "read_plan": 1,
        "read": 0,
        "matrices": 0,
        "write": 0,
    }


def test_a_second_click_joins_the_run_that_is_there(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    visit(office)
    solver, by = HeldSolver(), office.account("coordinator").id
    one = plan_jobs.start(office.work, solver, by, TODAY)
    other = plan_jobs.start(office.work, solver, by, TODAY)
    assert other.id == one.id
    page = office.signed_in("coordinator").get(f"/office/day/{TODAY}").text
    assert 'data-state="running"' in page
    solver.go.set()
    assert finished(office) == "done"
    with office.work.store.read() as unit:
        assert len(unit.plans.versions(TODAY)) == 1


def test_a_cancelled_run_ends_its_process_and_changes_nothing(office: OfficeUnderTest) -> None:
    earlier = planned_before(office)
    solver = HeldSolver()
    plan_jobs.start(office.work, solver, office.account("coordinator").id, TODAY)
    visitor = office.signed_in("coordinator")
    (run,) = re.findall(r'name="run" value="([^"]+)"', visitor.get(f"/office/day/{TODAY}").text)
    visitor.post(f"/office/day/{TODAY}/plan/cancel", {"run": run})
    solver.go.set()
    assert finished(office) == "cancelled"
    assert versions(office) == earlier
    another = office.signed_in("coordinator", login="another")
    assert ENDED in another.post(f"/office/day/{TODAY}/plan/cancel", {"run": run}, follow_redirects=True).text


def test_an_old_page_stops_no_run_that_a_colleague_began_since(office: OfficeUnderTest) -> None:
    by, now = office.account("coordinator").id, office.work.machine_now()
    with office.work.store.write() as unit:
        before = unit.jobs.start(plan_jobs.KIND, TODAY, by=by, at=now)
        assert before
        unit.jobs.finish(before.id, "done", now)
        running = unit.jobs.start(plan_jobs.KIND, TODAY, by=by, at=now + timedelta(seconds=1))
        assert running
        unit.commit()
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/day/{TODAY}")
    for stale in ({"run": before.id}, {}):
        assert ENDED in visitor.post(f"/office/day/{TODAY}/plan/cancel", stale, follow_redirects=True).text
        with office.work.store.read() as unit:
            assert not unit.jobs.get(running.id).cancel_asked
    visitor.post(f"/office/day/{TODAY}/plan/cancel", {"run": running.id})
    with office.work.store.read() as unit:
        assert unit.jobs.get(running.id).cancel_asked


def test_a_run_whose_process_was_lost_is_told_and_can_be_started_again(office: OfficeUnderTest) -> None:
    earlier = planned_before(office)
    by = office.account("coordinator").id
    with office.work.store.write() as unit:  # what a killed server leaves behind
        unit.jobs.start(plan_jobs.KIND, TODAY, by=by, at=office.clock.now())
        unit.commit()
    office.clock.move(timedelta(seconds=20))
    job = plan_jobs.newest(office.work, TODAY)
    assert job
    assert (job.state, job.failure) == ("failed", "interrupted")
    assert versions(office) == earlier
    plan_jobs.start(office.work, SolverProcess(), by, TODAY)
    assert finished(office) == "done"
