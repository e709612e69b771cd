"""What a shift can carry: deliveries are on board from the start of its route, pickups from their visit to the end."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..problem import Job, Problem, Vehicle


@dataclass(frozen=True)
class Room:
    """What is left of a capacity beside what the shift has begun, a number a dimension. `deliveries`: the most that may
    still join the route, as if they had been on board since it left. `on_board`: the most of what is still to come at
    any moment from now on."""

    deliveries: tuple[int, ...]
    on_board: tuple[int, ...]


def amount(amounts: tuple[int, ...], dimension: int) -> int:
    """Of what a visit says of a load; nothing where it says nothing."""
    return amounts[dimension] if amounts else 0


def room_of(problem: Problem, vehicle: Vehicle) -> Room:
    """Where what has begun was too much already, that much is the most, as the checker has it."""
    steps = problem.begun_by(vehicle).steps
    begun = [problem.jobs_by_id[step.id] for step in steps if step.type == "job" and step.id is not None]
    deliveries, on_board = [], []
    for dimension, capacity in enumerate(vehicle.capacity):
        load = heaviest = sum(amount(job.delivery, dimension) for job in begun)
        for job in begun:
            load += amount(job.pickup, dimension) - amount(job.delivery, dimension)
            heaviest = max(heaviest, load)
        most = max(capacity, heaviest)
        deliveries.append(most - heaviest)
        on_board.append(most - load)
    return Room(tuple(deliveries), tuple(on_board))


def carries(problem: Problem, vehicle: Vehicle, jobs: Iterable[Job]) -> bool:
    """Whether the shift can carry what these visits, in this order, ask for after what it has begun."""
    if not vehicle.capacity:
        return True
    room, stops = room_of(problem, vehicle), tuple(jobs)
    for dimension in range(len(vehicle.capacity)):
        load = sum(amount(job.delivery, dimension) for job in stops)
        if load > room.deliveries[dimension]:
            return False
        for job in stops:
            load += amount(job.pickup, dimension) - amount(job.delivery, dimension)
            if load > room.on_board[dimension]:
                return False
    return True
