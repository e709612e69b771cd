"""A shift that has begun and gone too far already: the straight way home is all that its limits have to allow, and so
they allow as much, as the checker has it."""

from dataclasses import replace

from ..problem import Problem, Vehicle


def with_running_limits(problem: Problem) -> Problem:
    """The same day with limits of visits, travel and work that are never less than what has begun and the straight way
    home ask for. Hours are left as they are: by their length visits are shared fairly. The problem itself where none is
    less."""
    vehicles = tuple(_allowed_home(problem, vehicle) for vehicle in problem.vehicles)
    return problem if vehicles == problem.vehicles else replace(problem, vehicles=vehicles)


def home_s(problem: Problem, vehicle: Vehicle) -> int | None:
    """The second at which a shift that has begun is back when it goes home at once; None of one that has not."""
    begun = problem.begun_by(vehicle)
    return begun.ready + problem.duration(vehicle, begun.place, vehicle.end) if begun.steps else None


def runs_late(problem: Problem) -> bool:
    """Whether a shift has begun that cannot be back by its end any more."""
    homes = ((home_s(problem, vehicle), vehicle.window[1]) for vehicle in problem.vehicles)
    return any(home is not None and home > closes for home, closes in homes)


def _allowed_home(problem: Problem, vehicle: Vehicle) -> Vehicle:
    home, begun = home_s(problem, vehicle), problem.begun_by(vehicle)
    if home is None:
        return vehicle
    visits = sum(step.type == "job" for step in begun.steps)
    travel = home - begun.ready + sum(step.travel for step in begun.steps)
    work = home - begun.steps[0].begin - sum(step.service for step in begun.steps if step.type == "break")
    return replace(
        vehicle,
        max_tasks=_at_least(vehicle.max_tasks, visits),
        max_travel_time=_at_least(vehicle.max_travel_time, travel),
        max_working_time=_at_least(vehicle.max_working_time, work),
    )


def _at_least(limit: int | None, forced: int) -> int | None:
    return None if limit is None else max(limit, forced)
