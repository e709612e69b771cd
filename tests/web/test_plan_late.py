"""Planning again knows who is late: what was done, where somebody still is, and what they said."""

import re
import uuid
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.errors import Refused
from fieldapp.domain.plan import Plan, Route, Stop
from fieldapp.domain.visit import Visit
from fieldapp.services import comparing, day_plan, fieldwork, gathering, hand_edits, planning, publishing, team
from fieldapp.services.execution_state import respects_started_stops
from fieldapp.services.solver import SolverFailed
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import publish
from tests.web.test_day_live import DAY, Running
from tests.web.test_way_back import NoPlan


@pytest.fixture
def running(office: OfficeUnderTest) -> Running:
    return Running(office)


def again(running: Running, *, published: bool = True) -> Plan:
    work = running.office.work
    plan = planning.plan_day(work, PlannerHere(), TODAY).plan
    assert plan.violations == ()
    if published:
        publishing.publish(work, running.office.account("coordinator").id, TODAY, plan.revision)
    return plan


def stop_of(plan: Plan, wanted: Visit) -> tuple[Route, Stop]:
    found = plan.find(wanted.id)
    assert found
    return found


def clock(running: Running, moment: datetime) -> str:
    return f"{moment.astimezone(running.office.work.settings.office.zone):%H:%M}"


def test_who_came_late_goes_on_when_the_visit_is_over(running: Running) -> None:
    amina, boris, _ = running.visits
    running.at("14:30")
    running.happens(0, "arrived")
    running.at("14:35")
    plan = again(running)
    there = stop_of(plan, amina)[1]
    assert (clock(running, there.start), clock(running, there.end)) == ("14:30", "15:15")
    assert stop_of(plan, boris)[1].start >= there.end
    assert [stop.expected.late for stop in running.olgas().stops] == [timedelta(0)] * 2, "the new times contain it"
    assert "Amina" not in [change["name"] for change in _changes(running)], "nobody is told where they are"


def _changes(running: Running) -> list[dict[str, str]]:
    """What the page before publishing lists, by name."""
    with running.office.work.store.read() as unit:
        published, versions = unit.plans.published(TODAY), unit.plans.versions(TODAY)
        now = gathering.execution_now(running.office.work, unit, TODAY)
        names = {one.id: one.name for one in running.visits}
    assert published
    assert now
    before = next(plan for plan in versions if plan.version == published.version - 1)
    found = comparing.compare(before, published, begun=now.begun)
    return [{"name": names[change.visit_id], "kind": change.kind} for change in found]


def test_who_says_to_be_late_is_expected_then_and_the_word_counts_once(running: Running) -> None:
    amina = running.visits[0]
    running.at("14:05")
    running.phone.bring(running.phone.item("late", minutes=45))
    plan = again(running)
    assert clock(running, stop_of(plan, amina)[1].start) >= "14:45"
    olgas = next(route for route in plan.routes if route.worker_id == running.olga.id)
    assert clock(running, olgas.stops[0].start) >= "14:45", "she is on her way from 14:35"
    assert all(stop.expected.late == timedelta(0) for stop in running.olgas().stops)
    running.phone.bring({**running.phone.item("late", minutes=20), "stop": olgas.stops[0].id})
    assert running.olgas().late == timedelta(minutes=20), "a new word counts again"


def test_a_visit_that_somebody_late_does_not_reach_can_go_to_another(running: Running) -> None:
    amina = running.visits[0]
    running.at("14:05")
    running.phone.bring(running.phone.item("late", minutes=60))
    by = running.office.account("coordinator").id
    draft = hand_edits.begin(running.office.work, by, TODAY)
    moved = hand_edits.save(
        running.office.work, by, TODAY, draft.revision, hand_edits.Edit(amina.id, running.marc.id, 1)
    )
    assert moved.violations == ()
    publishing.publish(running.office.work, by, TODAY, moved.revision)
    assert stop_of(moved, amina)[0].worker_id == running.marc.id


def test_a_broken_promise_and_a_lock_do_not_throw_the_client_out(running: Running) -> None:
    amina = running.visits[0]
    by = running.office.account("coordinator").id
    with running.office.work.store.write() as unit:
        unit.visits.save(amina.model_copy(update={"promised": running.olgas().stops[0].stop.start}))
        unit.commit()
    draft = hand_edits.begin(running.office.work, by, TODAY)
    locked = hand_edits.lock(running.office.work, by, TODAY, draft.revision, amina.id, True)
    publishing.publish(running.office.work, by, TODAY, locked.revision)
    running.at("14:05")
    running.phone.bring(running.phone.item("late", minutes=90))
    route, stop = stop_of(again(running), amina)
    assert route.worker_id == running.olga.id
    assert stop.locked
    assert "15:20" <= clock(running, stop.start) <= "15:45"


def test_whoever_waits_for_somebody_late_is_not_left_out_for_another(running: Running) -> None:
    """Olga alone, an hour late, with time for one of the two."""
    amina, boris, _ = running.visits
    by = running.office.account("coordinator").id
    team.add_absence(running.office.work, by, running.marc.id, TODAY, TODAY)
    running.at("14:05")
    running.phone.bring(running.phone.item("late", minutes=60))
    plan = again(running, published=False)
    assert plan.find(amina.id)
    assert not plan.find(boris.id)
    page = running.office.signed_in("coordinator").get(f"{DAY}/publish").text
    told = " ".join(re.sub(r"<[^>]+>", " ", page[page.index("Ce que le plan change") :]).split())
    assert "Amina · 14:00 → 15:06" in told
    assert "Boris · retirée · 15:00" in told


def test_a_word_on_a_later_visit_stays_open(running: Running) -> None:
    boris = running.visits[1]
    running.at("14:00")
    running.happens(0, "arrived")
    running.at("14:10")
    running.phone.bring({**running.phone.item("late", minutes=30), "stop": running.phone.ready["day"]["order"][1]})
    plan = again(running)
    expected = running.olgas().stops[1].expected
    assert expected.start == stop_of(plan, boris)[1].arrival + timedelta(minutes=30)


def test_a_draft_that_lateness_overtook_is_not_published(running: Running) -> None:
    """Boris cannot be there before his hours end."""
    running.at("14:05")
    plan = again(running, published=False)
    running.phone.bring(running.phone.item("late", minutes=120))
    with pytest.raises(Refused, match="overtaken"):
        publishing.publish(running.office.work, running.office.account("coordinator").id, TODAY, plan.revision)
    coordinator = running.office.signed_in("coordinator")
    coordinator.get(DAY)
    assert coordinator.post(f"{DAY}/publish", {"revision": str(plan.revision)}).status_code == 302
    assert "en retard ou absent" in coordinator.get(DAY).text
    again(running)


def test_who_arrives_a_little_early_does_not_spoil_a_draft(running: Running) -> None:
    running.at("13:45")
    plan = again(running, published=False)
    running.at("13:52")
    running.happens(0, "arrived")
    publishing.publish(running.office.work, running.office.account("coordinator").id, TODAY, plan.revision)
    assert running.olgas().late == timedelta(0)


def test_what_began_while_the_planner_worked_is_not_taken_away(running: Running) -> None:
    amina = running.visits[0]
    by = running.office.account("coordinator").id
    running.at("13:40")
    draft = hand_edits.begin(running.office.work, by, TODAY)
    moved = hand_edits.save(
        running.office.work, by, TODAY, draft.revision, hand_edits.Edit(amina.id, running.olga.id, 1)
    )
    running.at("13:50")
    running.happens(0, "arrived")
    with running.office.work.store.read() as unit:
        now = gathering.execution_now(running.office.work, unit, TODAY)
    assert not respects_started_stops(moved, now, running.office.clock.now()), "the draft has her later"


def test_a_plan_that_a_visit_overtook_is_not_kept_and_the_earlier_one_stays(running: Running) -> None:
    running.at("13:50")
    with running.office.work.store.read() as unit:
        before = unit.plans.versions(TODAY)
    meanwhile = NoPlan(lambda: running.happens(0, "arrived"))
    with pytest.raises(SolverFailed, match="overtaken"):
        planning.plan_day(running.office.work, meanwhile, TODAY)  # type: ignore[arg-type]  # a solver that only solves
    with running.office.work.store.read() as unit:
        assert unit.plans.versions(TODAY) == before


class AnyDay:
    """A day with two workers, a shared visit among theirs, in which anything may have happened by any time."""

    def __init__(self, office: OfficeUnderTest) -> None:
        self.office = office
        self.people = [hire(office, "Olga P."), hire(office, "Marc D.")]
        self.accounts = [
            office.account("worker", login=login, worker_id=worker.id)
            for login, worker in zip(("olga", "marc"), self.people, strict=True)
        ]

    def begin(self) -> Plan:
        shared = visit(self.office, "Shared").model_copy(update={"workers_needed": 2})
        with self.office.work.store.write() as unit:
            unit.visits.save(shared)
            unit.commit()
        own = [[visit(self.office, f"V{uuid.uuid4().hex[:4]}") for _ in range(2)] for _ in self.people]
        routes = [[mine[0], shared, mine[1]] for mine in own]
        return publish(self.office, *zip(self.people, routes, strict=True), start=time(13))


things = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 2), st.sampled_from(["arrived", "done", "nobody_home"]), st.integers(-40, 200)
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def any_day(tmp_path_factory: pytest.TempPathFactory) -> AnyDay:
    from tests.web.conftest import make_office

    return AnyDay(make_office(tmp_path_factory.mktemp("any_day")))


@settings(max_examples=40, deadline=None)
@given(happened=things, minutes=st.integers(-30, 260))
def test_whatever_happened_the_day_can_be_planned_again(
    any_day: AnyDay, happened: list[tuple[int, int, Any, int]], minutes: int
) -> None:
    """What has begun keeps its workers, begins by now and overlaps nothing; the rest begins after now."""
    office = any_day.office
    plan = any_day.begin()
    start = plan.routes[0].stops[0].start
    for who, which, kind, at in sorted(happened, key=lambda one: one[3]):
        office.clock.moment = start + timedelta(minutes=at)
        fieldwork.record(
            office.work,
            any_day.accounts[who],
            plan.routes[who].stops[which].id,
            kind,
            event_id=str(uuid.uuid4()),
        )
    now = office.clock.moment = max(
        [start + timedelta(minutes=minutes), *(start + timedelta(minutes=one[3]) for one in happened)]
    )
    with office.work.store.read() as unit:
        execution = gathering.execution_now(office.work, unit, TODAY)
        problem = gathering.gather(office.work, unit, TODAY, also=plan)
        again = day_plan.as_plan(office.work, unit, problem, hand_edits.retimed(problem, plan), by=None)
    assert execution
    assert respects_started_stops(again, execution, now)
    for route in again.routes:
        times = sorted((stop.start, stop.end, stop.visit_id) for stop in route.stops)
        assert all(one[1] <= other[0] for one, other in pairwise(times))
        assert all(begin <= now if visit_id in execution.begun else begin >= now for begin, _, visit_id in times)
    assert {stop.visit_id for route in again.routes for stop in route.stops} >= execution.begun
