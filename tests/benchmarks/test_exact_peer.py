"""A prover against ours: where both close a day, they must say the same. `make bench PYTEST_ARGS="-k exact_peer"`;
`FIELDAPP_BENCH_DAYS`: how many fresh days (6 unless given), `FIELDAPP_BENCH_SEED`: which.

Theirs minimises one sum of travel and penalties (`peers.weights`), ours priority, then visits, then travel. The best
plan of one is that of the other where it serves the same; a sum below ours with less served is no contradiction. Our
seconds begin with the process, theirs with the search, once the library is loaded.
"""

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from routing.plan import Parts

from . import fresh, ours
from .contest import Result, race
from .days import Benchmark, family
from .judge import Verdict, judge
from .lines import parts_in_words, proof
from .peers import unspoken, weights
from .report import FOLDER

pytest.importorskip("VRPSolverEasy")
pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="VRPSolverEasy's solver is for x86-64 alone")

LIMIT_S = 60.0
USUAL = 6
TOLERANCE = 0.5  # seconds of travel, in its floating-point sums


@dataclass(frozen=True)
class Rival:
    """What the other prover says of a day. `value`, `bound`: of its sum; `closed`: it says that they are one."""

    verdict: Verdict
    seconds: float
    value: float
    bound: float
    closed: bool


def ask(problem: dict[str, Any], folder: Path) -> Rival:
    source, output = folder / "in.json", folder / "out.json"
    source.write_text(json.dumps(problem), encoding="utf-8")
    command = [sys.executable, "-m", "tests.benchmarks.peers", "vrpsolver", str(source), str(LIMIT_S), str(output)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(output.read_text(encoding="utf-8"))
    return Rival(judge(problem, said), said["seconds"], said["value"], said["bound"], said["closed"])


def its_sum(problem: dict[str, Any], parts: Parts) -> int:
    """What our plan is worth to the other."""
    a_visit, a_unit = weights(problem)
    priorities = sum(job["priority"] for job in problem["jobs"])
    return parts.cost + a_visit * (len(problem["jobs"]) - parts.visits) + a_unit * (priorities - parts.priority)


def wrong(result: Result, rival: Rival) -> str:
    """What cannot be true of both; empty where nothing is."""
    theirs, mine, problem = rival.verdict, result.verdict, result.day.problem
    if theirs.parts.visits and not theirs.legal:
        return f"its plan breaks a rule: {theirs.broken[0]}"
    if result.run.proven and theirs.legal and theirs.order < mine.order:
        return f"what we proved is beaten: {parts_in_words(theirs.parts)}"
    if rival.closed and its_sum(problem, mine.parts) < rival.bound - TOLERANCE:
        return f"what it proved is beaten: {its_sum(problem, mine.parts)} below {rival.bound:g}"
    served = (theirs.parts.priority, theirs.parts.visits) == (mine.parts.priority, mine.parts.visits)
    if rival.closed and result.run.proven and served and theirs.parts.cost != mine.parts.cost:
        return f"both proved, with {mine.parts.cost} and {theirs.parts.cost} s of travel"
    return ""


def planned_s(result: Result) -> float:
    """Seconds from the start of our process to the end of plan and proof; what would let others in is sought after."""
    return float(result.run.plan["certificate"]["seconds"])


def days(seed: int) -> list[Benchmark]:
    """Fresh ones of which the other can be told everything, and every fifth of the small family."""
    count = int(os.environ.get("FIELDAPP_BENCH_DAYS", USUAL))
    drawn = fresh.days(seed, fresh.GROUPS["12-40"].numbers(90))
    told = (day for day in drawn if not unspoken("vrpsolver", day.problem))
    return [*(day for _, day in zip(range(count), told, strict=False)), *family("small", range(1, 31, 5))]


def test_exact_peer(tmp_path: Path) -> None:
    ours.precompile()
    seed = fresh.draw_seed()
    print(f"\nfresh days of seed {seed} (FIELDAPP_BENCH_SEED={seed} gives them again), {LIMIT_S:g} s each")
    rows = [["day", "visits / shifts", "ours", "seconds", "VRPSolverEasy", "seconds", "its bound of its sum"]]
    rows.append(["---"] * len(rows[0]))
    contradictions, ran = [], []
    for day in days(seed):
        result, rival = race(day, LIMIT_S, (), LIMIT_S), ask(day.problem, tmp_path)
        ran.append((result, rival))
        problem = day.problem
        rows.append([
            day.name, f"{len(problem['jobs'])} / {len(problem['vehicles'])}",
            f"{parts_in_words(result.verdict.parts)} {proof(result)}", f"{planned_s(result):.1f}",
            f"{parts_in_words(rival.verdict.parts)} {'closed' if rival.closed else 'open'}", f"{rival.seconds:.1f}",
            f"{rival.bound:.1f} of {rival.value:.1f}",
        ])  # fmt: skip
        print("| " + " | ".join(rows[-1]) + " |", flush=True)
        if said := wrong(result, rival):
            contradictions.append(f"{day.name}: {said}")
    both = [(planned_s(result), rival.seconds) for result, rival in ran if result.run.proven and rival.closed]
    told = (
        f"{len(ran)} days: ours closed {sum(result.run.proven for result, _ in ran)}, VRPSolverEasy "
        f"{sum(rival.closed for _, rival in ran)}, both {len(both)}"
    )
    if both:
        told += f", in {mean(mine for mine, _ in both):.1f} and {mean(theirs for _, theirs in both):.1f} s on average"
    print(told)
    FOLDER.mkdir(parents=True, exist_ok=True)
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    (FOLDER / f"exact_peer-{seed}.md").write_text(f"{told}\n\n{table}\n", encoding="utf-8")
    assert not contradictions, "\n".join(contradictions)
