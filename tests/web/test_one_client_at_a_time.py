"""Several visits of one client on one day, as parts of one: no two people come at nearly the same time."""

import re
from datetime import time, timedelta
from html import unescape

import pytest

from fieldapp.domain.plan import Plan
from fieldapp.domain.visit import Visit, Window
from fieldapp.domain.worker import Worker
from fieldapp.services import planning

from .conftest import OfficeUnderTest
from .people_and_visits import TODAY, ask, hire, revision, visit
from .phone_office import publish
from .test_calls import at, entry
from .test_calls import send as tell
from .test_own_page_of_several import text_of
from .test_own_visit import agreed, of_staff, opened
from .test_split import PARTS, parts
from .test_todo import act, lists


def split_today(office: OfficeUnderTest, first: str, until: str = "16", **other: str) -> tuple[Visit, Visit]:
    """Two parts of half an hour, both for today: the first from nine until `until`, the other in `other` hours."""
    office.clock.moment = at(office, 7)
    made, coordinator = visit(office), office.signed_in("coordinator")
    hours = {"window-day-0": str(TODAY), "window-from-0": "9", "window-to-0": until}
    act(coordinator, made, "change", duration="30", language="fr", **hours)
    act(coordinator, made, "split", **{**PARTS, **hours, "other_duration": "30", "other_service": first, **other})
    return parts(office, made)


def planned(office: OfficeUnderTest) -> Plan:
    return planning.plan_day(office.work, office.work.solver, TODAY).plan


def move(office: OfficeUnderTest, made: Visit, worker: Worker) -> str:
    """To the end of that worker's route, although a rule is broken; returns the page of the day."""
    coordinator = office.signed_in("coordinator")
    path = f"/office/day/{TODAY}"
    page = coordinator.get(f"{path}?visit={made.id}").text
    data = {"revision": revision(page), "visit": made.id, "worker": worker.id, "position": "9", "anyway": "1"}
    assert coordinator.post(f"{path}/move", data).status_code == 302
    return unescape(coordinator.get(path).text)


def test_the_planner_sends_one_person_to_both_parts_or_leaves_one_out(office: OfficeUnderTest) -> None:
    olga, ivan = hire(office, "Olga"), hire(office, "Ivan")
    first, other = split_today(office, "social", until="9:45")
    plan = planned(office)
    assert plan.served == 1, "half an hour and half an hour do not fit into 45 minutes, but for two people at once"
    assert plan.violations == ()
    assert {one.visit_id for one in plan.unserved} < {first.id, other.id}
    assert {olga.id, ivan.id} >= {route.worker_id for route in plan.routes}
    (left,) = plan.unserved
    assert [reason.code for reason in left.reasons] == ["beside_other"]
    assert set(lists(office)["to_plan"]) == {first.id, other.id}, (
        "two people at different hours would be legal: it is not shown that there is no room"
    )
    page = unescape(office.signed_in("coordinator").get(f"/office/day/{TODAY}").text).replace("\u00a0", " ")
    assert "Pas de place à côté de l’autre visite de la même personne ce jour-là" in page


def test_both_parts_on_one_day_are_of_one_person_where_somebody_can_do_both(office: OfficeUnderTest) -> None:
    hire(office, "Olga"), hire(office, "Ivan")
    split_today(office, "legal")
    (route,) = planned(office).routes
    one, two = route.stops
    assert one.end <= two.start


TWO_AT_ONCE = "deux personnes viennent en même temps ou presque"


def test_two_people_at_nearly_the_same_time_are_a_broken_rule_until_one_of_them_does_both(
    office: OfficeUnderTest,
) -> None:
    olga, ivan = hire(office, "Olga"), hire(office, "Ivan")
    first, other = split_today(office, "social")
    assert TWO_AT_ONCE not in move(office, first, olga)
    page = move(office, other, ivan)
    assert TWO_AT_ONCE in page
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/day/{TODAY}/publish")
    coordinator.post(f"/office/day/{TODAY}/publish", {"revision": revision(page)})
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None
    assert TWO_AT_ONCE not in move(office, other, olga)
    coordinator.get(f"/office/day/{TODAY}/publish")
    coordinator.post(f"/office/day/{TODAY}/publish", {"revision": str(int(revision(page)) + 1)})
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY)


def test_two_people_well_apart_break_no_rule(office: OfficeUnderTest) -> None:
    olga, ivan = hire(office, "Olga"), hire(office, "Ivan")
    first, other = split_today(office, "social", until="10", **{"window-from-0": "14", "window-to-0": "16"})
    move(office, first, olga)
    page = move(office, other, ivan)
    assert TWO_AT_ONCE not in page


@pytest.mark.parametrize("told", [False, True])
def test_where_nobody_can_do_both_parts_the_planner_keeps_them_apart(office: OfficeUnderTest, told: bool) -> None:
    hire(office, "Olga", services=("social",)), hire(office, "Ivan", services=("legal",))
    first, _ = split_today(office, "legal")
    if told:
        with office.work.store.write() as unit:
            unit.visits.save(first.model_copy(update={"promised": at(office, 9)}))
            unit.commit()
    plan = planned(office)
    assert plan.violations == ()
    starts = sorted(stop.start for route in plan.routes for stop in route.stops)
    assert len(starts) == 2
    assert starts[1] - starts[0] >= timedelta(minutes=30)


def further(office: OfficeUnderTest, like: Visit, minutes: int, begin: time, end: time) -> Visit:
    """One more visit of the same client for today."""
    facts = {name: getattr(like, name) for name in type(like).model_fields}
    facts |= {"duration_min": minutes, "windows": (Window(day=TODAY, start=begin, end=end),)}
    for name in ("id", "number", "case_id", "request_id", "state", "reference"):
        facts.pop(name)
    with office.work.store.write() as unit:
        made = unit.visits.add(case_id=like.case_id, request_id=None, **facts)
        unit.commit()
    return made


@pytest.mark.parametrize("count", [3, 5])
def test_of_several_visits_one_that_cannot_take_place_does_not_part_the_others(
    office: OfficeUnderTest, count: int
) -> None:
    for name in ("Olga", "Ivan", "Rosa", "Juan"):
        hire(office, name)
    first, _ = split_today(office, "social", until="9:45")
    for _number in range(count - 3):
        further(office, first, 30, time(9), time(9, 45))
    further(office, first, 120, time(8, 50), time(9, 20))  # the first to begin, and longer than its hours
    plan = planned(office)
    assert plan.violations == ()
    assert plan.served == 1


def test_several_visits_that_fit_one_after_the_other_all_take_place(office: OfficeUnderTest) -> None:
    hire(office, "Olga"), hire(office, "Ivan")
    first, _ = split_today(office, "social")
    for _number in range(3):
        further(office, first, 30, time(9), time(16))
    plan = planned(office)
    assert plan.violations == ()
    assert plan.served == 5


def test_two_hours_of_one_day_are_told_in_one_call_and_the_own_page_names_the_one_not_heard_yet(
    office: OfficeUnderTest,
) -> None:
    office.clock.moment = at(office, 8)
    olga, coordinator = hire(office, "Olga"), office.signed_in("coordinator")
    request, bilal = ask(office, phone="0470 11 22 33"), visit(office, "Bilal", phone="0470 44 55 66")
    pair, made = of_staff(office, request), agreed(office, request)
    hours = {"window-day-0": str(TODAY), "window-from-0": "9", "window-to-0": "17"}
    act(coordinator, made, "split", **{**PARTS, **hours})
    first, other = parts(office, made)
    publish(office, (olga, [first, bilal, other]))
    page = coordinator.get("/office/calls").text
    assert re.findall(r'id="call-([^"]+)"', page) == [first.id, other.id, bilal.id], "one after the other"
    for here, there, hour in ((first, other, "15:45–16:15"), (other, first, "13:45–14:15")):
        shown = entry(page, here)
        assert f'href="#call-{there.id}"' in shown
        assert f"Le même jour aussi {hour} : dites les deux heures en un seul appel." in text_of(shown)
    assert "Le même jour aussi" not in entry(page, bilal)
    tell(coordinator, first, "told", "call")
    shown = text_of(entry(coordinator.get("/office/calls").text, other))
    assert "Le même jour aussi 13:45–14:15 : elle connaît cette heure." in shown
    own = text_of(opened(office, *pair).get("/en/visit").text).partition("Ask for another time")[0]
    assert "Your visit is planned" in own
    assert "13:45" in own
    assert "And also: Monday 30 November You do not know the hour yet." in own, "the other one is not forgotten"
