"""What was printed in the morning stays true: letters are fixed for a day, and no day that is over is planned."""

from datetime import timedelta

import pytest

from fieldapp.domain.errors import Refused
from fieldapp.services import hand_edits, plan_jobs, planning, publishing, team
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, visit


def test_a_worker_keeps_the_letter_of_the_morning_when_somebody_falls_ill(office: OfficeUnderTest) -> None:
    anna, bart = hire(office, "Anna Bel"), hire(office, "Bart Claes")
    one, two = visit(office, "Amina"), visit(office, "Bilal")
    publish_for(office, anna, one)
    publish_for(office, bart, two)
    by = office.account("coordinator").id
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    assert [route.letter for route in plan.routes] == ["A", "B"]
    team.add_absence(office.work, by, anna.id, TODAY, TODAY)
    chloe = hire(office, "Chloe Dubois")
    again = planning.plan_day(office.work, PlannerHere(), TODAY).plan
    route = again.route_of(bart.id)
    assert route
    assert route.letter == "B"
    assert again.known_letters[anna.id] == "A", "of who is ill: on the paper of the morning"
    assert again.known_letters[chloe.id] == "C"
    later = planning.plan_day(office.work, PlannerHere(), TODAY).plan
    assert later.known_letters == again.known_letters


def test_a_day_that_is_over_is_read_and_not_planned_again(office: OfficeUnderTest) -> None:
    worker, wanted, other = hire(office, "Anna Bel"), visit(office), visit(office, "Bilal")
    publish_for(office, worker, wanted)
    by = office.account("coordinator", login="claire", language="en").id
    draft = hand_edits.begin(office.work, by, TODAY)
    office.clock.move(timedelta(days=1))
    for act in (
        lambda: plan_jobs.start(office.work, PlannerHere(), by, TODAY),
        lambda: publishing.publish(office.work, by, TODAY, draft.revision),
        lambda: hand_edits.begin(office.work, by, TODAY),
        lambda: hand_edits.lock(office.work, by, TODAY, draft.revision, wanted.id, True),
        lambda: hand_edits.save(
            office.work, by, TODAY, draft.revision, hand_edits.Edit(other.id, worker.id, position=0)
        ),
    ):
        with pytest.raises(Refused, match="past_day"):
            act()
    visitor = office.with_session_of("claire")
    page = visitor.get(f"/office/day/{TODAY}?visit={wanted.id}").text
    assert "This day is over" in page
    assert f"/office/day/{TODAY}/plan" not in page
    assert "Amina" in page
    said = visitor.post(f"/office/day/{TODAY}/plan", follow_redirects=True).text
    assert said.count("This day is over: its plan stays") == 2
    before = visitor.get(f"/office/day/{TODAY - timedelta(days=1)}").text
    assert "This day is over, without a plan." in before
    assert "its plan stays" not in before
    assert "No plan yet" not in before
