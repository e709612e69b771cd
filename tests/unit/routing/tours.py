"""Every tour of one shift, and the times of tours together: what `trying` tries. Shares no code with the solver.

Times are the least that satisfy "not before the one before", "not before the window" and "together", found by raising
them until nothing changes; a day that may not last longer leaves later. All of these only ever push later, so the least
times break no upper limit that any keep.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

from routing.plan import Route, Step, StepType
from routing.problem import Break, Duty, Job, Problem, Service, Vehicle, Window

MOST = 60_000
AGES = 10**13


class TooManyError(Exception):
    """There is too much to try."""


class Node(NamedTuple):
    """Something done on a tour; it begins at least `gap` seconds, of which `travel`
    on the way, after the one before."""

    type: StepType
    id: int
    place: int | None
    windows: tuple[Window, ...]
    service: int
    travel: int
    index: int = 0  # which of several services of a visit

    @property
    def key(self) -> tuple[StepType, int, int]:
        return self.type, self.id, self.index


type Stop = tuple[StepType, int, int]  # type, id, and which service of a visit


@dataclass(frozen=True)
class Tour:
    vehicle: int
    nodes: tuple[Node, ...]
    ready: int
    fixed_leave: int | None
    home: int
    latest: int
    longest: int | None  # from leaving to returning, breaks included
    travel: int
    due: Mapping[int, int]  # by id of a break inside: seconds after leaving in which it begins

    @property
    def jobs(self) -> tuple[int, ...]:
        return tuple(node.id for node in self.nodes if node.type == "job")


def _earliest(windows: tuple[Window, ...], from_: int) -> int | None:
    """The first moment of the windows that is not before `from_`."""
    found = None
    for low, high in windows:
        begin = max(low, from_)
        if begin <= high and (found is None or begin < found):
            found = begin
    return found


def asked(job: Job, index: int) -> Service:
    """What a visit, or one of its services, asks for by itself."""
    return job.required_services[index] if job.required_services else Service(service=job.service)


def _heaviest(jobs: Sequence[Job], at: int) -> int:
    """Between any two visits: what is still to be brought, and what was fetched."""
    return max(
        sum(job.delivery[at] for job in jobs[now:] if job.delivery)
        + sum(job.pickup[at] for job in jobs[:now] if job.pickup)
        for now in range(len(jobs) + 1)
    )


class Tours:
    """The tours of the shifts of a problem. `past`: by vehicle id, what it had begun; `done`: (type, id) of it all."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.past = {v.id: problem.begun[v.id].steps if v.id in problem.begun else () for v in problem.vehicles}
        self.done = {(step.type, step.id) for steps in self.past.values() for step in steps}
        self.of = cache(self._of)
        # asked for hundreds of thousands of times, of a handful of stops and places
        self._windows, self._stop, self._seconds = (
            cache(self._windows_of),
            cache(self._stop_of),
            cache(self._seconds_of),
        )
        self._tried = 0

    def count(self, tries: int = 1) -> None:
        """So many tries more. Raises `TooManyError`."""
        self._tried += tries
        if self._tried > MOST:
            raise TooManyError

    def _near(self, job: int, index: int) -> tuple[Window, ...]:
        stood = self.problem.before[job]
        before = next((start for one, _, start in stood.services if one == index), stood.start)
        return tuple((max(a, before - 900), min(b, before + 900)) for a, b in self._windows(job, index))

    def _windows_of(self, job_id: int, index: int) -> tuple[Window, ...]:
        """Of the second of two services that comes after the first, only that it is over when due."""
        job = self.problem.jobs_by_id[job_id]
        low, high, service = -AGES, AGES, asked(job, index).service
        if index and job.synchronisation and job.synchronisation.kind == "after":
            return ((low, high if job.due is None else job.due - service),)
        if job.release is not None:
            low = job.release
        if job.due is not None:
            high = job.due - service
        if job.promise:
            low, high = (
                max(low, job.promise.start - job.promise.tolerance),
                min(high, job.promise.start + job.promise.tolerance),
            )
        if job.locked and job.locked.start is not None:
            low, high = max(low, job.locked.start), min(high, job.locked.start)
        return tuple((max(a, low), min(b, high)) for a, b in job.windows or ((low, high),))

    def times(self, tours: Sequence[Tour], near: frozenset[int]) -> dict[object, int] | None:
        """The least times; None when an upper limit is passed."""
        times: dict[object, int] = {}
        rounds = 2 + sum(len(tour.nodes) + 2 for tour in tours) * (
            2 + sum(len(node.windows) for tour in tours for node in tour.nodes)
        )
        for _ in range(rounds):
            known = dict(times)
            for tour in tours:
                free = times.setdefault(("leave", tour.vehicle), tour.ready)
                leave = tour.fixed_leave if tour.fixed_leave is not None else free
                for node in tour.nodes:
                    key = node.key if node.type == "job" else (node.type, node.id, tour.vehicle)
                    windows = (
                        self._near(node.id, node.index) if node.type == "job" and node.id in near else node.windows
                    )
                    earliest = max(free + node.travel, times.get(key, -AGES))
                    begin = _earliest(windows, earliest)
                    if begin is None:
                        return None
                    times[key] = begin
                    if node.type == "break" and begin - leave > tour.due.get(node.id, AGES):
                        if tour.fixed_leave is not None:
                            return None
                        times["leave", tour.vehicle] = begin - tour.due[node.id]
                    free = begin + node.service
                back = free + tour.home
                if back > tour.latest:
                    return None
                if tour.longest is not None and back - leave > tour.longest:
                    if tour.fixed_leave is not None:
                        return None
                    times["leave", tour.vehicle] = back - tour.longest
            self._apart(times)
            if times == known:
                return times
        return None

    def _apart(self, times: dict[object, int]) -> None:
        """Raises the starts of two services of a visit until they are as far apart as they must."""
        for job in self.problem.jobs:
            first, second = ("job", job.id, 0), ("job", job.id, 1)
            tie = job.synchronisation
            if tie is None or tie.kind == "independent" or first not in times or second not in times:
                continue
            least, most = (tie.smallest, tie.largest) if tie.kind == "after" else (0, 0)
            times[second] = max(times[second], times[first] + least)
            if most is not None:
                times[first] = max(times[first], times[second] - most)

    def route(self, tour: Tour, times: dict[object, int]) -> Route:
        vehicle = self.problem.vehicles_by_id[tour.vehicle]
        free = times["leave", tour.vehicle]
        steps = list(self.past[vehicle.id]) or [Step("start", None, vehicle.start, free, 0, 0, 0, 0)]
        place = next((step.location for step in reversed(steps) if step.location is not None), vehicle.start)
        for node in tour.nodes:
            begin = times[node.key if node.type == "job" else (node.type, node.id, tour.vehicle)]
            arrival = free + node.travel
            steps.append(
                Step(node.type, node.id, node.place, arrival, begin - arrival, node.service, node.travel, 0, node.index)
            )
            free, place = begin + node.service, node.place
        end = vehicle.end if vehicle.end is not None else place
        steps.append(Step("end", None, end, free + tour.home, 0, 0, tour.home, 0))
        return Route(vehicle.id, tuple(steps))

    def _stop_of(self, kind: StepType, number: int, index: int, travel: int) -> Node:
        if kind == "job":
            job = self.problem.jobs_by_id[number]
            windows = self._windows(number, index)
            return Node("job", number, job.location, windows, asked(job, index).service, travel, index)
        duty = self.problem.duties_by_id[number]
        return Node("duty", number, duty.location, ((duty.start, duty.start),), duty.end - duty.start, travel)

    def _seconds_of(self, number: int, origin: int | None, target: int | None) -> int:
        if origin is None or target is None:
            return 0
        vehicle = self.problem.vehicles_by_id[number]
        return round(self.problem.matrices[vehicle.profile].durations[origin][target] / vehicle.speed_factor)

    def _of(self, number: int, stops: frozenset[Stop]) -> list[Tour]:
        """Every order of the stops and own duties, with every place of the breaks, that can be timed by itself."""
        problem, vehicle, past = self.problem, self.problem.vehicles_by_id[number], self.past[number]
        place, ready, latest = vehicle.start, vehicle.window[0], vehicle.window[1]
        leave, tasks, travel, rest, forced = None, 0, 0, 0, (0, 0, 0)
        if problem.now is not None:
            ready = max(ready, problem.now)
        late = -AGES if vehicle.ready is None else vehicle.ready
        ready = max(ready, late)
        if past:
            for step in past[1:]:
                target = place if step.location is None else step.location
                travel += self._seconds(vehicle.id, place, target)
                tasks, rest = tasks + (step.type == "job"), rest + (step.service if step.type == "break" else 0)
                place = target
            assert problem.now is not None
            ready, leave = max(problem.now, past[-1].begin + past[-1].service, late), past[0].begin
            home = self._seconds(vehicle.id, place, vehicle.end)
            latest = max(latest, ready + home)
            forced = (tasks, travel + home, ready + home - leave - rest)
        tasks += sum(kind == "job" for kind, _, _ in stops)
        if vehicle.max_tasks is not None and tasks > max(vehicle.max_tasks, forced[0]):
            return []
        needed = set(stops)
        given = {duty.id for duty in problem.duties if duty.vehicle is None}
        if stops or any(step.type == "job" or (step.type == "duty" and step.id in given) for step in past):
            needed |= {("duty", d.id, 0) for d in self._own(vehicle, place, ready)}
        found = []
        for inside, leaves, returns, lasts in self._outside(vehicle, ready):
            for nodes, last in self._orders(vehicle, place, max(ready, leaves), frozenset(needed), inside):
                home = self._seconds(vehicle.id, last, vehicle.end)
                way = travel + home + sum(node.travel for node in nodes)
                if vehicle.max_travel_time is not None and way > max(vehicle.max_travel_time, forced[1]):
                    continue
                longest = None
                if vehicle.max_working_time is not None:
                    longest = max(vehicle.max_working_time, forced[2]) + rest + sum(pause.service for pause in inside)
                if lasts < AGES:
                    longest = lasts if longest is None else min(longest, lasts)
                due = {pause.id: pause.due_after for pause in inside if pause.due_after is not None}
                if not self._is_carried(vehicle, nodes):
                    continue
                tour = Tour(number, nodes, max(ready, leaves), leave, home, min(latest, returns), longest, way, due)
                if self.times([tour], frozenset()):
                    found.append(tour)
        return sorted(found, key=lambda tour: tour.travel)

    def _is_carried(self, vehicle: Vehicle, nodes: tuple[Node, ...]) -> bool:
        """Whether at no moment of the whole day more is on board than the vehicle can carry, or than there was in what
        had begun."""
        jobs = self.problem.jobs_by_id
        begun = [jobs[step.id] for step in self.past[vehicle.id] if step.type == "job" and step.id is not None]
        whole = begun + [jobs[node.id] for node in nodes if node.type == "job"]
        return all(_heaviest(whole, at) <= max(most, _heaviest(begun, at)) for at, most in enumerate(vehicle.capacity))

    def _own(self, vehicle: Vehicle, place: int | None, ready: int) -> list[Duty]:
        mine = [d for d in self.problem.duties if d.vehicle == vehicle.id and ("duty", d.id) not in self.done]
        if not self.past[vehicle.id] and vehicle.ready is None:
            return mine
        return [d for d in mine if ready + self._seconds(vehicle.id, place, d.location) <= d.start]

    def _outside(self, vehicle: Vehicle, ready: int) -> Iterator[tuple[tuple[Break, ...], int, int, int]]:
        """Each break inside the route, or before it leaves, or after it is back; one that is due after leaving inside,
        or the route is short: (inside, leaves at least, back at most, lasts at most)."""
        past = self.past[vehicle.id]
        left = [p for p in vehicle.breaks if ("break", p.id) not in {(step.type, step.id) for step in past}]
        if past:
            leave = past[0].begin
            left = [
                p for p in left
                if (all(low + p.service > leave for low, _ in p.windows) if p.due_after is None
                    else any(max(low, ready) <= min(high, leave + p.due_after) for low, high in p.windows))
            ]  # fmt: skip
        if self.problem.now is not None:
            free = ready if past else self.problem.now
            left = [p for p in left if any(high >= free for _, high in p.windows)]
        usual = ("inside", "after") if past else ("inside", "before", "after")
        for ways in product(*(usual if pause.due_after is None else ("inside", "short") for pause in left)):
            told = list(zip(ways, left, strict=True))
            yield (
                tuple(pause for way, pause in told if way == "inside"),
                max((min(a for a, _ in p.windows) + p.service for way, p in told if way == "before"), default=-AGES),
                min((max(b for _, b in p.windows) for way, p in told if way == "after"), default=AGES),
                min((p.due_after for way, p in told if way == "short" and p.due_after is not None), default=AGES),
            )

    def _orders(
        self, vehicle: Vehicle, place: int | None, clock: int, stops: frozenset[Stop],
        pauses: tuple[Break, ...],
    ) -> Iterator[tuple[tuple[Node, ...], int | None]]:  # fmt: skip
        """Depth first, as long as the earliest times allow: a break here, or a way, breaks there and a stop."""
        self.count()
        if not stops and not pauses:
            yield (), place
        for pause in pauses:
            rest = Node("break", pause.id, place, pause.windows, pause.service, 0)
            yield from self._after(vehicle, clock, rest, stops, tuple(p for p in pauses if p is not pause))
        for kind, number, index in stops:
            if kind == "job" and not self._in_order(vehicle, number, stops):
                continue
            travel = self._seconds(vehicle.id, place, self._stop(kind, number, index, 0).place)
            stop, others = self._stop(kind, number, index, travel), stops - {(kind, number, index)}
            yield from self._after(vehicle, clock, stop, others, pauses)
            for first in pauses if place != stop.place else ():
                yield from self._rests_there(
                    vehicle, clock, travel, first, self._stop(kind, number, index, 0), others, pauses, ()
                )

    def _rests_there(
        self, vehicle: Vehicle, clock: int, travel: int, first: Break, stop: Node,
        others: frozenset[Stop], pauses: tuple[Break, ...], so_far: tuple[Node, ...],
    ) -> Iterator[tuple[tuple[Node, ...], int | None]]:  # fmt: skip
        """`first`, and perhaps more breaks, at the door of the stop."""
        rest = Node("break", first.id, stop.place, first.windows, first.service, travel)
        begin = _earliest(rest.windows, clock + rest.travel)
        if begin is None:
            return
        nodes, free = (*so_far, rest), begin + rest.service
        left = tuple(p for p in pauses if p is not first)
        for tail, last in self._after(vehicle, free, stop, others, left):
            yield (*nodes, *tail), last
        for more in left:
            yield from self._rests_there(vehicle, free, 0, more, stop, others, left, nodes)

    def _after(
        self,
        vehicle: Vehicle,
        clock: int,
        node: Node,
        stops: frozenset[Stop],
        pauses: tuple[Break, ...],
    ) -> Iterator[tuple[tuple[Node, ...], int | None]]:
        begin = _earliest(node.windows, clock + node.travel)
        if begin is not None:
            for tail, last in self._orders(vehicle, node.place, begin + node.service, stops, pauses):
                yield (node, *tail), last

    def _in_order(self, vehicle: Vehicle, job: int, left: frozenset[Stop]) -> bool:
        """No visit that is fixed to come before is still to come; what has begun out of its order hinders nothing."""
        if job not in vehicle.order:
            return True
        before = set(vehicle.order[: vehicle.order.index(job)])
        return not any(kind == "job" and number in before for kind, number, _ in left)
