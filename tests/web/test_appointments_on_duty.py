"""Appointments at the office while on duty, where the office allows them: planned, moved by hand, as the day runs."""

import uuid
from dataclasses import replace
from datetime import time, timedelta
from html import unescape
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.plan import Plan, Route, Stop, stop_id
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Duty, Shift, Worker
from fieldapp.services import day_problem, planning, triage
from fieldapp.services.day_problem import DayProblem
from fieldapp.settings import Settings, SettingsError, load
from fieldapp.settings.loading import default_folder
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import TODAY, ask, hire, publish_for, revision, visit
from tests.web.phone_office import publish
from tests.web.test_calls import at
from tests.web.test_office_appointments import appointment, on_duty

JODOIGNE = (50.7236, 4.8690)


def receiving(folder: Path, **planning_facts: Any) -> Settings:
    settings = load(data=folder)
    appointments = settings.office.appointments.model_copy(update={"during_duty": ("social",)})
    return settings.model_copy(update={
        "office": settings.office.model_copy(update={"appointments": appointments}),
        "planning": settings.planning.model_copy(update=planning_facts),
    })  # fmt: skip


def without_appointments(folder: Path) -> Settings:
    settings = load(data=folder)
    none = settings.office.appointments.model_copy(update={"during_duty": ()})
    return settings.model_copy(update={"office": settings.office.model_copy(update={"appointments": none})})


@pytest.fixture
def office(tmp_path: Path) -> OfficeUnderTest:
    """An office whose people on duty receive."""
    made = make_office(tmp_path / "data", settings=receiving(tmp_path / "data"))
    made.clock.moment = at(made, 7)
    return made


def planned(office: OfficeUnderTest) -> Plan:
    found = planning.plan_day(office.work, office.work.solver, TODAY)
    assert found.plan.violations == ()
    assert found.solved.certificate
    assert found.solved.certificate.checker == "legal"
    return found.plan


def stands(plan: Plan | None, one: Visit) -> tuple[Route, Stop]:
    found = plan.find(one.id) if plan else None
    assert found
    return found


def test_whoever_is_on_duty_receives(office: OfficeUnderTest) -> None:
    olga = on_duty(office, "Olga", time(9), time(16))
    amina, bilal = appointment(office), appointment(office, "Bilal")
    plan = planned(office)
    stops = sorted((stands(plan, one)[1] for one in (amina, bilal)), key=lambda stop: stop.start)
    assert all(at(office, 9) <= stop.start and stop.end <= at(office, 16) for stop in stops)
    assert stops[0].end <= stops[1].start, "one after the other"
    assert [(route.worker_id, len(route.stops)) for route in plan.routes] == [(olga.id, 2)]
    assert plan.unserved == ()


def test_nobody_leaves_the_office_while_on_duty(office: OfficeUnderTest) -> None:
    on_duty(office, "Olga", time(9), time(13))
    amina = appointment(office)
    homes = [visit(office, f"Visitor {n}") for n in range(2)]  # from 9 to 16, at Jodoigne
    plan = planned(office)
    for one in homes:
        stop = stands(plan, one)[1]
        assert stop.start >= at(office, 13)
    stop = stands(plan, amina)[1]
    assert stop.end <= at(office, 13), "the afternoon is full of visits"
    assert stop.travel_s == 0


def test_who_lives_elsewhere_is_at_the_office_for_all_of_the_duty(office: OfficeUnderTest) -> None:
    hire(office, "Olga", lat=JODOIGNE[0], lon=JODOIGNE[1],
         shifts=tuple(Shift(weekday=n, start=time(8), end=time(18)) for n in range(7)),
         duties=(Duty(service="social", weekday=TODAY.weekday(), start=time(9), end=time(16)),))  # fmt: skip
    amina = appointment(office)
    route, stop = stands(planned(office), amina)
    way = route.travel_s // 2
    assert way > 600
    assert route.leaves == at(office, 9) - timedelta(seconds=way)
    assert route.returns == at(office, 16) + timedelta(seconds=way)
    assert stop.travel_s == 0


def test_an_office_that_does_not_allow_it_plans_as_before(office: OfficeUnderTest, tmp_path: Path) -> None:
    olga, amina = on_duty(office, "Olga", time(9), time(16)), appointment(office)
    for settings, parts in ((office.work.settings, 3), (without_appointments(tmp_path), 1)):
        found = built(office, settings, [amina], olga)
        assert len(found.shifts.all) == parts
        assert len(found.problem.duties) == (0 if parts > 1 else 1)
    without = built(office, office.work.settings, [visit(office, "Bilal")], olga)
    assert len(without.shifts.all) == 1, "a day without appointments is planned as ever"


def built(office: OfficeUnderTest, settings: Settings, visits: list[Visit], *workers: Worker) -> DayProblem:
    return day_problem.build(settings, TODAY, visits, list(workers), office.work.local_map.travel())


def test_appointments_during_a_duty_that_nobody_has_stop_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    copytree(default_folder(), folder)
    file = folder / "office.toml"
    written = file.read_text(encoding="utf-8").replace('during_duty = ["social"]', 'during_duty = ["medical"]')
    file.write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError, match=r'office\.toml.*during_duty "medical"'):
        load(folder, tmp_path / "data")


@pytest.mark.parametrize(
    ("planning_facts", "worker_facts"),
    [
        ({"max_working_minutes": 500}, {}),  # the parts would not know how long the others are
        ({"break_due_minutes": 240}, {}),  # nor when somebody left in the morning
        (
            {
                "break_window": load().planning.break_window.model_copy(
                    update={"start": time(8, 30), "end": time(9, 15)}
                )
            },
            {},
        ),
        ({}, {"lat": JODOIGNE[0], "lon": JODOIGNE[1]}),  # nine o'clock cannot be reached from half past eight
    ],
)
def test_where_parts_would_not_be_sound_the_shift_stays_whole(
    office: OfficeUnderTest, tmp_path: Path, planning_facts: dict[str, Any], worker_facts: dict[str, Any]
) -> None:
    duty = Duty(service="social", weekday=TODAY.weekday(), start=time(8, 45), end=time(16))
    olga = hire(office, "Olga", duties=(duty,), **worker_facts)
    found = built(office, receiving(tmp_path, **planning_facts), [appointment(office)], olga)
    assert len(found.shifts.all) == 1
    assert len(found.problem.duties) == 1


def test_the_break_comes_off_duty_and_whole(office: OfficeUnderTest) -> None:
    for start, end in ((time(9), time(13)), (time(13), time(16, 30))):
        worker = on_duty(office, f"Worker {start}", start, end)
        found = built(office, office.work.settings, [appointment(office)], worker)
        (part,) = (vehicle for vehicle in found.problem.vehicles if vehicle.breaks)
        ((low, high),) = part.breaks[0].windows
        length = part.breaks[0].service
        assert part.window[0] <= low <= high <= part.window[1] - length
        duty = next(shift for shift in found.shifts.all if shift.on_duty)
        assert part.id != duty.vehicle
        assert high + length <= duty.span.start.timestamp() or low >= duty.span.end.timestamp()


def test_two_duties_that_overlap_are_one(office: OfficeUnderTest) -> None:
    both = tuple(
        Duty(service=service, weekday=TODAY.weekday(), start=start, end=end)
        for service, start, end in (("social", time(9), time(13)), ("legal", time(12), time(15)))
    )
    olga = hire(office, "Olga", duties=both)
    found = built(office, office.work.settings, [appointment(office)], olga)
    spans = [shift.span for shift in found.shifts.all]
    assert [one.end for one in spans[:-1]] == [other.start for other in spans[1:]]
    assert sum(span.seconds for span in spans) == 8.5 * 3600


def test_a_duty_without_appointments_stays_one_beside_a_duty_with(office: OfficeUnderTest) -> None:
    both = tuple(
        Duty(service=service, weekday=TODAY.weekday(), start=start, end=end)
        for service, start, end in (("legal", time(9), time(13)), ("social", time(13), time(16)))
    )
    hire(office, "Olga", duties=both)
    visits = [appointment(office, f"Visitor {n}") for n in range(6)]
    plan = planned(office)
    starts = [stop.start for one in visits if (found := plan.find(one.id)) for stop in found[1:]]
    assert len(starts) == 4, "as many as there is room for"
    assert min(starts) >= at(office, 13)


def test_by_hand_an_appointment_goes_into_duty_and_a_visit_does_not(office: OfficeUnderTest) -> None:
    olga = on_duty(office, "Olga", time(9), time(16))
    amina, bilal = appointment(office), visit(office, "Bilal")
    coordinator = office.signed_in("coordinator")
    page = coordinator.get(f"/office/day/{TODAY}?visit={amina.id}").text
    data = {"revision": revision(page), "visit": amina.id, "worker": olga.id, "position": "0"}
    assert coordinator.post(f"/office/day/{TODAY}/move", data).status_code == 302
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    stop = stands(draft, amina)[1]
    assert at(office, 9) <= stop.start <= at(office, 16)
    assert draft
    assert draft.violations == ()
    page = coordinator.get(f"/office/day/{TODAY}?visit={bilal.id}").text
    data = {"revision": revision(page), "visit": bilal.id, "worker": olga.id, "position": "0"}
    asked = coordinator.post(f"/office/day/{TODAY}/move", data)
    assert asked.status_code == 409
    assert "Bilal\u00a0: Olga est alors de permanence au bureau." in unescape(asked.text)


def test_a_locked_appointment_stays_in_its_duty(office: OfficeUnderTest) -> None:
    olga, amina = on_duty(office, "Olga", time(9), time(16)), appointment(office)
    hire(office, "Lucas")
    coordinator = office.signed_in("coordinator")
    page = coordinator.get(f"/office/day/{TODAY}?visit={amina.id}").text
    data = {"revision": revision(page), "visit": amina.id, "worker": olga.id, "position": "0"}
    coordinator.post(f"/office/day/{TODAY}/move", data)
    page = coordinator.get(f"/office/day/{TODAY}?visit={amina.id}").text
    coordinator.post(f"/office/day/{TODAY}/lock", {"revision": revision(page), "visit": amina.id})
    with office.work.store.read() as unit:
        before = stands(unit.plans.draft(TODAY), amina)
    for n in range(3):
        appointment(office, f"Other {n}")
    after = stands(planned(office), amina)
    assert (after[0].worker_id, after[1].start) == (before[0].worker_id, before[1].start) == (olga.id, before[1].start)


def test_planning_again_while_somebody_is_received(office: OfficeUnderTest) -> None:
    """The appointment that has begun stays; the day goes on, before and after the duty."""
    olga = on_duty(office, "Olga", time(9), time(13))
    hours = (Window(day=TODAY, start=time(10), end=time(11)),)
    amina, bilal = appointment(office, windows=hours), visit(office, "Bilal")
    publish_for(office, olga, amina, bilal)
    with office.work.store.read() as unit:
        published = unit.plans.published(TODAY)
    begun = stands(published, amina)[1]
    office.clock.moment = begun.start + timedelta(minutes=5)
    worker = office.signed_in("worker", login="olga", worker_id=olga.id)
    stop = stop_id(TODAY, amina.id)
    worker.get(f"/field/stop/{stop}")
    assert worker.post(f"/field/stop/{stop}/arrived", {"event_id": str(uuid.uuid4())}).status_code == 302
    later = appointment(office, "Chantal")
    plan = planned(office)
    assert stands(plan, amina)[1].start == office.clock.moment
    assert stands(plan, bilal)[1].start >= at(office, 13)
    assert stands(plan, later)[1].start >= stands(plan, amina)[1].end


def test_who_is_still_away_when_the_duty_begins_receives_nobody_before_they_are_back(office: OfficeUnderTest) -> None:
    olga = hire(office, "Olga", shifts=tuple(Shift(weekday=n, start=time(7, 30), end=time(17)) for n in range(7)),
                duties=(Duty(service="social", weekday=TODAY.weekday(), start=time(9), end=time(13)),))  # fmt: skip
    request = ask(office, "Bilal")
    early = (Window(day=TODAY, start=time(7, 30), end=time(9)),)
    proposal = replace(triage.proposal(office.work, request), windows=early)
    bilal = triage.accept(office.work, None, request.id, proposal)
    amina = appointment(office)
    publish(office, (olga, [bilal, amina]), start=time(8, 15))
    office.clock.moment = at(office, 8, 30)
    worker = office.signed_in("worker", login="olga", worker_id=olga.id)
    stop = stop_id(TODAY, bilal.id)
    worker.get(f"/field/stop/{stop}")
    assert worker.post(f"/field/stop/{stop}/arrived", {"event_id": str(uuid.uuid4())}).status_code == 302
    office.clock.moment = at(office, 8, 55)
    plan = planned(office)
    assert stands(plan, bilal)[1].end > at(office, 9)
    assert stands(plan, amina)[1].start >= stands(plan, bilal)[1].end + timedelta(minutes=10), "the way back is counted"


def test_a_published_day_with_appointments_is_read_by_its_worker(office: OfficeUnderTest) -> None:
    olga = on_duty(office, "Olga", time(9), time(16))
    amina = appointment(office)
    plan = planned(office)
    coordinator = office.signed_in("coordinator")
    page = coordinator.get(f"/office/day/{TODAY}").text
    assert "À notre bureau" in page
    shown = coordinator.get(f"/office/day/{TODAY}/publish").text
    assert coordinator.post(f"/office/day/{TODAY}/publish", {"revision": revision(shown)}).status_code == 302
    worker = office.signed_in("worker", login="olga", worker_id=olga.id)
    today = worker.get("/field/").text
    assert "Amina" in today
    assert "À notre bureau" in today
    assert plan.find(amina.id)
