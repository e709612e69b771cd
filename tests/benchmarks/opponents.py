"""Plans of the peers, each made in a process of its own, kept in `var/bench/peers/` by problem, limit and version.

A second run spends its time on our planner alone; whatever is taken from there is counted and said.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .judge import Verdict, judge
from .peers import PACKAGES

KEPT = Path("var/bench/peers")
ONE_CORE = ("pyvrp", "ortools")  # these search on one core each, so two of them run side by side where there are two


@dataclass(frozen=True)
class Answer:
    """What a peer reached; `cached` when it was computed in an earlier run. `processor_s`: of all its threads, None
    where that run did not count them."""

    peer: str
    verdict: Verdict
    seconds: float
    cached: bool
    processor_s: float | None = None


def ask(problem: dict[str, Any], peers: Sequence[str], seconds: float) -> list[Answer]:
    """Every peer's plan of the problem, judged. Raises `RuntimeError` when a peer fails."""
    side_by_side = [peer for peer in peers if peer in ONE_CORE]
    alone = [peer for peer in peers if peer not in ONE_CORE]
    answers = [_one(problem, peer, seconds) for peer in alone]
    with ThreadPoolExecutor(min(len(ONE_CORE), os.cpu_count() or 1)) as pool:
        answers += pool.map(lambda peer: _one(problem, peer, seconds), side_by_side)
    return answers


def best(answers: Sequence[Answer]) -> Answer | None:
    """The best legal plan; None when no peer has one."""
    return min((answer for answer in answers if answer.verdict.legal), key=lambda a: a.verdict.order, default=None)


def _one(problem: dict[str, Any], peer: str, seconds: float) -> Answer:
    text = json.dumps(problem, sort_keys=True)
    key = json.dumps([text, peer, version(PACKAGES[peer]), seconds, platform.machine(), os.cpu_count()])
    folder = KEPT / hashlib.sha256(key.encode()).hexdigest()[:24]
    source, output = folder / "problem.json", folder / "plan.json"
    cached = output.exists()
    if not cached:
        folder.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "tests.benchmarks.peers", peer, str(source), str(seconds), str(output)]
        done = subprocess.run(command, capture_output=True, text=True)
        source.unlink()
        if done.returncode:
            raise RuntimeError(f"{peer}: {done.stderr[-2000:]}")
    plan = json.loads(output.read_text(encoding="utf-8"))
    return Answer(peer, judge(problem, plan), plan["seconds"], cached, plan.get("processor_s"))
