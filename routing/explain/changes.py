"""The smallest changes that would let in what is left out, each verified by planning again with it.

First everything is put into the routes there are, which takes a moment; then a search plans the whole changed day for
what did not fit, and for fewer minutes where it did; at last, as far as time allows, it is proved that what was not
found does not exist. Where that is not done, the changes are not called complete.
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
from .proving import Trial, Verdict
from .verify import MOST_DROPS, Protected, planned

GROUPS = {
    "plan_again": 0, "window_later": 1, "window_earlier": 1, "shift_later": 2, "shift_earlier": 2, "max_tasks": 3,
    "max_travel_time": 3, "max_working_time": 3, "capacity": 3, "unpromise": 4, "unlock": 4, "other_day": 5, "allow": 6,
    "skills": 7, "drop": 8,
}  # fmt: skip
Reached = tuple[int, Change]  # the amount of a change, and the change, verified
SEARCHES_A_UNIT = 10  # of `work`
SEARCHES_A_PROOF = 10  # it counts as so many, so that `work` bounds proofs too
STOP_BEFORE_S = 0.15  # kept back for writing the plan


def with_changes(
    problem: Problem,
    plan: Plan,
    *,
    deadline: float | None = None,
    work: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
    proofs_s: float | None = None,
    found: Callable[[Plan], None] = lambda _: None,
) -> Plan:
    """The plan with `changes` of all it leaves out. `deadline`: seconds of the monotonic clock; `work`: units of
    `SEARCHES_A_UNIT` searches instead, which makes the changes repeatable. With neither, everything is tried. `seed`:
    any whole number. `proofs_s`: after everything was searched for, so many seconds at most are spent on proofs.
    `found` is called with what is known after the insertions, and after the search for each; nothing is called
    complete then."""
    limit = None if deadline is None else deadline - STOP_BEFORE_S
    with stopping(limit, should_stop) as stop:
        effort = _Effort(stop, limit, None if work is None else work * SEARCHES_A_UNIT, seed % 2**31)
        tasks = [_Task(problem, plan, unassigned, effort) for unassigned in plan.unassigned]
        order = sorted(tasks, key=lambda task: (task.unassigned.type != "duty", -task.priority, task.unassigned.job))
        for task in order:
            task.insert()
        found(_so_far(plan, tasks))
        for task in sorted(order, key=lambda task: bool(task.found)):  # who has nothing yet comes first
            task.search()
            found(_so_far(plan, tasks))
        effort.end_within(proofs_s)
        for task in order:
            task.prove()
    return replace(plan, unassigned=tuple(task.explained for task in tasks))


def _so_far(plan: Plan, tasks: list["_Task"]) -> Plan:
    return replace(plan, unassigned=tuple(replace(task.explained, changes_complete=False) for task in tasks))


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

    def end_within(self, seconds: float | None) -> None:
        """An earlier end, unless it is None."""
        if seconds is not None:
            end = time.monotonic() + seconds
            self.deadline = end if self.deadline is None else min(end, self.deadline)

    def spend(self, searches: int) -> bool:
        """Takes so many searches out of what is left, if it is enough."""
        if self.over or (self.searches is not None and self.searches < searches):
            return False
        self.searches = None if self.searches is None else self.searches - searches
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
                if candidate.frees:
                    continue  # others would have to move
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
        if not self.effort.spend(1):
            self.complete = False
            return None
        change = candidate.by(amount)
        changed, plan, protected = self._with(change)
        again = planned(changed, plan, self.unassigned, protected, seed=self.effort.seed, stop=self.effort.stop)
        return None if again is None else (amount, replace(change, drops=protected.lost(again)))

    def prove(self) -> None:
        """What no search found is shown to be impossible, or found after all, and so are fewer drops and minutes."""
        if self.fits_as_it_is or not self.complete:
            return
        for number, group in enumerate(self.groups):
            for candidate in group:
                reached = self.found.get(number)
                mine = reached if reached and _same(candidate, reached[1]) else None
                better = self._proved(candidate, mine)
                if better:
                    self.found[number] = better
                    break
                if not self.complete:
                    return
            if self.fits_as_it_is:
                self.found = {number: self.found[number]}
                return

    def _proved(self, candidate: Candidate, reached: Reached | None) -> Reached | None:
        """The fewest drops and then the least amount with which it does; None where it never does, or nobody knows."""
        if reached is None:
            reached = self._shown(candidate, candidate.most, MOST_DROPS)
        if reached and reached[1].drops:
            reached = self._shown(candidate, candidate.most, len(reached[1].drops) - 1) or reached
        if reached is None or not candidate.amount:
            return reached
        low, middle = 0, reached[0] - candidate.step  # mostly the search found the least
        while middle > low and self.complete:
            fewer = self._shown(candidate, middle, len(reached[1].drops))
            low, reached = (low, fewer) if fewer else (middle, reached)
            middle = low if reached[0] - low <= candidate.step else _between(low, reached[0], candidate.step)
        return reached

    def _shown(self, candidate: Candidate, amount: int, drops: int) -> Reached | None:
        """None where no plan has it; and where that is not known, which makes the changes incomplete."""
        if not self.effort.spend(SEARCHES_A_PROOF):
            self.complete = False
            return None
        change = candidate.by(amount)
        changed, _, protected = self._with(change)
        trial = Trial(changed, self.unassigned, protected)
        verdict: Verdict = trial.verdict(drops, seed=self.effort.seed, should_stop=lambda: self.effort.over)
        if isinstance(verdict, Plan):
            return amount, replace(change, drops=protected.lost(verdict))
        self.complete = self.complete and verdict == "never"
        return None


def _same(candidate: Candidate, change: Change) -> bool:
    """Whether it is this candidate with some amount, and some visit dropped or none."""
    amount = change.params.get(candidate.amount, 0)
    return replace(change, drops=()) == candidate.by(amount)


def _between(low: int, high: int, step: int) -> int:
    return low + max(1, (high - low) // step // 2) * step


def _size(change: Change) -> tuple[int, int, int]:
    """What costs no other visit first, then by what it asks of people, then by how much of it."""
    amounts = [change.params[name] for name in ("minutes", "by", "priority") if name in change.params]
    group = GROUPS[change.code]
    return len(change.drops), group, amounts[0] if amounts else len(change.params.get("skills", ()))
