"""What the page of a day, the question before publishing, versions and sheets say of a plan is so."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from fieldapp.services import hand_edits, planning, publishing
from routing import Plan, Problem
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, visit
from tests.web.test_way_back import begun, draft_of, put

NO_RULE, ALL_PLACED, BEST = "no rule broken", "Everything that can be planned has its place.", "Proved best"


@pytest.fixture
def early(office: OfficeUnderTest) -> OfficeUnderTest:
    office.clock.moment = datetime(2026, 11, 30, 6, tzinfo=UTC)
    office.account("coordinator", login="claire", language="en")
    return office


def said(office: OfficeUnderTest, page: str = "") -> str:
    text = office.with_session_of("claire").get(f"/office/day/{TODAY}{page}").text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text[text.index("<main") :])))


def test_a_plan_is_called_best_and_legal_only_while_it_is(early: OfficeUnderTest) -> None:
    anna, bart = hire(early, "Anna Bel"), hire(early, "Bart Claes", ("nl",))
    wanted = visit(early, "Amina")
    planning.plan_day(early.work, PlannerHere(), TODAY)
    page = said(early)
    assert BEST in page
    assert NO_RULE in page
    put(early, wanted.id, bart.id)  # who does not speak her language
    page = said(early)
    assert "1 rule broken" in page
    assert NO_RULE not in page
    assert BEST not in page
    put(early, wanted.id, anna.id)
    page = said(early)
    assert NO_RULE in page
    assert BEST not in page, "by hand nobody has proved it"


class GoneWrong:
    """A planner whose visits are all over as soon as they begin."""

    def solve(self, problem: Problem, **options: Any) -> Plan:
        made = PlannerHere().solve(problem, **options)
        (route,) = made.routes
        steps = tuple(replace(step, service=0) if step.type == "job" else step for step in route.steps)
        return replace(made, routes=(replace(route, steps=steps),))


def test_a_rule_that_has_no_sentence_of_its_own_is_still_said_to_be_broken(early: OfficeUnderTest) -> None:
    hire(early, "Anna Bel")
    visit(early, "Amina")
    planning.plan_day(early.work, GoneWrong(), TODAY)
    page = said(early)
    assert "This draft breaks rules; it cannot be published like this." in page
    assert "Something in this plan contradicts itself. Plan again." in page
    assert NO_RULE not in page
    made = early.with_session_of("claire").get(f"/office/day/{TODAY}").text
    assert f"/office/day/{TODAY}/publish" not in made, "it cannot be published, and no button says that it can"
    assert re.search(r'<button[^>]* disabled aria-describedby="broken-rules">Publish…', made)
    assert re.search(r'id="broken-rules" href="#broken">\d+ rules? broken<', made), "and the reason stands beside it"


def test_that_all_are_placed_is_said_only_when_they_are(early: OfficeUnderTest) -> None:
    anna, first = hire(early, "Anna Bel"), visit(early, "Amina")
    publish_for(early, anna, first)
    assert ALL_PLACED in said(early)
    visit(early, "Bilal")
    visit(early, "Celia")
    assert ALL_PLACED not in said(early)
    hand_edits.begin(early.work, early.account("coordinator").id, TODAY)
    assert "2 visits are left without a place." in said(early, "/publish")


def test_a_visit_that_moves_by_more_than_a_quarter_of_an_hour_is_named(early: OfficeUnderTest) -> None:
    still = "No visit moved by more than 15 minutes."
    anna, first, second = hire(early, "Anna Bel"), visit(early, "Amina"), visit(early, "Bilal")
    publish_for(early, anna, first, second)
    by = begun(early)
    publishing.publish(early.work, by, TODAY, draft_of(early).revision)
    assert said(early, "/versions").count(still) == 1
    begun(early)
    assert "0 visits differ from what is published." in said(early, "/publish")
    put(early, first.id, anna.id, position=1)
    assert "2 visits differ from what is published." in said(early, "/publish")
    publishing.publish(early.work, by, TODAY, draft_of(early).revision)
    page = said(early, "/versions")
    assert page.count(still) == 1
    assert "Amina" in page.split(still)[0]


def test_the_sheet_says_which_hour_was_promised(early: OfficeUnderTest) -> None:
    anna, told, other = hire(early, "Anna Bel"), visit(early, "Amina"), visit(early, "Bilal")
    promised = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    with early.work.store.write() as unit:
        unit.visits.save(told.model_copy(update={"promised": promised}))
        unit.commit()
    planning.plan_day(early.work, PlannerHere(), TODAY)
    publishing.publish(early.work, early.account("coordinator").id, TODAY, draft_of(early).revision)
    sheet = said(early, "/sheets")
    assert re.findall(r"HEURE PROMISE (\d\d:\d\d)|PROMISED (\d\d:\d\d)", sheet) == [("", "10:30")]
    assert (anna.name in sheet, other.name in sheet) == (True, True)


def test_a_draft_that_went_while_somebody_decided_is_said_to_be_gone(early: OfficeUnderTest) -> None:
    anna, wanted = hire(early, "Anna Bel"), visit(early)
    begun(early)
    put(early, wanted.id, anna.id)
    visitor = early.with_session_of("claire")
    visitor.get(f"/office/day/{TODAY}")
    asked = visitor.post(f"/office/day/{TODAY}/plan").text
    mark = re.search(r'name="replaces" value="([^"]+)"', asked)
    assert mark
    publishing.publish(early.work, early.account("coordinator").id, TODAY, draft_of(early).revision)
    late = visitor.post(f"/office/day/{TODAY}/plan", {"replaces": mark[1]})
    assert late.status_code == 409
    assert "version 1 was published" in late.text
