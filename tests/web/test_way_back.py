"""Planning again over a draft says so first; every change has a way back; a visit of two keeps two workers."""

import re
from datetime import time
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.plan import Plan
from fieldapp.domain.visit import Visit
from fieldapp.services import draft_history, hand_edits, plan_jobs, planning, visit_acts
from fieldapp.services.hand_edits import Edit
from fieldapp.services.solver import SolverFailed
from routing import Plan as PlannerPlan
from routing import Problem
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, publish_for, visit


class NoPlan:
    """Answers that nothing is placed, and does something meanwhile."""

    def __init__(self, meanwhile: Any = lambda: None) -> None:
        self.meanwhile = meanwhile

    def solve(self, problem: Problem, **_: object) -> PlannerPlan:
        self.meanwhile()
        return PlannerPlan(())


def draft_of(office: OfficeUnderTest) -> Plan:
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    return draft


def put(office: OfficeUnderTest, visit_id: str, worker_id: str | None, **facts: Any) -> Plan:
    by = office.account("coordinator").id
    return hand_edits.save(office.work, by, TODAY, draft_of(office).revision, Edit(visit_id, worker_id, **facts))


def end(office: OfficeUnderTest, one: Visit) -> None:
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(one.id).model_copy(update={"state": "cancelled"}))
        unit.commit()


def begun(office: OfficeUnderTest) -> str:
    by = office.account("coordinator").id
    hand_edits.begin(office.work, by, TODAY)
    return by


def orders(plan: Plan) -> dict[str, list[str]]:
    return {route.worker_id: [stop.visit_id for stop in route.stops] for route in plan.routes}


def claire(office: OfficeUnderTest) -> Visitor:
    visitor = office.signed_in("coordinator", login="claire", language="en")
    visitor.get(f"/office/day/{TODAY}")
    return visitor


def test_planning_again_over_a_draft_says_so_first(office: OfficeUnderTest) -> None:
    anna, one = hire(office, "Anna Bel"), visit(office)
    begun(office)
    put(office, one.id, anna.id)
    before, visitor = draft_of(office), claire(office)
    asked = visitor.post(f"/office/day/{TODAY}/plan")
    assert asked.status_code == 409
    assert "takes the place of draft 1, with 1 visit" in asked.text
    assert "It stays under Versions" in asked.text
    assert plan_jobs.newest(office.work, TODAY) is None
    assert draft_of(office) == before
    stale = visitor.post(f"/office/day/{TODAY}/plan", {"replaces": "1.0"})
    assert stale.status_code == 409, "it is another draft by now"


def test_a_draft_changed_while_the_planner_works_stays(office: OfficeUnderTest) -> None:
    anna, one = hire(office, "Anna Bel"), visit(office)
    begun(office)
    meddled = NoPlan(lambda: put(office, one.id, anna.id))
    with pytest.raises(SolverFailed, match="draft_changed"):
        planning.plan_day(office.work, meddled, TODAY)  # type: ignore[arg-type]  # a solver that only solves
    assert orders(draft_of(office)) == {anna.id: [one.id]}


def test_an_earlier_draft_comes_back_as_a_new_one(office: OfficeUnderTest) -> None:
    anna, bart = hire(office, "Anna Bel"), hire(office, "Bart Claes")
    one, two = visit(office, "Amina"), visit(office, "Bilal")
    by = begun(office)
    put(office, one.id, anna.id)
    by_hand = put(office, two.id, bart.id)
    planning.plan_day(office.work, NoPlan(), TODAY)  # type: ignore[arg-type]  # a solver that only solves
    assert orders(draft_of(office)) == {}
    visitor = claire(office)
    assert "Restore as a new draft" in visitor.get(f"/office/day/{TODAY}/versions").text
    visitor.post(f"/office/day/{TODAY}/restore", {"version": str(by_hand.version)})
    back = draft_of(office)
    assert (back.version, back.routes) == (3, by_hand.routes)
    visitor.get(f"/office/day/{TODAY}/versions")
    visitor.post(f"/office/day/{TODAY}/restore", {"version": "2"})
    assert orders(draft_of(office)) == {}, "and so does the one that it replaced"
    end(office, two)
    with office.work.store.write() as unit:
        unit.workers.add_absence(anna.id, TODAY, TODAY)
        unit.commit()
    restored = draft_history.restore(office.work, by, TODAY, by_hand.version, draft_of(office).revision)
    assert orders(restored.plan) == {}
    assert {(one.called, one.reason) for one in restored.left_out} == {("Amina", "worker"), ("Bilal", "ended")}
    visitor.get(f"/office/day/{TODAY}/versions")
    assert visitor.post(f"/office/day/{TODAY}/restore", {"version": "99"}).status_code == 404


def test_the_last_change_is_undone_and_the_one_before(office: OfficeUnderTest) -> None:
    anna, bart = hire(office, "Anna Bel"), hire(office, "Bart Claes")
    one, two = visit(office, "Amina"), visit(office, "Bilal")
    begun(office)
    first = put(office, one.id, anna.id)
    put(office, two.id, bart.id)
    visitor = claire(office)
    page = visitor.get(f"/office/day/{TODAY}").text
    assert "Undo: Bilal" in page
    old = draft_of(office).revision
    visitor.post(f"/office/day/{TODAY}/undo", {"revision": str(old)})
    assert draft_of(office).routes == first.routes
    assert visitor.post(f"/office/day/{TODAY}/undo", {"revision": str(old)}).status_code == 302, "twice by mistake"
    assert draft_of(office).routes == first.routes
    assert "Undo: Amina" in visitor.get(f"/office/day/{TODAY}").text
    visitor.post(f"/office/day/{TODAY}/undo", {"revision": str(draft_of(office).revision)})
    assert draft_of(office).routes == ()
    assert "/undo" not in visitor.get(f"/office/day/{TODAY}").text
    said = visitor.post(
        f"/office/day/{TODAY}/undo", {"revision": str(draft_of(office).revision)}, follow_redirects=True
    )
    assert "no change to undo" in said.text


def test_who_receives_at_other_hours_by_now_comes_back_within_these(office: OfficeUnderTest) -> None:
    anna, one, two = hire(office, "Anna Bel"), visit(office, "Amina"), visit(office, "Bilal")
    begun(office)
    first = put(office, one.id, anna.id)
    put(office, two.id, anna.id, position=1)
    afternoon = Window(day=TODAY, start=time(14), end=time(16))
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(one.id).model_copy(update={"windows": (afternoon,)}))
        unit.commit()
    visitor = claire(office)
    visitor.get(f"/office/day/{TODAY}")
    visitor.post(f"/office/day/{TODAY}/undo", {"revision": str(draft_of(office).revision)})
    (stop,), (earlier,) = (plan.routes[0].stops for plan in (draft_of(office), first))
    span = afternoon.span(office.work.settings.office.zone)
    assert earlier.start < span.start <= stop.start < span.end
    assert orders(draft_of(office)) == {anna.id: [one.id]}


def test_undoing_brings_back_nobody_who_has_withdrawn(office: OfficeUnderTest) -> None:
    anna, one = hire(office, "Anna Bel"), visit(office)
    by = begun(office)
    put(office, one.id, anna.id)
    put(office, one.id, None)
    end(office, one)
    assert draft_history.undo(office.work, by, TODAY, draft_of(office).revision).plan.routes == ()


def test_undoing_brings_nobody_back_to_where_they_lived_before(office: OfficeUnderTest) -> None:
    anna, one, two = hire(office, "Anna Bel"), visit(office, "Amina"), visit(office, "Bilal")
    by = begun(office)
    put(office, two.id, anna.id)
    put(office, one.id, anna.id)
    with office.work.store.read() as unit:
        seen = unit.visits.get(one.id).fingerprint
    elsewhere = one.place.model_copy(update={"lat": 50.55, "lon": 4.70})
    visit_acts.correct_place(office.work, by, one.id, seen, elsewhere)
    assert orders(draft_of(office)) == {anna.id: [two.id]}
    visitor = claire(office)
    undo = {"revision": str(draft_of(office).revision)}
    said = visitor.post(f"/office/day/{TODAY}/undo", undo, follow_redirects=True).text
    assert orders(draft_of(office)) == {anna.id: [two.id]}
    assert "Not restored: Amina (its place has changed)" in said


def test_a_visit_of_two_that_moves_keeps_two_workers(office: OfficeUnderTest) -> None:
    anna, bart, chloe = (hire(office, name) for name in ("Anna Bel", "Bart Claes", "Chloe Dubois"))
    shared = visit(office).model_copy(update={"workers_needed": 2})
    with office.work.store.write() as unit:
        unit.visits.save(shared)
        unit.commit()
    begun(office)
    put(office, shared.id, anna.id)
    put(office, shared.id, bart.id)
    moved = put(office, shared.id, chloe.id, instead_of=bart.id)
    assert set(orders(moved)) == {anna.id, chloe.id}
    assert moved.violations == ()
    visitor = claire(office)
    page = visitor.get(f"/office/day/{TODAY}?visit={shared.id}").text
    assert 'name="instead_of"' in page
    moved = put(office, shared.id, bart.id)
    assert set(orders(moved)) == {bart.id, chloe.id}, "without a word it is who has it first"


def test_with_least_change_an_unpublished_draft_moves_little(office: OfficeUnderTest) -> None:
    _, bart = hire(office, "Anna Bel"), hire(office, "Bart Claes")
    one, two = visit(office, "Amina"), visit(office, "Bilal")
    begun(office)
    put(office, two.id, bart.id)
    kept = put(office, one.id, bart.id)
    again = planning.plan_day(office.work, PlannerHere(), TODAY, near_draft=True).plan
    assert orders(again) == orders(kept)
    afresh = planning.plan_day(office.work, PlannerHere(), TODAY).plan
    assert orders(afresh) != orders(kept), "nothing else keeps them with the second worker"


def test_what_is_published_is_not_undone(office: OfficeUnderTest) -> None:
    anna, one = hire(office, "Anna Bel"), visit(office)
    publish_for(office, anna, one)
    assert "/undo" not in claire(office).get(f"/office/day/{TODAY}").text


def test_every_change_of_a_draft_says_who_made_it_and_stays_readable(office: OfficeUnderTest) -> None:
    anna, one = hire(office, "Anna Bel"), visit(office, "Dorina")
    begun(office)
    put(office, one.id, anna.id)
    visitor = claire(office)
    lock = {"revision": str(draft_of(office).revision), "visit": one.id, "locked": "1"}
    assert visitor.post(f"/office/day/{TODAY}/lock", lock).status_code == 302
    visitor.post(f"/office/day/{TODAY}/undo", {"revision": str(draft_of(office).revision)})
    page = visitor.get(f"/office/day/{TODAY}/versions").text
    changes = page.partition("3 changes while it was a draft")[2]
    told = [" ".join(line.split()) for line in re.findall(r'<p class="soft">(.*?)</p>', changes, re.DOTALL)]
    with office.work.store.read() as unit:
        (name,) = {account.name for account in unit.accounts.all() if account.login == "claire"}
    assert [one.split(" · ", 1)[1] for one in told[:3]] == [
        "moved by hand · state 2, made on state 1",
        "a lock was set or taken off · state 3, made on state 2",
        "the change before was undone · state 4, made on state 3",
    ]
    assert [f", {name} · " in one for one in told[:3]] == [False, True, True]
    assert "added, Anna Bel" in changes
    assert "Dorina" in changes
