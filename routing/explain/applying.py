"""A problem with one change made in it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..field_rules import HORIZON_S, MOST_AMOUNT, MOST_LIMIT
from ..plan import Change, Unassigned
from ..problem import Job, Problem, Service, Vehicle

Edit = Callable[[Problem, Unassigned, dict[str, Any]], Problem]


def applied(problem: Problem, unassigned: Unassigned, change: Change) -> Problem:
    """The problem as it would be."""
    return EDITS[change.code](problem, unassigned, change.params)


def _job(problem: Problem, number: int, edit: Callable[[Job], Job]) -> Problem:
    return replace(problem, jobs=tuple(edit(job) if job.id == number else job for job in problem.jobs))


def _vehicles(problem: Problem, fits: Callable[[Vehicle], bool], edit: Callable[[Vehicle], Vehicle]) -> Problem:
    return replace(problem, vehicles=tuple(edit(v) if fits(v) else v for v in problem.vehicles))


def _vehicle(problem: Problem, number: int, edit: Callable[[Vehicle], Vehicle]) -> Problem:
    return _vehicles(problem, lambda vehicle: vehicle.id == number, edit)


def _later(end: int, seconds: int) -> int:
    """No time of a problem lies beyond its horizon."""
    return min(HORIZON_S, end + seconds)


def _earlier(start: int, seconds: int) -> int:
    return max(-HORIZON_S, start - seconds)


def _window_later(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    more = params["minutes"] * 60
    return _job(problem, unassigned.job, lambda job: replace(
        job, windows=tuple((low, _later(high, more)) for low, high in job.windows),
        due=None if job.due is None else _later(job.due, more),
    ))  # fmt: skip


def _window_earlier(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    more = params["minutes"] * 60
    return _job(problem, unassigned.job, lambda job: replace(
        job, windows=tuple((_earlier(low, more), high) for low, high in job.windows),
        release=None if job.release is None else _earlier(job.release, more),
    ))  # fmt: skip


def _shift_later(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    more = params["minutes"] * 60
    return _vehicle(problem, params["vehicle"], lambda v: replace(v, window=(v.window[0], _later(v.window[1], more))))


def _shift_earlier(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    more = params["minutes"] * 60
    return _vehicle(problem, params["vehicle"], lambda v: replace(v, window=(_earlier(v.window[0], more), v.window[1])))


def _limit(name: str) -> Edit:
    def edit(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
        return _vehicle(
            problem, params["vehicle"],
            lambda v: replace(v, **{name: min(MOST_LIMIT, (getattr(v, name) or 0) + params["by"])}),
        )  # fmt: skip

    return edit


def _capacity(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    at, more = params["dimension"], params["by"]
    return _vehicle(problem, params["vehicle"], lambda v: replace(
        v, capacity=(*v.capacity[:at], min(MOST_AMOUNT, v.capacity[at] + more), *v.capacity[at + 1 :]),
    ))  # fmt: skip


def _unpromise(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    return _job(problem, params["job"], lambda job: replace(job, promise=None))


def _unlock(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    free = _out_of_orders(problem, params["job"])
    return _job(free, params["job"], lambda job: replace(job, locked=None))


def _out_of_orders(problem: Problem, number: int) -> Problem:
    return _vehicles(
        problem,
        lambda vehicle: number in vehicle.order,
        lambda vehicle: replace(vehicle, order=tuple(job for job in vehicle.order if job != number)),
    )


def _other_day(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    windows = tuple((_earlier(low, 0), _later(high, 0)) for low, high in params["windows"])
    return _job(problem, unassigned.job, lambda job: replace(job, windows=windows, release=None, due=None))


def _allow(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    worker = params["worker"]
    return _job(problem, unassigned.job, lambda job: replace(
        job, **_allowed(job, worker), required_services=tuple(
            replace(one, **_allowed(one, worker)) for one in job.required_services
        ),
    ))  # fmt: skip


def _allowed(one: Job | Service, worker: int) -> dict[str, Any]:
    return {
        "forbidden": one.forbidden - {worker},
        "allowed": None if one.allowed is None else one.allowed | {worker},
    }


def _skills(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    return _vehicles(
        problem,
        lambda vehicle: vehicle.worker == params["worker"],
        lambda vehicle: replace(vehicle, skills=vehicle.skills | set(params["skills"])),
    )


def _drop(problem: Problem, unassigned: Unassigned, params: dict[str, Any]) -> Problem:
    gone = params["job"]
    jobs = tuple(
        replace(job, same_worker_as=None) if job.same_worker_as == gone else job
        for job in problem.jobs
        if job.id != gone
    )
    before = {job: stood for job, stood in problem.before.items() if job != gone}
    return replace(_out_of_orders(problem, gone), jobs=jobs, before=before)


EDITS: dict[str, Edit] = {
    "plan_again": lambda problem, unassigned, params: problem,
    "window_later": _window_later,
    "window_earlier": _window_earlier,
    "shift_later": _shift_later,
    "shift_earlier": _shift_earlier,
    "max_tasks": _limit("max_tasks"),
    "max_travel_time": _limit("max_travel_time"),
    "max_working_time": _limit("max_working_time"),
    "capacity": _capacity,
    "unpromise": _unpromise,
    "unlock": _unlock,
    "other_day": _other_day,
    "allow": _allow,
    "skills": _skills,
    "drop": _drop,
}
