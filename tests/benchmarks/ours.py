"""This project's planner as its users run it: a process, JSON in and out, progress read from its standard error."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.plan import Parts


@dataclass(frozen=True)
class Moment:
    """A plan told while searching: `seconds` after the process was started, `said` as the planner told it."""

    seconds: float
    said: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """`seconds`, `memory_mb` (peak, of the process and its children) and `processor_s` (of all its threads) as seen
    from outside."""

    plan: dict[str, Any]
    seconds: float
    processor_s: float
    memory_mb: float
    moments: tuple[Moment, ...]

    @property
    def read(self) -> float | None:
        """Seconds after the start of the process when the problem had been read, if the planner tells."""
        return next((moment.said["read"] for moment in self.moments if "read" in moment.said), None)

    @property
    def first_plan(self) -> float | None:
        """Seconds from then, or else from the start of the process, until the first plan."""
        told = next((moment.said["elapsed"] for moment in self.moments if "served" in moment.said), None)
        return None if told is None else max(0.0, told - (self.read or 0.0))

    @property
    def proven(self) -> bool:
        return bool(self.plan["certificate"]["proven_optimal"])

    @property
    def bound(self) -> Parts:
        return Parts(**self.plan["certificate"]["bound"])


# a process of its own, so that the peak is this run's and not the largest of all runs
MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], "w").write(f"{used.ru_maxrss / 1024} {used.ru_utime + used.ru_stime}")
sys.exit(code)
"""


def precompile() -> None:
    """Compiles what `make install` compiles, in case the code has changed since; no run should pay for that."""
    subprocess.run([sys.executable, "-m", "routing.precompile"], check=True)


def solve(source: Path, output: Path, seconds: float, seed: int = 0) -> Run:
    """Raises `RuntimeError` with what the planner wrote when it ends with another code than 0."""
    taken = output.with_suffix(".taken")
    command = [
        sys.executable, "-c", MEASURED, str(taken), sys.executable, "-m", "routing", "solve", str(source),
        "--time-limit", str(seconds), "--seed", str(seed), "--output", str(output), "--progress", "json",
    ]  # fmt: skip
    began = time.monotonic()
    moments, other = [], []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            try:
                moments.append(Moment(time.monotonic() - began, json.loads(line)))
            except ValueError:
                other.append(line)
    used = time.monotonic() - began
    if process.returncode:
        raise RuntimeError(f"{source.name}: exit code {process.returncode}: {''.join(other)}")
    plan = json.loads(output.read_text(encoding="utf-8"))
    memory_mb, processor_s = map(float, taken.read_text().split())
    return Run(plan, used, processor_s, memory_mb, tuple(moments))
