"""A day planned by us and by its peers, and what there is to compare."""

import json
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

from routing.plan import Parts

from . import opponents, ours
from .days import Benchmark
from .judge import Verdict, judge
from .opponents import Answer
from .peers import unspoken

PEERS = {
    "small": ("vroom", "pyvrp", "ortools"),
    "half60": ("vroom", "pyvrp", "ortools"),
    "full60": ("vroom", "pyvrp", "ortools"),
    "120": ("vroom", "ortools"),
    "week": ("vroom", "ortools"),
    "1000": ("vroom",),
    "fresh": ("vroom", "pyvrp", "ortools"),
}


@dataclass(frozen=True)
class Result:
    """A day at one limit: what we reached, how far it is proved, and what the peers reached."""

    day: Benchmark
    limit: float
    run: ours.Run
    verdict: Verdict
    answers: tuple[Answer, ...]

    @property
    def best_peer(self) -> Answer | None:
        return opponents.best(self.answers)

    @property
    def against_peer(self) -> str:
        """As `against`, of the best legal plan of a peer."""
        return self.against(self.best_peer)

    def against(self, peer: Answer | None) -> str:
        """Whether ours is "better", "equal" or "worse" than this peer's; "worse" when ours breaks a rule, "better" than
        none and than one that breaks a rule."""
        if not self.verdict.legal:
            return "worse"
        if peer is None or not peer.verdict.legal or self.verdict.order < peer.verdict.order:
            return "better"
        return "equal" if self.verdict.order == peer.verdict.order else "worse"

    @property
    def contradicted(self) -> bool:
        """Somebody's legal plan beats what we said no plan can beat: must never be."""
        return any(
            a.verdict.legal and _beats(a.verdict.parts, self.run.bound, self.verdict.parts) for a in self.answers
        )

    @property
    def travel_gap(self) -> float:
        """Share of travel above its bound; only of meaning when priority and visits are proved."""
        bound = self.run.bound.cost
        return self.verdict.parts.cost / bound - 1 if bound else math.inf

    @property
    def front_proven(self) -> bool:
        """Priority and visits are proved."""
        bound, parts = self.run.bound, self.verdict.parts
        return (bound.priority, bound.visits) == (parts.priority, parts.visits)


def told(peers: tuple[str, ...], day: Benchmark) -> tuple[str, ...]:
    return tuple(peer for peer in peers if not unspoken(peer, day.problem))


def _beats(theirs: Parts, bound: Parts, ours: Parts) -> bool:
    """Part by part; the bound of a part speaks of plans that reach the bounds before it, as ours then must."""
    for part, sign in (("priority", 1), ("visits", 1), ("cost", -1)):
        reached, claimed = sign * getattr(theirs, part), sign * getattr(bound, part)
        if reached != claimed or getattr(ours, part) != getattr(bound, part):
            return reached > claimed
    return False


def race(day: Benchmark, limit: float, peers: tuple[str, ...], peer_limit: float) -> Result:
    """Peers that cannot be told all of the day are left out."""
    answers = opponents.ask(day.problem, told(peers, day), peer_limit)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.json"
        source.write_text(json.dumps(day.problem), encoding="utf-8")
        run = ours.solve(source, Path(folder) / "out.json", limit)
    return Result(day, limit, run, judge(day.problem, run.plan), tuple(answers))
