"""A day planned by hand and published: broken rules named, nothing overwritten, every version kept."""

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.worker import Duty
from fieldapp.services import gathering, planning
from fieldapp.services.plan_jobs import newest
from fieldapp.services.solver import SolverFailed
from routing import Plan, Problem
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, form_value, hire, publish_for, revision, visit


def test_a_day_is_planned_by_hand_with_the_solver_off_and_published(office: OfficeUnderTest) -> None:
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={wanted.id}").text
    data = {"revision": revision(page), "visit": wanted.id, "worker": worker.id, "position": "0"}
    assert visitor.post(f"/office/day/{TODAY}/move", data).status_code == 302
    page = visitor.get(f"/office/day/{TODAY}/publish").text
    assert visitor.post(f"/office/day/{TODAY}/publish", {"revision": revision(page)}).status_code == 302
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    assert plan.by_hand
    assert plan.find(wanted.id)


def test_a_visit_published_on_one_day_is_not_planned_again_on_another(office: OfficeUnderTest) -> None:
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    tomorrow = Window(day=TODAY + timedelta(days=1), start=time(9), end=time(16))
    with office.work.store.write() as unit:
        unit.visits.save(wanted.model_copy(update={"windows": (*wanted.windows, tomorrow)}))
        unit.commit()
    with office.work.store.read() as unit:
        assert gathering.gather(office.work, unit, tomorrow.day).visits
    publish_for(office, worker, wanted)
    with office.work.store.read() as unit:
        assert gathering.gather(office.work, unit, tomorrow.day).visits == {}


def test_a_broken_rule_is_named_before_it_is_saved_and_never_published(office: OfficeUnderTest) -> None:
    worker, russian = hire(office, "Samira Benali"), visit(office, "Olga", "ru")
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={russian.id}").text
    data = {"revision": revision(page), "visit": russian.id, "worker": worker.id, "position": "0"}
    asked = visitor.post(f"/office/day/{TODAY}/move", data)
    assert asked.status_code == 409
    assert "russe" in asked.text
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
        assert draft
        assert draft.served == 0, "nothing saved yet"
    visitor.post(f"/office/day/{TODAY}/move", data | {"revision": revision(asked.text), "anyway": "1"})
    page = visitor.get(f"/office/day/{TODAY}/publish").text
    assert "Ce brouillon enfreint une règle" in page
    assert 'name="revision"' not in page, "no button that is refused"
    day = visitor.get(f"/office/day/{TODAY}").text
    assert "Ce brouillon enfreint des règles" in day
    refused = visitor.post(f"/office/day/{TODAY}/publish", {"revision": revision(day)}, follow_redirects=True)
    assert "Ce brouillon enfreint une règle" in refused.text
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None


def test_an_old_page_cannot_overwrite_a_newer_draft(office: OfficeUnderTest) -> None:
    worker, one, other = hire(office, "Samira Benali"), visit(office, "A"), visit(office, "B")
    visitor = office.signed_in("coordinator")
    data = {"visit": one.id, "worker": worker.id, "position": "0"}
    visitor.get(f"/office/day/{TODAY}")
    visitor.post(f"/office/day/{TODAY}/move", data | {"revision": "0"})
    old = revision(visitor.get(f"/office/day/{TODAY}?visit={other.id}").text)
    visitor.post(f"/office/day/{TODAY}/move", data | {"revision": old, "visit": other.id})
    assert visitor.post(f"/office/day/{TODAY}/move", data | {"revision": old, "take_out": "1"}).status_code == 409


def test_an_old_page_acts_on_no_draft_that_was_made_since(office: OfficeUnderTest) -> None:
    """Whoever plans again makes another draft: nobody publishes or changes it with a page of the one before."""
    worker, one = hire(office, "Samira Benali"), visit(office, "A")
    visitor = office.signed_in("coordinator")
    data = {"visit": one.id, "worker": worker.id, "position": "0"}
    before = revision(visitor.get(f"/office/day/{TODAY}?visit={one.id}").text)
    assert visitor.post(f"/office/day/{TODAY}/move", data | {"revision": before}).status_code == 302
    late = visitor.post(f"/office/day/{TODAY}/move", data | {"revision": before, "take_out": "1"})
    assert late.status_code == 409, "a colleague has begun a draft meanwhile"
    seen = [revision(visitor.get(f"/office/day/{TODAY}/publish").text)]
    for _ in range(2):
        planning.plan_day(office.work, office.work.solver, TODAY)
        seen.append(revision(visitor.get(f"/office/day/{TODAY}/publish").text))
    for old in seen[:-1]:
        assert visitor.post(f"/office/day/{TODAY}/publish", {"revision": old}).status_code == 409
        assert visitor.post(f"/office/day/{TODAY}/move", data | {"revision": old}).status_code == 409
        assert visitor.post(f"/office/day/{TODAY}/lock", {"revision": old, "visit": one.id}).status_code == 409
        assert visitor.post(f"/office/day/{TODAY}/undo", {"revision": old}).status_code == 409
    assert visitor.post(f"/office/day/{TODAY}/publish", {"revision": seen[-1]}).status_code == 302


def test_publishing_is_refused_when_somebody_fell_ill_since(office: OfficeUnderTest) -> None:
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={wanted.id}").text
    visitor.post(
        f"/office/day/{TODAY}/move",
        {"revision": revision(page), "visit": wanted.id, "worker": worker.id, "position": "0"},
    )
    with office.work.store.write() as unit:
        unit.workers.add_absence(worker.id, TODAY, TODAY)
        unit.commit()
    page = visitor.get(f"/office/day/{TODAY}/publish").text
    visitor.post(f"/office/day/{TODAY}/publish", {"revision": revision(page)})
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None


class BrokenSolver:
    """A planner that fails, as the port allows."""

    def solve(self, problem: Problem, **options: Any) -> Plan:
        raise SolverFailed("crashed")


@pytest.mark.parametrize("planned_before", [False, True])
def test_a_failing_planner_leaves_the_plan_alone(office: OfficeUnderTest, planned_before: bool) -> None:
    worker, wanted = hire(office, "Samira Benali"), visit(office)
    if planned_before:
        publish_for(office, worker, wanted)
        visit(office, "Bilal")
    with office.work.store.read() as unit:
        before = unit.plans.versions(TODAY)
    assert len(before) == planned_before
    with pytest.raises(SolverFailed):
        planning.plan_day(office.work, BrokenSolver(), TODAY)
    with office.work.store.read() as unit:
        assert unit.plans.versions(TODAY) == before
    assert newest(office.work, TODAY) is None


def test_duty_and_absence_reach_the_planner(office: OfficeUnderTest) -> None:
    hire(office, "On Duty", duties=(Duty(service="social", weekday=0, start=time(9), end=time(13)),))
    away = hire(office, "Away Today")
    with office.work.store.write() as unit:
        unit.workers.add_absence(away.id, TODAY, TODAY)
        unit.commit()
    visit(office)
    with office.work.store.read() as unit:
        problem = gathering.gather(office.work, unit, TODAY)
    assert [worker.name for worker in problem.workers.values()] == ["On Duty"]
    (duty,) = problem.problem.duties
    assert duty.end - duty.start == 4 * 3600


def test_versions_are_kept_and_say_what_changed(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime(2026, 11, 30, 7, tzinfo=UTC)  # before the day begins
    samira, lucas = hire(office, "Samira Benali"), hire(office, "Lucas Peeters")
    moved, left_out = visit(office, "Amina"), visit(office, "Karim")
    publish_for(office, samira, moved, left_out)
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={left_out.id}").text
    visitor.post(f"/office/day/{TODAY}/move", {"revision": revision(page), "visit": left_out.id, "take_out": "1"})
    publish_for(office, lucas, moved)
    with office.work.store.read() as unit:
        assert [(plan.version, plan.state) for plan in unit.plans.versions(TODAY)] == [
            (2, "published"),
            (1, "superseded"),
        ]
    said = " ".join(re.sub(r"<[^>]+>", " ", visitor.get(f"/office/day/{TODAY}/versions").text).split())
    assert "Amina · Samira Benali → Lucas Peeters" in said
    assert "Karim · retirée" in said
    assert "La première version : 2 visites." in said


def test_times_are_those_of_the_office_on_both_sides_of_a_clock_change() -> None:
    from fieldapp.services.day_workers import seconds
    from fieldapp.settings import load

    zone = load().office.zone
    for day in (date(2026, 10, 24), date(2026, 10, 25), date(2027, 3, 28)):
        nine = datetime.combine(day, time(9), tzinfo=zone)
        assert datetime.fromtimestamp(seconds(nine), UTC).astimezone(zone).time() == time(9)


def test_who_takes_a_visit_out_hears_that_the_next_plan_may_take_it_and_can_keep_it_out(
    office: OfficeUnderTest,
) -> None:
    worker, amina, karim = hire(office, "Samira Benali"), visit(office, "Amina"), visit(office, "Karim")
    visitor = office.signed_in("coordinator")

    def chosen() -> str:
        return visitor.get(f"/office/day/{TODAY}?visit={amina.id}").text

    for one in (amina, karim):
        data = {"revision": revision(chosen()), "visit": one.id, "worker": worker.id, "anyway": "1"}
        visitor.post(f"/office/day/{TODAY}/move", data)
    visitor.post(f"/office/day/{TODAY}/move", {"revision": revision(chosen()), "visit": amina.id, "take_out": "1"})
    assert "Le plan suivant peut la reprendre" in chosen()
    with office.work.store.read() as unit:
        assert {one.id for one in gathering.gather(office.work, unit, TODAY).visits.values()} == {amina.id, karim.id}
    page = chosen()
    form = page[page.index(f"/office/visits/{amina.id}/rest") :]
    assert form_value(form, "until") == "2026-12-01"
    data = {name: form_value(form, name) for name in ("seen", "because", "until")}
    assert visitor.post(f"/office/visits/{amina.id}/rest", data).status_code == 302
    with office.work.store.read() as unit:
        assert {one.id for one in gathering.gather(office.work, unit, TODAY).visits.values()} == {karim.id}
    again = visitor.post(f"/office/visits/{amina.id}/rest", data, follow_redirects=True)
    assert "Vous l’avez déjà fait" in unescape(again.text), "the same form twice"
