"""What becomes of the hours of a demonstration when its time is turned off or its next day begins."""

from datetime import UTC, date, datetime
from pathlib import Path

from tests.web.conftest import Made
from tests.web.test_demonstration import visits_of


def test_with_the_real_time_what_was_planned_and_said_keeps_its_hours(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", datetime(2026, 12, 3, 2, 0, tzinfo=UTC))

    def hours() -> list[object]:
        with office.work.store.read() as unit:
            plan = unit.plans.published(date(2026, 12, 3))
            assert plan
            stops = {stop.id: stop.start for route in plan.routes for stop in route.stops}
            happened = sorted((one.id, one.happened_at) for one in unit.visits.events(set(stops)))
        return [plan.published_at, stops, happened]

    before = hours()
    alain = office.with_session_of("alain")
    alain.get("/admin/demonstration")
    alain.post("/admin/demonstration/time")
    assert office.work.now() == office.clock.moment
    assert hours() == before


def test_who_was_planned_has_been_there_when_the_next_day_begins(tmp_path: Path, made: Made) -> None:
    office = made(tmp_path / "data", datetime(2026, 12, 3, 2, 0, tzinfo=UTC))
    alain = office.with_session_of("alain")
    alain.get("/admin/demonstration")
    alain.post("/admin/demonstration/day", {"day": "2026-12-03"})
    assert "open" not in {visit.state for visit in visits_of(office, date(2026, 12, 3)).values()}
    assert visits_of(office, date(2026, 12, 4))
