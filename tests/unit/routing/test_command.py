"""`python -m routing` where its files, its streams or its caller fail."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from routing import Job, Matrix, Problem, Vehicle, explain, solve

PROBLEM: dict[str, Any] = {
    "matrices": {"car": {"durations": [[0, 600], [600, 0]]}},
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 14400]}],
    "jobs": [{"id": 1, "location_index": 1, "service": 1800}],
}


def command(shell: str, folder: Path, problem: dict[str, Any] = PROBLEM) -> subprocess.CompletedProcess[str]:
    """The words after `python -m routing`, with what a shell does to streams; IN.json is the problem."""
    (folder / "IN.json").write_text(json.dumps(problem))
    line = f'"{sys.executable}" -m routing {shell}'
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, env=environment)


@pytest.mark.parametrize(
    "where",
    ["> /dev/full", ">&-", "--output missing/plan.json", "--output ."],
)
def test_a_plan_that_cannot_be_written_is_refused_with_one_sentence(where: str, tmp_path: Path) -> None:
    done = command(f"solve IN.json --work 1 --progress none {where}", tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["IN.json"]


def test_a_plan_that_does_not_fit_where_it_was_to_be_is_not_lost(tmp_path: Path) -> None:
    done = command("solve IN.json --work 1 --progress none --output /dev/full", tmp_path)
    assert done.returncode == 2
    assert json.loads(done.stdout)["certificate"]["checker"] == "legal"
    assert done.stderr.count("\n") == 1
    assert "/dev/full" in done.stderr


@pytest.mark.parametrize("digits", [5_000, 100_000])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_longer_than_python_reads_is_named_as_out_of_range(digits: int, sign: str, tmp_path: Path) -> None:
    text = json.dumps(PROBLEM).replace("1800", sign + digits * "9")
    (tmp_path / "long.json").write_text(text)
    done = command("solve long.json", tmp_path)
    assert done.returncode == 2
    assert re.fullmatch(r"job 1: service -?9+\.\.\.9+ is not a whole number from 0 to 86400\.\n", done.stderr)


def test_a_plan_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("before")
    assert command("solve IN.json --work 1 --progress none --output plan.json", tmp_path).returncode == 0
    assert json.loads((tmp_path / "plan.json").read_text())["certificate"]["checker"] == "legal"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["IN.json", "plan.json"]


@pytest.mark.parametrize("nobody", ["2>&-", "2>/dev/full"])
def test_progress_that_nobody_reads_neither_ends_planning_nor_mixes_with_the_plan(nobody: str, tmp_path: Path) -> None:
    done = command(f"solve IN.json --work 1 {nobody}", tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["certificate"]["checker"] == "legal"


def test_half_a_surrogate_pair_is_written_as_it_was_read(tmp_path: Path) -> None:
    odd = {**PROBLEM, "jobs": [{**PROBLEM["jobs"][0], "description": "\ud800"}]}
    done = command("solve IN.json --work 1 --progress none", tmp_path, odd)
    assert done.returncode == 0
    assert "\ud800" in [step.get("description") for step in json.loads(done.stdout)["routes"][0]["steps"]]


def test_standard_input_that_is_closed_is_refused(tmp_path: Path) -> None:
    done = command("solve - <&-", tmp_path)
    assert (done.returncode, done.stderr) == (2, "-: standard input is closed.\n")


@pytest.mark.parametrize("words", ["solve IN.json", "explain IN.json IN.json"])
@pytest.mark.parametrize("limit", ["-1", "nan"])
def test_a_time_limit_that_is_no_time_is_refused(words: str, limit: str, tmp_path: Path) -> None:
    assert command(f"{words} --time-limit {limit}", tmp_path).returncode == 2


@pytest.mark.parametrize("module", ["routing.check", "routing.formats.vroom", "routing.explain.reasons", "click"])
def test_an_interruption_while_something_is_imported_ends_with_a_sentence(module: str, tmp_path: Path) -> None:
    """The first import of `module` is where Ctrl-C comes."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "class Pressed:\n"
        f"    def find_spec(self, name, *_): name == {module!r} and os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Pressed())\n"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3])])
    done = subprocess.run(
        [sys.executable, "-m", "routing", "check", "IN.json", "PLAN.json"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


@pytest.mark.parametrize("words", ["check - plan.json", "compare - plan.json", "explain - plan.json"])
def test_an_interruption_is_never_taken_for_a_no(words: str) -> None:
    code = (
        "import os, runpy, signal, sys, io\n"
        "class Slow(io.RawIOBase):\n"
        "    def readable(self): return True\n"
        "    def read(self, size=-1): os.kill(os.getpid(), signal.SIGINT); return b'{}'\n"
        "class In: buffer = Slow()\n"
        f"sys.stdin, sys.argv = In(), ['routing', *{words.split()}]\n"
        "runpy.run_module('routing', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    # explain goes on to the plan that is not there, and says so
    assert done.returncode == (2 if words.startswith("explain") else 130)
    assert "Traceback" not in done.stderr


def test_any_seed_is_one() -> None:
    problem = Problem(
        jobs=(Job(id=1, location=1, service=60),),
        vehicles=(Vehicle(id=1, window=(0, 3600), start=0, end=0),),
        locations=(None, None),
        matrices={"car": Matrix(((0, 600), (600, 0)), ((0, 0), (0, 0)), "given")},
    )
    for seed in (10**30, 2**63, -1):
        assert solve(problem, work=1, seed=seed).served == {1}


def test_changes_are_sought_with_any_seed() -> None:
    problem = Problem(
        jobs=(Job(id=1, location=1, service=60, windows=((4000, 4000),)),),
        vehicles=(Vehicle(id=1, window=(0, 3600), start=0, end=0),),
        locations=(None, None),
        matrices={"car": Matrix(((0, 600), (600, 0)), ((0, 0), (0, 0)), "given")},
    )
    explained = explain(problem, solve(problem, work=1), work=20, seed=10**30)
    assert explained.unassigned[0].changes_complete


def test_a_plan_to_begin_from_is_read_and_one_of_another_day_is_refused(tmp_path: Path) -> None:
    assert command("solve IN.json --work 1 --progress none --output plan.json", tmp_path).returncode == 0
    again = command("solve IN.json --time-limit 0 --progress none --start plan.json", tmp_path)
    assert again.returncode == 0
    assert json.loads(again.stdout)["certificate"]["objective"]["visits"] == 1
    other = {**PROBLEM, "jobs": [{**PROBLEM["jobs"][0], "id": 2}]}
    refused = command("solve IN.json --start plan.json", tmp_path, other)
    assert (refused.returncode, refused.stderr) == (2, "start: job 1 does not exist; remove it.\n")
