"""What a family of days gave: a table in Markdown and a picture of the gap over time, in `var/bench/`."""

import math
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from routing import __version__
from routing.plan import Parts

from .contest import Result
from .lines import parts_in_words, proof, summary
from .peers import PACKAGES, PEERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOLDER = Path("var/bench")
COLOURS = {
    "ours": "#1b5e8c",
    "vroom": "#d1495b",
    "pyvrp": "#2e7d32",
    "ortools": "#b7791f",
}  # apart for the colour-blind
MARKS = {"vroom": "s", "pyvrp": "^", "ortools": "D"}

Measure = Callable[[Parts, Parts], float | None]  # a plan and the best known one; None: says nothing about this day


def write(name: str, results: Sequence[Result]) -> Path:
    """Writes NAME.md and NAME.png, and returns the table's path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.md"
    path.write_text("\n".join([*_heading(name, results), *_table(results), ""]), encoding="utf-8")
    _picture(name, results).savefig(FOLDER / f"{name}.png", dpi=120)
    return path


def machine() -> str:
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def revision() -> str:
    """Which commit was measured; nothing outside a clone."""
    git = shutil.which("git")
    asked = [git, "describe", "--always", "--dirty", "--exclude=*"] if git else ["true"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip()


def _heading(name: str, results: Sequence[Result]) -> list[str]:
    peers = sorted({answer.peer for result in results for answer in result.answers})
    versions = ", ".join(f"{PACKAGES[peer]} {version(PACKAGES[peer])}" for peer in peers)
    kept = sum(answer.cached for result in results for answer in result.answers)
    return [
        f"# {name}",
        "",
        f"{machine()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. routing {__version__} {revision()} "
        f"(OR-Tools {version('ortools')}), seed 0; "
        f"peers: {versions}, seed 0; a day is invented from its name. {kept} of the peers' plans are from an earlier "
        f"run on "
        "this machine.",
        "",
        "Plans are judged by `routing.check` and counted from their stops: priority / visits / seconds of travel. Our "
        "seconds "
        "are of the whole process; a peer's are of its search alone. Priorities reach VROOM as its own (0 to 100), "
        "and the "
        "others as one sum with visits and travel.",
        "",
        f"{summary(results)}.",
        "",
    ]


def _table(results: Sequence[Result]) -> list[str]:
    peers = [peer for peer in PEERS if any(a.peer == peer for result in results for a in result.answers)]
    titles = ["day", "visits / shifts", "limit", "ours", "proof", "first plan", "seconds", "MB"]
    titles += [f"{PEERS[peer]}" for peer in peers] + (["against the best peer"] if peers else [])
    rows = [titles, ["---"] * len(titles)]
    for result in results:
        problem, first = result.day.problem, result.run.first_plan
        row = [
            result.day.name,
            f"{len(problem['jobs'])} / {len(problem['vehicles'])} {result.day.kind}",
            f"{result.limit:g}",
            parts_in_words(result.verdict.parts),
            proof(result),
            "-" if first is None else f"{first:.2f}",
            f"{result.run.seconds:.2f}",
            f"{result.run.memory_mb:.0f}",
        ]
        answers = {answer.peer: answer for answer in result.answers}
        for peer in peers:
            answer = answers[peer]
            legal = answer.verdict.legal
            row.append(
                f"{parts_in_words(answer.verdict.parts)} ({answer.seconds:.1f} s)"
                if legal
                else f"no plan: {answer.verdict.broken[0]}"
            )
        rows.append([*row, *([result.against_peer] if peers else [])])
    return ["| " + " | ".join(row) + " |" for row in rows]


def _picture(name: str, results: Sequence[Result]) -> "Figure":
    from matplotlib.figure import Figure  # of `make bench` alone; `make test` reads this module too

    figure = Figure(figsize=(13, 4.2), layout="constrained")
    axes = figure.subplots(1, 3)
    figure.suptitle(f"{name}: {len(results)} problems, {sum(r.run.proven for r in results)} proved best")
    _panel(axes[0], results, _missing, "priority below the best known, mean %")
    _panel(axes[1], results, _excess, "travel above the best known where\npriority and visits are equal, mean %")
    _panel(axes[2], results, _short, "plans short of the best known, %\n(dashed: plans not yet proved best)")
    _unproved(axes[2], results)
    handles, labels = axes[2].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    return figure


def _missing(parts: Parts, best: Parts) -> float:
    return 100 * (1 - parts.priority / max(1, best.priority))


def _excess(parts: Parts, best: Parts) -> float | None:
    if (parts.priority, parts.visits) != (best.priority, best.visits):
        return None
    return 100 * (parts.cost / max(1, best.cost) - 1)


def _short(parts: Parts, best: Parts) -> float:
    return 100.0 * (parts != best)


def _panel(axes: "Axes", results: Sequence[Result], measure: Measure, title: str) -> None:
    """Ours as a line, from the moment every problem has a plan; each peer as a mark at its mean time."""
    best = {result.day.name: _best_known(result) for result in results}
    courses = {result.day.name: _course(result) for result in results}
    planned = max(course[0][0] for course in courses.values())
    times = sorted({seconds for course in courses.values() for seconds, _ in course if seconds >= planned})
    values = [_mean(measure(_at(courses[day], seconds), best[day]) for day in best) for seconds in times]
    line = [math.nan if value is None else value for value in values]
    axes.step(times, line, where="post", marker=".", color=COLOURS["ours"], label="ours")
    for peer, mark in MARKS.items():
        answers = [(r, a) for r in results for a in r.answers if a.peer == peer and a.verdict.legal]
        value = _mean(measure(answer.verdict.parts, best[result.day.name]) for result, answer in answers)
        if value is not None:
            seconds = sum(answer.seconds for _, answer in answers) / len(answers)
            axes.plot(seconds, value, mark, color=COLOURS[peer], label=PEERS[peer], linestyle="none")
    axes.set(xscale="log", xlabel="seconds", xlim=(0.02, 100))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_title(title, fontsize=10)
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)


def _unproved(axes: "Axes", results: Sequence[Result]) -> None:
    ends = sorted(result.run.seconds for result in results if result.run.proven)
    share = [100 * (1 - count / len(results)) for count in range(len(ends) + 1)]
    last = max(result.run.seconds for result in results)
    axes.step([0.02, *ends, last], [*share, share[-1]], where="post", color=COLOURS["ours"], linestyle="--")


def _best_known(result: Result) -> Parts:
    verdicts = [result.verdict, *(answer.verdict for answer in result.answers if answer.verdict.legal)]
    return min(verdicts, key=lambda verdict: verdict.order).parts


def _course(result: Result) -> list[tuple[float, Parts]]:
    """Every plan told while searching, if the planner tells its priority, and the last one."""
    told = [
        (moment.seconds, Parts(moment.said["priority"], moment.said["served"], moment.said["travel"]))
        for moment in result.run.moments
        if "priority" in moment.said
    ]
    return [*told, (result.run.seconds, result.verdict.parts)]


def _at(course: list[tuple[float, Parts]], seconds: float) -> Parts:
    """The plan there was at a time; before the first there is none."""
    return next((parts for when, parts in reversed(course) if when <= seconds), Parts(0, 0, 0))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
