"""Of every wish that can be left without a place, language by service by hour by gender, the page says what is so."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from html import unescape
from itertools import combinations, permutations, product
from typing import Any

from fieldapp.domain.hours import Window
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Shift, Worker
from fieldapp.services import planning
from routing import Plan, Problem, Unassigned, explain
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit

SPOKEN = {"fr": "French", "ar": "Arabic", "ru": "Russian"}
SERVICES = {"social": "Social help", "legal": "Legal help, free"}
GENDERS = {"": "", "f": "a woman", "m": "a man"}
MORNING, NIGHT = (time(9), time(12)), (time(18), time(20))


class LeavesAllOut:
    """A planner that was given no time, and says why each visit is left out."""

    def solve(self, problem: Problem, **options: Any) -> Plan:
        return explain(problem, Plan((), tuple(Unassigned(job.id) for job in problem.jobs)))


def test_no_reason_says_of_a_colleague_what_is_not_so(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime(2026, 11, 30, 5, tzinfo=UTC)
    day = (Shift(weekday=0, start=time(8), end=time(17)),)
    team = [
        hire(office, "Anna Bel", ("fr",), services=("social",), gender="f", shifts=day),
        hire(office, "Bart Claes", ("ar",), services=("social",), gender="m", shifts=day),
        hire(office, "Cora Daems", ("fr",), services=("legal",), gender="f", shifts=day),
    ]
    wishes: list[Visit] = []
    model = visit(office, "Model")
    for n, (language, service, gender, hours) in enumerate(product(SPOKEN, SERVICES, GENDERS, (MORNING, NIGHT))):
        window = Window(day=TODAY, start=hours[0], end=hours[1])
        facts = {"language": language, "service": service, "required_gender": gender or None, "windows": (window,)}
        wishes.append(visit(office, f"Wish {n}").model_copy(update=facts))
    with office.work.store.write() as unit:
        for one in wishes:
            unit.visits.save(one)
        unit.commit()
    planning.plan_day(office.work, LeavesAllOut(), TODAY)
    said = _sentences(office)
    assert len(said) == len(wishes) + 1
    assert said[model.id] == "Anna Bel could. No place was found yet, but there may be one."
    for one in wishes:
        assert said[one.id] in _true_of(one, team), one


def test_a_promise_that_nobody_can_keep_is_not_put_down_to_the_hours_asked_for(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime(2026, 11, 30, 5, tzinfo=UTC)
    hire(office, "Anna Bel", shifts=(Shift(weekday=0, start=time(12), end=time(17)),))
    wanted = visit(office)
    with office.work.store.write() as unit:
        unit.visits.save(wanted.model_copy(update={"promised": datetime(2026, 11, 30, 8, tzinfo=UTC)}))
        unit.commit()
    planning.plan_day(office.work, LeavesAllOut(), TODAY)
    expected = "Only Anna Bel could, and their hours do not meet the hour promised or locked."
    assert _sentences(office)[wanted.id] == expected


def test_in_the_afternoon_a_morning_is_said_to_be_over(office: OfficeUnderTest) -> None:
    """Who could have come is not said to have had other hours."""
    hire(office, "Anna Bel")
    wanted = visit(office)
    office.clock.moment = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    planning.plan_day(office.work, LeavesAllOut(), TODAY)
    assert _sentences(office)[wanted.id] == "It is too late by now to begin within the hours asked for."


def _true_of(wish: Visit, team: list[Worker]) -> set[str]:
    """What is so, found again from what is known of people alone: every part of a wish, then all of them."""
    parts = {
        SERVICES[wish.service]: {one.name for one in team if wish.service in one.services},
        SPOKEN[wish.language]: {one.name for one in team if wish.language in one.languages},
    }
    if wish.required_gender:
        parts[GENDERS[wish.required_gender]] = {one.name for one in team if one.gender == wish.required_gender}
    absent = [name for name, having in parts.items() if not having]
    if absent:
        return {f"Nobody there that day has: {_listed(absent)}."}
    could = set.intersection(*parts.values())
    if not could:
        pairs = [two for two in combinations(parts, 2) if not parts[two[0]] & parts[two[1]]]
        return {
            f"Nobody there that day has all of these at once: {named}."
            for some in pairs or [tuple(parts)]
            for named in map(_listed, permutations(some))
        }
    if wish.windows[0].start == NIGHT[0]:
        return {f"Only {' or '.join(sorted(could))} could, and their hours do not meet the hours asked for."}
    return {f"{' or '.join(sorted(could))} could. No place was found yet, but there may be one."}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _sentences(office: OfficeUnderTest) -> dict[str, str]:
    """What the page of the day says of each visit without a place, by its id."""
    page = office.signed_in("coordinator", language="en").get(f"/office/day/{TODAY}").text
    found = re.findall(r'visit=([0-9a-f-]+)#chosen"><b>.*?<p>(.*?)</p>', page, re.DOTALL)
    return {visit_id: unescape(text) for visit_id, text in found}
