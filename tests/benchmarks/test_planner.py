"""The planner against its peers, and against what it promises: `make bench PYTEST_ARGS="-k small"` for one family.

Each family leaves a table and a picture in `var/bench/`. A test that fails says by how much.
"""

import math
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from . import ours, textbook
from .contest import PEERS, Result, race
from .days import family
from .judge import judge
from .lines import line, summary
from .report import machine, write

LATE = 1.1  # the time limit holds within a tenth
FIRST_PLAN_S = 0.2
MEMORY_MB = 2_000


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    ours.precompile()


@cache
def at(name: str, limit: float, peer_limit: float, tried: float | None = None) -> tuple[Result, ...]:
    """A family at a limit; what was proved at the limit `tried` earlier is not planned again."""
    known = {r.day.name: r for r in at(name, tried, peer_limit) if r.run.proven} if tried else {}
    print(f"\n{name}, {limit:g} s ({peer_limit:g} s of search for each peer), {machine()}", flush=True)
    results = []
    for day in family(name):
        if day.name not in known:
            known[day.name] = race(day, limit, PEERS[name], peer_limit)
            print(line(known[day.name]), flush=True)
        results.append(known[day.name])
    print(f"{summary(results)}\ntable and picture: {write(name, results)}")
    return tuple(results)


def named(results: Sequence[Result], wrong: Callable[[Result], bool]) -> list[str]:
    return [line(result) for result in results if wrong(result)]


def missed(results: Sequence[Result]) -> list[str]:
    """What must hold of every day of every family."""
    rules = {
        "a plan breaks a rule": lambda r: not r.verdict.legal,
        "a peer's plan contradicts a bound": lambda r: r.contradicted,
        "a peer's plan is better": lambda r: r.against_peer == "worse",
        "the time limit is overrun": lambda r: r.run.seconds > LATE * r.limit,
    }
    return [f"{rule}:\n  " + "\n  ".join(days) for rule, wrong in rules.items() if (days := named(results, wrong))]


def proven(results: Sequence[Result], seconds: float, least: int) -> list[str]:
    count = sum(r.run.proven and r.run.seconds <= LATE * seconds for r in results)
    return [] if count >= least else [f"proven within {seconds:g} s: {count} of {len(results)}, wanted {least}"]


def first_plans(results: Sequence[Result]) -> list[str]:
    spans = [math.inf if r.run.first_plan is None else r.run.first_plan for r in results]
    late = sum(span > FIRST_PLAN_S for span in spans)
    since = "the problem being read" if all(r.run.read is not None for r in results) else "the start of the process"
    last = f"the last after {max(spans):.2f} s"
    told = f"first plan later than {FIRST_PLAN_S} s after {since}: {late} of {len(spans)}, {last}"
    return [told] if late else []


def show(results: Sequence[Result], *more: list[str]) -> None:
    if wrong := [*missed(results), *(text for texts in more for text in texts)]:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_small() -> None:
    """30 days of 10-40 visits, 2-8 shifts."""
    early, late = at("small", 2.0, 5.0), at("small", 5.0, 5.0, tried=2.0)
    show(late, proven(late, 5.0, 28), proven(early, 2.0, 24), first_plans(early))


def test_half60() -> None:
    """10 days of 60 visits on half-day shifts."""
    results = at("half60", 10.0, 5.0)
    show(results, proven(results, 10.0, 7))


def test_full60() -> None:
    """10 days of 60 visits on full-day shifts."""
    results = at("full60", 15.0, 5.0)
    front = sum(r.front_proven for r in results)
    show(results, [] if front >= 8 else [f"priority and visits proven on {front} of {len(results)}, wanted 8"])


def test_half60_aim() -> None:
    """An aim, not a promise: 9 of 10 proven within 60 s. What it reaches is in the table."""
    show(at("half60", 60.0, 5.0, tried=10.0))


def test_full60_aim() -> None:
    """An aim, not a promise: travel within 2 % of its bound on 8 of 10 within 60 s."""
    results = at("full60", 60.0, 5.0, tried=15.0)
    near = sum(r.front_proven and r.travel_gap <= 0.02 for r in results)
    print(f"travel within 2 % of its bound on {near} of {len(results)}")
    show(results)


@pytest.mark.parametrize("name", ["120", "week"])
def test_larger(name: str) -> None:
    """120 visits on 20 shifts; a week of 150 visits on 30."""
    show(at(name, 10.0, 10.0))


def test_1000() -> None:
    """1,000 visits on 120 shifts: a legal plan within 10 s, VROOM's equal within 60."""
    early, late = at("1000", 10.0, 60.0), at("1000", 60.0, 60.0)
    soon = named(early, lambda r: not r.verdict.legal or r.run.seconds > LATE * r.limit)
    heavy = named([*early, *late], lambda r: r.run.memory_mb > MEMORY_MB)
    show(late, [f"no legal plan within 10 s: {text}" for text in soon], [f"over 2 GB: {text}" for text in heavy])


def test_textbook() -> None:
    """Solomon's and Gehring-Homberger's files against VROOM and PyVRP at equal time, and against known optima."""
    folder = os.environ.get("FIELDAPP_BENCH_FILES")
    if not folder:
        pytest.skip("no files of Solomon or Gehring and Homberger (FIELDAPP_BENCH_FILES)")
    results = []
    for path in sorted(Path(folder).glob("*.[tT][xX][tT]")):
        for customers in textbook.sizes(path):
            results.append(race(textbook.read(path, customers), 10.0, ("vroom", "pyvrp"), 10.0))
            print(line(results[-1]), flush=True)
    assert results, f"no .txt file in {folder}"
    print(f"table and picture: {write('textbook', results)}")
    show(results, [line(result) for result in results if not agrees_with_the_literature(result)])


def agrees_with_the_literature(result: Result) -> bool:
    """Nothing is claimed that contradicts a known optimum, nor planned."""
    least = textbook.optimum(result.day.name)
    if least is None or result.verdict.parts.visits < len(result.day.problem["jobs"]):
        return True
    reached, bound = result.verdict.parts.cost, result.run.bound.cost
    return bound <= least <= reached and (reached == least or not result.run.proven)


def test_textbook_form(tmp_path: Path) -> None:
    path = tmp_path / "T1.txt"
    path.write_text(
        "T1\n\nVEHICLE\nNUMBER     CAPACITY\n  2         200\n\nCUSTOMER\n"
        "CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME\n\n"
        "    0      40   50    0    0  1236   0\n    1      43   54   10  912   967  90\n"
    )
    problem = textbook.read(path).problem
    assert problem["matrices"]["car"]["durations"] == [[0, 50], [50, 0]]
    assert [vehicle["time_window"] for vehicle in problem["vehicles"]] == [[0, 12360]] * 2
    assert problem["jobs"][0] | {"time_windows": [[9120, 9670]], "service": 900} == problem["jobs"][0]
    assert problem["jobs"][0]["delivery"] == [10]
    assert [vehicle["capacity"] for vehicle in problem["vehicles"]] == [[200]] * 2
    path.write_text("something else\n")
    with pytest.raises(ValueError, match=r"T1\.txt is not in the form"):
        textbook.read(path)


@pytest.mark.parametrize("kind", textbook.KINDS)
def test_invented_textbook_days_are_read_in_full_or_cut(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.txt"
    path.write_text(textbook.invent(kind, 100, 1), encoding="ascii")
    assert textbook.sizes(path) == (25, 50, None)
    day, whole = textbook.read(path, 25), textbook.read(path)
    assert (len(day.problem["jobs"]), len(whole.problem["jobs"])) == (25, 100)
    assert day.name == f"{kind.lower()}.25"
    assert judge(day.problem, {"routes": []}).parts.visits == 0
