"""Visits of two services, each of another worker: what is refused, what the checker asks of a plan, and that what is
planned is as good as trying everything."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, event, given, settings

from routing import (
    Duty,
    Job,
    Lock,
    Problem,
    ProblemError,
    Promise,
    Service,
    Synchronisation,
    compare,
    read,
    read_plan,
    schedule,
    solve,
    with_previous,
    write,
    write_problem,
)
from routing.check import check
from routing.measure import measure, value
from routing.plan import Plan, Step
from routing.service import Tie
from routing.strategy import best_plan
from tests.examples import examples, few_and_many

from .everything import everything
from .judged import T, day, judged, route, shift
from .test_cp_sat import as_good_as_trying as modelled_as_good_as_trying
from .test_explain import true_of_the_visit_alone, verified_by_trying
from .test_solve import as_good_as_trying, promised
from .trying import TooManyError, best_by_trying, worth

LAWYER, SOCIAL = Service(frozenset({1}), 1800), Service(frozenset({2}), 600)
TEAM = (shift(1, skills=frozenset({1})), shift(2, skills=frozenset({2})), shift(3, skills=frozenset({1, 2})))


def visit(kind: Tie = "together", smallest: int = 0, largest: int | None = None, **rules: Any) -> Job:
    tie = Synchronisation(kind, smallest, largest)
    fields: dict[str, Any] = {"id": 1, "location": 1, "service": 0, "required_services": (LAWYER, SOCIAL)}
    return Job(**fields | rules, synchronisation=tie)


def at(begin: int, service: int, seconds: int | None = None) -> Step:
    lasts = (1800, 600)[min(service, 1)] if seconds is None else seconds
    return Step("job", 1, 1, begin, 0, lasts, 0, 0, service)


def broken(job: Job, first: int, second: int, **others: Any) -> list[tuple[str, dict[str, Any]]]:
    """When shift 1 does the first service at this time, and shift 2 the second."""
    workday = day(job, shifts=TEAM, **others)
    return judged(workday, route(at(first, 0)), route(at(second, 1), vehicle=2))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"service": 600}, "job 1: its service is that of each of its required_services"),
        ({"required_workers": 2}, "job 1: required_workers and required_services exclude each other"),
        ({"required_services": (LAWYER,)}, "job 1: required_services .* must be a tuple of two Service"),
        ({"required_services": (LAWYER, SOCIAL, SOCIAL)}, "must be a tuple of two Service"),
        ({"required_services": ()}, "job 1: synchronisation is of required_services"),
        ({"kind": "independent", "promise": Promise(T, 60)}, "job 1: its services are independent"),
        ({"kind": "independent", "locked": Lock(1, T)}, "job 1: its services are independent"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProblemError, match=sentence):
        visit(**changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "before"}, "synchronisation: kind 'before' is none of together, after, independent"),
        ({"kind": "together", "smallest": 5}, "synchronisation: smallest and largest are of the kind after"),
        ({"kind": "after", "smallest": 5, "largest": 4}, "synchronisation: largest 4 is less than smallest 5"),
        ({"kind": "after", "smallest": -1}, "synchronisation: smallest -1 is not a whole number"),
    ],
)
def test_a_tie_that_makes_no_sense_is_refused_by_name(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProblemError, match=sentence):
        Synchronisation(**changes)


def test_what_is_asked_of_the_visit_is_asked_of_both_workers() -> None:
    job = visit(skills=frozenset({7}), allowed=frozenset({1, 2}), forbidden=frozenset({3}))
    job = replace(job, required_services=(replace(LAWYER, allowed=frozenset({2, 4})), SOCIAL))
    assert [one.skills for one in job.services] == [{1, 7}, {2, 7}]
    assert [one.allowed for one in job.services] == [frozenset({2}), frozenset({1, 2})]
    assert [one.forbidden for one in job.services] == [{3}, {3}]
    assert replace(job, allowed=frozenset()).services[0].allowed == frozenset()


@pytest.mark.parametrize(
    ("job", "first", "second"),
    [
        (visit(windows=((0, 900),), due=2000), (0, 200), (0, 200)),
        (visit("after", 600, 1200, windows=((0, 900),)), (0, 900), (600, 2100)),
        (visit("after", 600, 1200, windows=((0, 900),), due=2000), (0, 200), (600, 1400)),
        (visit("after", 600, windows=((0, 900),), due=9000), (0, 900), (600, 8400)),
        (visit("independent", windows=((0, 900),), due=2000), (0, 200), (0, 900)),
    ],
)
def test_each_service_has_its_hours(job: Job, first: tuple[int, int], second: tuple[int, int]) -> None:
    assert job.start_windows(0) == (first,)
    assert job.start_windows(1) == (second,)


def test_two_workers_of_the_same_kind_are_one_service_of_two() -> None:
    pair = Job(1, 1, 600, required_workers=2)
    assert (pair.services, pair.workers, pair.workers_each, pair.gap) == ((Service(service=600),), 2, 2, (0, 0))


def test_services_together_start_together() -> None:
    assert broken(visit(), T + 600, T + 600) == []
    assert broken(visit(), T + 600, T + 601) == [("together", {"job": 1})]


def test_the_second_service_starts_after_the_first_as_far_as_is_asked_for() -> None:
    job = visit("after", 300, 900)
    assert broken(job, T + 600, T + 900) == broken(job, T + 600, T + 1500) == []
    assert broken(job, T + 600, T + 899) == [("after", {"job": 1, "seconds": 299})]
    assert broken(job, T + 600, T + 1501) == [("after", {"job": 1, "seconds": 901})]
    assert broken(visit("after", 300), T + 600, T + 9000) == []


def test_independent_services_are_tied_by_nothing() -> None:
    assert broken(visit("independent"), T + 9000, T + 600) == []


def test_the_hours_of_the_visit_are_those_of_its_first_start() -> None:
    hours: dict[str, Any] = {"windows": ((T + 600, T + 700),), "release": T + 600, "promise": Promise(T + 600, 100)}
    assert broken(visit("after", 300, **hours), T + 700, T + 1000) == []
    late = broken(visit("after", 300, windows=((T + 600, T + 700),)), T + 701, T + 1001)
    assert late == [("window", {"job": 1, "vehicle": 1, "start": T + 701})]
    apart = broken(visit("independent", windows=((T + 600, T + 700),)), T + 700, T + 1000)
    assert apart == [("window", {"job": 1, "vehicle": 2, "start": T + 1000})]


def test_all_is_over_when_it_is_due() -> None:
    assert broken(visit("after", 1500, due=T + 2700), T + 600, T + 2100) == []
    late = broken(visit("after", 1500, due=T + 2699), T + 600, T + 2100)
    assert late == [("window", {"job": 1, "vehicle": 2, "start": T + 2100})]


def test_each_service_is_done_by_one_who_can() -> None:
    workday = day(visit(), shifts=TEAM)
    exchanged = judged(workday, route(at(T + 600, 1)), route(at(T + 600, 0), vehicle=2))
    assert exchanged == [
        ("skill", {"job": 1, "vehicle": 1, "missing": [2]}), ("skill", {"job": 1, "vehicle": 2, "missing": [1]})
    ]  # fmt: skip
    twice = judged(workday, route(at(T + 600, 0)), route(at(T + 600, 0), vehicle=3))
    assert twice == [("workers", {"job": 1, "workers": 1})]
    assert judged(workday, route(at(T + 600, 0))) == [("workers", {"job": 1, "workers": 1})]
    both = judged(workday, route(at(T + 600, 0), at(T + 2400, 1), vehicle=3))
    assert both == [("twice", {"job": 1})]


def test_each_service_has_its_length_and_its_place_among_the_services() -> None:
    workday = day(visit(), shifts=TEAM)
    short = judged(workday, route(at(T + 600, 0, 1799)), route(at(T + 600, 1), vehicle=2))
    assert short == [("service", {"job": 1, "vehicle": 1, "seconds": 1799})]
    third = judged(workday, route(at(T + 600, 0)), route(at(T + 600, 2), vehicle=2))
    assert ("unknown_service", {"job": 1, "vehicle": 2, "service_index": 2}) in third


def test_those_who_may_do_a_service_are_asked_for_by_the_service() -> None:
    job = replace(visit(), required_services=(replace(LAWYER, forbidden=frozenset({1})), SOCIAL))
    assert broken(job, T + 600, T + 600) == [("forbidden", {"job": 1, "vehicle": 1})]
    job = replace(visit(), required_services=(LAWYER, replace(SOCIAL, allowed=frozenset({3}))))
    assert broken(job, T + 600, T + 600) == [("forbidden", {"job": 1, "vehicle": 2})]


@pytest.mark.parametrize(
    ("job", "starts"),
    [
        (visit(), (T + 600, T + 600)),
        (visit("after", 3000, 4000), (T + 600, T + 3600)),
        (visit("independent"), (T + 600, T + 600)),
    ],
)
def test_a_plan_by_hand_is_timed_with_who_can_do_what(job: Job, starts: tuple[int, int]) -> None:
    workday = day(job, shifts=TEAM)
    plan = schedule(workday, {2: [1], 1: [1]})
    assert check(workday, plan) == []
    found = {step.service_index: step.begin for one in plan.routes for step in one.steps if step.type == "job"}
    assert (found[0], found[1]) == starts
    first, second = solve(workday, work=1), read_plan(json.loads(json.dumps(write(workday, plan))), workday)
    assert second.routes == plan.routes
    assert measure(workday, first) == measure(workday, plan)


def test_a_visit_of_which_one_service_had_begun_cannot_be_planned_again() -> None:
    workday = day(visit("after", 3000), shifts=TEAM)
    plan = schedule(workday, {1: [1], 2: [1]})
    with pytest.raises(ProblemError, match="job 1 has begun, and not each of its services"):
        with_previous(workday, plan, now=T + 1000)
    later = with_previous(workday, plan, now=T + 3700)
    assert check(later, solve(later, work=1)) == []
    assert read(json.loads(json.dumps(write_problem(later)))) == later


def test_a_service_that_is_moved_counts_once_for_the_visit() -> None:
    workday = day(visit("independent"), shifts=TEAM)
    told = schedule(workday, {1: [1], 2: [1]})
    again = with_previous(workday, told)
    assert again.before[1].services == ((0, 1, T + 600), (1, 2, T + 600))
    for second, moved in ((T + 1500, 0), (T + 1501, 1)):
        plan = Plan((route(at(T + 600, 0)), route(at(second, 1), vehicle=2)))
        assert measure(again, plan).cost == measure(workday, plan).cost + 900 * moved
    plan = Plan((route(at(T + 600, 0)), route(at(T + 600, 1), vehicle=3)))
    assert measure(again, plan).cost == measure(workday, plan).cost + 900


def test_what_differs_between_two_plans_is_told_of_the_service_that_differs_most() -> None:
    workday = day(visit("independent"), shifts=TEAM)
    told = schedule(workday, {1: [1], 2: [1]})
    for second, vehicle, code, minutes in (
        (T + 1500, 2, "shifted", 15), (T + 4200, 2, "moved", 60), (T + 600, 3, "moved", 0)
    ):  # fmt: skip
        plan = Plan((route(at(T + 600, 0)), route(at(second, 1), vehicle=vehicle)))
        (found,) = compare(told, plan, workday).differences
        assert (found.code, found.minutes) == (code, minutes)


def test_a_service_that_the_visit_does_not_have_is_refused() -> None:
    workday = day(Job(1, 1, 600), shifts=TEAM)
    plan = Plan((route(at(T + 600, 1, 600)),))
    with pytest.raises(ProblemError, match="start: job 1 has no service 1"):
        solve(workday, work=1, start=plan)
    with pytest.raises(ProblemError, match="previous: job 1 has no service 1"):
        with_previous(workday, plan, now=T + 700)
    with pytest.raises(ProblemError, match="service_index 2 is not 0 or 1"):
        read_plan(
            {"routes": [{"vehicle": 1, "steps": [{"type": "job", "id": 1, "arrival": 0, "service_index": 2}]}]}, None
        )


def test_the_latest_start_of_a_step_is_refused_where_there_are_two() -> None:
    steps = [{"type": "job", "id": 1, "service_before": 900}]
    services = [{"service": 600}, {"service": 1200}]
    job: dict[str, Any] = {"id": 1, "location": [4.8, 50.6], "required_services": services}
    vehicles = [{"id": n, "start": [4.9, 50.7], "steps": steps if n == 1 else []} for n in (1, 2)]
    assert read({"jobs": [job], "vehicles": vehicles}).jobs[0].start_windows()[0][1] == 900
    job["synchronisation"] = {"kind": "independent"}
    with pytest.raises(ProblemError, match="service_before cannot be said of job 1"):
        read({"jobs": [job], "vehicles": vehicles})


def test_a_visit_without_any_moment_to_start_has_no_start_in_a_large_day_either() -> None:
    """What is looked for between the steps of the search keeps to the hours too."""
    never = visit(windows=((T + 3000, T + 4000),), promise=Promise(T + 9000, 60))
    pair = replace(never, id=2, service=600, required_services=(), synchronisation=None, required_workers=2)
    many = tuple(Job(n, 1, 600) for n in range(3, 40))
    workday = day(never, pair, *many, shifts=TEAM)
    plan = solve(workday, work=1)
    assert check(workday, plan) == []
    assert not {1, 2} & plan.served


def test_a_plan_that_leaves_the_office_to_nobody_is_not_proved_by_a_day_in_which_somebody_is_there() -> None:
    """Nobody can make the visit; the bound of a large day, of one worker each, has somebody at the office."""
    office = Duty(1, None, 0, T, T + 3600)
    workday = day(Job(1, 1, 600, skills=frozenset({9}), required_workers=2), shifts=TEAM[:2], duties=(office,))
    limits = best_plan.Limits(None, 1, 0, lambda _: None, lambda: False)
    proof = best_plan._bounded_by_one_worker_each(workday, (), limits)
    assert (proof.bound, proof.closed) == ([None, None, None], False)


SOME = everything(jobs=5, vehicles=3, pairs=1, services=2)


@settings(max_examples=examples(40))
@given(SOME)
def test_what_is_planned_is_as_good_as_trying_everything(problem: dict[str, Any]) -> None:
    event(str(sorted({one["synchronisation"]["kind"] for one in problem["jobs"] if "synchronisation" in one})))
    as_good_as_trying(problem)


@pytest.mark.stress
@settings(max_examples=examples(400))
@given(SOME)
def test_what_is_planned_is_as_good_as_trying_everything_in_many_days(problem: dict[str, Any]) -> None:
    as_good_as_trying(problem)


@pytest.mark.parametrize("count", few_and_many(20, 400))
def test_the_model_of_a_day_is_as_good_as_trying_everything(count: int) -> None:
    settings(max_examples=examples(count))(given(SOME)(modelled_as_good_as_trying))()


@pytest.mark.parametrize("count", few_and_many(20, 300))
def test_what_is_proved_of_days_too_large_for_one_model_is_true(count: int) -> None:
    """Here they are small, so that everything can be tried; the search may miss the best, the proof may not."""

    def is_true(given_day: dict[str, Any]) -> None:
        problem = read(given_day)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(best_plan, "SMALL", 0)
            plan = solve(problem, time_limit=60, work=5)
        try:
            best = best_by_trying(problem)
        except TooManyError:
            return
        if best is None or plan.certificate is None:
            return
        if problem.begun and plan.certificate.checker != "legal":  # a history that no plan of ours would have
            assert not plan.certificate.proven_optimal
            return
        promised(problem, plan)
        bound = plan.certificate.bound
        staffed = best[0][0] == sum(duty.vehicle is None for duty in problem.duties)
        assert not staffed or (bound.priority, bound.visits, -bound.cost) >= best[0][1:], "a bound that a plan beats"
        assert not plan.certificate.proven_optimal or worth(problem, plan) == best[0]
        event(f"as good: {worth(problem, plan) == best[0]}, proved: {plan.certificate.proven_optimal}")

    settings(max_examples=examples(count))(given(SOME)(is_true))()


@pytest.mark.parametrize("count", few_and_many(15, 200))
def test_every_change_lets_it_in(count: int) -> None:
    few = everything(jobs=4, vehicles=3, pairs=0, services=2)
    settings(max_examples=examples(count))(given(few)(verified_by_trying))()


@pytest.mark.parametrize("count", few_and_many(20, 300))
def test_every_reason_is_true_of_the_visit_alone_in_the_day(count: int) -> None:
    few = everything(jobs=4, vehicles=3, pairs=0, services=3)
    settings(max_examples=examples(count))(given(few)(true_of_the_visit_alone))()


@settings(max_examples=examples(30))
@given(SOME)
def test_problem_and_plan_come_back_as_they_were_written(given_day: dict[str, Any]) -> None:
    problem = read(given_day)
    assert read(json.loads(json.dumps(write_problem(problem)))) == problem
    plan = solve(problem, work=1)
    again = read_plan(json.loads(json.dumps(write(problem, plan))), problem)
    assert again.routes == plan.routes
    assert all(one.reasons for one in plan.unassigned)


@settings(max_examples=examples(20))
@given(everything(jobs=5, vehicles=3, services=2, previous=False))
def test_planning_again_without_time_is_no_worse_than_what_people_were_told(given_day: dict[str, Any]) -> None:
    problem = read(given_day)
    assume(not problem.duties and not any(one.due_after for v in problem.vehicles for one in v.breaks))
    told = solve(problem, time_limit=60, work=5)
    again = with_previous(problem, told)
    plan = solve(again, time_limit=0.0, should_stop=lambda: True)
    assert check(again, plan) == []
    assert value(again, plan) >= value(again, told)


def reason(job: Job, *shifts: Any) -> tuple[str, dict[str, Any]]:
    workday: Problem = day(job, shifts=shifts)
    (out,) = solve(workday, work=1).unassigned
    return out.reasons[0].code, out.reasons[0].params


def test_the_reason_names_the_service_that_nobody_can_do() -> None:
    lawyer, social, both = TEAM
    assert reason(visit(), lawyer) == ("no_worker_with_skills", {"missing": [2], "service": 1})
    assert reason(visit(), both) == ("needs_two_workers", {"vehicles": [3]})
    short = replace(social, window=(T, T + 100))
    assert reason(visit(), lawyer, short) == ("outside_hours", {"vehicles": [2], "service": 1})
    evening = replace(social, window=(T + 40_000, T + 60_000))
    assert reason(visit(), lawyer, evening) == ("no_common_start", {"vehicles": [1, 2]})
    assert reason(visit("after", 0, 600), lawyer, evening) == ("no_common_start", {"vehicles": [1, 2]})
    assert solve(day(visit("independent"), shifts=(lawyer, evening)), work=1).served == {1}
