"""The first impression: at whatever hour somebody starts the demonstration, the working day before is over, its day is
published and half done, and the next working day waits to be planned."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.account import Account
from fieldapp.domain.safety import Alarm
from fieldapp.domain.visit import Visit
from fieldapp.gateways.demonstration_clock import DemonstrationClock
from fieldapp.services import demonstration, planning
from fieldapp.services.day_wishes import with_wishes
from fieldapp.services.demonstration_people import MARKER, VISITED_BEFORE, VISITS
from fieldapp.services.demonstration_plan import StoredPlan
from fieldapp.services.demonstration_time import Chosen
from fieldapp.services.gathering import gather
from fieldapp.services.safety.overdue import check_overdue
from fieldapp.settings import load
from routing import solve
from tests.web.conftest import Made, Nobody, OfficeUnderTest, StandingClock, make_office
from tests.web.phone_office import Phone

# when it is started, the day before, the day itself, the one to plan
HOURS = {
    "03:00 on a Thursday": (
        datetime(2026, 12, 3, 2, 0, tzinfo=UTC),
        date(2026, 12, 2),
        date(2026, 12, 3),
        date(2026, 12, 4),
    ),
    "12:00 on a Friday": (
        datetime(2026, 12, 4, 11, 0, tzinfo=UTC),
        date(2026, 12, 3),
        date(2026, 12, 4),
        date(2026, 12, 7),
    ),
    "23:50 on a Monday": (
        datetime(2026, 12, 7, 22, 50, tzinfo=UTC),
        date(2026, 12, 4),
        date(2026, 12, 7),
        date(2026, 12, 8),
    ),
    "a Sunday": (
        datetime(2026, 12, 6, 15, 0, tzinfo=UTC),
        date(2026, 12, 4),
        date(2026, 12, 7),
        date(2026, 12, 8),
    ),
    "the night in which summer begins": (
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
        date(2027, 3, 26),
        date(2027, 3, 30),  # Easter Monday is no working day
        date(2027, 3, 31),
    ),
    "the day before Christmas": (
        datetime(2026, 12, 24, 9, 0, tzinfo=UTC),
        date(2026, 12, 23),
        date(2026, 12, 24),
        date(2026, 12, 28),
    ),
}
NIGHT, _, _, FOLLOWING = HOURS["03:00 on a Thursday"]


class NoMail:
    """An office without mail."""

    def call(self, person: Account, mail: str, alarm: Alarm) -> bool | None:
        return None


def alarms(office: OfficeUnderTest) -> str:
    return office.with_session_of("claire").get("/office/safety/calling.json").text


def states(office: OfficeUnderTest, day: date | None = None) -> Counter[str]:
    """Of the stops on the coordinator's page of the day, today by default."""
    path = f"/office/day/{day}" if day else "/office/day"
    page = office.with_session_of("claire").get(path, follow_redirects=True)
    return Counter(re.findall(r'<li data-state="(\w+)"', page.text))


def visits_of(office: OfficeUnderTest, day: date) -> dict[str, Visit]:
    """Of the published plan of the day, by name."""
    with office.work.store.read() as unit:
        plan = unit.plans.published(day)
        assert plan
        stops = {stop.visit_id for route in plan.routes for stop in route.stops}
        return {one.name: one for one in unit.visits.many(stops).values()}


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(("moment", "before", "today", "following"), HOURS.values(), ids=HOURS)
def test_a_day_that_is_over_one_in_progress_and_one_to_plan(
    tmp_path: Path, made: Made, moment: datetime, before: date, today: date, following: date
) -> None:
    office = made(tmp_path / "data", moment)
    claire = office.with_session_of("claire")
    page = claire.get("/office/day", follow_redirects=True)
    assert page.request.path.endswith(today.isoformat())
    assert "Publié, version 1" in page.text
    assert "Prouvé optimal" in page.text
    assert f"Visites : {len(VISITS)} sur {len(VISITS)}" in text_of(page.text)
    seen = states(office)
    assert seen["done"] >= 5
    assert seen["arrived"] >= 1
    assert seen["planned"] >= 5
    assert "11:00" in page.text
    yesterday = text_of(claire.get(f"/office/day/{before}").text)
    assert "Publié, version 1" in yesterday
    assert f"Visites : {len(VISITED_BEFORE)} sur {len(VISITED_BEFORE)}" in yesterday
    assert all(demo.name in yesterday for demo in VISITED_BEFORE)
    assert yesterday.count("Faite ") >= 11
    assert all(outcome in yesterday for outcome in ("Personne là 1", "Refusée 1", "Déplacée 1"))
    tomorrow = claire.get(f"/office/day/{following}")
    assert "Pas encore de plan" in tomorrow.text
    assert all(demo.name in tomorrow.text for demo in VISITS)


def test_the_morning_after_two_things_are_open_and_all_was_told_and_written(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    claire = office.with_session_of("claire")

    def on(name: str) -> set[str]:
        page = claire.get(f"/office/todo/{name}").text
        return {demo.name for demo in VISITED_BEFORE if demo.name in page}

    lists = ("no_report", "to_tell", "today", "to_triage", "address", "no_date", "to_plan", "agreed_ahead")
    assert not any(on(name) for name in lists)
    assert on("follow_up") == {"M. Mensah", "Famille Saleh"}, "moved away; and a family to be called again"
    assert on("waiting") == {"M. Demir"}, "nobody was home"
    calls = claire.get("/office/calls").text
    assert not any(demo.name in calls for demo in VISITED_BEFORE)
    visits = visits_of(office, date(2026, 12, 2))
    assert len(visits) == len(VISITED_BEFORE)
    for demo in VISITED_BEFORE:
        history = text_of(claire.get(f"/office/visits/{visits[demo.name].id}").text)
        assert "Prévenue" in history or "prévenue" in history, demo.name
    saleh = text_of(claire.get(f"/office/cases/{visits['Famille Saleh'].case_id}").text)
    assert "Attend une lettre de l’école pour les enfants." in saleh
    assert "Youssef Haddad" in saleh


def test_nobody_is_at_the_next_door_before_the_last_visit_has_ended(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    with office.work.store.read() as unit:
        for day in (date(2026, 12, 2), date(2026, 12, 3)):
            plan = unit.plans.published(day)
            assert plan
            for route in plan.routes:
                said = {
                    (event.stop_id, event.kind == "arrived"): event.happened_at
                    for event in unit.visits.events({stop.id for stop in route.stops})
                }
                for last, stop in pairwise(route.stops):
                    if arrived := said.get((stop.id, True)):
                        way = timedelta(seconds=stop.travel_s)
                        assert arrived >= said[last.id, False] + way, (route.worker_id, stop.id)


def test_while_the_real_time_counts_no_day_before_is_invented(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / MARKER).touch()
    DemonstrationClock(folder / MARKER, StandingClock(NIGHT)).choose(Chosen(on=False))
    office = make_office(folder, StandingClock(NIGHT), load(data=folder))
    demonstration.make(office.work, Nobody())
    with office.work.store.read() as unit:
        assert unit.plans.published(date(2026, 12, 2)) is None
        assert unit.plans.published(date(2026, 12, 3))


def test_nobody_has_asked_or_agreed_in_the_time_to_come(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    with office.work.store.read() as unit:
        acts = unit.visits.acts({one.id: one.case_id for one in unit.visits.in_states("open")})
        decided = [one.decided_at for one in unit.requests.in_states("accepted")]
    assert acts
    assert max(act.at for act in acts) <= office.work.now()
    assert max(at for at in decided if at) <= office.work.now()


def test_the_time_of_the_demonstration_is_on_every_page_and_runs(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", datetime(2026, 12, 6, 22, 50, tzinfo=UTC))
    assert "Heure de la démonstration\u00a0: lundi 7 décembre, 11:00." in office.visitor().get("/fr/").text
    assert "Time in the demonstration: Monday 7 December, 11:00." in office.visitor().get("/en/").text
    office.clock.move(timedelta(minutes=7))
    for login, path in (("claire", "/office/requests"), ("samira", "/field/"), ("alain", "/admin/")):
        page = office.with_session_of(login).get(path, follow_redirects=True)
        assert "Heure de la démonstration\u00a0: lundi 7 décembre, 11:07." in page.text


def test_sessions_and_audit_have_the_machines_time(tmp_path: Path, made: Made) -> None:
    night = datetime(2026, 12, 6, 22, 50, tzinfo=UTC)
    office = made(tmp_path / "data", night)
    office.with_session_of("claire").get("/office/day", follow_redirects=True)
    with office.work.store.read() as unit:
        assert {row.at for row in unit.audit.newest(1_000)} == {night}
        assert all(plan.published_at != night for plan in unit.plans.versions(date(2026, 12, 7)))
    claire = office.with_session_of("claire")
    assert claire.get("/office/requests").status_code == 200
    office.clock.move(timedelta(minutes=office.work.settings.session.idle_minutes + 1))
    assert claire.get("/office/requests").status_code == 401, "idle by the machine's time"


def test_phones_and_timers_have_the_demonstrations_time(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", datetime(2026, 12, 6, 22, 50, tzinfo=UTC))
    taken = Phone(office, office.with_session_of("youssef")).prepare()
    assert datetime.fromisoformat(taken["now"]) == office.work.now()
    assert taken["day"]["day"] == "2026-12-07"
    began = office.work.machine_now()
    check_overdue(office.work, NoMail(), began - timedelta(hours=1))
    assert "Youssef" not in alarms(office)
    office.clock.move(timedelta(hours=4))  # his visits of the afternoon have passed without a sign
    check_overdue(office.work, NoMail(), began - timedelta(hours=1))
    assert "Youssef" in alarms(office)


def test_made_again_within_its_day_changes_nothing(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    before = states(office)
    office.clock.move(timedelta(hours=4))
    demonstration.make(office.work, Nobody())
    assert office.work.today() == date(2026, 12, 3)
    assert states(office)["done"] >= before["done"]


def test_made_again_when_its_day_is_over_begins_the_next_working_day(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", datetime(2026, 12, 4, 2, 0, tzinfo=UTC))
    office.clock.move(timedelta(hours=7))
    demonstration.make(office.work, Nobody())
    assert office.work.today() == date(2026, 12, 7)
    assert states(office)["done"] >= 5
    ends = Counter(visit.state for visit in visits_of(office, date(2026, 12, 4)).values())
    assert ends == {"done": 11, "nobody_home": 1, "moved": 1, "cancelled": 1}, "who declined at the door is not visited"
    page = office.with_session_of("claire").get("/office/day/2026-12-04").text
    assert all(demo.name in page for demo in VISITS)


def test_killed_before_its_end_it_is_made_to_the_end_and_nothing_twice(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    before, earlier = states(office), states(office, date(2026, 12, 2))
    time = office.work.demonstration
    assert time
    time.choose(replace(time.chosen, day=None))  # that is written last
    demonstration.make(office.work, Nobody())
    assert office.work.today() == date(2026, 12, 3)
    assert states(office) == before
    assert states(office, date(2026, 12, 2)) == earlier
    with office.work.store.read() as unit:
        assert len(unit.plans.versions(date(2026, 12, 2))) == len(unit.plans.versions(date(2026, 12, 3))) == 1
        assert len(unit.visits.open_on(date(2026, 12, 4))) == len(VISITS)


def test_a_day_that_somebody_published_is_shown_as_it_is(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    friday = date(2026, 12, 4)
    planning.plan_day(office.work, StoredPlan(Nobody()), friday)
    office.clock.move(timedelta(days=1))
    demonstration.make(office.work, Nobody())
    assert office.work.today() == friday
    assert states(office)["done"] >= 5
    with office.work.store.read() as unit:
        (plan,) = unit.plans.versions(friday)
    assert plan.state == "published"


def ticked(page: str) -> int:
    return len(re.findall(r"<li class=.soft.>", page.partition('id="first-steps"')[2].partition("</ol>")[0]))


def test_a_newcomer_is_led_through_five_steps_ticked_by_what_happened(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    claire = office.with_session_of("claire")

    def steps() -> int:
        page = claire.get("/account/", follow_redirects=True).text
        assert "Premiers pas" in page
        assert f"{ticked(page)} sur 5 faits" in page
        return ticked(page)

    assert steps() == 0
    claire.get("/office/day", follow_redirects=True)
    assert steps() == 1
    with office.work.store.read() as unit:
        request = next(
            one
            for one in unit.requests.in_states("new", "address_unconfirmed")
            if one.answers.client_name == "Mme Ferrari"
        )
    claire.get(f"/office/requests/{request.id}")
    claire.post(f"/office/requests/{request.id}/reject", {"reason": "not for us"})
    assert steps() == 2
    planning.plan_day(office.work, StoredPlan(Nobody()), date(2026, 12, 4))
    assert steps() == 3
    claire.get("/office/day/2026-12-04/publish")
    claire.post("/office/day/2026-12-04/publish", {"revision": "1"})
    assert steps() == 4
    office.with_session_of("youssef").get("/field/")
    assert steps() == 5
    claire.post("/office/first-steps/close")
    assert "Premiers pas" not in claire.get("/account/", follow_redirects=True).text
    alain = office.with_session_of("alain")
    alain.get("/admin/demonstration")
    alain.post("/admin/demonstration/steps")
    assert steps() == 5


def test_an_administrator_turns_the_time_off_and_on(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    alain = office.with_session_of("alain")
    assert "3 déc. 11:00" in alain.get("/admin/demonstration").text
    page = alain.post("/admin/demonstration/time", {}, follow_redirects=True)
    assert "3 déc. 03:00" in page.text
    assert "Heure de la démonstration" not in page.text
    assert office.work.now() == office.clock.moment
    demonstration.make(office.work, Nobody())
    assert office.work.now() == office.clock.moment, "made again, it stays off"
    page = alain.post("/admin/demonstration/time", {"on": "1"}, follow_redirects=True)
    assert "Heure de la démonstration\u00a0: jeudi 3 décembre, 11:00." in page.text
    with office.work.store.read() as unit:
        assert [row.subject for row in unit.audit.newest(1_000)].count("demonstration/time") == 2


def test_the_next_day_begins_once_however_often_it_is_asked_for(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    alain = office.with_session_of("alain")
    alain.get("/admin/demonstration")
    for _ in range(2):
        page = alain.post("/admin/demonstration/day", {"day": "2026-12-03"}, follow_redirects=True)
        assert "Heure de la démonstration\u00a0: vendredi 4 décembre, 11:00." in page.text
    assert states(office)["done"] >= 5


def test_a_server_that_runs_past_the_day_says_how_to_get_the_next(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", NIGHT)
    over = "La journée de la démonstration est finie"
    assert over not in office.with_session_of("claire").get("/office/requests").text
    office.clock.move(timedelta(hours=5))
    assert over in office.with_session_of("claire").get("/office/requests").text
    alain = office.with_session_of("alain")
    alain.get("/admin/demonstration")
    assert over not in alain.post("/admin/demonstration/day", {"day": "2026-12-03"}, follow_redirects=True).text


def test_a_real_office_has_none_of_it(office: OfficeUnderTest) -> None:
    administrator, coordinator = office.signed_in("administrator"), office.signed_in("coordinator")
    assert administrator.get("/admin/demonstration").status_code == 404
    assert "/admin/demonstration" not in administrator.get("/admin/").text
    assert "Premiers pas" not in coordinator.get("/account/", follow_redirects=True).text
    for path in ("/admin/demonstration/time", "/admin/demonstration/day", "/admin/demonstration/steps"):
        assert administrator.post(path).status_code == 404
    assert coordinator.post("/office/first-steps/close").status_code == 404


@pytest.mark.parametrize(
    "limits",
    [{"work": 1}, *({"time_limit": 0.0, "should_stop": lambda: True, "seed": seed} for seed in (0, 1, 5))],
    ids=["work", "late", "later", "latest"],
)
def test_however_late_it_is_the_urgent_visit_of_two_workers_is_planned(
    tmp_path: Path, made: Made, limits: dict[str, Any]
) -> None:
    work = made(tmp_path / "office", NIGHT).work
    with work.store.read() as unit:
        day = with_wishes(unit, work.settings, gather(work, unit, FOLLOWING))
    pairs = [job for job in day.problem.jobs if job.required_workers == 2]
    assert pairs
    made_late = solve(day.problem, **limits)
    assert {job.id for job in pairs} <= made_late.served
    assert made_late.certificate
    assert made_late.certificate.bound.visits == len(VISITS), "where two meet first bounds no other plan of the day"
