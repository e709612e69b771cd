"""The smallest changes that would let in what is left out, each verified by planning again with it.

First everything is put into the routes there are, which takes a moment; then, as far as time allows, a search plans the
whole changed day for what did not fit, and for fewer minutes where it did.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..plan import Change, Plan, Unassigned
from ..problem import Problem
from ..strategy.stopping import stopping
from .applying import applied
from .candidates import Candidate, candidates
from .insertion import inserted, placed, without
from .verify import Protected, planned

GROUPS = {
    "plan_again": 0, "window_later": 1, "window_earlier": 1, "shift_later": 2, "shift_earlier": 2, "max_tasks": 3,
    "max_travel_time": 3, "max_working_time": 3, "unpromise": 4, "unlock": 4, "other_day": 5, "allow": 6, "skills": 7,
    "drop": 8,
}  # fmt: skip
Reached = tuple[int, Change]  # the amount of a change, and the change, verified
SEARCHES_A_UNIT = 10  # of `work`
STOP_BEFORE_S = 0.15  # kept back for writing the plan


def with_changes(
    problem: Problem,
    plan: Plan,
    *,
    deadline: float | None = None,
    work: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """The plan with `changes` of all it leaves out. `deadline`: seconds of the monotonic clock; `work`: units of
    `SEARCHES_A_UNIT` searches instead, which makes the changes repeatable. With neither, everything is tried. `seed`:
    any whole number."""
    limit = None if deadline is None else deadline - STOP_BEFORE_S
    with stopping(limit, should_stop) as stop:
        effort = _Effort(stop, limit, None if work is None else work * SEARCHES_A_UNIT, seed % 2**31)
        tasks = [_Task(problem, plan, unassigned, effort) for unassigned in plan.unassigned]
        order = sorted(tasks, key=lambda task: (task.unassigned.type != "duty", -task.priority, task.unassigned.job))
        for step in (_Task.insert, _Task.search):
            for task in order:
                step(task)
    return replace(plan, unassigned=tuple(task.explained for task in tasks))


@dataclass
class _Effort:
    """What may still be spent."""

    stop: NDArray[np.bool_]
    deadline: float | None
    searches: int | None
    seed: int

    @property
    def over(self) -> bool:
        return bool(self.stop[0]) or (self.deadline is not None and time.monotonic() >= self.deadline)

    def search(self) -> bool:
        """Takes one search out of what is left."""
        if self.over or self.searches == 0:
            return False
        self.searches = None if self.searches is None else self.searches - 1
        return True


@dataclass
class _Task:
    """One visit or duty left out. `found`: by candidate, the change that was verified and its amount."""

    problem: Problem
    plan: Plan
    unassigned: Unassigned
    effort: _Effort
    complete: bool = True
    found: dict[int, Reached] = field(default_factory=dict)
    groups: list[list[Candidate]] = field(default_factory=list)
    protected: Protected = field(init=False, repr=False)

    @property
    def priority(self) -> int:
        job = self.problem.jobs_by_id.get(self.unassigned.job) if self.unassigned.type == "job" else None
        return job.priority if job else 0

    @property
    def explained(self) -> Unassigned:
        changes = sorted((change for _, change in self.found.values()), key=_size)
        return replace(self.unassigned, changes=tuple(changes), changes_complete=self.complete)

    @property
    def fits_as_it_is(self) -> bool:
        return any(change.code == "plan_again" for _, change in self.found.values())

    def insert(self) -> None:
        """Everything by insertion."""
        if self.effort.over:
            self.complete = False
            return
        self.protected = Protected.of(self.problem, self.plan, self.unassigned)
        self.groups = candidates(self.problem, self.plan, self.unassigned)
        for number, group in enumerate(self.groups):
            for candidate in group:
                if self.effort.over:
                    self.complete = False
                    return
                if self._inserted(number, candidate):
                    break
            if self.fits_as_it_is:
                return

    def _inserted(self, number: int, candidate: Candidate) -> bool:
        """The least amount at the places where the most would fit."""
        changed, plan, _ = self._with(candidate.by(candidate.most))
        spots = [spot for spot, _ in placed(changed, plan, self.unassigned)]
        if not spots:
            return False
        low, high = 0, candidate.most
        while high - low > candidate.step and not self.effort.over:
            middle = _between(low, high, candidate.step)
            changed, plan, _ = self._with(candidate.by(middle))
            fits = inserted(changed, plan, self.unassigned, spots) is not None
            low, high = (low, middle) if fits else (middle, high)
        self.found[number] = high, candidate.by(high)
        return True

    def _with(self, change: Change) -> tuple[Problem, Plan, Protected]:
        """The changed problem, the plan in it, and what may not be lost."""
        changed = applied(self.problem, self.unassigned, change)
        if change.code != "drop":
            return changed, self.plan, self.protected
        gone = change.params["job"]
        return changed, without(changed, self.plan, gone), self.protected.without(gone)

    def search(self) -> None:
        """What did not fit, and fewer minutes of what did, by planning the whole day again."""
        if self.fits_as_it_is:
            return
        for number, group in enumerate(self.groups):
            for candidate in self._less(group, self.found.get(number)):
                if not self.complete:
                    return
                if self._searched(number, candidate):
                    break
            if self.fits_as_it_is:
                self.found = {number: self.found[number]}
                return

    def _less(self, group: list[Candidate], reached: Reached | None) -> Iterator[Candidate]:
        """Of a group with a verified change, those that ask less."""
        for candidate in group:
            if reached and not candidate.amount and candidate.change == reached[1]:
                return
            yield candidate

    def _searched(self, number: int, candidate: Candidate) -> bool:
        reached = self.found.get(number) if candidate.amount else None
        reached = reached or self._search(candidate, candidate.most)
        if reached is None:
            return False
        self.found[number] = reached
        low = 0
        while reached[0] - low > candidate.step and self.complete:
            middle = _between(low, reached[0], candidate.step)
            fewer = self._search(candidate, middle)
            if fewer and (reached[1].drops or not fewer[1].drops):
                self.found[number] = reached = fewer
            else:
                low = middle
        return True

    def _search(self, candidate: Candidate, amount: int) -> Reached | None:
        if not self.effort.search():
            self.complete = False
            return None
        change = candidate.by(amount)
        changed, plan, protected = self._with(change)
        again = planned(changed, plan, self.unassigned, protected, seed=self.effort.seed, stop=self.effort.stop)
        return None if again is None else (amount, replace(change, drops=protected.lost(again)))


def _between(low: int, high: int, step: int) -> int:
    return low + max(1, (high - low) // step // 2) * step


def _size(change: Change) -> tuple[int, int, int]:
    """What costs no other visit first, then by what it asks of people, then by how much of it."""
    amounts = [change.params[name] for name in ("minutes", "by", "priority") if name in change.params]
    group = GROUPS[change.code]
    return len(change.drops), group, amounts[0] if amounts else len(change.params.get("skills", ()))
