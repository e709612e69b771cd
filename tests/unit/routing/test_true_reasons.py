"""Each reason says what is so: found again by trying skills, permissions, hours and ways, without the planner."""

import json
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from routing.explain.reasons import with_reasons
from routing.formats import vroom
from routing.plan import Plan, Reason, Unassigned
from routing.planner import solve
from routing.problem import Job, Lock, Problem, Vehicle
from tests.examples import examples

from .everything import everything
from .test_explain import FAR, HOUR, T, visit, worker
from .trying import TooManyError, best_by_trying

LANGUAGE, SERVICE, GENDER = 1, 2, 3


def reason_of(job: dict[str, Any], *team: dict[str, Any]) -> Reason:
    """Of one visit that an empty plan leaves out."""
    (left,) = with_reasons(vroom.read({"jobs": [job], "vehicles": list(team)}), Plan((), (Unassigned(1),))).unassigned
    (reason,) = left.reasons
    return reason


@pytest.mark.parametrize(
    ("needed", "team", "code", "missing"),
    [
        ([LANGUAGE, SERVICE], ([LANGUAGE], [SERVICE]), "no_worker_with_all_skills", [LANGUAGE, SERVICE]),
        ([LANGUAGE, SERVICE, GENDER], ([LANGUAGE, GENDER], [SERVICE, GENDER]), "no_worker_with_all_skills",
         [LANGUAGE, SERVICE]),
        ([LANGUAGE, SERVICE, GENDER], ([LANGUAGE, GENDER], [SERVICE, GENDER], [LANGUAGE, SERVICE]),
         "no_worker_with_all_skills", [LANGUAGE, SERVICE, GENDER]),
        ([LANGUAGE, SERVICE], ([SERVICE], [SERVICE]), "no_worker_with_skills", [LANGUAGE]),
        ([LANGUAGE, SERVICE, GENDER], ([LANGUAGE], [SERVICE]), "no_worker_with_skills", [GENDER]),
        ([LANGUAGE, SERVICE], ([GENDER],), "no_worker_with_skills", [LANGUAGE, SERVICE]),
    ],
)  # fmt: skip
def test_nobody_is_said_to_lack_what_somebody_has(
    needed: list[int], team: tuple[list[int], ...], code: str, missing: list[int]
) -> None:
    workers = [worker(id=number, skills=skills) for number, skills in enumerate(team, 1)]
    assert reason_of(visit(skills=needed), *workers) == Reason(code, {"missing": missing})


def test_without_anybody_there_nobody_has_anything() -> None:
    assert reason_of(visit()) == Reason("no_worker_with_skills", {"missing": []})


def test_hours_that_meet_what_was_asked_for_are_not_said_to_miss_it() -> None:
    """It is the promise that they miss, or the lock."""
    day = [[T, T + 3 * HOUR]]
    late = worker(time_window=[T + 2 * HOUR, T + 4 * HOUR])
    promise = {"start": T + 600, "tolerance": 0}
    assert reason_of(visit(time_windows=day, promise=promise), late) == Reason(
        "outside_hours", {"vehicles": [1], "fixed": True}
    )
    assert reason_of(visit(time_windows=day, locked={"vehicle": 1, "start": T + 600}), late, worker(id=2)) == Reason(
        "outside_hours", {"vehicles": [1], "locked": True, "fixed": True}
    )
    assert reason_of(visit(time_windows=[[T, T + 600]], locked={"vehicle": 1}), late, worker(id=2)) == Reason(
        "outside_hours", {"vehicles": [1], "locked": True}
    )
    assert reason_of(visit(location=FAR, promise=promise), worker()) == Reason(
        "cannot_reach_in_time", {"vehicles": [1], "fixed": True}
    )


def test_the_hours_of_somebody_who_is_late_are_not_said_to_miss_what_was_asked_for() -> None:
    """They are there then; they come from elsewhere."""
    late = worker(ready=T + 2 * HOUR)
    assert reason_of(visit(time_windows=[[T, T + HOUR]]), late) == Reason("cannot_reach_in_time", {"vehicles": [1]})


@settings(max_examples=examples(40))
@given(everything(jobs=3, vehicles=2, pairs=1), st.lists(st.sampled_from([(), (1,), (2,), (3,)]), max_size=3))
def test_every_reason_is_true_when_everything_is_tried(day: dict[str, Any], more: list[tuple[int, ...]]) -> None:
    """`more`: further skills that visits need, so that nobody has some of them, or not together."""
    for job, skills in zip(day["jobs"], more, strict=False):
        job["skills"] = sorted({*job.get("skills", []), *skills})
    problem = vroom.read(day)
    for left in solve(problem, time_limit=60, work=5).unassigned:
        if left.type == "job":
            (reason,) = left.reasons
            event(reason.code)
            assert _is_true(problem, problem.jobs_by_id[left.job], reason), (left, json.dumps(day))


def _is_true(problem: Problem, job: Job, reason: Reason) -> bool:
    """Whether each thing that the sentence of this reason says of one visit is so."""
    missing, named = set(reason.params.get("missing", ())), set(reason.params.get("vehicles", ()))
    team = problem.vehicles
    nobody_has = {skill for skill in job.skills if all(skill not in one.skills for one in team)}
    skilled = {one.id for one in team if all(skill in one.skills for skill in job.skills)}
    permitted = {one.id for one in team if one.id in skilled and _may(one, job)}
    held = job.locked.vehicle if job.locked and job.required_workers == 1 else None
    could = permitted if held is None else permitted & {held}
    if ("locked" in reason.params) != (held is not None and bool(could) and bool(named)):
        return False
    if ("fixed" in reason.params) and not (job.promise or (job.locked and job.locked.start is not None)):
        return False
    match reason.code:
        case "no_worker_with_skills":
            return missing == nobody_has != set()
        case "no_worker_with_all_skills":
            smaller = [set(some) for some in combinations(sorted(job.skills), len(missing) - 1)]
            return (
                not nobody_has
                and not any(missing <= one.skills for one in team)
                and all(any(some <= one.skills for one in team) for some in smaller)
            )
        case "locked_worker_cannot":
            return held == reason.params["vehicle"] not in permitted
        case "only_forbidden_workers":
            return named == skilled != set() and not permitted
        case "contradiction":
            return not _moments(job, -HOUR * 10**6, HOUR * 10**6)
        case "too_late":
            assert problem.now is not None
            return named == could and not _moments(job, problem.now, HOUR * 10**6)
        case "outside_hours":
            return named == could and not any(_there(one, job) for one in team if one.id in named)
        case "cannot_reach_in_time" | "over_limits":
            return named <= could and all(_there(one, job) for one in team if one.id in named)
        case "needs_two_workers" | "no_common_start":
            return job.required_workers == 2 and named <= could
        case "competition" | "not_found" | "same_worker":
            tied = job.same_worker_as is not None or any(one.same_worker_as == job.id for one in problem.jobs)
            complete = tied or not _others(problem, job, could - named)  # a tie leaves its partner's workers alone
            return named <= could and _alone(problem, job, named) and complete
        case unknown:
            raise AssertionError(unknown)


def _may(vehicle: Vehicle, job: Job) -> bool:
    return vehicle.worker not in job.forbidden and (job.allowed is None or vehicle.worker in job.allowed)


def _there(vehicle: Vehicle, job: Job) -> bool:
    """Whether some moment to begin lies, with the whole visit, in the shift."""
    low, high = vehicle.window
    return bool(_moments(job, low, high - job.service))


def _moments(job: Job, low: int, high: int) -> list[int]:
    """Moments between these two at which it may begin: every beginning of something that limits it."""
    begins = [low, *(start for start, _ in job.windows)]
    begins += [job.release] if job.release is not None else []
    begins += [job.promise.start - job.promise.tolerance] if job.promise else []
    begins += [job.locked.start] if job.locked and job.locked.start is not None else []
    return [moment for moment in begins if low <= moment <= high and _permits(job, moment)]


def _permits(job: Job, moment: int) -> bool:
    return (
        (not job.windows or any(start <= moment <= end for start, end in job.windows))
        and (job.release is None or job.release <= moment)
        and (job.due is None or moment + job.service <= job.due)
        and (job.promise is None or abs(moment - job.promise.start) <= job.promise.tolerance)
        and (job.locked is None or job.locked.start is None or job.locked.start == moment)
    )


def _alone(problem: Problem, job: Job, named: set[int]) -> bool:
    """Whether each of these can serve it when nothing else is asked of the day; of two, whether they are enough."""
    return bool(named) and all(_served_by(problem, job, vehicle) is not False for vehicle in named)


def _others(problem: Problem, job: Job, rest: set[int]) -> bool:
    """Whether somebody could who is not named."""
    return any(_served_by(problem, job, vehicle) is True for vehicle in rest)


def _served_by(problem: Problem, job: Job, vehicle: int) -> bool | None:
    """Whether this shift can serve it alone, with its duties and what has begun; None where that is too much to try."""
    lock = Lock(vehicle, job.locked.start if job.locked else None)
    mine = replace(job, same_worker_as=None, priority=1, required_workers=1, locked=lock)
    begun = [replace(one, same_worker_as=None, priority=0) for one in problem.jobs if problem.has_begun(one.id)]
    alone = replace(
        problem,
        jobs=(mine, *(one for one in begun if one.id != job.id)),
        vehicles=tuple(replace(one, order=()) for one in problem.vehicles),
        duties=tuple(duty for duty in problem.duties if duty.vehicle is not None),
        before={},
    )
    try:
        best = best_by_trying(alone)
    except TooManyError:
        return None
    return None if best is None else best[0][1] == 1
