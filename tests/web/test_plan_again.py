"""Planning again with what the day knows: the published plan, the hour it is, and what would let in who is left out."""

from datetime import UTC, datetime, time, timedelta

import pytest

from fieldapp.domain.plan import Plan
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Duty, Shift, Worker
from fieldapp.services import planning, publishing, smallest_changes
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit

EARLY = datetime(2026, 11, 30, 6, tzinfo=UTC)


def planned(office: OfficeUnderTest) -> Plan:
    return planning.plan_day(office.work, PlannerHere(), TODAY).plan


def published(office: OfficeUnderTest) -> Plan:
    draft = planned(office)
    return publishing.publish(office.work, office.account("coordinator").id, TODAY, draft.revision)


def where(plan: Plan, one: Visit) -> tuple[str, datetime]:
    found = plan.find(one.id)
    assert found, one.name
    return found[0].worker_id, found[1].start


def two_busy_workers(office: OfficeUnderTest) -> tuple[Worker, Worker, list[Visit]]:
    """Each has visits all day: one alone could not do them all in the morning."""
    office.clock.moment = EARLY
    samira, lucas = hire(office, "Samira Benali"), hire(office, "Lucas Peeters", languages=("fr", "nl"))
    return samira, lucas, [visit(office, name) for name in ("Amina", "Bilal", "Chloe", "Dora", "Emil", "Farah")]


def test_after_an_illness_the_others_keep_what_they_were_told(office: OfficeUnderTest) -> None:
    samira, lucas, visits = two_busy_workers(office)
    first = published(office)
    ill, well = sorted((samira, lucas), key=lambda w: len(route.stops) if (route := first.route_of(w.id)) else 0)
    office.clock.moment = EARLY + timedelta(hours=1)
    with office.work.store.write() as unit:
        unit.workers.add_absence(ill.id, TODAY, TODAY)
        unit.commit()
    again = planned(office)
    assert again.violations == ()
    for one in visits:
        worker, start = where(again, one)
        assert worker == well.id
        if where(first, one)[0] == well.id:
            assert abs(start - where(first, one)[1]) <= timedelta(minutes=15)


def test_at_noon_what_has_begun_stays_and_nothing_new_begins_in_the_past(office: OfficeUnderTest) -> None:
    _, _, visits = two_busy_workers(office)
    first = published(office)
    starts = sorted(stop.start for route in first.routes for stop in route.stops)
    office.clock.moment = starts[1] + timedelta(minutes=5)
    late = visit(office, "Gina")
    again = planned(office)
    assert again.violations == ()
    for one in visits:
        if where(first, one)[1] <= office.clock.moment:
            assert where(again, one) == where(first, one)
        else:
            assert where(again, one)[1] >= office.clock.moment
    assert where(again, late)[1] >= office.clock.moment


def test_somebody_on_duty_since_this_morning_can_still_be_planned(office: OfficeUnderTest) -> None:
    office.clock.moment = EARLY
    duty = Duty(service="social", weekday=0, start=time(9), end=time(12))
    hire(office, "Samira Benali", duties=(duty,))
    wanted = visit(office)
    published(office)
    office.clock.moment = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    again = planned(office)
    assert where(again, wanted)[1] >= datetime(2026, 11, 30, 11, tzinfo=UTC)
    assert again.violations == ()


def test_hours_entered_in_any_order_are_one_route_by_the_hours(office: OfficeUnderTest) -> None:
    office.clock.moment = EARLY
    halves = (Shift(weekday=0, start=time(13), end=time(17)), Shift(weekday=0, start=time(8, 30), end=time(12, 30)))
    hire(office, "Samira Benali", shifts=halves)
    for name in ("Amina", "Bilal", "Chloe", "Dora", "Emil"):
        visit(office, name)
    (route,) = published(office).routes
    noon = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
    starts = [stop.start for stop in route.stops]
    assert starts == sorted(starts)
    assert route.leaves < starts[0] < noon < starts[-1] < route.returns


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "If Samira Benali also had: Tigrinya"),
        ("fr", "Si Samira Benali avait aussi\u00a0: tigrigna"),
        ("nl", "Als Samira Benali ook dit heeft: Tigrinya"),
    ],
)
def test_the_day_says_what_would_let_in_who_is_left_out(office: OfficeUnderTest, language: str, told: str) -> None:
    hire(office, "Samira Benali", shifts=(Shift(weekday=0, start=time(8, 30), end=time(17)),))
    visit(office, "Amina", "ti")
    planner = PlannerHere()
    smallest_changes.found_now(office.work, planner, planning.plan_day(office.work, planner, TODAY))
    page = (
        office.signed_in("coordinator", login=f"reader-{language}", language=language).get(f"/office/day/{TODAY}").text
    )
    assert told in page
