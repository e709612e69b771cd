"""Whether a changed day has any plan with what was left out: it is planned anew until there is one, or a proof that
there is none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from ..field_rules import MOST_PRIORITY
from ..model.compiled import duty_priority
from ..model.running_limits import with_running_limits
from ..model.unassigned import with_unassigned
from ..plan import Plan, Unassigned
from ..problem import Problem, Weights
from ..strategy.best_plan import Limits, best_plan
from ..strategy.bounds import bounds
from ..strategy.improve import PROVABLE
from .verify import Protected, verified

WORK = 20  # improvements after which a day is given up; mostly it is decided after one or two
Verdict = Plan | Literal["never", "unknown"]


@dataclass(frozen=True)
class Trial:
    """What is looked for in the `changed` day: `unassigned` served, all of `protected`, and most of the others."""

    changed: Problem
    unassigned: Unassigned
    protected: Protected

    def verdict(self, drops: int, *, seed: int, should_stop: Callable[[], bool]) -> Verdict:
        """A legal plan of the changed day that loses at most so many visits; `never` where it is proved that there is
        none."""
        must = self.protected.visits | ({self.unassigned.job} if self.unassigned.type == "job" else set())
        lesser = self.protected.before - must
        weight = len(lesser) + 1
        if len(self.changed.jobs) > PROVABLE or weight > MOST_PRIORITY:
            return "unknown"
        day, wanted = self._weighed(must, lesser, weight), weight * len(must) + max(0, len(lesser) - drops)
        past = sum(job.priority for job in day.jobs if day.has_begun(job.id))
        enough = duty_priority(day) * sum(duty.vehicle is None for duty in day.duties) + wanted - past
        reached = [0]

        def tell(objective: tuple[int, int, int]) -> None:
            reached[0] = objective[0]

        limits = Limits(None, WORK, seed, tell, lambda: reached[0] >= enough or should_stop())
        answer = best_plan(with_running_limits(day), limits)
        plan = with_unassigned(self.changed, answer.routes)
        if verified(self.changed, plan, self.unassigned, self.protected, drops):
            return plan
        most = [answer.proof.bound[0], bounds(answer.compiled, plan.served).priority]
        if answer.proof.closed or min(bound for bound in most if bound is not None) < wanted:
            return "never"
        return "unknown"

    def _weighed(self, must: frozenset[int], lesser: frozenset[int], weight: int) -> Problem:
        """With what may not be lost worth more than all others that were served, and those worth one each. A duty that
        was left out as well is none of this day: it would come before all visits."""
        kept = self.protected.duties | ({self.unassigned.job} if self.unassigned.type == "duty" else set())
        jobs = tuple(
            replace(job, priority=weight if job.id in must else int(job.id in lesser)) for job in self.changed.jobs
        )
        duties = tuple(duty for duty in self.changed.duties if duty.vehicle is not None or duty.id in kept)
        return replace(self.changed, jobs=jobs, duties=duties, weights=Weights())
