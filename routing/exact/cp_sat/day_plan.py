"""From a solved day model to a plan, and from a plan to a hint for the model."""

from ortools.sat.python import cp_model

from ...model.unassigned import with_unassigned
from ...plan import Plan, Route, Step
from .day_model import DayModel
from .tour import Stop, Tour


def plan_of(day: DayModel, solver: cp_model.CpSolver) -> Plan:
    routes = tuple(
        _Reading(day, solver, tour).route() for tour in day.tours if tour.begun.steps or solver.value(tour.used)
    )
    return with_unassigned(day.problem, routes)


class _Reading:
    """Writes the steps of one tour, from where it leaves or goes on."""

    def __init__(self, day: DayModel, solver: cp_model.CpSolver, tour: Tour) -> None:
        self._day, self._solver, self._tour = day, solver, tour
        vehicle, begun = tour.vehicle, tour.begun
        self._free = begun.ready if begun.steps else self._time(tour.leave)
        start = Step("start", None, vehicle.start, self._free, 0, 0, 0, 0)
        self._steps: list[Step] = list(begun.steps or (start,))
        self._place = begun.place
        pauses = [(self._time(pause.begin), pause.of) for pause in tour.pauses if solver.value(pause.inside)]
        self._pauses = sorted(pauses, key=lambda pause: (pause[0], pause[1].service, pause[1].id))

    def _time(self, time: cp_model.LinearExprT) -> int:
        return self._solver.value(time) + self._day.zero

    def route(self) -> Route:
        follows = {i: j for (i, j), arc in self._tour.arcs.items() if self._solver.value(arc)}
        at = 0
        while self._tour.begun.steps or self._solver.value(self._tour.used):
            at = follows.get(at, 0)
            if at == 0:
                break
            self._go(self._tour.stops[at - 1], at)
        self._go(None, 0)
        return Route(self._tour.vehicle.id, tuple(self._steps))

    def _go(self, stop: Stop | None, at: int) -> None:
        """To a stop, or home: breaks before the way, the way, breaks after it, the work."""
        problem, vehicle = self._day.problem, self._tour.vehicle
        target = stop.location if stop else vehicle.end
        travel, distance = (
            problem.duration(vehicle, self._place, target),
            problem.distance(vehicle, self._place, target),
        )
        target = self._place if target is None else target
        begins = self._time(stop.start) if stop else None
        due = [pause for pause in self._pauses if begins is None or pause[0] + pause[1].service <= begins]
        self._pauses = self._pauses[len(due) :]
        goes = self._time(self._tour.departures[at]) if due else self._free
        arrived = False
        for begin, pause in due:
            if not arrived and begin + pause.service > goes:
                arrived, self._free, self._place = True, self._free + travel, target
                self._rest(begin, pause.id, pause.service, travel, distance)
            else:
                self._rest(begin, pause.id, pause.service, 0, 0)
        if arrived:
            travel = distance = 0
        arrival = self._free + travel
        if stop is None or begins is None:
            self._steps.append(Step("end", None, target, arrival, 0, 0, travel, distance))
            return
        self._steps.append(
            Step(
                stop.type,
                stop.id,
                target,
                arrival,
                begins - arrival,
                stop.service,
                travel,
                distance,
                stop.service_index,
            )
        )
        self._free, self._place = begins + stop.service, target

    def _rest(self, begin: int, number: int, service: int, travel: int, distance: int) -> None:
        step = Step("break", number, self._place, self._free, begin - self._free, service, travel, distance)
        self._steps.append(step)
        self._free = begin + service


def hint(day: DayModel, plan: Plan) -> None:
    """Tells the model the stops, their order and their times."""
    routes = {route.vehicle: route for route in plan.routes}
    for tour in day.tours:
        route = routes.get(tour.vehicle.id)
        steps = route.steps[len(tour.begun.steps) or 1 :] if route else ()
        at: dict[tuple[str, int | None, int], int] = {
            (stop.type, stop.id, stop.service_index): number for number, stop in enumerate(tour.stops, 1)
        }
        kinds = [(step.type, step.id, step.service_index) for step in steps]
        visited = [at[kind] for kind in kinds if kind in at]
        follows = dict(zip([0, *visited], [*visited, 0], strict=True)) if visited else {}
        for (i, j), arc in tour.arcs.items():
            day.model.add_hint(arc, follows.get(i) == j)
        day.model.add_hint(tour.used, bool(visited))
        taken = {step.id: step.begin for step in steps if step.type == "break"}
        for pause in tour.pauses:
            day.model.add_hint(pause.inside, pause.of.id in taken)
    visits = [(route.vehicle, step) for route in plan.routes for step in route.steps if step.type == "job"]
    begins = {(step.id, step.service_index): step.begin for _, step in visits}
    by = {(step.id, step.service_index, vehicle) for vehicle, step in visits}
    for part, there in day.serves.items():
        day.model.add_hint(there, part in by)
    for service, start in day.starts.items():
        if service in begins:
            day.model.add_hint(start, begins[service] - day.zero)
