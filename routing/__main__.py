"""`python -m routing`: plan, check, explain and compare days from JSON files."""

import time

STARTED = time.monotonic()  # the time limit counts from here

import json  # noqa: E402  (the clock above must start first)
import os  # noqa: E402  (the clock)
import signal  # noqa: E402  (the clock)
import sys  # noqa: E402  (the clock)
from collections.abc import Iterator  # noqa: E402  (the clock)
from dataclasses import asdict  # noqa: E402  (the clock)
from pathlib import Path  # noqa: E402  (the clock)
from typing import Any  # noqa: E402  (the clock)

import click  # noqa: E402  (the clock)

from .check import check as judge  # noqa: E402  (the clock)
from .child import end_with_parent  # noqa: E402  (the clock)
from .compare import Comparison  # noqa: E402  (the clock)
from .compare import compare as compare_plans  # noqa: E402  (the clock)
from .explain.reasons import with_reasons  # noqa: E402  (the clock)
from .formats import vroom  # noqa: E402  (the clock)
from .interruption import INTERRUPTED, end_when_interrupted  # noqa: E402  (the clock)
from .plan import Plan, Progress  # noqa: E402  (the clock)
from .previous import judge_start  # noqa: E402  (the clock)
from .problem import Problem, ProblemError  # noqa: E402  (the clock)
from .serving.command import serve  # noqa: E402  (the clock)
from .standby import standby  # noqa: E402  (the clock)
from .streams import refuse, tell, write  # noqa: E402  (the clock)

MAX_BYTES = 200_000_000
COUNTED = "Seconds, counted from the start of the process."
LEFT_FOR_CHANGES = 0.1  # of the time, where something is left out and nothing is proved
MOST_FOR_CHANGES_S = 2.0
MOST_DIGITS = 100


def _seconds(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not value >= 0:  # nor what is no number
        raise click.BadParameter(f"{value} is not a number of seconds from 0 on.")
    return value


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Plans days of home visits. Exit codes: 0 done, 1 the answer is no, 2 refused, 130 interrupted."""


main.add_command(standby)
main.add_command(serve)


@main.command()
@click.argument("source", metavar="IN.json")
@click.option("--time-limit", default=5.0, show_default=True, callback=_seconds, help=COUNTED)
@click.option("--work", type=click.IntRange(min=1), help="A number of improvements instead of a clock: repeatable.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0))
@click.option("--output", type=click.Path(path_type=Path), help="Write the plan here instead of standard output.")
@click.option("--start", metavar="PLAN.json", help="A plan to begin from: what is legal of it is the least.")
@click.option("--progress", type=click.Choice(["text", "json", "none"]), default="text", show_default=True)
def solve(
    source: str, time_limit: float, work: int | None, seed: int, output: Path | None, start: str | None, progress: str
) -> None:
    """Plans the problem in IN.json (- for standard input)."""
    end_with_parent()
    if output:
        _refuse_unwritable(output)
    interrupted = _interruptions()
    waiting: list[bool] = [False]
    from .explain.changes import with_changes
    from .planner import solve as plan_day  # OR-Tools is loaded only here, and before the problem is read

    problem = _problem(source)
    known = _start(start, problem) if start else None
    read = round(time.monotonic() - STARTED, 2)
    deadline = STARTED + time_limit
    enough = deadline - min(LEFT_FOR_CHANGES * time_limit, MOST_FOR_CHANGES_S)

    def over() -> bool:
        return bool(interrupted) or (work is None and waiting[0] and time.monotonic() >= enough)

    def reached(step: Progress) -> None:
        waiting[0] = step.served < step.total
        if progress == "json":
            tell(json.dumps({"read": read, **vars(step)}))
        elif progress == "text":
            tell(f"{step.elapsed:7.2f} s  {step.served} of {step.total} visits, {step.travel} s of travel")

    plan = plan_day(
        problem, time_limit=time_limit, seed=seed, work=work, progress=reached,
        should_stop=over, started=STARTED, start=known,
    )  # fmt: skip
    plan = with_changes(
        problem, plan, deadline=None if work else deadline, work=work, seed=seed,
        should_stop=lambda: bool(interrupted),
        proofs_s=None if work else max(MOST_FOR_CHANGES_S, LEFT_FOR_CHANGES * time_limit),
    )  # fmt: skip
    text = json.dumps(vroom.write(problem, plan), ensure_ascii=False, indent=1)
    write(text, output)
    sys.exit(INTERRUPTED if interrupted else 0)


@main.command()
@click.argument("source", metavar="IN.json")
@click.argument("plan", metavar="PLAN.json")
def check(source: str, plan: str) -> None:
    """Names every rule the plan breaks; exit 1 if there is one."""
    problem = _problem(source)
    broken = judge(problem, _plan(plan, problem))
    write("\n".join([*map(str, broken), f"{len(broken)} rules broken" if broken else "legal"]))
    sys.exit(1 if broken else 0)


@main.command()
@click.argument("source", metavar="IN.json")
@click.argument("plan", metavar="PLAN.json")
@click.option("--time-limit", default=10.0, show_default=True, callback=_seconds, help=COUNTED)
@click.option(
    "--work", type=click.IntRange(min=1), help="A number of searches, in tens, instead of a clock: repeatable."
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0))
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(source: str, plan: str, time_limit: float, work: int | None, seed: int, style: str) -> None:
    """Why each visit is left out, and the smallest changes that would let it in."""
    interrupted = _interruptions()
    problem = _problem(source)
    given = _plan(plan, problem)
    from .explain.changes import with_changes  # OR-Tools is loaded only here

    deadline = None if work is not None else STARTED + time_limit
    given = with_changes(
        problem, with_reasons(problem, given),
        deadline=deadline, work=work, seed=seed, should_stop=lambda: bool(interrupted),
    )  # fmt: skip
    if style == "json":
        write(json.dumps(vroom.write(problem, given)["unassigned"], ensure_ascii=False, indent=1))
    elif given.unassigned:
        write("\n".join(_explained(given)))
    sys.exit(INTERRUPTED if interrupted else 0)


def _explained(plan: Plan) -> Iterator[str]:
    for unassigned in plan.unassigned:
        for reason in unassigned.reasons:
            yield f"{unassigned.type} {unassigned.job}: {reason.code} {json.dumps(reason.params)}"
        for change in unassigned.changes:
            drops = f", dropping job {change.drops[0]}" if change.drops else ""
            yield f"  {change.code} {json.dumps(change.params)}{drops}"
        if not unassigned.changes_complete:
            yield "  not everything was tried in the time given"


@main.command()
@click.argument("one", metavar="A.json")
@click.argument("other", metavar="B.json")
@click.option(
    "--problem", "source", metavar="IN.json", help="Their problem: workers, priority and promises are told too."
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def compare(one: str, other: str, source: str | None, style: str) -> None:
    """What differs between two plans: visits added, taken out or moved, and by how much."""
    problem = _problem(source) if source else None
    before, after = (_plan(path, problem) for path in (one, other))
    found = compare_plans(before, after, problem)
    if style == "json":
        write(json.dumps(asdict(found), indent=1, default=sorted))  # the workers of an assignment are a set
    else:
        write("\n".join(_lines(found, bool(problem))))


def _lines(found: Comparison, known: bool) -> Iterator[str]:
    who = "worker" if known else "vehicle"
    for one in found.differences:
        before, after = (
            ", ".join(map(str, sorted(stood.workers))) if stood else "" for stood in (one.before, one.after)
        )
        if one.code == "added":
            yield f"job {one.job}: added ({who} {after})"
        elif one.code == "taken_out":
            yield f"job {one.job}: taken out (was {who} {before})"
        else:
            way = f"{who} {before} -> {after}, " if before != after else ""
            yield f"job {one.job}: {one.code}, {way}start {one.minutes:+d} min"
    for total in found.totals:
        yield f"{total.name}: {total.before} -> {total.after} ({total.after - total.before:+d})"
    yield f"{found.moved} moved"
    if found.broken_promises is not None:
        yield f"promises broken: {', '.join(map(str, found.broken_promises)) or 'none'}"


def _json(path: str) -> Any:
    if path == "-" and sys.stdin is None:
        refuse("-: standard input is closed.")
    try:
        content = sys.stdin.buffer.read(MAX_BYTES) if path == "-" else Path(path).read_bytes()[:MAX_BYTES]
        return _parsed(content)
    except OSError as error:
        refuse(f"{path}: {error.strerror}.")
    except (ValueError, RecursionError):
        refuse(f"{path} is not JSON.")


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:  # perhaps for a number of more digits than Python reads, which is out of range with fewer too
        return json.loads(content, parse_int=lambda digits: int(digits[:MOST_DIGITS]))


def _problem(path: str) -> Problem:
    try:
        return vroom.read(_json(path))
    except ProblemError as error:
        refuse(str(error))


def _plan(path: str, problem: Problem | None) -> Plan:
    try:
        return vroom.read_plan(_json(path), problem)
    except ProblemError as error:
        refuse(str(error))


def _start(path: str, problem: Problem) -> Plan:
    plan = _plan(path, problem)
    try:
        judge_start(problem, plan)
    except ProblemError as error:
        refuse(str(error))
    return plan


def _refuse_unwritable(output: Path) -> None:
    """Before planning, which may take long: a folder cannot become a plan, nor can one stand where no folder is."""
    if output.is_dir():
        refuse(f"{output}: the plan cannot be written: this is a folder.")
    if not os.access(output.parent, os.W_OK):
        refuse(f"{output}: the plan cannot be written: its folder is not there or may not be written in.")


def _interruptions() -> list[bool]:
    """Filled by Ctrl-C, which is asked for where work can stop with what it has."""
    interrupted: list[bool] = []
    signal.signal(signal.SIGINT, lambda *_: interrupted.append(True))
    return interrupted


if __name__ == "__main__":
    end_when_interrupted()
    main()
