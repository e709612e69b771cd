"""A planner that is ready before anybody asks: one process a plan, none left behind, and a plan without it too."""

import os
import re
import signal
from pathlib import Path

import pytest

from fieldapp.gateways import standby_planner
from fieldapp.gateways.solver_process import SolverProcess
from fieldapp.gateways.standby_planner import StandbyPlanner
from routing import Job, Matrix, Problem, Vehicle
from routing.precompile import precompile
from tests.patience import until
from tests.web.served_office import ServedOffice, children

ROWS = ((0, 600), (600, 0))
SHIFT = Vehicle(1, (0, 7200), start=0, end=0)
DAY = Problem((Job(1, 1, 600),), (SHIFT,), (None, None), {"car": Matrix(ROWS, ROWS, "given")})
MEMORY_MB = 3_000


def planners(process: int) -> set[int]:
    """What it has begun that waits for a task, or has one."""
    return {one for one in children(process) if b"standby" in Path(f"/proc/{one}/cmdline").read_bytes()}


@pytest.fixture
def standby() -> StandbyPlanner:
    precompile()
    kept = StandbyPlanner(MEMORY_MB)
    kept.keep()
    return kept


def ready(kept: StandbyPlanner, but: set[int]) -> int:
    """The one that waits, other than those."""
    until(lambda: len(planners(os.getpid()) - but) == 1, "one is ready")
    (one,) = planners(os.getpid()) - but
    return one


def test_whoever_plans_has_the_one_that_is_ready_and_the_next_is_made_ready(standby: StandbyPlanner) -> None:
    before = planners(os.getpid())
    standby.expect()
    first = ready(standby, before)
    with standby.planner() as process:
        assert process.pid == first
        with standby.planner() as other:
            assert other.pid != first, "each does one task"
    second = ready(standby, before)
    assert second not in {first, other.pid}
    assert not Path(f"/proc/{first}").exists()


def test_what_it_may_hold_is_bounded(standby: StandbyPlanner) -> None:
    with standby.planner() as process:
        assert process.stderr
        assert "ready" in process.stderr.readline()
        (most,) = re.findall(r"Max data size +(\d+) +(\d+)", Path(f"/proc/{process.pid}/limits").read_text())
    assert most == (f"{MEMORY_MB}000000",) * 2


def test_one_that_was_killed_while_it_waited_costs_nobody_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    before = planners(os.getpid())
    monkeypatch.setattr(standby_planner, "PAUSE_S", 0.0)
    solver = SolverProcess()
    solver.stand_by(always=True)
    killed = ready(solver._standby, before)
    os.kill(killed, signal.SIGKILL)
    plan = solver.solve(DAY, time_limit_s=60, seed=0, progress=lambda _: None, cancelled=lambda: False)
    assert plan.served == {1}
    until(lambda: bool(planners(os.getpid()) - before - {killed}), "another is made ready")


def test_it_goes_when_nobody_is_at_a_day_any_more(standby: StandbyPlanner, monkeypatch: pytest.MonkeyPatch) -> None:
    before = planners(os.getpid())
    monkeypatch.setattr(standby_planner, "KEPT_S", 0.5)
    monkeypatch.setattr(standby_planner, "LOOKS_EVERY_S", 0.1)
    standby.expect()
    until(lambda: planners(os.getpid()) == before, "it has ended")


def test_a_server_that_is_killed_leaves_none_behind(tmp_path: Path) -> None:
    office = ServedOffice(tmp_path, 1, more="[planning]\nstandby = true\n")
    office.start()
    try:
        (server,) = office.answering()
        assert not planners(server), "nobody is at a day"
        office.inside.account("coordinator")
        coordinator = office.wire.signed_in("coordinator")
        coordinator.get(f"/office/day/{office.inside.work.today()}")
        until(lambda: len(planners(server)) == 1, "somebody may plan soon")
        (planner,) = planners(server)
    finally:
        office.kill()
    until(lambda: not Path(f"/proc/{planner}").exists(), "it has ended")
