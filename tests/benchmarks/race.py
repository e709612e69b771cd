"""Our planner against its peers on a family of invented days: one line a day.

    python -m tests.benchmarks.race --family small --limit 5 [--days 1-10] [--only ours] [--peer-limit 5]

Columns: priority, visits and seconds of travel served; "proven", or the gap to the bound by part; seconds until the first
plan and in all; then the best peer's plan, and whether ours is better, equal or worse.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import opponents, ours
from .days import SIZES, Benchmark, family, numbers
from .judge import Verdict, judge
from .opponents import Answer

PEERS = {
    "small": ("vroom", "pyvrp", "ortools"),
    "half60": ("vroom", "pyvrp", "ortools"),
    "full60": ("vroom", "pyvrp", "ortools"),
    "120": ("vroom", "ortools"),
    "week": ("vroom", "ortools"),
    "1000": ("vroom",),
}


@dataclass(frozen=True)
class Result:
    """A day: what we reached, how far it is proved, and what the peers reached."""

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
        """ "better", "equal" or "worse" than the best legal plan of a peer; "worse" when ours breaks a rule."""
        peer = self.best_peer
        if not self.verdict.legal:
            return "worse"
        if peer is None or self.verdict.order < peer.verdict.order:
            return "better"
        return "equal" if self.verdict.order == peer.verdict.order else "worse"

    @property
    def contradicted(self) -> bool:
        """A proof of ours beaten by somebody's legal plan: must never be."""
        return any(a.verdict.legal and self._beats_bound(a.verdict) for a in self.answers)

    def _beats_bound(self, verdict: Verdict) -> bool:
        bound = self.run.bound
        return verdict.order < (-bound.priority, -bound.visits, bound.cost) and (
            self.run.proven or verdict.parts.priority > bound.priority
        )

    @property
    def travel_gap(self) -> float:
        """Share of travel above its bound; only of meaning when priority and visits are proved."""
        return self.verdict.parts.cost / max(1, self.run.bound.cost) - 1

    @property
    def front_proven(self) -> bool:
        """Priority and visits are proved."""
        bound, parts = self.run.bound, self.verdict.parts
        return (bound.priority, bound.visits) == (parts.priority, parts.visits)


def race(day: Benchmark, limit: float, peers: tuple[str, ...], peer_limit: float) -> Result:
    answers = opponents.ask(day.problem, peers, peer_limit)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.json"
        source.write_text(json.dumps(day.problem), encoding="utf-8")
        run = ours.solve(source, Path(folder) / "out.json", limit)
    return Result(day, limit, run, judge(day.problem, run.plan), tuple(answers))


def proof(result: Result) -> str:
    if not result.verdict.legal:
        return "BROKEN: " + "; ".join(result.verdict.broken)
    if result.run.proven:
        return "proven"
    bound, parts = result.run.bound, result.verdict.parts
    if not result.front_proven:
        return f"gap -{bound.priority - parts.priority} -{max(0, bound.visits - parts.visits)} {result.travel_gap:+.1%}"
    return f"gap 0 0 {result.travel_gap:+.1%}"


def line(result: Result) -> str:
    parts, problem = result.verdict.parts, result.day.problem
    first = result.run.first_plan
    told = (
        f"{result.day.name:9} {len(problem['jobs']):4}/{len(problem['vehicles']):<3} {result.day.kind:5}"
        f" | {parts.priority:5} {parts.visits:4} {parts.cost:7} | {proof(result):20}"
        f" | {'-' if first is None else format(first, '.2f'):>5} {result.run.seconds:6.2f} s {result.run.memory_mb:5.0f} MB"
    )
    peer = result.best_peer
    if not result.answers:
        return told
    broken = [f"{a.peer} BROKEN: {a.verdict.broken[0]}" for a in result.answers if not a.verdict.legal]
    if peer is None:
        return f"{told} | no peer's plan is legal; {'; '.join(broken)}"
    against = peer.verdict.parts
    note = " ".join([*broken, *["PROOF CONTRADICTED"] * result.contradicted])
    return (
        f"{told} | {peer.peer:7} {against.priority:5} {against.visits:4} {against.cost:7} {result.against_peer:6}"
        f"{' cached' if all(answer.cached for answer in result.answers) else ''} {note}".rstrip()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=SIZES, required=True)
    parser.add_argument("--limit", type=float, default=5.0, help="seconds of ours, from the start of the process")
    parser.add_argument("--peer-limit", type=float, default=5.0, help="seconds of search each peer has")
    parser.add_argument("--days", type=numbers, help="which of them: 3 or 1-10")
    parser.add_argument("--only", choices=["ours"])
    asked = parser.parse_args()
    results = []
    for day in family(asked.family, asked.days):
        peers = () if asked.only else PEERS[asked.family]
        results.append(race(day, asked.limit, peers, asked.peer_limit))
        print(line(results[-1]), flush=True)
    counts = [f"{sum(r.run.proven for r in results)} of {len(results)} proven"]
    counts.append(f"priority and visits on {sum(r.front_proven for r in results)}")
    counts += [
        f"{word} {sum(r.against_peer == word for r in results if r.answers)}" for word in ("better", "equal", "worse")
    ]
    print(", ".join(counts))


if __name__ == "__main__":
    main()
