"""A visit for which no place was found is not called impossible: the page says how long was searched, and searches
longer."""

from typing import Any

from fieldapp.services import hand_edits, planning, todo_lists
from routing import Certificate, Cost, Parts, Plan, Problem, Reason, Unassigned
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit


class GivesUp:
    """A planner that leaves everybody out after three seconds. `proved`: it says that nobody could do better."""

    def __init__(self, *, proved: bool = False) -> None:
        self._proved = proved
        self.limits: list[float] = []
        self.told: list[int] = []

    def solve(self, problem: Problem, **options: Any) -> Plan:
        self.limits.append(options["time_limit_s"])
        self.told.append(len(problem.before))
        everybody = [vehicle.id for vehicle in problem.vehicles]
        reason = Reason("competition" if self._proved else "not_found", {"vehicles": everybody, "seconds": 3})
        nothing, bound = Parts(0, 0, 0), Parts(0 if self._proved else 80, 0 if self._proved else 1, 0)
        certificate = Certificate(nothing, Cost(0, 0, 0, 0, 0), bound, self._proved, "legal", 0, "test", 3.0)
        return Plan((), tuple(Unassigned(job.id, (reason,)) for job in problem.jobs), certificate)


def lists(office: OfficeUnderTest) -> dict[str, list[str]]:
    found = todo_lists.read(office.work, office.account("coordinator"))[0].lists
    return {name: [piece.id for piece in pieces] for name, pieces in found.items() if pieces}


def page_of(office: OfficeUnderTest) -> str:
    return office.signed_in("coordinator", language="en").get(f"/office/day/{TODAY}").text


def test_what_was_not_found_is_not_called_impossible(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    amina = visit(office)
    bilal = visit(office, "Bilal")
    planning.plan_day(office.work, GivesUp(), TODAY)
    page = page_of(office)
    assert page.count("No place was found in 3 seconds, but there may be one.") == 2
    assert "their day is full" not in page
    assert page.count("Search longer") == 1, "it is one act for the whole day"
    assert set(lists(office)["to_plan"]) == {amina.id, bilal.id}
    own = office.signed_in("coordinator", language="en").get(f"/office/visits/{amina.id}").text
    assert f'action="/office/day/{TODAY}/plan"' in own
    assert "found no place, but there may be one." in own


def test_what_is_proved_is_said_and_stands_on_its_list(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    amina = visit(office)
    planning.plan_day(office.work, GivesUp(proved=True), TODAY)
    page = page_of(office)
    assert "their day is full" in page
    assert "Search longer" not in page
    assert lists(office) == {"no_date": [amina.id]}


def test_a_change_by_hand_ends_what_was_proved(office: OfficeUnderTest) -> None:
    """The proof was about another plan."""
    samira, amina, bilal = hire(office, "Samira Benali"), visit(office), visit(office, "Bilal")
    made = planning.plan_day(office.work, GivesUp(proved=True), TODAY).plan
    assert set(lists(office)["no_date"]) == {amina.id, bilal.id}
    edit = hand_edits.Edit(bilal.id, samira.id)
    hand_edits.save(office.work, office.account("coordinator").id, TODAY, made.revision, edit)
    assert amina.id in lists(office)["to_plan"]
    assert "their day is full" not in page_of(office)


def test_searching_longer_begins_from_the_draft_and_takes_ten_times_as_long(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    visit(office)
    planning.plan_day(office.work, office.work.solver, TODAY)
    solver = GivesUp()
    planning.plan_day(office.work, solver, TODAY, near_draft=True, longer=True)
    assert solver.limits == [10 * office.work.settings.planning.time_limit_s]
    assert solver.told == [1]


def test_the_button_asks_before_a_draft_is_replaced_and_still_searches_longer(office: OfficeUnderTest) -> None:
    hire(office, "Samira Benali")
    visit(office)
    planning.plan_day(office.work, GivesUp(), TODAY)
    coordinator = office.signed_in("coordinator", language="en")
    coordinator.get(f"/office/day/{TODAY}")
    answer = coordinator.post(f"/office/day/{TODAY}/plan", {"longer": "1"})
    assert answer.status_code == 409
    assert 'name="longer" value="1"' in answer.text
    assert "Search longer" in answer.text
