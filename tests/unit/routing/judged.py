"""Small days and plans for the tests of the checker, written down second by second so that each test shows its numbers.

Three places lie in a row. Place 0 is the office; going outwards takes 600 s from one to the next, coming back 660 s.
A shift begins at `T` at place 0, ends there, and is long. Nothing here schedules: what a test writes is what is judged.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from routing.check import Violation, check
from routing.plan import Plan, Route, Step, StepType, Unassigned
from routing.problem import Begun, Duty, Job, Lock, Matrix, Problem, Vehicle

T = 36_000
CLOSES = T + 30_000
WAYS = ((0, 600, 1200), (660, 0, 600), (1320, 660, 0))


def matrix(faster: int = 1) -> Matrix:
    rows = tuple(tuple(seconds // faster for seconds in row) for row in WAYS)
    return Matrix(rows, rows, "given")


def visit(number: int = 1, place: int = 1, service: int = 600, **changes: Any) -> Job:
    return Job(number, place, service, **changes)


def shift(number: int = 1, **changes: Any) -> Vehicle:
    return Vehicle(**{"id": number, "window": (T, CLOSES), "start": 0, "end": 0} | changes)


def day(
    *jobs: Job,
    shifts: tuple[Vehicle, ...] = (shift(),),
    duties: tuple[Duty, ...] = (),
    begun: Mapping[int, tuple[Step, ...]] = MappingProxyType({}),
    **changes: Any,
) -> Problem:
    """Visits that have begun, or whose order is fixed, are locked as a problem asks."""
    locks = {number: Lock(one.id) for one in shifts for number in one.order}
    for vehicle, steps in begun.items():
        locks |= {step.id: Lock(vehicle, step.begin) for step in steps if step.type == "job" and step.id is not None}
    history = {one.id: Begun.of(one, begun[one.id], changes["now"]) for one in shifts if one.id in begun}
    return Problem(
        tuple(replace(job, locked=locks.get(job.id, job.locked)) for job in jobs),
        shifts,
        (None, None, None),
        {"car": matrix(), "bicycle": matrix(faster=2)},
        duties=duties,
        begun=history,
        **changes,
    )


def at(begin: int, number: int = 1, place: int = 1, service: int = 600, waits: int = 0) -> Step:
    """A visit begun at this time, after waiting."""
    return Step("job", number, place, begin - waits, waits, service, 0, 0)


def rest(begin: int, number: int = 9, service: int = 1800, place: int | None = None) -> Step:
    return Step("break", number, place, begin, 0, service, 0, 0)


def on_duty(begin: int, number: int = 7, service: int = 3600, place: int | None = 0) -> Step:
    return Step("duty", number, place, begin, 0, service, 0, 0)


def end(kind: StepType, arrival: int, place: int | None = 0) -> Step:
    return Step(kind, None, place, arrival, 0, 0, 0, 0)


def route(*stops: Step, vehicle: int = 1, leaves: int = T, back: int | None = None) -> Route:
    """From the office at `leaves` and home to it at `back`; without it, straight from the last stop with a place."""
    if back is None:
        place = next((step.location for step in reversed(stops) if step.location is not None), 0)
        back = (stops[-1].leave if stops else leaves) + WAYS[place][0]
    return Route(vehicle, (end("start", leaves), *stops, end("end", back)))


def left(*jobs: int, duties: tuple[int, ...] = ()) -> tuple[Unassigned, ...]:
    return (*(Unassigned(job) for job in jobs), *(Unassigned(duty, type="duty") for duty in duties))


def judged(problem: Problem, *routes: Route, left_out: tuple[Unassigned, ...] = ()) -> list[tuple[str, dict[str, Any]]]:
    """Codes and parameters of all that is broken, in order; each can be said in a sentence."""
    found = check(problem, Plan(routes, left_out))
    assert all(isinstance(violation, Violation) and str(violation) for violation in found)
    return [(violation.code, violation.params) for violation in found]


def begun(*stops: Step, leaves: int = T) -> tuple[Step, ...]:
    """What a shift had begun: its start and these stops."""
    return end("start", leaves), *stops
