"""The break of a long shift, from the office's settings to the planner."""

from fieldapp.services import day_problem
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire


def test_the_office_says_how_long_after_leaving_the_break_is_due(office: OfficeUnderTest) -> None:
    work = office.work
    worker = hire(office, "Samira Benali")
    for minutes, due_after in ((0, None), (240, 4 * 3600)):
        planning = work.settings.planning.model_copy(update={"break_due_minutes": minutes})
        settings = work.settings.model_copy(update={"planning": planning})
        found = day_problem.build(settings, TODAY, [], [worker], work.local_map.travel())
        (shift,) = found.problem.vehicles
        (pause,) = shift.breaks
        assert (pause.service, pause.due_after) == (planning.break_minutes * 60, due_after)
