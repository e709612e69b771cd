"""From a problem to its arrays (`compiled`)."""

import numpy as np
from numpy.typing import NDArray

from ..history import Begun
from ..problem import Problem, Vehicle
from .abilities import able_whatever_the_hours, take_away_what_the_hours_forbid
from .arrays import Ints, Rest, ints, matrix_of, pauses_of, place_of, rows_of
from .compiled import Compiled, duty_priority
from .infinities import NEVER, NO_LIMIT
from .load_arrays import carries_alone, load_arrays
from .loose_breaks import plain_rests, searched_rests, without_loose_breaks
from .nodes import DayNodes, nodes_of, partners_of, unmoved_nodes_of
from .schedule import time_stops
from .synchronised_visits import SynchronisedVisit
from .times import BREAK_COUNT, OPENS
from .wish_costs import wish_costs

Speed = tuple[str, float]  # profile and factor


def compile_problem(problem: Problem, meetings: tuple[SynchronisedVisit, ...] = ()) -> Compiled:
    """Leaves out vehicles that cannot keep their own duties, what has begun, and visits of several
    workers that `meetings` do not settle."""
    vehicles = tuple(vehicle for vehicle in problem.vehicles if _keeps_duties(problem, vehicle))
    nodes = nodes_of(problem, vehicles, meetings)
    done = [problem.begun_by(vehicle) for vehicle in vehicles]
    tasks = [sum(step.type == "job" for step in begun.steps) for begun in done]
    travelled = [sum(step.travel for step in begun.steps) for begun in done]
    speeds = sorted({(vehicle.profile, vehicle.speed_factor) for vehicle in vehicles})
    rests = [plain_rests(problem, vehicle) for vehicle in vehicles]
    shifts = _shift_rows(problem, vehicles, done, rests, speeds)
    searched_shifts, searched_pauses = _searched(problem, vehicles, shifts)
    loads = load_arrays(problem, vehicles, nodes.every)
    compiled = Compiled(
        problem=problem,
        vehicles=vehicles,
        nodes=tuple((node.type, node.id) for node in nodes.every),
        visits=nodes.visits,
        base=ints([node.base for node in nodes.every]),
        owner=ints([node.owner for node in nodes.every]),
        idle=np.array([node.type == "duty" and node.owner >= 0 for node in nodes.every], dtype=np.bool_),
        stops=rows_of([(n.location, n.service) for n in nodes.every], [n.windows for n in nodes.every]),
        priority=ints([job.priority for job in nodes.jobs] + [duty_priority(problem)] * len(nodes.given)),
        able=able_whatever_the_hours(problem, vehicles, nodes, meetings) & carries_alone(loads),
        wish_cost=wish_costs(problem, vehicles, nodes, meetings),
        counts_as_task=ints([int(node.type == "job") for node in nodes.every]),
        unmoved=unmoved_nodes_of(problem, vehicles, nodes),
        rank=_ranks(vehicles, nodes),
        partners=partners_of(nodes),
        travel=np.stack([matrix_of(problem, *speed) for speed in speeds or [("", 1.0)]]),
        shifts=shifts,
        pauses=pauses_of(rests),
        searched_shifts=searched_shifts,
        searched_pauses=searched_pauses,
        worker=ints([vehicle.worker for vehicle in vehicles]),
        busy=_busy(problem, vehicles, meetings),
        most_visits=_left([vehicle.max_tasks for vehicle in vehicles], tasks),
        most_travel=_left([vehicle.max_travel_time for vehicle in vehicles], travelled),
        most_work=ints([_most_work(vehicle) for vehicle in vehicles]),
        share=ints([problem.share(vehicle) - count for vehicle, count in zip(vehicles, tasks, strict=True)]),
        fairness=problem.weights.fairness,
        past=ints(travelled),
        loads=loads,
    )
    take_away_what_the_hours_forbid(compiled)
    return compiled


def _keeps_duties(problem: Problem, vehicle: Vehicle) -> bool:
    easier = without_loose_breaks(vehicle)
    return time_stops(problem, easier, [("duty", duty.id) for duty in problem.own_duties(vehicle)]) is not None


def _shift_rows(
    problem: Problem, vehicles: tuple[Vehicle, ...], done: list[Begun], rests: list[list[Rest]], speeds: list[Speed]
) -> Ints:
    """A row a vehicle: columns as named in `times`."""
    return ints([
        (begun.ready, v.window[1], place_of(problem, begun.place), place_of(problem, v.end),
         speeds.index((v.profile, v.speed_factor)), len(breaks), begun.steps[0].leave if begun.steps else -NEVER)
        for v, begun, breaks in zip(vehicles, done, rests, strict=True)
    ]).reshape(len(vehicles), 7)  # fmt: skip


def _searched(problem: Problem, vehicles: tuple[Vehicle, ...], shifts: Ints) -> tuple[Ints, Ints]:
    """Shifts and breaks as the search takes them."""
    taken = [searched_rests(problem, vehicle) for vehicle in vehicles]
    rows = shifts.copy()
    for row, (leaves, rests) in enumerate(taken):
        rows[row, OPENS], rows[row, BREAK_COUNT] = leaves, len(rests)
    return rows, pauses_of([rests for _, rests in taken])


def _ranks(vehicles: tuple[Vehicle, ...], nodes: DayNodes) -> Ints:
    """Of each node, its place in the fixed order of its shift, 0 = anywhere."""
    rank = {job: number for vehicle in vehicles for number, job in enumerate(vehicle.order, 1)}
    return ints([rank.get(node.id, 0) if node.type == "job" else 0 for node in nodes.every])


def _busy(
    problem: Problem, vehicles: tuple[Vehicle, ...], meetings: tuple[SynchronisedVisit, ...]
) -> NDArray[np.bool_]:
    """Whether each shift has a route even without visits."""
    busy = {vehicle for one in meetings for vehicle in one.vehicles} | set(problem.begun)
    return np.array([vehicle.id in busy for vehicle in vehicles], dtype=np.bool_)


def _left(limits: list[int | None], used: list[int]) -> Ints:
    """What is left of each limit."""
    return ints([NO_LIMIT if most is None else most - part for most, part in zip(limits, used, strict=True)])


def _most_work(vehicle: Vehicle) -> int:
    """Seconds; no limit where the shift itself is not longer."""
    most = vehicle.max_working_time
    return most if most is not None and most < vehicle.window[1] - vehicle.window[0] else NO_LIMIT
