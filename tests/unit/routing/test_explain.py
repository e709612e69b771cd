"""Each visit left out is told the reason that is true of it."""

from typing import Any

import pytest

from routing.formats import vroom
from routing.solve import solve

T = 1_796_106_600
OFFICE, NEAR, FAR = [4.81, 50.62], [4.82, 50.63], [5.60, 50.62]


def visit(**fields: Any) -> dict[str, Any]:
    return {"id": 1, "location": NEAR, "service": 1800, **fields}


@pytest.mark.parametrize(
    ("jobs", "code", "params"),
    [
        ([visit(skills=[1, 9])], "no_worker_with_skills", {"missing": [9]}),
        ([visit(forbidden=[1])], "only_forbidden_workers", {"vehicles": [1]}),
        ([visit(required_workers=2)], "needs_two_workers", {"vehicles": [1]}),
        ([visit(time_windows=[[T - 7200, T - 60]])], "outside_hours", {"vehicles": [1]}),
        ([visit(location=FAR, time_windows=[[T, T + 600]])], "cannot_reach_in_time", {"vehicles": [1]}),
        ([visit(promise={"start": T + 600, "tolerance": 0}), visit(id=2, priority=5, time_windows=[[T, T + 600]])],
         "competition", {"vehicles": [1]}),
    ],
)  # fmt: skip
def test_the_reason_is_the_true_one(jobs: list[dict[str, Any]], code: str, params: dict[str, Any]) -> None:
    worker = {"id": 1, "start": OFFICE, "end": OFFICE, "skills": [1], "time_window": [T, T + 4 * 3600]}
    plan = solve(vroom.read({"jobs": jobs, "vehicles": [worker]}), time_limit=30, work=5)
    (left,) = plan.unassigned
    assert left.job == 1
    assert [(reason.code, reason.params) for reason in left.reasons] == [(code, params)]
