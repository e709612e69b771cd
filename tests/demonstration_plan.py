"""`python -m tests.demonstration_plan`: the stored plan of the demonstration's day, made anew where it is not for the
day any more; needed when the demonstration or a rule of the office has changed."""

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldapp.gateways.solver_process import SolverProcess
from fieldapp.services import demonstration
from fieldapp.services.demonstration_people import MARKER
from fieldapp.services.demonstration_plan import FILE, kept
from routing import Plan, Problem, write
from tests.web.conftest import StandingClock, make_office


class Noting:
    """A planner that notes whether it was asked, and keeps the proved plan of the day."""

    asked = False

    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        self.asked = True
        plan = SolverProcess().solve(
            problem, time_limit_s=time_limit_s, seed=seed, progress=progress, cancelled=cancelled
        )
        assert plan.certificate and plan.certificate.proven_optimal and not plan.unassigned
        written = json.dumps(kept(problem, write(problem, plan)), indent=1)
        FILE.write_text(written + "\n", encoding="utf-8")
        return plan


def renew() -> bool:
    """True when it had to be made anew."""
    planner = Noting()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        (data / MARKER).touch()
        office = make_office(data, StandingClock(datetime(2026, 12, 1, 2, tzinfo=UTC)))
        demonstration.make(office.work, planner)
        office.work.store.engine.dispose()
    return planner.asked


if __name__ == "__main__":
    print(f"{FILE.name}: made anew" if renew() else f"{FILE.name}: as it was")
