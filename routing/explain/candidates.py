"""Changes worth trying for something left out: each could matter by what it
touches; whether it does is for `verify`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..model.loads import amount
from ..plan import Change, Plan, Unassigned
from ..problem import HORIZON_S, Job, Problem, Service, Vehicle, Window

STEP_MIN = 5
MOST_MIN = 240
MOST_SKILLS = 2
DAY_S = 86_400
NIGHT_S = 6 * 3600  # a gap between shifts that makes another day
LIMITS = {"max_tasks": (1, 4), "max_travel_time": (300, 7200), "max_working_time": (300, 7200)}


@dataclass(frozen=True)
class Candidate:
    """`change` as it is with the least of its amount; `amount` names the parameter that may grow to `most` by `step`,
    all in its own unit: minutes of a window or shift, visits of `max_tasks`, a load of `capacity`, seconds of the other
    limits. `frees`: it concerns only those who could not come, so that it can do no more than free others."""

    change: Change
    amount: str = ""
    step: int = 0
    most: int = 0
    frees: bool = False

    def by(self, amount: int) -> Change:
        """The change with this much of its amount, in the unit that `amount` has; as it is where nothing grows."""
        return replace(self.change, params=self.change.params | {self.amount: amount}) if self.amount else self.change


def candidates(problem: Problem, plan: Plan, unassigned: Unassigned) -> list[list[Candidate]]:
    """In groups, of each of which the first that does is wanted; first of all, whether it fits with nothing changed, at
    last what could only help by freeing somebody who could come."""
    job = problem.jobs_by_id[unassigned.job] if unassigned.type == "job" else None
    if job is None:
        shifts = [
            vehicle for vehicle in problem.vehicles if problem.duties_by_id[unassigned.job].skills <= vehicle.skills
        ]
        others = [
            *_promises_and_locks(problem, plan, shifts, None),
            *_more_skills(problem, problem.duties_by_id[unassigned.job].skills),
        ]
    else:
        shifts = [vehicle for vehicle in problem.vehicles if problem.can_serve(vehicle, job)]
        others = [
            *_windows(job),
            *_promises_and_locks(problem, plan, shifts, job),
            *_other_days(problem, job),
            *_allowances(problem, job),
            *_more_skills_of_visit(problem, job),
        ]
    changes = [*_shifts(problem, shifts), *_limits(shifts, job), *others]
    nothing = Candidate(Change("plan_again"))
    rest = [vehicle for vehicle in problem.vehicles if vehicle not in shifts]
    freeing = [*_shifts(problem, rest), *_limits(rest, job), *_promises_and_locks(problem, plan, rest, None)]
    known = [one.change for one in changes]  # a visit of two workers may be with one of each
    return [
        [nothing],
        *([one] for one in changes),
        _drops(problem, plan, shifts),
        *([replace(one, frees=True)] for one in freeing if one.change not in known),
    ]


def _windows(job: Job) -> Iterator[Candidate]:
    if job.windows or job.due is not None:
        yield _minutes("window_later", {}, MOST_MIN)
    if job.windows or job.release is not None:
        yield _minutes("window_earlier", {}, MOST_MIN)


def _minutes(code: str, params: dict[str, int], most: int) -> Candidate:
    return Candidate(Change(code, params), "minutes", STEP_MIN, most)


def _shifts(problem: Problem, shifts: list[Vehicle]) -> Iterator[Candidate]:
    """No longer than to the worker's next shift, and not before now."""
    for vehicle in shifts:
        low, high = vehicle.window
        others = [
            other.window for other in problem.vehicles if other.worker == vehicle.worker and other.id != vehicle.id
        ]
        if high < HORIZON_S:
            room = min((start - high for start, _ in others if start >= high), default=HORIZON_S) // 60
            if room >= STEP_MIN:
                yield _minutes("shift_later", {"vehicle": vehicle.id}, min(MOST_MIN, room // STEP_MIN * STEP_MIN))
        begun = problem.begun_by(vehicle)
        if low > 0 and not begun.steps and begun.ready <= low:
            room = min((low - end for _, end in others if end <= low), default=HORIZON_S)
            room = min(room, HORIZON_S if problem.now is None else low - problem.now) // 60
            if room >= STEP_MIN:
                yield _minutes("shift_earlier", {"vehicle": vehicle.id}, min(MOST_MIN, room // STEP_MIN * STEP_MIN))


def _limits(shifts: list[Vehicle], job: Job | None) -> Iterator[Candidate]:
    """`job`: what is left out, None of a duty."""
    for vehicle in shifts:
        for name, (step, most) in LIMITS.items():
            if getattr(vehicle, name) is not None:
                yield Candidate(Change(name, {"vehicle": vehicle.id}), "by", step, most)
        for dimension in range(len(vehicle.capacity)):
            asked = max(amount(job.delivery, dimension), amount(job.pickup, dimension)) if job else 0
            if asked:
                yield Candidate(Change("capacity", {"vehicle": vehicle.id, "dimension": dimension}), "by", 1, asked)


def _promises_and_locks(problem: Problem, plan: Plan, shifts: list[Vehicle], job: Job | None) -> Iterator[Candidate]:
    """Promises and locks of the visit itself, and of those that its workers have."""
    able = {vehicle.id for vehicle in shifts}
    mine = [number for route in plan.routes if route.vehicle in able for number in route.jobs]
    ordered = {number for vehicle in problem.vehicles for number in vehicle.order}
    for number in dict.fromkeys([*([job.id] if job else []), *sorted(mine)]):
        if problem.has_begun(number) or number not in problem.jobs_by_id:
            continue
        if problem.jobs_by_id[number].promise:
            yield Candidate(Change("unpromise", {"job": number}))
        if problem.jobs_by_id[number].locked or number in ordered:
            yield Candidate(Change("unlock", {"job": number}))


def _other_days(problem: Problem, job: Job) -> Iterator[Candidate]:
    """Days with shifts on which the visit could not start as it is; nothing that was promised or locked to a time."""
    if job.promise or (job.locked and job.locked.start is not None):
        return
    days = shift_days(problem)
    home = next((day for day in days if _meets(job.windows or job.start_windows(), day)), days[0] if days else None)
    for day in days:
        if day[1] - day[0] > DAY_S or home is None or _meets(job.start_windows(), day):
            continue
        shift = round((day[0] - home[0]) / DAY_S) * DAY_S
        moved = [(low + shift, high + shift) for low, high in job.windows if _meets(((low, high),), home)]
        windows = [list(w) for w in moved if _meets((w,), day)] or [list(day)]
        yield Candidate(Change("other_day", {"windows": windows}))


def shift_days(problem: Problem) -> list[Window]:
    """From the first to the last hour of shifts that no night parts."""
    days: list[Window] = []
    for low, high in sorted(vehicle.window for vehicle in problem.vehicles):
        if days and low - days[-1][1] < NIGHT_S:
            days[-1] = (days[-1][0], max(days[-1][1], high))
        else:
            days.append((low, high))
    return days


def _meets(windows: tuple[Window, ...], day: Window) -> bool:
    return any(low <= day[1] and day[0] <= high for low, high in windows if low <= high)


def _allowances(problem: Problem, job: Job) -> Iterator[Candidate]:
    barred = {
        vehicle.worker
        for vehicle in problem.vehicles
        for one in job.services
        if one.skills <= vehicle.skills and not one.may_be_of(vehicle.worker, vehicle.skills)
    }
    for worker in sorted(barred):
        yield Candidate(Change("allow", {"worker": worker}))


def _more_skills_of_visit(problem: Problem, job: Job) -> Iterator[Candidate]:
    """For each of its services, each change once."""
    found = (one for service in job.services for one in _more_skills(problem, service.skills, service))
    yield from {repr(one.change): one for one in found}.values()


def _more_skills(problem: Problem, skills: frozenset[int], service: Service | None = None) -> Iterator[Candidate]:
    lacking: dict[int, frozenset[int]] = {}
    for vehicle in problem.vehicles:
        barred = service and not service.may_be_of(vehicle.worker, vehicle.skills | skills)
        if not skills <= vehicle.skills and not barred:
            lacking[vehicle.worker] = lacking.get(vehicle.worker, frozenset()) | (skills - vehicle.skills)
    for worker, missing in sorted(lacking.items(), key=lambda one: (len(one[1]), one[0])):
        if len(missing) <= MOST_SKILLS:
            yield Candidate(Change("skills", {"worker": worker, "skills": sorted(missing)}))


def _drops(problem: Problem, plan: Plan, shifts: list[Vehicle]) -> list[Candidate]:
    """The least important first; among equals promised or locked ones last, and those of whoever could come first."""
    able = {vehicle.id for vehicle in shifts}
    theirs = {number for route in plan.routes if route.vehicle in able for number in route.jobs}
    jobs = [problem.jobs_by_id[n] for n in plan.served if n in problem.jobs_by_id and not problem.has_begun(n)]
    jobs.sort(
        key=lambda job: (job.priority, job.promise is not None, job.locked is not None, job.id not in theirs, job.id)
    )
    return [Candidate(Change("drop", {"job": job.id, "priority": job.priority})) for job in jobs]
