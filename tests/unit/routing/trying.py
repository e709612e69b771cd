"""The best plan of a tiny problem by trying everything. Shares no code with the solver, the scheduler or the model.

Every choice of who serves and staffs what, and of each the tours (`tours`): every order, every place of every break.
"""

from collections.abc import Mapping, Sequence, Set
from itertools import combinations, permutations, product
from math import prod

from routing.check import check
from routing.measure import measure
from routing.plan import Plan, Route, Unassigned
from routing.problem import Job, Problem

from .tours import AGES, Stop, TooManyError, Tour, Tours

__all__ = ["TooManyError", "best_by_trying", "worth"]

type Value = tuple[int, int, int, int]  # chosen duties staffed, priority, visits, less cost


def best_by_trying(problem: Problem) -> tuple[Value, Plan] | None:
    """The best plan and what it is worth; None when no plan keeps what had begun. Raises `TooManyError`."""
    return _Trial(problem).best()


def worth(problem: Problem, plan: Plan) -> Value:
    chosen = {duty.id for duty in problem.duties if duty.vehicle is None}
    staffed = sum(1 for route in plan.routes for step in route.steps if step.type == "duty" and step.id in chosen)
    parts = measure(problem, plan)
    return staffed, parts.priority, parts.visits, -parts.cost


class _Trial:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.tours = Tours(problem)
        self.past, self.done = self.tours.past, self.tours.done
        self.jobs = [job for job in problem.jobs if ("job", job.id) not in self.done]
        self.given = [d for d in problem.duties if d.vehicle is None and ("duty", d.id) not in self.done]

    def best(self) -> tuple[Value, Plan] | None:
        """From the most that could be served downwards; within as much, the least cost."""
        choices = sorted(self._choices(), key=lambda choice: choice[0], reverse=True)
        found: tuple[Value, Plan] | None = None
        for gains, shares in choices:
            if found and gains < found[0][:3]:
                break
            cost_and_plan = self._cheapest(shares, -found[0][3] if found else AGES)
            if cost_and_plan:
                cost, plan = cost_and_plan
                assert [str(violation) for violation in check(self.problem, plan)] == [], "what was tried is legal"
                value = worth(self.problem, plan)
                assert value == (*gains, -cost), "what it costs is what is measured"
                found = value, plan
        return found

    def _choices(self) -> list[tuple[tuple[int, int, int], dict[int, frozenset[Stop]]]]:
        """Who does what: gains, and the new stops of each vehicle."""
        history = [
            self.problem.jobs_by_id[number] for kind, number in self.done if kind == "job" and number is not None
        ]
        duties = sum(d.vehicle is None and ("duty", d.id) in self.done for d in self.problem.duties)
        found = []
        who = [self._who(job) for job in self.jobs]
        staff = [[(), *((v.id,) for v in self.problem.vehicles if d.skills <= v.skills)] for d in self.given]
        self.tours.count(prod(map(len, (*who, *staff))))  # too many are known before the first of them is made
        for choice in product(*who, *staff):
            shares: dict[int, set[Stop]] = {v.id: set() for v in self.problem.vehicles}
            served = list(history)
            for job, vehicles in zip(self.jobs, choice, strict=False):
                served += [job] if vehicles else []
                for place, vehicle in enumerate(vehicles):
                    shares[vehicle].add(("job", job.id, place if job.required_services else 0))
            staffed = 0
            for duty, vehicles in zip(self.given, choice[len(self.jobs) :], strict=True):
                staffed += len(vehicles)
                for vehicle in vehicles:
                    shares[vehicle].add(("duty", duty.id, 0))
            if self._same_workers(served, shares):
                gains = (duties + staffed, sum(job.priority for job in served), len(served))
                found.append((gains, {number: frozenset(stops) for number, stops in shares.items()}))
        return found

    def _who(self, job: Job) -> list[tuple[int, ...]]:
        """In the order of its services, where it has several."""
        teams: list[tuple[int, ...]]
        able = [
            v
            for v in self.problem.vehicles
            if job.skills <= v.skills
            and v.worker not in job.forbidden
            and (job.allowed is None or v.worker in job.allowed)
        ]
        if job.required_services:
            teams = [
                (a.id, b.id)
                for a, b in permutations(able, 2)
                if a.worker != b.worker
                and all(
                    one.skills <= v.skills
                    and v.worker not in one.forbidden
                    and (one.allowed is None or v.worker in one.allowed)
                    for one, v in zip(job.required_services, (a, b), strict=True)
                )
            ]
        elif job.required_workers == 2:
            teams = [(a.id, b.id) for a, b in combinations(able, 2) if a.worker != b.worker]
        else:
            teams = [(v.id,) for v in able]
        return [(), *(team for team in teams if not job.locked or job.locked.vehicle in team)]

    def _workers(self, job: int, shares: Mapping[int, Set[Stop]]) -> set[int]:
        vehicles = {number for number, steps in self.past.items() if any((s.type, s.id) == ("job", job) for s in steps)}
        vehicles |= {number for number, stops in shares.items() if any(stop[:2] == ("job", job) for stop in stops)}
        return {self.problem.vehicles_by_id[number].worker for number in vehicles}

    def _same_workers(self, served: Sequence[Job], shares: Mapping[int, Set[Stop]]) -> bool:
        numbers = {job.id for job in served}
        for job in served:
            other = job.same_worker_as
            if other is None or other not in numbers or {("job", job.id), ("job", other)} <= self.done:
                continue
            if not self._workers(job.id, shares) & self._workers(other, shares):
                return False
        return True

    def _cheapest(self, shares: dict[int, frozenset[Stop]], below: int) -> tuple[int, Plan] | None:
        """The cheapest plan of this choice that costs less than `below`."""
        fixed = self._wishes(shares)
        busy = [number for number, stops in shares.items() if stops or self.past[number]]
        groups, routes, total = self._groups(busy, shares), [], fixed
        for group in groups:
            options = [self.tours.of(number, shares[number]) for number in group]
            if not all(options):
                return None
            cheapest = self._together(options, below - total)
            if cheapest is None:
                return None
            total += cheapest[0]
            routes += cheapest[1]
        if total >= below:
            return None
        routes.sort(key=lambda route: route.vehicle)
        done = {(step.type, step.id) for route in routes for step in route.steps}
        left = [Unassigned(job.id) for job in self.problem.jobs if ("job", job.id) not in done]
        left += [Unassigned(d.id, type="duty") for d in self.given if ("duty", d.id) not in done]
        return total, Plan(tuple(routes), tuple(left))

    def _wishes(self, shares: dict[int, frozenset[Stop]]) -> int:
        """What the choice of who costs by itself: strangers, unfair shares, visits moved to others."""
        problem, cost = self.problem, 0
        stops = sum(len(job.required_services) or job.required_workers for job in problem.jobs)
        hours = sum(v.window[1] - v.window[0] for v in problem.vehicles)
        for vehicle in problem.vehicles:
            mine = sum(kind == "job" for kind, _, _ in shares[vehicle.id])
            mine += sum(step.type == "job" for step in self.past[vehicle.id])
            share = -(-stops * (vehicle.window[1] - vehicle.window[0]) // hours)
            cost += problem.weights.fairness * max(0, mine - share)
        for job in problem.jobs:
            workers = self._workers(job.id, shares)
            if workers and job.preferred and not workers & job.preferred:
                cost += problem.weights.continuity
            if workers and job.id in problem.before and not self._as_before(job, shares):
                cost += problem.weights.change
        self._stay = {job.id for job in problem.jobs if job.id in problem.before and self._as_before(job, shares)}
        return cost

    def _as_before(self, job: Job, shares: Mapping[int, Set[Stop]]) -> bool:
        """Whether it is with the same workers; of several services, each with the same."""
        stood = self.problem.before[job.id]
        if not (job.required_services and stood.services):
            return stood.workers == self._workers(job.id, shares)
        does = {
            (stop[2], self._worker(number))
            for number, stops in shares.items()
            for stop in stops
            if stop[:2] == ("job", job.id)
        }
        for number, steps in self.past.items():
            does |= {(s.service_index, self._worker(number)) for s in steps if (s.type, s.id) == ("job", job.id)}
        return sorted(does) == [(index, worker) for index, worker, _ in stood.services]

    def _worker(self, number: int) -> int:
        return self.problem.vehicles_by_id[number].worker

    def _groups(self, busy: list[int], shares: dict[int, frozenset[Stop]]) -> list[list[int]]:
        """Shifts that share a visit are timed together."""
        groups = [{number} for number in busy]
        for job in self.jobs:
            touched = [
                group
                for group in groups
                if any(stop[:2] == ("job", job.id) for number in group for stop in shares[number])
            ]
            if len(touched) > 1:
                groups = [group for group in groups if group not in touched] + [set().union(*touched)]
        return [sorted(group) for group in groups]

    def _together(self, options: list[list[Tour]], below: int) -> tuple[int, list[Route]] | None:
        change = self.problem.weights.change
        candidates = []
        self.tours.count(prod(map(len, options)))
        for tours in product(*options):
            travel = sum(tour.travel for tour in tours)
            if travel >= below:
                continue
            stay = sorted({job for tour in tours for job in tour.jobs} & self._stay) if change else []
            for size in range(len(stay) + 1):
                cost = travel + change * size
                if cost < below:
                    candidates += [(cost, tours, frozenset(stay) - set(moved)) for moved in combinations(stay, size)]
        for cost, tours, near in sorted(candidates, key=lambda one: one[0]):
            self.tours.count()
            times = self.tours.times(tours, near)
            if times:
                return cost, [self.tours.route(tour, times) for tour in tours]
        return None
