"""Each visit left out is told the reason that is true of it, and changes that really would let it in."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from routing.explain.changes import with_changes
from routing.formats import vroom
from routing.measure import measure
from routing.plan import Change, Plan, Unassigned
from routing.planner import solve
from routing.problem import Problem
from tests.examples import examples

from .everything import everything
from .trying import TooManyError, best_by_trying

T = 1_796_106_600
HOUR = 3600
OFFICE, NEAR, FAR = [4.81, 50.62], [4.82, 50.63], [5.60, 50.62]


def visit(**fields: Any) -> dict[str, Any]:
    return {"id": 1, "location": NEAR, "service": 1800, **fields}


def worker(**fields: Any) -> dict[str, Any]:
    return {"id": 1, "start": OFFICE, "end": OFFICE, "skills": [1], "time_window": [T, T + 4 * HOUR], **fields}


def explained(day: dict[str, Any]) -> Plan:
    problem = vroom.read(day)
    return with_changes(problem, solve(problem, time_limit=30, work=5))


def the_left(day: dict[str, Any]) -> Unassigned:
    (left,) = explained(day).unassigned
    return left


@pytest.mark.parametrize(
    ("jobs", "code", "params"),
    [
        ([visit(skills=[1, 9])], "no_worker_with_skills", {"missing": [9]}),
        ([visit(forbidden=[1])], "only_forbidden_workers", {"vehicles": [1]}),
        ([visit(required_workers=2)], "needs_two_workers", {"vehicles": [1]}),
        ([visit(release=T + 7200, due=T + 3600)], "contradiction", {}),
        ([visit(time_windows=[[T - 7200, T - 60]])], "outside_hours", {"vehicles": [1]}),
        ([visit(location=FAR, time_windows=[[T, T + 600]])], "cannot_reach_in_time", {"vehicles": [1]}),
        ([visit(promise={"start": T + 600, "tolerance": 0}), visit(id=2, priority=5, time_windows=[[T, T + 600]])],
         "competition", {"vehicles": [1], "fixed": True}),
    ],
)  # fmt: skip
def test_the_reason_is_the_true_one(jobs: list[dict[str, Any]], code: str, params: dict[str, Any]) -> None:
    left = the_left({"jobs": jobs, "vehicles": [worker()]})
    assert left.job == 1
    assert [(reason.code, reason.params) for reason in left.reasons] == [(code, params)]


def test_a_lock_on_somebody_who_cannot_is_named() -> None:
    two = [worker(), worker(id=2, skills=[1, 2])]
    left = the_left({"jobs": [visit(skills=[2], locked={"vehicle": 1})], "vehicles": two})
    assert [(r.code, r.params) for r in left.reasons] == [("locked_worker_cannot", {"vehicle": 1})]
    assert Change("unlock", {"job": 1}) in left.changes
    assert Change("skills", {"worker": 1, "skills": [2]}) in left.changes


def test_two_shifts_of_one_person_are_not_two_workers() -> None:
    shifts = [worker(), worker(id=2, worker=1, time_window=[T + 5 * HOUR, T + 9 * HOUR])]
    left = the_left({"jobs": [visit(required_workers=2)], "vehicles": shifts})
    assert [(r.code, r.params) for r in left.reasons] == [("needs_two_workers", {"vehicles": [1, 2]})]


def test_two_workers_who_are_never_there_together_are_told_so() -> None:
    shifts = [worker(), worker(id=2, time_window=[T + 5 * HOUR, T + 9 * HOUR])]
    left = the_left({"jobs": [visit(required_workers=2)], "vehicles": shifts})
    assert [(r.code, r.params) for r in left.reasons] == [("no_common_start", {"vehicles": [1, 2]})]


def test_a_limit_of_the_day_is_told_and_the_least_more_of_it() -> None:
    left = the_left({"jobs": [visit()], "vehicles": [worker(max_working_time=1800)]})
    assert [r.code for r in left.reasons] == ["over_limits"]
    (change,) = (change for change in left.changes if change.code == "max_working_time")
    assert change.params["by"] <= 1200


def test_an_office_duty_that_nobody_keeps_has_its_reason_and_changes() -> None:
    duty = {"id": 7, "skills": [5], "location": OFFICE, "start": T + HOUR, "end": T + 2 * HOUR}
    left = the_left({"jobs": [], "vehicles": [worker()], "duties": [duty]})
    assert (left.type, left.job) == ("duty", 7)
    assert [(r.code, r.params) for r in left.reasons] == [("no_worker_with_skills", {"missing": [5]})]
    assert left.changes == (Change("skills", {"worker": 1, "skills": [5]}),)


def test_the_fewest_minutes_are_found_to_five() -> None:
    """The shift ends 40 minutes before the visit asked for at its last minute could be over and the worker home."""
    rows = [[0, 600], [600, 0]]
    day = {
        "jobs": [{"id": 1, "location_index": 1, "service": 1800, "time_windows": [[T + 4 * HOUR, T + 4 * HOUR]]}],
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [T, T + 4 * HOUR]}],
        "matrices": {"car": {"durations": rows}},
    }
    left = the_left(day)
    assert left.changes == (
        Change("window_earlier", {"minutes": 40}),
        Change("shift_later", {"vehicle": 1, "minutes": 40}),
    )
    assert left.changes_complete is True


def test_another_day_with_the_same_hours_is_found() -> None:
    days = [worker(), worker(id=2, worker=1, time_window=[T + 24 * HOUR, T + 28 * HOUR])]
    jobs = [visit(time_windows=[[T, T + 600]]), visit(id=2, priority=5, time_windows=[[T, T + 600]])]
    left = the_left({"jobs": jobs, "vehicles": days})
    (change,) = (change for change in left.changes if change.code == "other_day")
    assert change.params == {"windows": [[T + 24 * HOUR, T + 24 * HOUR + 600]]}


def test_the_least_important_visit_is_the_one_to_leave_out_instead() -> None:
    jobs = [visit(id=n, priority=p, time_windows=[[T + 600, T + 600]]) for n, p in ((1, 1), (2, 5), (3, 3))]
    left = explained({"jobs": jobs, "vehicles": [worker(), worker(id=2)]}).unassigned
    (drop,) = (change for change in left[0].changes if change.code == "drop")
    assert drop.params == {"job": 3, "priority": 3}


def test_a_plan_that_has_room_is_told_to_be_planned_again() -> None:
    problem = vroom.read({"jobs": [visit()], "vehicles": [worker()]})
    (left,) = with_changes(problem, Plan((), (Unassigned(1),))).unassigned
    assert left.changes == (Change("plan_again", {}),)


def test_without_time_nothing_is_claimed() -> None:
    problem = vroom.read({"jobs": [visit(skills=[9])], "vehicles": [worker()]})
    plan = solve(problem, time_limit=30, work=1)
    (left,) = with_changes(problem, plan, deadline=0.0).unassigned
    assert left.reasons
    assert (left.changes, left.changes_complete) == ((), False)


@settings(max_examples=examples(60))
@given(everything(jobs=4, vehicles=3, pairs=1))
def test_every_change_lets_it_in_when_everything_is_tried(day: dict[str, Any]) -> None:
    verified_by_trying(day)


@pytest.mark.stress
@settings(max_examples=examples(600))
@given(everything(jobs=4, vehicles=3))
def test_every_change_lets_it_in_in_many_days(day: dict[str, Any]) -> None:
    verified_by_trying(day)


def verified_by_trying(day: dict[str, Any]) -> None:
    """Each change is made in the JSON, and among all plans of that day there is one
    with the visit and all as important."""
    problem = vroom.read(day)
    solved = solve(problem, time_limit=60, work=5)
    if solved.certificate is None or solved.certificate.checker != "legal":
        event("what had begun leaves no legal plan")
        return
    plan = with_changes(problem, solved, work=3)
    for left in plan.unassigned:
        for change in left.changes:
            event(change.code)
            try:
                assert lets_in(problem, edited(day, left, change), plan, left, change), (left, change)
            except TooManyError:
                event("too many to try")


def lets_in(problem: Problem, day: dict[str, Any], plan: Plan, left: Unassigned, change: Change) -> bool:
    changed = vroom.read(day)
    gone = {*change.drops, *([change.params["job"]] if change.code == "drop" else [])}
    wanted = (set(plan.served) - gone) | ({left.job} if left.type == "job" else set())
    least = problem.jobs_by_id[left.job].priority if left.type == "job" else 0
    for dropped in change.drops:
        assert problem.jobs_by_id[dropped].priority < least
    out = {one.job for one in plan.unassigned if one.type == "duty"} - ({left.job} if left.type == "duty" else set())
    duties = tuple(duty for duty in changed.duties if duty.id not in out)  # the others would come before the visit
    staffed = sum(duty.vehicle is None for duty in duties)
    jobs = tuple(replace(job, priority=int(job.id in wanted)) for job in changed.jobs)
    weighed = replace(changed, jobs=jobs, duties=duties)
    best = best_by_trying(weighed)
    return best is not None and best[0][0] == staffed and best[0][1] == len(wanted)


def edited(day: dict[str, Any], left: Unassigned, change: Change) -> dict[str, Any]:
    """The JSON with the change written into it."""
    new, params = deepcopy(day), change.params
    jobs = {job["id"]: job for job in new["jobs"]}
    vehicles = {vehicle["id"]: vehicle for vehicle in new["vehicles"]}
    seconds = params.get("minutes", 0) * 60
    match change.code:
        case "plan_again":
            pass
        case "window_later" | "window_earlier":
            job, later = jobs[left.job], change.code == "window_later"
            for window in job.get("time_windows", []):
                window[later] += seconds if later else -seconds
            edge = "due" if later else "release"
            if edge in job:
                job[edge] += seconds if later else -seconds
        case "shift_later":
            vehicles[params["vehicle"]]["time_window"][1] += seconds
        case "shift_earlier":
            vehicles[params["vehicle"]]["time_window"][0] -= seconds
        case "max_tasks" | "max_travel_time" | "max_working_time":
            vehicles[params["vehicle"]][change.code] += params["by"]
        case "capacity":
            vehicles[params["vehicle"]]["capacity"][params["dimension"]] += params["by"]
        case "unpromise":
            del jobs[params["job"]]["promise"]
        case "unlock":
            jobs[params["job"]].pop("locked", None)
            without_step(new, params["job"])
        case "other_day":
            jobs[left.job]["time_windows"] = params["windows"]
            for name in ("release", "due"):
                jobs[left.job].pop(name, None)
        case "allow":
            job = jobs[left.job]
            for one in (job, *job.get("required_services", [])):
                one["forbidden"] = [who for who in one.get("forbidden", []) if who != params["worker"]]
                if "allowed" in one:
                    one["allowed"].append(params["worker"])
        case "skills":
            for vehicle in new["vehicles"]:
                if vehicle.get("worker", vehicle["id"]) == params["worker"]:
                    vehicle["skills"] = [*vehicle.get("skills", []), *params["skills"]]
        case "drop":
            new["jobs"] = [job for job in new["jobs"] if job["id"] != params["job"]]
            for job in new["jobs"]:
                if job.get("same_worker_as") == params["job"]:
                    del job["same_worker_as"]
            without_step(new, params["job"])
        case unknown:
            raise AssertionError(unknown)
    return new


def without_step(day: dict[str, Any], job: int) -> None:
    for vehicle in day["vehicles"]:
        if "steps" in vehicle:
            vehicle["steps"] = [step for step in vehicle["steps"] if step.get("id") != job]


ALONE_IT_FITS = {"competition", "not_found", "same_worker"}


@settings(max_examples=examples(60))
@given(everything(jobs=4, vehicles=2, pairs=1), st.sampled_from([0, 1, 5]))
def test_a_day_is_called_full_only_where_no_plan_serves_more(day: dict[str, Any], work: int) -> None:
    """Of a search that was given up at once too: nothing is said of what is not shown."""
    problem = vroom.read(day)
    plan = solve(problem, time_limit=0.0, should_stop=lambda: True) if not work else solve(problem, work=work)
    full = [left for left in plan.unassigned if left.type == "job" and left.reasons[0].code == "competition"]
    event(f"{len(full)} called full with work {work}")
    if not full:
        return
    try:
        best = best_by_trying(problem)
    except TooManyError:
        return
    assert best is not None
    reached = measure(problem, plan)
    assert best[0][1:3] == (reached.priority, reached.visits), json.dumps(day)


def test_what_was_given_up_at_once_is_not_called_full() -> None:
    """More visits than the day has room for, and no time to prove it."""
    day = {"vehicles": [worker()], "jobs": [visit(id=n) for n in range(1, 31)]}
    plan = solve(vroom.read(day), time_limit=0.0, should_stop=lambda: True)
    assert plan.unassigned
    for left in plan.unassigned:
        (reason,) = left.reasons
        assert (reason.code, reason.params["vehicles"]) == ("not_found", [1])
        assert reason.params["seconds"] >= 1


@settings(max_examples=examples(100))
@given(everything(jobs=4, vehicles=3, pairs=1))
def test_every_reason_is_true_of_the_visit_alone_in_the_day(day: dict[str, Any]) -> None:
    true_of_the_visit_alone(day)


def true_of_the_visit_alone(day: dict[str, Any]) -> None:
    """With every other visit that has not begun taken away, it can be served just when the reason says so."""
    problem = vroom.read(day)
    for left in solve(problem, time_limit=60, work=5).unassigned:
        (reason,) = left.reasons
        event(reason.code)
        if left.type == "duty":
            continue
        alone = replace(
            problem,
            jobs=tuple(
                replace(job, same_worker_as=None, priority=0)
                for job in problem.jobs
                if job.id == left.job or problem.has_begun(job.id)
            ),
            vehicles=tuple(replace(vehicle, order=()) for vehicle in problem.vehicles),
            duties=tuple(duty for duty in problem.duties if duty.vehicle is not None),
            before={},
        )
        alone = replace(alone, jobs=tuple(replace(job, priority=int(job.id == left.job)) for job in alone.jobs))
        try:
            best = best_by_trying(alone)
        except TooManyError:
            continue
        if best is not None:
            assert (best[0][1] == 1) == (reason.code in ALONE_IT_FITS), (left, json.dumps(day))


def test_breaks_before_leaving_are_no_reason_against_a_meeting() -> None:
    """The second worker may rest at home, and so works less than the two hours
    allowed; only one visit fits in the day."""
    pauses = [
        {"id": 1, "service": 1800, "time_windows": [[1800, 1800]]},
        {"id": 2, "service": 900, "time_windows": [[0, 0]]},
    ]
    visit = {"location_index": 1, "service": 1800, "time_windows": [[7200, 10800]], "required_workers": 2}
    day = {
        "matrices": {"car": {"durations": [[0, 300], [300, 0]]}},
        "jobs": [visit | {"id": 1, "priority": 1}, visit | {"id": 2}],
        "vehicles": [
            {"id": 1, "time_window": [10800, 18000], "max_tasks": 1},
            {"id": 2, "time_window": [0, 14400], "start_index": 0, "breaks": pauses, "max_working_time": 7200},
        ],
    }
    (left,) = solve(vroom.read(day), time_limit=60, work=5).unassigned
    assert (left.job, [reason.code for reason in left.reasons]) == (2, ["competition"])
