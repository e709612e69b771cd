"""Which search and which proof a day needs, and how they share the time.

Days whose shifts are independent are searched and proved in turns (`improve`). Where visits need several workers, who
meets whom is settled around that search (`synchronised`), and the same day with one worker each bounds it. Small days
in which one shift depends on another are decided by one exact model at the end.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..check import check
from ..exact.packing import Proof
from ..measure import cost_of, measure, value
from ..model.compilation import compile_problem
from ..model.compiled import Compiled, duty_priority
from ..model.infinities import NO_LIMIT
from ..model.loose_breaks import has_loose
from ..model.running_limits import runs_late
from ..model.unassigned import with_unassigned
from ..model.writing import routes_of
from ..plan import Plan, Route
from ..problem import HORIZON_S, Job, Problem
from .improve import improve
from .keeping import kept_plan, placed_in
from .synchronised import plan_synchronised_visits
from .warm_start import solution_of

SMALL = 25  # visits: up to here the whole day can be one model
MODEL_TIME_SHARE, BOUND_TIME_SHARE = (
    0.5,
    0.25,
)  # of the time: for that model, for the bound of a day with visits of two workers
ROUNDS_BEFORE_THE_MODEL = 2
EFFORT, EFFORT_A_UNIT = 1000.0, 0.5  # deterministic seconds of the model: with a clock, and for a unit of `work`


@dataclass(frozen=True)
class Limits:
    """`deadline`: seconds on the monotonic clock, or None where `work`, a number of improvements (see `improve`), is
    the limit. `on_improvement` hears the objective of each better plan: priority, number of visits, seconds of cost."""

    deadline: float | None
    work: int | None
    seed: int
    on_improvement: Callable[[tuple[int, int, int]], None]
    should_stop: Callable[[], bool]

    def but(self, share: float) -> "Limits":
        """With this share of the remaining time kept back."""
        if self.deadline is None:
            return self
        return replace(self, deadline=self.deadline - share * max(0.0, self.deadline - time.monotonic()))

    def over(self) -> bool:
        return self.should_stop() or (self.deadline is not None and time.monotonic() >= self.deadline)


@dataclass(frozen=True)
class Answer:
    compiled: Compiled
    routes: tuple[Route, ...]
    proof: Proof


def best_plan(problem: Problem, limits: Limits, start: Plan | None = None) -> Answer:
    """Never worse, by the order of the objective, than what is still legal of `start` and of the plan that people were
    told: both are known from the beginning."""
    known = kept_plan(problem, start)
    answer, coupled = _searched(problem, limits, known)
    answer = _at_least(answer, known)
    if coupled and len(problem.jobs) <= SMALL and not answer.proof.closed:
        answer = _at_least(_modelled(answer, limits), known)
    # on its way home a shift may do what takes no time, which neither search nor proof looks at beyond its end
    return replace(answer, proof=Proof()) if runs_late(problem) else answer


def _searched(problem: Problem, limits: Limits, known: Plan | None) -> tuple[Answer, bool]:
    """What search and proof find, and whether shifts depend on each other or their routes on what the proofs do not
    know."""
    if any(job.workers > 1 and not problem.has_begun(job.id) for job in problem.jobs):
        return _with_meetings(problem, limits, known), True
    compiled = compile_problem(problem)
    coupled = bool(
        compiled.partners.size
        or (compiled.most_work < NO_LIMIT).any()
        or (compiled.most_travel < NO_LIMIT).any()
        or any(has_loose(vehicle) for vehicle in compiled.vehicles)
        or any(compiled.load_depends_on_order(row) for row in range(len(compiled.vehicles)))
    )
    return _independent(compiled, limits, known, small=coupled and len(problem.jobs) <= SMALL), coupled


def _at_least(answer: Answer, known: Plan | None) -> Answer:
    """The plan that is known, where the answer is worse. Where it contradicts what was proved, nothing is proved."""
    problem = answer.compiled.problem
    if known is None or value(problem, known) <= value(problem, Plan(answer.routes)):
        return answer
    return Answer(answer.compiled, known.routes, Proof() if answer.proof.closed else answer.proof)


def _independent(compiled: Compiled, limits: Limits, known: Plan | None, *, small: bool) -> Answer:
    """`small`: a model of the whole follows."""
    begin = solution_of(compiled, placed_in(compiled.problem, known.routes)) if known else None
    mine = limits.but(MODEL_TIME_SHARE) if small else limits
    found, proof = improve(
        compiled, deadline=mine.deadline, seed=mine.seed, work=mine.work, on_improvement=mine.on_improvement,
        should_stop=mine.should_stop,
        most_rounds=ROUNDS_BEFORE_THE_MODEL if small else None, begin=begin,
    )  # fmt: skip
    routes = routes_of(compiled, found)
    return Answer(compiled, routes, _of_the_day(compiled, routes, proof, found.objective))


def _with_meetings(problem: Problem, limits: Limits, known: Plan | None) -> Answer:
    mine = limits.but(MODEL_TIME_SHARE if len(problem.jobs) <= SMALL else BOUND_TIME_SHARE)
    settled, found, meetings = plan_synchronised_visits(
        problem,
        deadline=mine.deadline,
        seed=mine.seed,
        work=mine.work,
        on_improvement=mine.on_improvement,
        should_stop=mine.should_stop,
        begin=known,
    )
    routes = routes_of(settled, found, meetings)
    compiled = compile_problem(problem)  # what a meeting leaves no time for is possible in another plan of the day
    if len(problem.jobs) <= SMALL:
        return Answer(compiled, routes, Proof())
    return Answer(compiled, routes, _bounded_by_one_worker_each(problem, routes, limits))


def _bounded_by_one_worker_each(problem: Problem, routes: tuple[Route, ...], limits: Limits) -> Proof:
    """No plan is better than the best in which one of the two workers of each visit stays away: that only saves him the
    way, where the ways keep the triangle inequality, which the proof makes sure of."""
    if problem.weights.fairness:
        return Proof()  # the shares would be others
    pairs = {job.id for job in problem.jobs if job.workers > 1 and not problem.has_begun(job.id)}
    easier = _one_worker_each(problem, pairs)
    bounded = _independent(compile_problem(easier), replace(limits, on_improvement=lambda _: None), None, small=False)
    if value(problem, Plan(routes))[0] != value(easier, Plan(bounded.routes))[0]:
        return Proof()  # what is proved is of days in which as many duties have somebody
    reached, bound = measure(problem, Plan(routes)), list(bounded.proof.bound)
    if bound[0] != reached.priority:
        bound[1] = None
    if bound[1] != reached.visits:
        bound[2] = None
    return Proof(bound, None, [reached.priority, reached.visits, reached.cost] == bound)


def _one_worker_each(problem: Problem, pairs: set[int]) -> Problem:
    """Without what ties a visit of `pairs` to one of its two workers: lock, fixed
    order, where it stood, the same worker."""
    jobs = []
    for job in problem.jobs:
        if job.id in pairs:
            job = _of_one_worker(job)
        tied = job.id in pairs or job.same_worker_as in pairs
        jobs.append(replace(job, same_worker_as=None) if tied else job)
    vehicles = tuple(
        replace(vehicle, order=tuple(job for job in vehicle.order if job not in pairs)) for vehicle in problem.vehicles
    )
    before = {job: where for job, where in problem.before.items() if job not in pairs}
    return replace(problem, jobs=tuple(jobs), vehicles=vehicles, before=before)


def _of_one_worker(job: Job) -> Job:
    """Of several services the longest alone, at any hour that the other leaves it; the other may be of who is
    preferred."""
    if len(job.services) == 1:
        return _unlocked(replace(job, required_workers=1))
    index = max(range(len(job.services)), key=lambda index: job.services[index].service)
    one, windows = job.services[index], job.start_windows(index)
    possible = all(low <= high for low, high in windows)
    return replace(
        job, required_services=(), synchronisation=None, skills=one.skills, service=one.service,
        allowed=one.allowed if possible else frozenset(), forbidden=one.forbidden,
        windows=windows if possible else (), promise=None, locked=None, release=None, due=None, preferred=frozenset(),
    )  # fmt: skip


def _unlocked(job: Job) -> Job:
    """It may be anybody's, and still starts when it was locked to."""
    start = job.locked.start if job.locked else None
    if start is None:
        return replace(job, locked=None)
    return replace(
        job,
        locked=None,
        release=start if job.release is None else max(start, job.release),
        due=min(HORIZON_S, start + job.service if job.due is None else min(start + job.service, job.due)),
    )


def _modelled(answer: Answer, limits: Limits) -> Answer:
    """One exact model of the whole day, from the plan found so far."""
    from ..exact.cp_sat.solve_cp_sat import solve_cp_sat  # half a second to load: only where it is needed

    problem = answer.compiled.problem
    known = with_unassigned(problem, answer.routes)
    decided = solve_cp_sat(
        problem,
        None if check(problem, known) else known,
        effort=EFFORT if limits.work is None else EFFORT_A_UNIT * limits.work,
        should_stop=limits.over,
    )
    if decided.plan is None:
        return answer
    bound = [decided.priority, decided.visits, decided.cost]
    if not decided.closed:  # what was proved of the parts before holds as well
        bound = [old if new is None else new for old, new in zip(answer.proof.bound, bound, strict=True)]
    return Answer(answer.compiled, decided.plan.routes, Proof(bound, None, decided.closed))


def _of_the_day(compiled: Compiled, routes: tuple[Route, ...], proof: Proof, reached: tuple[int, int, int]) -> Proof:
    """The proof without the duties that the planner gave away, and with what had begun."""
    problem = compiled.problem
    worth = duty_priority(problem)
    duties = reached[0] // worth
    begun = [job for job in problem.jobs if problem.has_begun(job.id)]
    priority, visits, cost = proof.bound
    if priority is None or priority // worth != duties:
        return Proof()
    priority = priority % worth + sum(job.priority for job in begun)
    visits = None if visits is None else visits - duties + len(begun)
    past = cost_of(problem, Plan(routes)).total - reached[2]
    return Proof([priority, visits, None if cost is None else cost + past], None, proof.closed)
