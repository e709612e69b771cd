"""A whole day as one CP-SAT model: visits, who serves them and when, the shifts' tours, and what a plan is worth."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from ortools.sat.python import cp_model

from ...problem import MOVED_S, Assignment, Duty, Job, Problem, Vehicle
from .load import add_loads
from .tour import Limits, Literal, Stop, Sum, Time, Tour, add_tour, clipped, total


class DayModel:
    """`duties`, `priority`, `visits` and `cost` are what a plan is judged by, in this
    order; `cost` as `measure` counts."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self._yes, self._no = self.model.new_constant(1), self.model.new_constant(0)
        self.zero = min((problem.begun_by(vehicle).ready for vehicle in problem.vehicles), default=0)
        self._horizon = max((Limits.of(problem, v).back - self.zero for v in problem.vehicles), default=0)
        self.jobs = [job for job in problem.jobs if not problem.has_begun(job.id)]
        self.starts: dict[tuple[int, int], Time] = {}  # by visit and service
        self.serves: dict[tuple[int, int, int], Literal] = {}  # by visit, service and vehicle
        self.staffs: dict[tuple[int, int], Literal] = {}  # by duty and vehicle
        self._stops: dict[int, list[Stop]] = {vehicle.id: [] for vehicle in problem.vehicles}
        self._begun = {
            job.id: frozenset(v.worker for v in problem.vehicles if problem.begun_by(v).has("job", job.id))
            for job in problem.jobs
        }
        self.served: dict[int, Literal] = {job.id: self._const(bool(self._begun[job.id])) for job in problem.jobs}
        for job in self.jobs:
            self._add_visit(job)
        self._add_chosen_duties()
        self.tours = [self._add_tour(vehicle) for vehicle in problem.vehicles]
        self._on = {(job.id, worker): self._with(job.id, worker) for job in problem.jobs for worker in self._workers()}
        self._add_same_workers()
        self.duties = total(self.staffs.values())
        self.priority = total(job.priority * self.served[job.id] for job in problem.jobs)
        self.visits = total(self.served.values())
        self.cost = total([*(tour.travel for tour in self.tours), *self._wishes()])

    def _workers(self) -> list[int]:
        return sorted({vehicle.worker for vehicle in self.problem.vehicles})

    def _add_visit(self, job: Job) -> None:
        """Each of its services has workers of its own, and starts as it is tied to the other."""
        model = self.model
        served = self.served[job.id] = model.new_bool_var(f"served {job.id}")
        for service in range(len(job.services)):
            self._add_service(job, service, served)
        by = [(vehicle, there) for (one, _, vehicle), there in self.serves.items() if one == job.id]
        starts = [
            self.starts[job.id, service] for service in range(len(job.services)) if (job.id, service) in self.starts
        ]
        if job.workers > 1 and len(starts) == len(job.services):
            worker_of = {vehicle: self.problem.vehicles_by_id[vehicle].worker for vehicle, _ in by}
            for worker in set(worker_of.values()):
                model.add_at_most_one(there for vehicle, there in by if worker_of[vehicle] == worker)
            if job.locked:
                theirs = self._any(there for vehicle, there in by if vehicle == job.locked.vehicle)
                model.add_implication(served, theirs)
        if len(starts) > 1 and job.gap is not None:
            smallest, largest = job.gap
            model.add(starts[1] >= starts[0] + smallest).only_enforce_if(served)
            model.add(starts[1] <= starts[0] + largest).only_enforce_if(served)

    def _add_service(self, job: Job, service: int, served: Literal) -> None:
        """Its start is one for all who do it; each who may is a stop in a tour."""
        model, seconds = self.model, job.services[service].service
        possible = clipped(job.start_windows(service), self.zero, 0, self._horizon - seconds)
        if not possible:
            model.add(served == 0)
            return
        start = model.new_int_var_from_domain(cp_model.Domain.from_intervals(possible), "start")
        self.starts[job.id, service] = start
        by = []
        for vehicle in self.problem.vehicles:
            ready = self.problem.begun_by(vehicle).ready - self.zero
            latest = Limits.of(self.problem, vehicle).back - self.zero - seconds
            inside = clipped(possible, 0, ready, latest)
            if not self.problem.can_serve(vehicle, job, service) or not inside:
                continue
            there = self.serves[job.id, service, vehicle.id] = model.new_bool_var(f"{job.id} by {vehicle.id}")
            by.append(there)
            first, last = min(low for low, _ in inside), max(high for _, high in inside)
            stop = Stop("job", job.id, job.location, seconds, start, first, last, there, service)
            self._stops[vehicle.id].append(stop)
        model.add(total(by) == job.workers_each * served)

    def _add_chosen_duties(self) -> None:
        for duty in self.problem.duties:
            if duty.vehicle is not None or any(b.has("duty", duty.id) for b in self.problem.begun.values()):
                continue
            for vehicle in self.problem.vehicles:
                if self.problem.can_staff(vehicle, duty) and self.problem.begun_by(vehicle).ready <= duty.start:
                    there = self.staffs[duty.id, vehicle.id] = self.model.new_bool_var(f"duty {duty.id}")
                    self._stops[vehicle.id].append(self._duty(duty, there))
            self.model.add_at_most_one(there for (one, _), there in self.staffs.items() if one == duty.id)

    def _duty(self, duty: Duty, there: Literal) -> Stop:
        start = duty.start - self.zero
        return Stop(
            "duty", duty.id, duty.location, duty.end - duty.start, self.model.new_constant(start), start, start, there
        )

    def _add_tour(self, vehicle: Vehicle) -> Tour:
        """The duties of a shift are keeps_duties as soon as it has a visit or a duty that was given away."""
        stops, own = self._stops[vehicle.id], self.problem.own_duties(vehicle)
        given = {duty.id for duty in self.problem.duties if duty.vehicle is None}
        begun = any(
            step.type == "job" or (step.type == "duty" and step.id in given)
            for step in self.problem.begun_by(vehicle).steps
        )
        keeps_duties: Literal = self._yes if begun else self.model.new_bool_var("keeps_duties")
        tour = add_tour(
            self.model, self.problem, vehicle, [*stops, *(self._duty(duty, keeps_duties) for duty in own)], self.zero
        )
        add_loads(self.model, self.problem, tour)
        if not begun:
            self.model.add(tour.used == keeps_duties)
            self.model.add_bool_or([~keeps_duties, *(stop.there for stop in stops)])
            for stop in stops:
                self.model.add_implication(stop.there, keeps_duties)
        self._keep_order(tour)
        return tour

    def _keep_order(self, tour: Tour) -> None:
        """Visits of a fixed order that are still to come, by their place in the tour: two that take no time may share
        their start."""
        rank = {job: number for number, job in enumerate(tour.vehicle.order)}
        places = [(rank[s.id], place) for place, s in enumerate(tour.stops, 1) if s.type == "job" and s.id in rank]
        if len({number for number, _ in places}) < 2:
            return
        size = len(tour.stops)
        nth = [self.model.new_int_var(0, size, "nth") for _ in range(size + 1)]
        for (i, j), arc in tour.arcs.items():
            if i and j:
                self.model.add(nth[j] >= nth[i] + 1).only_enforce_if(arc)
        for (number, one), (other, later) in combinations(sorted(places), 2):
            if number < other:  # else two services of one visit, of which a worker does one
                both = [tour.stops[place - 1].there for place in (one, later)]
                self.model.add(nth[one] <= nth[later] - 1).only_enforce_if(both)

    def _with(self, job: int, worker: int) -> Literal:
        """Whether the visit is served by this worker."""
        if self._begun[job]:
            return self._const(worker in self._begun[job])
        return self._any(
            there
            for (one, _, vehicle), there in self.serves.items()
            if one == job and self.problem.vehicles_by_id[vehicle].worker == worker
        )

    def _any(self, of: Iterable[Literal]) -> Literal:
        literals = list(of)
        if len(literals) < 2:
            return literals[0] if literals else self._no
        found = self.model.new_bool_var("any")
        self.model.add_max_equality(found, literals)
        return found

    def _add_same_workers(self) -> None:
        for job in self.problem.jobs:
            other = job.same_worker_as
            if other is None or (self._begun[job.id] and self._begun[other]):
                continue
            shared = []
            for worker in self._workers():
                both = self.model.new_bool_var("both")
                self.model.add_implication(both, self._on[job.id, worker])
                self.model.add_implication(both, self._on[other, worker])
                shared.append(both)
            self.model.add_bool_or([~self.served[job.id], ~self.served[other], *shared])

    def _const(self, value: bool) -> Literal:
        return self._yes if value else self._no

    def _wishes(self) -> Iterator[Sum]:
        weights = self.problem.weights
        for job in self.problem.jobs:
            served, workers = self.served[job.id], self._workers()
            if weights.continuity and job.preferred:
                known = self._any(self._on[job.id, worker] for worker in workers if worker in job.preferred)
                yield weights.continuity * self._lacks(served, [known])
            before = self.problem.before.get(job.id)
            if weights.change and before:
                yield weights.change * self._moved(job, before)
        if weights.fairness:
            yield from (weights.fairness * self._over(tour) for tour in self.tours)

    def _lacks(self, served: Literal, granted: list[Literal]) -> Literal:
        """True when it is served and something is not granted."""
        lacks = self.model.new_bool_var("lacks")
        for one in granted:
            self.model.add_bool_or([~served, lacks, one])
        return lacks

    def _moved(self, job: Job, before: Assignment) -> Literal:
        if before.services and len(job.services) > 1:
            stood = {(index, worker): start for index, worker, start in before.services}
            who = [self._does(job.id, index, worker) for index, worker in stood]
            whole = sorted(index for index, _ in stood) == list(range(len(job.services)))
        else:
            stood = {(0, 0): before.start}
            who = [self._on.get((job.id, worker), self._no) for worker in sorted(before.workers)]
            whole = len(before.workers) == job.workers
        moved = self._lacks(self.served[job.id], who if whole else [*who, self._no])
        for (index, _), start in stood.items():
            if (job.id, index) in self.starts:
                near = start - self.zero
                self.model.add_linear_constraint(
                    self.starts[job.id, index], near - MOVED_S, near + MOVED_S
                ).only_enforce_if([~moved, self.served[job.id]])
        return moved

    def _does(self, job: int, service: int, worker: int) -> Literal:
        """Whether this worker does the service of this index."""
        if self._begun[job]:
            done = (
                step.type == "job" and step.id == job and step.service_index == service
                for vehicle in self.problem.vehicles
                if vehicle.worker == worker
                for step in self.problem.begun_by(vehicle).steps
            )  # fmt: skip
            return self._const(any(done))
        return self._any(
            there
            for (one, index, vehicle), there in self.serves.items()
            if (one, index) == (job, service) and self.problem.vehicles_by_id[vehicle].worker == worker
        )

    def _over(self, tour: Tour) -> Sum:
        already = sum(step.type == "job" for step in tour.begun.steps)
        visits = already + total(stop.there for stop in tour.stops if stop.type == "job")
        over = self.model.new_int_var(0, already + len(tour.stops), "over")
        self.model.add(over >= visits - self.problem.share(tour.vehicle))
        return over

    def hold(self, solver: cp_model.CpSolver) -> None:
        """Keeps who serves what in which order; times stay free."""
        for tour in self.tours:
            for literal in (*tour.arcs.values(), *(pause.inside for pause in tour.pauses), tour.used):
                self.model.add(literal == solver.value(literal))

    @property
    def haste(self) -> Sum:
        """To be least: early starts first, then early returns and late leaving."""
        return 2 * total(self.starts.values()) + total(tour.back - tour.leave for tour in self.tours)
