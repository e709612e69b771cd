"""What fresh days gave: a line a size and limit, and each loss with the words that play it again."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import mean

from routing import __version__

from .contest import PEERS as RACED
from .contest import Result
from .lines import parts_in_words, proof
from .opponents import Answer
from .peers import PACKAGES, PEERS, unspoken
from .report import FOLDER, machine, revision

LOSSES = FOLDER / "fresh_losses"
LATE = 1.1  # of the limit
TITLES = ["visits", "limit", "days", "proved", "priority and visits proved", "travel above its bound: mean, most",
          "seconds", "processor seconds", "late"]  # fmt: skip


@dataclass(frozen=True)
class Course:
    """The days of a size at one limit, for us and for each peer."""

    group: str
    limit: float
    results: tuple[Result, ...]


def write(seed: int, courses: Sequence[Course]) -> Path:
    """Writes the table of one size and, beside it, every day that was lost; returns the table's path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"fresh-{seed}-of-{courses[0].group}.md"
    path.write_text("\n".join([*_heading(seed), "", *table(courses), "", *losses(courses), ""]), encoding="utf-8")
    for result in (result for course in courses for result in course.results):
        if lost(result):
            LOSSES.mkdir(exist_ok=True)
            (LOSSES / f"{result.day.name}.json").write_text(json.dumps(result.day.problem) + "\n", encoding="utf-8")
    return path


def _heading(seed: int) -> list[str]:
    versions = ", ".join(f"{PACKAGES[peer]} {version(PACKAGES[peer])}" for peer in RACED["fresh"])
    return [
        f"# Fresh days, seed {seed}",
        "",
        f"{machine()}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. routing {__version__} {revision()}; peers: {versions}. "
        "Each peer has as many seconds of search as ours has from the start of its process; seconds and processor "
        "seconds are means of ours, late is what took a tenth more than its limit, as on a machine that does other "
        "things too. Better, equal and worse are ours against each peer's legal plan; days with what a "
        "peer cannot be told are not raced with it.",
    ]


def table(courses: Sequence[Course]) -> list[str]:
    rows = [[*TITLES, *(f"{PEERS[peer]}: better, equal, worse" for peer in RACED["fresh"])]]
    rows.append(["---"] * len(rows[0]))
    for course in courses:
        gaps = [r.travel_gap for r in course.results if r.front_proven and math.isfinite(r.travel_gap)]
        row = [
            course.group,
            f"{course.limit:g} s",
            f"{len(course.results)}",
            f"{sum(result.run.proven for result in course.results)}",
            f"{sum(result.front_proven for result in course.results)}",
            f"{mean(gaps):.2%}, {max(gaps):.2%}" if gaps else "-",
            f"{mean(result.run.seconds for result in course.results):.1f}",
            f"{mean(result.run.processor_s for result in course.results):.1f}",
            f"{sum(result.run.seconds > LATE * course.limit for result in course.results)}",
        ]
        rows.append([*row, *(_against(peer, course.results) for peer in RACED["fresh"])])
    return ["| " + " | ".join(row) + " |" for row in rows]


def _against(peer: str, results: Iterable[Result]) -> str:
    counts, illegal, left_out, used = Counter[str](), 0, Counter[str](), list[float]()
    for result in results:
        answer = _of(peer, result)
        if answer is None:
            left_out[unspoken(peer, result.day.problem)] += 1
        else:
            counts[result.against(answer)] += 1
            illegal += not answer.verdict.legal
            used += [answer.processor_s] if answer.processor_s is not None else []
    told = ", ".join(str(counts[word]) for word in ("better", "equal", "worse"))
    notes = [*([f"{mean(used):.1f} s of the processor"] if used else []),
             *([f"{illegal} without a legal plan"] if illegal else []),
             *(f"{count} not raced: {what}" for what, count in left_out.items())]  # fmt: skip
    return f"{told} ({'; '.join(notes)})" if notes else told


def _of(peer: str, result: Result) -> Answer | None:
    return next((answer for answer in result.answers if answer.peer == peer), None)


def lost(result: Result) -> list[str]:
    """What was better than ours, or must never be, a sentence each."""
    found = [] if result.verdict.legal else [f"ours breaks a rule: {result.verdict.broken[0]}"]
    for answer in result.answers:
        if result.against(answer) == "worse" and answer.verdict.legal:
            found.append(f"{PEERS[answer.peer]} {parts_in_words(answer.verdict.parts)}")
    return [*found, *(["what was proved is contradicted"] if result.contradicted else [])]


def losses(courses: Iterable[Course]) -> list[str]:
    """A line for each; empty where there is none."""
    return [
        f"- {result.day.name} ({result.day.kind}) at {course.limit:g} s: ours "
        f"{parts_in_words(result.verdict.parts)}, {proof(result)}; {'; '.join(found)}. `{again(result, course.limit)}`"
        for course in courses
        for result in course.results
        if (found := lost(result))
    ]


def again(result: Result, limit: float) -> str:
    """The words that play it again."""
    _, seed, number = result.day.name.split("-")
    return (
        f"python -m tests.benchmarks.race --family fresh --seed {seed} --days {number} "
        f"--limit {limit:g} --peer-limit {limit:g}"
    )
