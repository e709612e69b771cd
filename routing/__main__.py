"""`python -m routing`: plan, check, explain and compare days from JSON files."""

import time

STARTED = time.monotonic()  # the time limit counts from here

import ctypes  # noqa: E402  (the clock above must start first)
import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any, NoReturn  # noqa: E402

import click  # noqa: E402

from .check import check as judge  # noqa: E402
from .explain import explain as reasons_of  # noqa: E402
from .formats import vroom  # noqa: E402
from .plan import Plan  # noqa: E402
from .problem import Problem, ProblemError  # noqa: E402

PR_SET_PDEATHSIG = 1
MAX_BYTES = 200_000_000


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Plans days of home visits. Exit codes: 0 done, 1 the answer is no, 2 refused input, 130 interrupted."""


@main.command()
@click.argument("source", metavar="IN.json")
@click.option("--time-limit", default=5.0, show_default=True, help="Seconds, counted from the start of the process.")
@click.option("--work", type=click.IntRange(min=1), help="A number of improvements instead of a clock: repeatable.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0))
@click.option("--output", type=click.Path(path_type=Path), help="Write the plan here instead of standard output.")
@click.option("--progress", type=click.Choice(["text", "json", "none"]), default="text", show_default=True)
def solve(source: str, time_limit: float, work: int | None, seed: int, output: Path | None, progress: str) -> None:
    """Plans the problem in IN.json (- for standard input)."""
    _end_with_parent()
    problem = _problem(source)
    interrupted = []
    signal.signal(signal.SIGINT, lambda *_: interrupted.append(True))
    from .solve import Progress
    from .solve import solve as plan_day  # OR-Tools is loaded only here

    def tell(step: Progress) -> None:
        if progress == "json":
            print(json.dumps(vars(step)), file=sys.stderr, flush=True)
        elif progress == "text":
            print(
                f"{step.elapsed:7.2f} s  {step.served} of {step.total} visits, {step.travel} s of travel",
                file=sys.stderr,
            )

    plan = plan_day(
        problem, time_limit=time_limit, seed=seed, work=work, progress=tell,
        should_stop=lambda: bool(interrupted), started=STARTED,
    )  # fmt: skip
    text = json.dumps(vroom.write(problem, plan), ensure_ascii=False, indent=1)
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    sys.exit(130 if interrupted else 0)


@main.command()
@click.argument("source", metavar="IN.json")
@click.argument("plan", metavar="PLAN.json")
def check(source: str, plan: str) -> None:
    """Names every rule the plan breaks; exit 1 if there is one."""
    problem = _problem(source)
    broken = judge(problem, _plan(plan, problem))
    for violation in broken:
        print(violation)
    print(f"{len(broken)} rules broken" if broken else "legal")
    sys.exit(1 if broken else 0)


@main.command()
@click.argument("source", metavar="IN.json")
@click.argument("plan", metavar="PLAN.json")
def explain(source: str, plan: str) -> None:
    """Why each visit is left out."""
    problem = _problem(source)
    for job, reasons in reasons_of(problem, _plan(plan, problem)).items():
        for reason in reasons:
            print(f"job {job}: {reason.code} {json.dumps(reason.params)}")


@main.command()
@click.argument("one", metavar="A.json")
@click.argument("other", metavar="B.json")
def compare(one: str, other: str) -> None:
    """What differs between two plans: visits served, moved, and by how much."""
    before, after = (_stops(_json(path)) for path in (one, other))
    for job in sorted(before.keys() | after.keys()):
        if job not in after:
            print(f"job {job}: taken out (was vehicle {before[job][0]})")
        elif job not in before:
            print(f"job {job}: added (vehicle {after[job][0]})")
        elif before[job] != after[job]:
            minutes = (after[job][1] - before[job][1]) / 60
            print(f"job {job}: vehicle {before[job][0]} -> {after[job][0]}, start {minutes:+.0f} min")


def _stops(plan: Any) -> dict[int, tuple[int, int]]:
    try:
        return {
            step["id"]: (route["vehicle"], step["arrival"] + step.get("waiting_time", 0))
            for route in plan["routes"]
            for step in route["steps"]
            if step["type"] == "job"
        }
    except (KeyError, TypeError):
        _refuse("this is not a plan.")


def _json(path: str) -> Any:
    try:
        content = sys.stdin.buffer.read(MAX_BYTES) if path == "-" else Path(path).read_bytes()[:MAX_BYTES]
        return json.loads(content)
    except OSError as error:
        _refuse(f"{path}: {error.strerror}.")
    except (ValueError, RecursionError):
        _refuse(f"{path} is not JSON.")


def _problem(path: str) -> Problem:
    try:
        return vroom.read(_json(path))
    except ProblemError as error:
        _refuse(str(error))


def _plan(path: str, problem: Problem) -> Plan:
    try:
        return vroom.read_plan(_json(path), problem)
    except ProblemError as error:
        _refuse(str(error))


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


def _end_with_parent() -> None:
    """On Linux a solver whose caller died is ended by the kernel instead of running on."""
    if sys.platform == "linux" and os.getppid() != 1:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    main()
