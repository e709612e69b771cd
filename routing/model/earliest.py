"""The earliest times of a route whose stops have an order, for each number of breaks taken so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..plan import Route, Step, StepType
from ..problem import Begun, Break, Problem, Vehicle, Window
from .break_rules import is_missed, windows_due
from .limits import within_limits


@dataclass(frozen=True)
class Item:
    """A stop to be timed: a visit, a duty or a break."""

    type: StepType
    id: int
    location: int | None
    windows: tuple[Window, ...]
    service: int
    service_index: int = 0  # which of several services of the visit


def first_in(windows: Sequence[Window], arrival: int, otherwise: int) -> tuple[int, int]:
    """(0, first allowed start at or after `arrival`), or (1, `otherwise`) when none is left."""
    for low, high in windows:
        if max(low, arrival) <= high:
            return 0, max(low, arrival)
    return 1, otherwise


def earliest(
    problem: Problem,
    vehicle: Vehicle,
    items: Sequence[Item],
    ready: int,
    *,
    strict: bool = True,
    most_over: int | None = None,
) -> Route | None:
    """Earliest times for each number of breaks taken so far: before a way, after it, or outside the route; leaving at
    `ready` at the soonest. `most_over`: so many breaks at most are over before it leaves, where that is asked: a break
    within the day is no work. A break before the first stop is taken at home wherever no stop is later for it."""
    begun, pauses = problem.begun_by(vehicle), problem.breaks_left(vehicle)
    states = _leaving(begun, ready, vehicle, pauses[:most_over], len(pauses))
    found = _end_from(problem, vehicle, items, states, strict)
    if found is None:
        return None
    for over in range(0 if begun.steps else _breaks_first(found.steps), 0, -1):
        only = [state if taken == over else None for taken, state in enumerate(states)]
        at_home = _end_from(problem, vehicle, items, only, strict)
        if at_home and (at_home.late, at_home.stops) == (found.late, found.stops):
            return Route(vehicle.id, at_home.route_steps)
    return Route(vehicle.id, found.route_steps)


def _end_from(
    problem: Problem, vehicle: Vehicle, items: Sequence[Item], states: "States", strict: bool
) -> "_State | None":
    """The soonest end of all, of those that keep the limits of the day where there are any; None where `strict` and a
    rule of time cannot be kept."""
    pauses, place = problem.breaks_left(vehicle), problem.begun_by(vehicle).place
    for item in items:
        travel, distance = (
            problem.duration(vehicle, place, item.location),
            problem.distance(vehicle, place, item.location),
        )
        arrived: States = [state and state.moved(travel, distance) for state in _rested(states, pauses, place)]
        states = [state and state.stopped(item) for state in _rested(arrived, pauses, item.location)]
        place = item.location
        if strict:
            states = [state if state and not state.late else None for state in states]
    ends = [
        _returned(problem, vehicle, state, pauses, taken, place)
        for taken, state in enumerate(_rested(states, pauses, place))
        if state
    ]
    found = [end for end in sorted(ends, key=lambda state: state.rank) if not (strict and end.late)]
    within = (end for end in found if strict and within_limits(vehicle, Route(vehicle.id, end.route_steps)))
    return next(within, found[0] if found else None)


def _breaks_first(steps: Sequence[Step]) -> int:
    """How many breaks come before the first stop."""
    return next(number for number, step in enumerate(steps[1:]) if step.type != "break")


@dataclass(frozen=True)
class _State:
    """A way to have come so far: rules of time broken, when the worker is free or has arrived, the steps, and the
    travel that the next step has to tell."""

    late: int
    clock: int
    steps: tuple[Step, ...]
    travel: int = 0
    distance: int = 0
    running: bool = False  # the steps begin with what had begun by now

    @property
    def left(self) -> int:
        """When the route leaves: waiting before the first stop is done at home, see `_leave_late`."""
        start, *rest = self.steps
        return start.begin + (rest[0].waiting if rest and not self.running else 0)

    @property
    def rank(self) -> tuple[int, int]:
        return self.late, self.clock

    @property
    def route_steps(self) -> tuple[Step, ...]:
        return self.steps if self.running else _leave_late(self.steps)

    @property
    def stops(self) -> list[tuple[StepType, int | None, int]]:
        """What begins when, without breaks; the end too."""
        return [(step.type, step.id, step.begin) for step in self.steps[1:] if step.type != "break"]

    def moved(self, travel: int, distance: int) -> "_State":
        return replace(self, clock=self.clock + travel, travel=travel, distance=distance)

    def stopped(self, item: Item) -> "_State":
        """After it, begun in one of its windows."""
        late, begin = first_in(item.windows, self.clock, self.clock)
        step = Step(
            item.type, item.id, item.location, self.clock, begin - self.clock, item.service, self.travel, self.distance,
            item.service_index,
        )  # fmt: skip
        return _State(self.late + late, begin + item.service, (*self.steps, step), running=self.running)


States = list[_State | None]  # by the number of breaks taken


def _leaving(begun: Begun, ready: int, vehicle: Vehicle, early: Sequence[Break], breaks: int) -> States:
    """Where the route begins or goes on; the `early` ones of its `breaks` may be over before it begins, unless they are
    due after leaving."""
    if begun.steps:
        return [_State(0, begun.ready, begun.steps, running=True), *(None for _ in range(breaks))]
    states: States = [_leaves(vehicle, ready)]
    for pause in early:
        if pause.due_after is not None:
            break
        ready = max(ready, min(low for low, _ in pause.windows) + pause.service)
        states.append(_leaves(vehicle, ready))
    return states + [None] * (breaks + 1 - len(states))


def _leaves(vehicle: Vehicle, ready: int) -> _State:
    return _State(0, ready, (Step("start", None, vehicle.start, ready, 0, 0, 0, 0),))


def _rested(states: States, pauses: Sequence[Break], place: int | None) -> States:
    """Breaks taken here, where that is better than having taken them earlier."""
    found = list(states)
    for number, pause in enumerate(pauses):
        before, known = found[number], found[number + 1]
        if before:
            rested = before.stopped(Item("break", pause.id, place, windows_due(pause, before.left), pause.service))
            if known is None or rested.rank < known.rank:
                found[number + 1] = rested
    return found


def _returned(
    problem: Problem, vehicle: Vehicle, state: _State, pauses: Sequence[Break], taken: int, place: int | None
) -> _State:
    """At the end of the route; the breaks that are left, those after the first `taken`, must be possible after it."""
    travel, distance = problem.duration(vehicle, place, vehicle.end), problem.distance(vehicle, place, vehicle.end)
    target = vehicle.end if vehicle.end is not None else place
    back = state.clock + travel
    late = sum(is_missed(pause, state.left, back) for pause in pauses[taken:])
    step = Step("end", None, target, back, 0, 0, travel, distance)
    return _State(state.late + late + (back > vehicle.window[1]), back, (*state.steps, step), running=state.running)


def _leave_late(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Waits at home rather than before the first door."""
    start, first, *rest = steps
    if not rest or not first.waiting:
        return steps
    start, first = (
        replace(start, arrival=start.arrival + first.waiting),
        replace(first, arrival=first.arrival + first.waiting, waiting=0),
    )
    return (start, first, *rest)
