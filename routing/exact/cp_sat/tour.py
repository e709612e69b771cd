"""One shift as part of a CP-SAT model: a circuit over stops that may be left out, its times, breaks and limits.

Times in the model are seconds after `zero`, the earliest moment at which any shift can go on. Position 0 of the circuit
is where the shift leaves and returns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from ...plan import StepType
from ...problem import Begun, Break, Problem, Vehicle, Window

type Literal = cp_model.IntVar
type Time = cp_model.IntVar
type Sum = cp_model.LinearExpr


@dataclass(frozen=True)
class Stop:
    """A visit or duty that the shift may hold: `start` is shared by all shifts that may; `there`: this one does."""

    type: StepType
    id: int
    location: int
    service: int
    start: Time
    first: int
    last: int
    there: Literal
    service_index: int = 0


@dataclass(frozen=True)
class Pause:
    """A break. `inside`: taken between leaving and returning, from `begin`; else before or after."""

    of: Break
    inside: Literal
    begin: Time


@dataclass
class Tour:
    """`used`: the shift has a route beyond what it had begun. `work`: seconds from
    leaving to returning without breaks."""

    vehicle: Vehicle
    begun: Begun
    stops: Sequence[Stop]
    used: Literal
    leave: Time
    back: Time
    travel: Sum
    arcs: dict[tuple[int, int], Literal] = field(default_factory=dict)
    departures: dict[int, Time] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)


@dataclass(frozen=True)
class Limits:
    """What a shift may reach; where what had begun by now already goes further, that and the way home. `back`: the
    second by which it ends. `tasks`: number of visits. `travel`, `work`: seconds. None: no limit."""

    back: int
    tasks: int | None
    travel: int | None
    work: int | None

    @classmethod
    def of(cls, problem: Problem, vehicle: Vehicle) -> "Limits":
        begun = problem.begun_by(vehicle)
        if not begun.steps:
            return cls(vehicle.window[1], vehicle.max_tasks, vehicle.max_travel_time, vehicle.max_working_time)
        leg_s = problem.duration(vehicle, begun.place, vehicle.end)
        home = begun.ready + leg_s
        return cls(
            max(vehicle.window[1], home),
            at_least(vehicle.max_tasks, sum(step.type == "job" for step in begun.steps)),
            at_least(vehicle.max_travel_time, travelled(problem, vehicle) + leg_s),
            at_least(vehicle.max_working_time, home - begun.steps[0].begin - rested(begun)),
        )


def total(terms: Iterable[Sum]) -> Sum:
    return cp_model.LinearExpr.sum(list(terms))


def at_least(limit: int | None, forced: int) -> int | None:
    """A limit of the shift (seconds, or a number of visits), or what is already `forced` where that is more."""
    return None if limit is None else max(limit, forced)


def travelled(problem: Problem, vehicle: Vehicle) -> int:
    """Seconds of travel in what had begun."""
    place, seconds = vehicle.start, 0
    for step in problem.begun_by(vehicle).steps[1:]:
        target = place if step.location is None else step.location
        seconds += problem.duration(vehicle, place, target)
        place = target
    return seconds


def rested(begun: Begun) -> int:
    """Seconds of breaks in what had begun."""
    return sum(step.service for step in begun.steps if step.type == "break")


def add_tour(model: cp_model.CpModel, problem: Problem, vehicle: Vehicle, stops: Sequence[Stop], zero: int) -> Tour:
    """Adds the variables and rules of a shift that may go to `stops`. `zero`: the second that times of the model are
    counted from."""
    begun, limits = problem.begun_by(vehicle), Limits.of(problem, vehicle)
    ready, latest = begun.ready - zero, limits.back - zero
    latest = max(latest, ready)
    tour = Tour(
        vehicle, begun, stops, model.new_bool_var("used"),
        leave=model.new_constant(begun.steps[0].begin - zero) if begun.steps else model.new_int_var(ready, latest, ""),
        back=model.new_int_var(ready, latest, "back"),
        travel=model.new_constant(travelled(problem, vehicle)),
    )  # fmt: skip
    _circuit(model, problem, tour, ready, latest)
    if begun.steps:
        home = problem.duration(vehicle, begun.place, vehicle.end)
        tour.travel += home * (1 - tour.used)
        model.add(tour.back >= ready + home).only_enforce_if(~tour.used)
    _breaks(model, problem, tour, zero, ready, latest)
    busy = total(stop.service * stop.there for stop in stops) + total(p.of.service * p.inside for p in tour.pauses)
    to_travel = tour.travel - travelled(problem, vehicle)
    model.add(
        busy + to_travel <= tour.back - (ready if begun.steps else tour.leave)
    )  # follows; relaxations need it said
    if limits.tasks is not None:
        already = sum(step.type == "job" for step in begun.steps)
        model.add(total(stop.there for stop in stops if stop.type == "job") <= limits.tasks - already)
    if limits.travel is not None:
        model.add(tour.travel <= limits.travel)
    if limits.work is not None:
        rest = total(pause.of.service * pause.inside for pause in tour.pauses)
        limit = model.add(tour.back - tour.leave - rest <= limits.work + rested(begun))
        if not begun.steps:
            limit.only_enforce_if(tour.used)
    return tour


def _circuit(model: cp_model.CpModel, problem: Problem, tour: Tour, ready: int, latest: int) -> None:
    """Which stop follows which, and that there is time to get there. Ways that no times allow are left out."""
    vehicle, stops, begun = tour.vehicle, tour.stops, tour.begun
    arcs: list[tuple[int, int, cp_model.BoolVarT]] = [(0, 0, ~tour.used)]
    arcs += [(position, position, ~stop.there) for position, stop in enumerate(stops, 1)]
    leaves = model.new_constant(ready) if begun.steps else tour.leave
    for i in range(len(stops) + 1):
        before = stops[i - 1] if i else None
        free = before.first + before.service if before else ready
        for j in range(len(stops) + 1):
            after = stops[j - 1] if j else None
            origin = before.location if before else begun.place
            target = after.location if after else vehicle.end
            seconds = problem.duration(vehicle, origin, target)
            if i == j or free + seconds > (after.last if after else latest):
                continue
            arc = tour.arcs[i, j] = model.new_bool_var(f"{i}-{j}")
            arcs.append((i, j, arc))
            tour.travel += seconds * arc
            left = before.start + before.service if before else leaves
            model.add((after.start if after else tour.back) >= left + seconds).only_enforce_if(arc)
    model.add_circuit(arcs)


def _breaks(model: cp_model.CpModel, problem: Problem, tour: Tour, zero: int, ready: int, latest: int) -> None:
    """Each break before leaving, after returning, or inside the route clear of
    visits and legs, which may wait for it."""
    running = bool(tour.begun.steps)
    clear: list[cp_model.IntervalVar] = []
    for of in problem.breaks_left(tour.vehicle):
        inside = model.new_bool_var("inside")
        choices = [inside, *_outside(model, tour, of, zero)]
        if not running:
            model.add_implication(inside, tour.used)
        model.add_bool_or(choices if running else [*choices, ~tour.used])
        begin = model.new_constant(0)
        possible = clipped(of.windows, zero, ready, latest - of.service)
        if possible:
            begin = model.new_int_var_from_domain(cp_model.Domain.from_intervals(possible), "rest")
            clear.append(model.new_optional_fixed_size_interval_var(begin, of.service, inside, "rest"))
            model.add(begin >= tour.leave).only_enforce_if(inside)
            if of.due_after is not None:
                model.add(begin <= tour.leave + of.due_after).only_enforce_if(inside)
            model.add(begin + of.service <= tour.back).only_enforce_if(inside)
        else:
            model.add(inside == 0)
        tour.pauses.append(Pause(of, inside, begin))
    if clear:
        model.add_no_overlap([*clear, *_occupied(model, problem, tour, ready, latest)])


def _outside(model: cp_model.CpModel, tour: Tour, of: Break, zero: int) -> Iterator[Literal]:
    """The ways not to take a break inside the route: before leaving or after returning, or, for one that is due some
    time after leaving, to be back by then."""
    after = model.new_bool_var("after")
    if of.due_after is not None:
        model.add(tour.back <= tour.leave + of.due_after).only_enforce_if(after)
        yield after
        return
    model.add(tour.back <= max(high for _, high in of.windows) - zero).only_enforce_if(after)
    yield after
    if not tour.begun.steps:
        before = model.new_bool_var("before")
        model.add(tour.leave >= min(low for low, _ in of.windows) + of.service - zero).only_enforce_if(before)
        yield before


def clipped(windows: Sequence[Window], zero: int, low: int, high: int) -> list[Window]:
    """The parts of the windows within `low` and `high`, these and the result in seconds from `zero`."""
    found = [(max(a - zero, low), min(b - zero, high)) for a, b in windows]
    return [(a, b) for a, b in found if a <= b]


def _occupied(
    model: cp_model.CpModel, problem: Problem, tour: Tour, ready: int, latest: int
) -> list[cp_model.IntervalVar]:
    """The services and the legs; a leg may begin later than the stop before it ends."""
    begun, found = tour.begun, []
    leaves = model.new_constant(ready) if begun.steps else tour.leave
    for j in range(len(tour.stops) + 1):
        stop = tour.stops[j - 1] if j else None
        there: Literal = stop.there if stop else model.new_constant(1) if begun.steps else tour.used
        arrives = stop.start if stop else tour.back
        if stop:
            found.append(model.new_optional_fixed_size_interval_var(stop.start, stop.service, there, "service"))
        goes, comes = (model.new_int_var(ready, latest, "leg") for _ in range(2))
        tour.departures[j] = goes
        length: Sum = model.new_constant(0)
        for (i, target), arc in tour.arcs.items():
            if target != j:
                continue
            before = tour.stops[i - 1] if i else None
            length += arc * problem.duration(
                tour.vehicle, before.location if before else begun.place, stop.location if stop else tour.vehicle.end
            )
            left = before.start + before.service if before else leaves
            model.add(goes >= left).only_enforce_if(arc)
        if stop is None and begun.steps:
            length += (1 - tour.used) * problem.duration(tour.vehicle, begun.place, tour.vehicle.end)
        size = model.new_int_var(0, latest - ready, "length")
        model.add(size == length)
        model.add(comes <= arrives).only_enforce_if(there)
        found.append(model.new_optional_interval_var(goes, size, comes, there, "way"))
    return found
