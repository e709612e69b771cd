"""What a shift carries, as part of a CP-SAT model."""

from ortools.sat.python import cp_model

from ...model.loads import amount, room_of
from ...problem import Problem
from .tour import Stop, Tour, total


def add_loads(model: cp_model.CpModel, problem: Problem, tour: Tour) -> None:
    """At no moment of the tour is more on board than the shift has room for."""
    room = room_of(problem, tour.vehicle)
    for dimension in range(len(tour.vehicle.capacity)):
        out = [_asked(problem, stop, dimension)[0] for stop in tour.stops]
        back = [_asked(problem, stop, dimension)[1] for stop in tour.stops]
        leaves_with = total(load * stop.there for load, stop in zip(out, tour.stops, strict=True))
        model.add(leaves_with <= room.deliveries[dimension])
        model.add(
            total(load * stop.there for load, stop in zip(back, tour.stops, strict=True)) <= room.on_board[dimension]
        )
        if not (any(out) and any(back)):
            continue  # it only becomes less, or only more
        loads = [model.new_int_var(0, room.on_board[dimension], "load") for _ in range(len(tour.stops) + 1)]
        model.add(loads[0] >= leaves_with)
        for (i, j), arc in tour.arcs.items():
            if j:
                model.add(loads[j] >= loads[i] - out[j - 1] + back[j - 1]).only_enforce_if(arc)


def _asked(problem: Problem, stop: Stop, dimension: int) -> tuple[int, int]:
    """Delivery and pickup of a stop."""
    if stop.type != "job":
        return 0, 0
    job = problem.jobs_by_id[stop.id]
    return amount(job.delivery, dimension), amount(job.pickup, dimension)
