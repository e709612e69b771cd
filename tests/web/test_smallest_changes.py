"""What would let in a visit is looked for when the plan is there already: the page says so, shows what is found, and
nobody's later act is written over."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fieldapp.domain.plan import Plan
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services import hand_edits, plan_jobs, planning, publishing, smallest_changes
from fieldapp.services.solver import SolverFailed
from routing import Change, Problem, Reason, Unassigned
from routing import Plan as PlannerPlan
from tests.patience import WAIT_S, until
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.test_erasing import erase, naming

LOOKING = "What would let these visits in is being looked for."
LATER = "If it could end 20 min later"


class OneLeftOut(PlannerHere):
    """Plans all but the last visit. What would let that in it tells when a test says so."""

    def __init__(self) -> None:
        self.tells: list[tuple[Change, ...]] = []
        self.told = threading.Event()  # there is more to tell
        self.ends = threading.Event()
        self.stopped = False

    def solve(self, problem: Problem, **options: Any) -> PlannerPlan:
        last = max(job.id for job in problem.jobs)
        planned = super().solve(replace(problem, jobs=tuple(job for job in problem.jobs if job.id != last)), **options)
        reason = Reason("not_found", {"vehicles": [vehicle.id for vehicle in problem.vehicles], "seconds": 3})
        return replace(planned, unassigned=(Unassigned(last, (reason,)),), certificate=None)

    def tell(self, *changes: Change) -> None:
        self.tells.append(changes)
        self.told.set()

    def explain(
        self,
        problem: Problem,
        plan: PlannerPlan,
        *,
        found: Callable[[PlannerPlan], None],
        cancelled: Callable[[], bool],
        **_: Any,
    ) -> PlannerPlan:
        known = plan

        def with_(changes: tuple[Change, ...], complete: bool) -> PlannerPlan:
            left = (replace(one, changes=changes, changes_complete=complete) for one in plan.unassigned)
            return replace(plan, unassigned=tuple(left))

        while not self.ends.is_set():
            if self.told.is_set():
                self.told.clear()
                found(known := with_(self.tells[-1], complete=False))
            if cancelled():
                self.stopped = True
                raise SolverFailed("cancelled")
        return with_(known.unassigned[0].changes, complete=True)


class Running:
    """A day of two visits, one of which the planner leaves out and thinks about."""

    def __init__(self, office: OfficeUnderTest) -> None:
        self.office = office
        self.samira: Worker = hire(office, "Samira Benali")
        self.amina: Visit = visit(office)
        self.bilal: Visit = visit(office, "Bilal")
        self.solver = OneLeftOut()
        self.by = office.account("coordinator", language="en").id
        plan_jobs.start(office.work, self.solver, self.by, TODAY)
        until(lambda: self.looks, "the plan is there, and it is looked for what would let the other in")

    @property
    def looks(self) -> bool:
        return plan_jobs.looking(self.office.work, TODAY) is not None

    @property
    def plan(self) -> Plan:
        with self.office.work.store.read() as unit:
            plan = unit.plans.draft(TODAY) or unit.plans.published(TODAY)
        assert plan
        return plan

    @property
    def known(self) -> list[str]:
        """Codes of what would let the one in that is left out."""
        (left,) = self.plan.unserved
        return [change.code for change in left.changes]

    def page(self) -> str:
        return self.office.signed_in("coordinator", language="en").get(f"/office/day/{TODAY}").text

    def end(self) -> None:
        self.solver.ends.set()
        self.join()

    def join(self) -> None:
        for thread in threading.enumerate():
            if thread.name == f"plan-{TODAY}":
                thread.join(WAIT_S)


@pytest.fixture
def running(office: OfficeUnderTest) -> Iterator[Running]:
    begun = Running(office)
    yield begun
    begun.end()


LONGER = Change("window_later", {"minutes": 20})


def test_the_plan_is_shown_first_and_what_is_found_follows(running: Running) -> None:
    visitor = running.office.signed_in("coordinator", language="en")
    page = visitor.get(f"/office/day/{TODAY}").text
    assert "Samira" in page
    assert LOOKING in page
    assert "There was not time enough" not in page
    state = f"/office/day/{TODAY}/plan/state"
    assert visitor.get(state).json["state"] == "done"
    assert visitor.get(state).json["known"] == 0
    running.solver.tell(LONGER)
    until(lambda: visitor.get(state).json["known"] == 1, "the page hears that there is more")
    page = visitor.get(f"/office/day/{TODAY}").text
    assert LATER in page
    assert LOOKING in page
    running.end()
    assert visitor.get(state).json["known"] is None
    page = visitor.get(f"/office/day/{TODAY}").text
    assert LATER in page
    assert LOOKING not in page
    assert running.plan.unserved[0].changes_complete


def test_it_is_no_change_of_the_draft(running: Running) -> None:
    """A page that was open before publishes what it shows."""
    seen = running.plan
    running.solver.tell(LONGER)
    until(lambda: running.known == ["window_later"], "it is kept")
    assert running.plan.revision == seen.revision
    published = publishing.publish(running.office.work, running.by, TODAY, seen.revision)
    running.end()
    assert published.routes == seen.routes
    assert running.plan.state == "published"
    assert running.known == ["window_later"], "whoever looks at what was published is told too"


def test_what_somebody_moved_meanwhile_stays_as_they_made_it(running: Running) -> None:
    edit = hand_edits.Edit(running.bilal.id, running.samira.id)
    saved = hand_edits.save(running.office.work, running.by, TODAY, running.plan.revision, edit)
    assert LOOKING not in running.page(), "it is looked for another plan than this"
    running.solver.tell(LONGER)
    until(lambda: running.solver.stopped, "nobody is to be told any more")
    running.join()
    assert running.plan == saved


def test_whoever_plans_again_ends_it(running: Running) -> None:
    class Another(OneLeftOut):
        def explain(self, problem: Problem, plan: PlannerPlan, **_: Any) -> PlannerPlan:
            return plan

    first = running.plan
    mark = f"{first.version}.{first.revision}"
    plan_jobs.start(running.office.work, Another(), running.by, TODAY, replaces=mark)
    until(lambda: running.solver.stopped, "the first does not look any more")
    running.join()
    assert running.plan.version == first.version + 1
    assert not running.looks


def test_an_erased_case_is_not_written_back(running: Running) -> None:
    erase(running.office, running.bilal.case_id)
    running.solver.tell(LONGER)
    until(lambda: running.solver.stopped, "the plan is another")
    running.join()
    assert not naming(running.office, {running.bilal.id}) & {"plans", "plan_revisions"}


def test_a_run_that_fell_silent_looks_no_more(running: Running) -> None:
    running.end()
    running.office.clock.move(timedelta(seconds=1))  # so that this one is the newest
    with running.office.work.store.write() as unit:  # what a killed server leaves behind
        unit.jobs.start(smallest_changes.KIND, TODAY, by=None, at=running.office.work.machine_now())
        unit.commit()
    assert LOOKING in running.page()
    running.office.clock.move(timedelta(seconds=20))
    assert LOOKING not in running.page()


def test_an_office_may_do_without(office: OfficeUnderTest) -> None:
    without = office.work.settings.planning.model_copy(update={"changes_limit_s": 0})
    office.work = replace(office.work, settings=office.work.settings.model_copy(update={"planning": without}))
    hire(office, "Samira Benali")
    visit(office)
    visit(office, "Bilal")
    plan_jobs.start(office.work, OneLeftOut(), office.account("coordinator").id, TODAY)
    for thread in threading.enumerate():
        if thread.name == f"plan-{TODAY}":
            thread.join(WAIT_S)
    job = plan_jobs.newest(office.work, TODAY)
    assert job
    assert job.state == "done"
    assert plan_jobs.looking(office.work, TODAY) is None


def test_where_the_planner_fails_at_it_the_plan_stands(office: OfficeUnderTest) -> None:
    class Fails(OneLeftOut):
        def explain(self, problem: Problem, plan: PlannerPlan, **_: Any) -> PlannerPlan:
            raise SolverFailed("crashed")

    hire(office, "Samira Benali")
    visit(office)
    visit(office, "Bilal")
    solver = Fails()
    planned = planning.plan_day(office.work, solver, TODAY)
    assert smallest_changes.found_now(office.work, solver, planned) == planned
    with office.work.store.read() as unit:
        assert unit.plans.draft(TODAY) == planned.plan
