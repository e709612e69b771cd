"""Whatever is written as a problem or a plan: it is read, or refused with one
sentence. Never a traceback, never a hang."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from routing.check import check
from routing.exact.cp_sat.solve_cp_sat import solve_cp_sat
from routing.formats import vroom
from routing.measure import measure
from routing.problem import ProblemError
from tests.examples import tried
from tests.patience import WAIT_S

from .everything import everything

ROOT = Path(__file__).resolve().parents[3]
HERE = [4.81, 50.62]
DAY: dict[str, Any] = {
    "jobs": [{"id": 1, "location": HERE, "service": 600}],
    "vehicles": [{"id": 1, "start": HERE, "end": HERE, "time_window": [0, 40_000]}],
}
deep: list[Any] = []
for _ in range(100):  # deeper ones are not JSON any more
    deep = [deep]
odd = st.one_of(
    st.sampled_from([None, True, -1, 0, 10**18, -(10**18), 10**5000, 1.5, float("nan"), float("inf"), "", "noon", "\0",
    [], {}, [[]]]),
    st.just(deep),
    st.integers(-5, 5),
    st.lists(st.integers(-5, 5), max_size=3),
    st.lists(st.lists(st.integers(-5, 50_000), max_size=3), max_size=3),
    st.dictionaries(st.sampled_from(["id", "start", "vehicle", "type", "steps"]), st.integers(-5, 5), max_size=2),
)  # fmt: skip


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in entries:
        yield (*path, name)
        yield from paths(value, (*path, name))


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    data = copy.deepcopy(data)
    inner = data
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return data


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """A problem with something odd in one or two places, or in a field that it lacks."""
    day = draw(everything(jobs=3, vehicles=2))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(sorted(paths(day), key=repr)))
        if draw(st.booleans()):
            owners = {"jobs": job_fields, "vehicles": vehicle_fields, "duties": duty_fields}
            fields = owners.get(path[0], top_fields)
            depth = 2 if path[0] in owners and len(path) > 1 else 0
            path = (*path[:depth], draw(st.sampled_from(sorted(fields))))
        try:
            day = changed(day, path, draw(odd))
        except (TypeError, IndexError, KeyError):  # what was odd before has no such place
            break
    return day


top_fields = {"jobs", "vehicles", "duties", "matrices", "weights", "previous", "now", "shipments", "else"}
job_fields = {
    "id",
    "location",
    "location_index",
    "service",
    "skills",
    "priority",
    "time_windows",
    "description",
    "allowed",
    "forbidden",
    "preferred",
    "required_workers",
    "same_worker_as",
    "promise",
    "locked",
    "release",
    "due",
    "required_services",
    "synchronisation",
    "delivery",
    "pickup",
}
vehicle_fields = {
    "id",
    "profile",
    "start",
    "start_index",
    "end",
    "end_index",
    "skills",
    "time_window",
    "breaks",
    "worker",
    "speed_factor",
    "max_tasks",
    "max_travel_time",
    "max_working_time",
    "steps",
    "capacity",
    "description",
}
duty_fields = {"id", "vehicle", "skills", "location", "location_index", "start", "end", "description"}


@tried(120, 400, spoilt())
def test_a_spoilt_problem_is_planned_or_refused_with_a_sentence(day: dict[str, Any]) -> None:
    try:
        problem = vroom.read(day)
    except ProblemError as error:
        sentence(error)
        return
    found = solve_cp_sat(problem, None, effort=0.1, should_stop=lambda: False)
    if found.plan:
        assert [str(violation) for violation in check(problem, found.plan)] == []
        assert json.dumps(vroom.write(problem, found.plan))


@tried(50, 200, everything(jobs=3, vehicles=2), st.data())
def test_a_spoilt_plan_is_judged_or_refused_with_a_sentence(day: dict[str, Any], data: st.DataObject) -> None:
    problem = vroom.read(day)
    found = solve_cp_sat(problem, None, effort=1, should_stop=lambda: False)
    if found.plan is None:
        return
    written = vroom.write(problem, found.plan)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(sorted(paths(written), key=repr)))
        written = changed(written, path, data.draw(odd))
    try:
        plan = vroom.read_plan(written, problem)
    except ProblemError as error:
        sentence(error)
        return
    check(problem, plan)
    measure(problem, plan)


def sentence(error: ProblemError) -> None:
    assert len(str(error)) < 400
    assert "\n" not in str(error)
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"vehicles": [{"id": 1, "time_window": [10, 5]}]}, "window"),
        ({"vehicles": [{"id": 1, "time_window": [0, 10**18]}]}, "window"),
        ({"vehicles": [{"id": 1, "time_window": [0, 9]}, {"id": 2, "worker": 1, "time_window": [5, 20]}]}, "same time"),
        ({"jobs": [{"id": 1, "location": [float("nan"), 50.0]}]}, "longitude"),
        ({"jobs": [{"id": 1, "location": HERE, "service": 10**18}]}, "service"),
        ({"jobs": [{"id": 1, "location": HERE, "service": float("nan")}]}, "service"),
        ({"jobs": [{"id": 1, "location": HERE, "release": -(10**18)}]}, "release"),
        ({"jobs": [{"id": 10**5000, "location": HERE}]}, "id"),
        ({"jobs": [{"id": 1, "location": HERE, "priority": 10**5000}]}, "priority"),
        ({"jobs": [{"id": 1, "location": HERE, "time_windows": [deep]}]}, "window"),
        ({"jobs": [{"id": 1, "location": HERE, "skills": [10**30]}]}, "skills"),
        ({"jobs": [{"id": 1, "location": HERE, "same_worker_as": 1}]}, "same_worker_as"),
        ({"jobs": [{"id": 1, "location": HERE, "description": ["a"]}]}, "description"),
        ({"matrices": {"car": {"durations": [[0, None], [1, 0]]}}}, "whole numbers"),
        ({"matrices": {"car": {"durations": [[0, 1], [1]]}}}, "square"),
        ({"matrices": {"car": {"durations": [[0]]}, "bike": {"durations": [[0, 1], [1, 0]]}}}, "differ"),
        ({"now": 500, "previous": {"routes": [
            {"vehicle": 1, "steps": [{"type": "start", "arrival": 0}, {"type": "job", "id": 5, "arrival": 100},
                                     {"type": "end", "arrival": 900}]}]}}, "job 5 has begun"),
        ({"now": 500, "previous": {"routes": [
            {"vehicle": 9, "steps": [{"type": "start", "arrival": 0}, {"type": "job", "id": 1, "arrival": 100},
                                     {"type": "end", "arrival": 900}]}]}}, "vehicle 9, which is gone"),
        ({"now": 500, "jobs": [{"id": 1, "location": HERE, "required_workers": 2}], "previous": {"routes": [
            {"vehicle": 1, "steps": [{"type": "start", "arrival": 0}, {"type": "job", "id": 1, "arrival": 100},
                                     {"type": "end", "arrival": 900}]}]}}, "needs 2"),
        ({"now": 500, "jobs": [{"id": 1, "location": HERE, "required_workers": 2}],
          "vehicles": [{"id": n, "worker": 1, "start": HERE, "time_window": [1000 * n, 1000 * n + 900]} for n in (1,
          2)], "previous": {"routes": [
            {"vehicle": n, "steps": [{"type": "start", "arrival": 0}, {"type": "job", "id": 1, "arrival": 100},
                                     {"type": "end", "arrival": 900}]} for n in (1, 2)]}},
                                     "with 1 and needs 2 workers"),
        ({"now": 500, "previous": {"routes": [
            {"vehicle": 1, "steps": [{"type": "start", "arrival": 0}, {"type": "break", "id": 1, "arrival": 300},
                                     {"type": "job", "id": 1, "arrival": 100}, {"type": "end", "arrival": 900}]}]}},
                                     "order"),
        ({"jobs": [{"id": n, "location": [n / 10**6, 50]} for n in range(100_000)]}, "more than 5000"),
        ({"previous": {"routes": [{"vehicle": 1, "steps": [{"type": "start", "arrival": 0}]}] * 2}}, "twice"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_by_name(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ProblemError, match=says) as refusal:
        vroom.read(DAY | change)
    sentence(refusal.value)


@pytest.mark.parametrize("day", [{}, DAY | {"vehicles": []}, DAY | {"jobs": []}, DAY | {"jobs": [], "vehicles": []}])
def test_nothing_to_plan_is_an_empty_plan(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    found = solve_cp_sat(problem, None, effort=1, should_stop=lambda: False)
    assert found.plan
    assert found.closed
    assert found.plan.routes == ()
    assert [left.job for left in found.plan.unassigned] == [job.id for job in problem.jobs]


@pytest.mark.parametrize(
    "text",
    [
        '{"jobs": [{"id": 1, "location": [NaN, 50]}], "vehicles": []}',
        json.dumps(DAY | {"jobs": DAY["jobs"] * 2}),
        json.dumps(DAY | {"matrices": {"car": {"durations": [[0, 10**18], [1, 0]]}}}),
        json.dumps({"jobs": [], "vehicles": [], "matrices": {"car": {"durations": [[60, 60], [60, 0]]}}}),
        '{"jobs": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"jobs": [{"id": ' + "9" * 5000 + "}]}",
    ],
    ids=["nan", "twice", "far", "diagonal", "nested", "digits"],
)
def test_the_command_line_refuses_with_exit_2(text: str) -> None:
    command = [sys.executable, "-m", "routing", "solve", "-"]
    result = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=WAIT_S)
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
