"""What became of the mutants, counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

from .mutant import NOT_TRIED, NOTICED, Mutant

WITHIN_95 = 1.959964  # standard deviations of the normal distribution that hold 95 %


@dataclass(frozen=True)
class Count:
    """`timeouts` are among the killed. Equivalent mutants are neither killed nor survivors."""

    mutants: int
    killed: int
    timeouts: int
    survived: int
    equivalent: int

    @property
    def score(self) -> float:
        """The share of the mutants that can be noticed which a test notices; 1 where there are none."""
        able = self.killed + self.survived
        return self.killed / able if able else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the score (E. B. Wilson, 1927), for a sample."""
        able = self.killed + self.survived
        if not able:
            return 0.0, 1.0
        squared = WITHIN_95**2
        centre = (self.score + squared / (2 * able)) / (1 + squared / able)
        spread = self.score * (1 - self.score) / able + squared / (4 * able**2)
        half = WITHIN_95 * sqrt(spread) / (1 + squared / able)
        return max(0.0, centre - half), min(1.0, centre + half)


def count(mutants: Iterable[Mutant], equivalent: Callable[[Mutant], bool]) -> Count:
    """Counts what was tried; a mutant that ran into the limit of time is killed."""
    tried = [mutant for mutant in mutants if mutant.status != NOT_TRIED]
    timeouts = sum(mutant.status == "timeout" for mutant in tried)
    killed = sum(mutant.status in NOTICED for mutant in tried)
    same = sum(mutant.status not in NOTICED and equivalent(mutant) for mutant in tried)
    return Count(len(tried), killed, timeouts, len(tried) - killed - same, same)


def table(rows: dict[str, Count]) -> str:
    lines = [f"{'':<36}{'mutants':>8}{'killed':>8}{'of time':>8}{'survived':>9}{'equal':>7}{'score':>9}"]
    for name, one in rows.items():
        counts = f"{one.mutants:>8}{one.killed:>8}{one.timeouts:>8}{one.survived:>9}{one.equivalent:>7}"
        lines.append(f"{name:<36}{counts}{one.score:>9.1%}")
    return "\n".join(lines)
