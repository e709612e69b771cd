"""Problems are refused by name rather than misunderstood, on the command line too."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routing.explain.changes import with_changes
from routing.formats import vroom
from routing.planner import solve
from routing.problem import ProblemError
from routing.travel.estimate import seconds
from tests.patience import WAIT_S

ROOT = Path(__file__).resolve().parents[3]
DAY: dict[str, Any] = {
    "jobs": [{"id": 1, "location": [4.81, 50.62], "service": 600}],
    "vehicles": [{"id": 1, "start": [4.8, 50.6], "end": [4.8, 50.6], "time_window": [0, 40_000]}],
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"shipments": [{}]}, "shipments"),
        ({"nonsense": 1}, "nonsense"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "delivery": [3]}]}, "dimensions"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "setup": 60}]}, "setup"),
        ({"jobs": [{"id": 1}]}, "location"),
        ({"jobs": [{"id": "x", "location": [4.8, 50.6]}]}, "id"),
        ({"jobs": [{"id": 1, "location": [480, 50.6]}]}, "longitude"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "priority": 101}]}, "priority"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "time_windows": [[5, 1]]}]}, "window"),
        ({"jobs": DAY["jobs"] * 2}, "twice"),
        ({"vehicles": [{"id": 1, "capacity": [-1]}]}, "capacity"),
        ({"vehicles": [{"id": 1, "speed_factor": 0}]}, "speed_factor"),
        ({"vehicles": [{"id": 1, "profile": "boat", "start": [4.8, 50.6]}]}, "boat"),
        ({"duties": [{"id": 1, "vehicle": 9, "location": [4.8, 50.6], "start": 1, "end": 2}]}, "vehicle 9"),
        ({"matrices": {"car": {"durations": [[0, 1]]}}}, "square"),
        ({"matrices": {"car": {"durations": [[0, 10**18], [1, 0]], "distances": [[0, 1], [1, 0]]}}}, "whole numbers"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "locked": {"vehicle": 1, "start": "noon"}}]}, "start"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "promise": {}}]}, "start"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "promise": {"start": 1, "tolerance": -5}}]}, "tolerance"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "time_windows": [[0, 10**18]]}]}, "window"),
        ({"jobs": [{"id": 1, "location": [4.8, 50.6], "preferred": "anna"}]}, "preferred"),
        ({"previous": {}}, "previous"),
        ({"duties": 3}, "duties"),
        ({"duties": [{"id": 1, "vehicle": 1, "location": [4.8, 50.6], "start": 0, "end": 10}] * 2}, "twice"),
        ({"vehicles": [{"id": 1, "breaks": 3}]}, "breaks"),
        ({"vehicles": [{"id": 1, "breaks": [{"id": 1, "service": 60}] * 2}]}, "twice"),
    ],
)
def test_what_cannot_be_planned_is_refused_by_name(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ProblemError, match=says):
        vroom.read(DAY | change)


def test_the_estimate_is_a_distance_in_time() -> None:
    """0 for the same door, longer for farther, and never shorter by a detour."""
    assert seconds(np.array([0.0, 10.0]), "car").tolist() == [0, round(297 + 60.6 * 10)]
    for profile in ("car", "bicycle", "foot"):
        assert (np.diff(seconds(np.arange(300) / 10, profile)) >= 0).all()
        legs = np.arange(1, 60) / 10
        by_way_of = seconds(legs, profile)[:, None] + seconds(legs, profile)
        assert (seconds(legs[:, None] + legs, profile) <= by_way_of + 1).all()


def test_a_plan_is_read_as_it_was_written_with_reasons_changes_and_certificate() -> None:
    far = {"id": 2, "location": [4.81, 50.62], "skills": [5]}
    late = {"id": 3, "location": [4.81, 50.62], "service": 600, "time_windows": [[50_000, 50_000]]}
    problem = vroom.read(DAY | {"jobs": [*DAY["jobs"], far, late]})
    plan = with_changes(problem, solve(problem, time_limit=60, work=5), work=5)
    assert [left.changes != () for left in plan.unassigned] == [True, True]
    written = json.loads(json.dumps(vroom.write(problem, plan)))
    assert vroom.read_plan(written, problem) == plan
    assert vroom.write(problem, vroom.read_plan(written, problem)) == written


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unassigned": [{"id": 1, "reasons": 3}]}, "reasons of 1"),
        ({"unassigned": [{"id": 1, "reasons": [{}]}]}, "reasons of 1"),
        ({"unassigned": [{"id": 1, "changes": ["plan_again"]}]}, "changes of 1"),
        ({"unassigned": [{"id": 1, "changes": [{"code": "drop", "drops": 3}]}]}, "drops of 1"),
    ],
)
def test_reasons_that_are_none_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ProblemError, match=says):
        vroom.read_plan({"routes": []} | change, None)


@pytest.mark.parametrize("certificate", [3, {}, {"objective": {"priority": 1}}, {"checker": "legal"}])
def test_a_certificate_that_is_none_is_left_out(certificate: Any) -> None:
    assert vroom.read_plan({"routes": [], "certificate": certificate}, None).certificate is None


def routing(folder: Path, *words: str, text: str | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "routing", *words]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=WAIT_S)


def test_the_command_line_solves_checks_explains_and_compares(tmp_path: Path) -> None:
    source, plan = tmp_path / "day.json", tmp_path / "plan.json"
    far = {"id": 2, "location": [4.81, 50.62], "skills": [5]}
    source.write_text(json.dumps(DAY | {"jobs": [*DAY["jobs"], far]}), encoding="utf-8")
    assert routing(tmp_path, "solve", str(source), "--work", "5", "--output", str(plan)).returncode == 0
    assert json.loads(plan.read_text(encoding="utf-8"))["certificate"]["checker"] == "legal"
    assert routing(tmp_path, "check", str(source), str(plan)).returncode == 0
    assert "no_worker_with_skills" in routing(tmp_path, "explain", str(source), str(plan)).stdout
    assert "0 moved" in routing(tmp_path, "compare", str(plan), str(plan)).stdout
    broken = json.loads(plan.read_text(encoding="utf-8"))
    broken["routes"][0]["steps"][1]["arrival"] = 0
    plan.write_text(json.dumps(broken), encoding="utf-8")
    result = routing(tmp_path, "check", str(source), str(plan))
    assert result.returncode == 1
    assert "not enough time" in result.stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"jobs": 3}', '{"oops": 1}', "\0\0"])
def test_refused_input_is_exit_2_and_one_sentence(tmp_path: Path, text: str) -> None:
    result = routing(tmp_path, "solve", "-", text=text)
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
