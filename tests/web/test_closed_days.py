"""Public holidays and days on which the office is closed: nobody is planned or on duty, and whoever looks is told."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from fieldapp.app import create_app
from fieldapp.domain.hours import Window
from fieldapp.domain.worker import Duty, Shift, Worker
from fieldapp.services import day_problem, triage, visit_acts
from fieldapp.settings import load
from fieldapp.settings.closing import ClosedDays, Closing
from routing import Problem
from tests.web.conftest import OfficeUnderTest, StandingClock, make_office
from tests.web.people_and_visits import ask, hire, revision, version_of, visit
from tests.web.public_form import ANSWERS, begin

CHRISTMAS = date(2026, 12, 25)  # a Friday
NOON = datetime(2026, 12, 21, 11, tzinfo=UTC)
ALL_WEEK = tuple(Shift(weekday=n, start=time(8, 30), end=time(17)) for n in range(7))
FRIDAY_DUTY = Duty(service="social", weekday=4, start=time(9), end=time(13))
NOBODY = "Jour férié\u00a0: Noël\u00a0: personne ne peut être planifié."


def office_with(folder: Path, closing: Closing | None = None, country: str = "BE") -> OfficeUnderTest:
    usual = load(data=folder)
    office = usual.office.model_copy(update={"closing": closing or Closing(), "country": country})
    return make_office(folder, StandingClock(NOON), usual.model_copy(update={"office": office}))


@pytest.fixture
def christmas(tmp_path: Path) -> OfficeUnderTest:
    return office_with(tmp_path / "data")


def problem(office: OfficeUnderTest, day: date, worker: Worker) -> Problem:
    return day_problem.build(office.work.settings, day, [], [worker], office.work.local_map.travel()).problem


def on(office: OfficeUnderTest, day: date) -> str:
    """A visit that can take place on that day alone; its id."""
    known = visit(office)
    window = Window(day=day, start=time(9), end=time(16))
    by = office.account("coordinator").id
    visit_acts.change(office.work, by, known.id, version_of(office, known.id), {"windows": (window,)})
    return known.id


def test_on_a_public_holiday_the_planner_gets_neither_shifts_nor_duty(christmas: OfficeUnderTest) -> None:
    worker = hire(christmas, "Samira", shifts=ALL_WEEK, duties=(FRIDAY_DUTY,))
    usual = problem(christmas, date(2026, 12, 18), worker)
    assert (len(usual.vehicles), len(usual.duties)) == (1, 1)
    closed = problem(christmas, CHRISTMAS, worker)
    assert (len(closed.vehicles), len(closed.duties)) == (0, 0)


def test_hours_of_that_very_day_are_planned_without_duty(christmas: OfficeUnderTest) -> None:
    special = Shift(day=CHRISTMAS, start=time(10), end=time(12))
    worker = hire(christmas, "Samira", shifts=(*ALL_WEEK, special), duties=(FRIDAY_DUTY,))
    found = problem(christmas, CHRISTMAS, worker)
    assert (len(found.vehicles), len(found.duties)) == (1, 0)


def test_an_office_that_works_on_a_holiday_has_its_duty_and_is_told_of_none(tmp_path: Path) -> None:
    office = office_with(tmp_path / "data", Closing(open=(CHRISTMAS,)))
    worker = hire(office, "Samira", shifts=ALL_WEEK, duties=(FRIDAY_DUTY,))
    found = problem(office, CHRISTMAS, worker)
    assert (len(found.vehicles), len(found.duties)) == (1, 1)
    assert "férié" not in office.signed_in("coordinator").get(f"/office/day/{CHRISTMAS}").text


def test_another_country_has_its_own_holidays_by_configuration_alone(tmp_path: Path) -> None:
    epiphany, of_belgium = date(2027, 1, 6), date(2027, 7, 21)
    office = office_with(tmp_path / "data", Closing(subdivision="BY"), "DE")
    worker = hire(office, "Samira", shifts=ALL_WEEK)
    assert [len(problem(office, day, worker).vehicles) for day in (epiphany, of_belgium)] == [0, 1]


def test_the_day_says_why_nobody_is_there(christmas: OfficeUnderTest) -> None:
    hire(christmas, "Samira", shifts=ALL_WEEK)
    on(christmas, CHRISTMAS)
    coordinator = christmas.signed_in("coordinator")
    page = coordinator.get(f"/office/day/{CHRISTMAS}").text
    assert "Jour férié\u00a0: Noël. Pas de permanence ce jour-là" in page
    assert NOBODY in page
    assert "férié" not in coordinator.get("/office/day/2026-12-24").text


def test_a_plan_that_is_published_for_a_closed_day_is_named(tmp_path: Path) -> None:
    """The office closes a day after its plan was published: the visits stand until somebody moves them."""
    open_office = office_with(tmp_path / "data", Closing(open=(CHRISTMAS,)))
    worker, visit_id = hire(open_office, "Samira", shifts=ALL_WEEK), on(open_office, CHRISTMAS)
    coordinator = open_office.signed_in("coordinator")
    page = coordinator.get(f"/office/day/{CHRISTMAS}?visit={visit_id}").text
    data = {"revision": revision(page), "visit": visit_id, "worker": worker.id, "position": "9", "anyway": "1"}
    assert coordinator.post(f"/office/day/{CHRISTMAS}/move", data).status_code == 302
    page = coordinator.get(f"/office/day/{CHRISTMAS}/publish").text
    coordinator.post(f"/office/day/{CHRISTMAS}/publish", {"revision": revision(page)})
    settings = open_office.work.settings
    closed = settings.model_copy(update={"office": settings.office.model_copy(update={"closing": Closing()})})
    app = create_app(closed, open_office.clock)
    office = OfficeUnderTest(app, app.extensions["workplace"], open_office.clock)
    page = office.signed_in("coordinator").get(f"/office/day/{CHRISTMAS}").text
    assert "Jour férié\u00a0: Noël. Un plan est quand même publié pour ce jour" in page


def test_staff_read_it_in_their_language_and_own_days_by_the_offices_name(tmp_path: Path) -> None:
    own = ClosedDays(first=date(2026, 12, 28), last=date(2026, 12, 29), label={"fr": "Congé annuel", "nl": "Verlof"})
    office = office_with(tmp_path / "data", Closing(days=(own,)))
    reader = office.signed_in("coordinator", login="lore", language="nl")
    assert "Feestdag: Kerstmis. Geen permanentie die dag" in reader.get(f"/office/day/{CHRISTMAS}").text
    assert "Gesloten: Verlof. Geen permanentie die dag" in reader.get("/office/day/2026-12-29").text
    assert "Verlof" not in reader.get("/office/day/2026-12-30").text


def test_a_date_asked_for_that_is_a_holiday_is_told_at_triage_and_on_the_visit(christmas: OfficeUnderTest) -> None:
    request = ask(christmas)
    window = Window(day=CHRISTMAS, start=time(9), end=time(16))
    with christmas.work.store.write() as unit:
        answers = request.answers.model_copy(update={"windows": (window,)})
        unit.requests.answer(request, answers, state="new", urgency=request.urgency)
        unit.commit()
    coordinator = christmas.signed_in("coordinator")
    page = coordinator.get(f"/office/requests/{request.id}").text
    assert page.count("Jour férié\u00a0: Noël") == 2  # what they wrote, and the form of the visit
    decision = triage.proposed(christmas.work, request.id)
    made = triage.accept(christmas.work, None, request.id, decision)
    assert "Jour férié\u00a0: Noël" in coordinator.get(f"/office/visits/{made.id}").text
    assert "Jour férié\u00a0: Noël" in coordinator.get(f"/office/cases/{made.case_id}").text


def test_what_is_typed_on_a_holiday_is_told_when_the_form_comes_back(christmas: OfficeUnderTest) -> None:
    coordinator = christmas.signed_in("coordinator")
    visit_id = on(christmas, date(2026, 12, 23))
    coordinator.get(f"/office/visits/{visit_id}")
    typed = {"window-day-0": str(CHRISTMAS), "window-from-0": "9:00", "window-to-0": "8:00"}
    answer = coordinator.post(f"/office/visits/{visit_id}/change", typed)
    assert answer.status_code == 422
    assert "Jour férié\u00a0: Noël" in answer.text


def test_the_team_sees_the_closed_days_ahead_and_nobody_has_a_shift_on_one(christmas: OfficeUnderTest) -> None:
    hire(christmas, "Samira", shifts=ALL_WEEK)
    coordinator = christmas.signed_in("coordinator")
    page = coordinator.get("/office/team").text
    assert page.index("Noël") < page.index("Nouvel An")
    assert "pas d’horaire" not in page
    christmas.clock.moment = datetime(2026, 12, 25, 9, tzinfo=UTC)
    coordinator = christmas.signed_in("coordinator")
    assert "pas d’horaire" in coordinator.get("/office/team").text
    assert "ne vaut les jours fériés" in coordinator.get("/office/team/new").text


def test_clients_are_not_offered_a_closed_day_and_read_when_the_office_is_closed(christmas: OfficeUnderTest) -> None:
    visitor = begin(christmas)
    for step in ("who", "language", "reason", "topic", "person", "address"):
        visitor.post(f"/fr/visit/{step}", ANSWERS[step])
    page = visitor.get("/fr/visit/when").text
    assert 'value="2026-12-24m"' in page
    assert 'value="2026-12-25m"' not in page
    assert "Fermé\u00a0: vendredi 25 décembre et vendredi 1er janvier" in page
    refused = visitor.post("/fr/visit/when", {"when": "2026-12-25m"})
    assert refused.status_code == 422
