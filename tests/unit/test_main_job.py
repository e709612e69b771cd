"""The main job on real input, as the README's commands do it: addresses, requests, plan, files."""

import csv
import json
import re
import stat
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from fieldapp.web.templating import STATIC
from routing.check import check
from routing.formats import vroom

pytestmark = pytest.mark.slow

BRUSSELS = ZoneInfo("Europe/Brussels")


def next_tuesday_but_one() -> date:
    """Of the file's weekday and always to come, whenever this runs; the two days of the demonstration are over by
    then."""
    today = datetime.now(BRUSSELS).date()
    return today + timedelta(days=(1 - today.weekday()) % 7 + 7)


DAY = next_tuesday_but_one().isoformat()


def run(data: Path, *words: str) -> Result:
    result = CliRunner().invoke(main, list(words), env={"FIELDAPP_DATA": str(data)}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def planned(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(data folder, output folder) after the documented commands."""
    data = tmp_path_factory.mktemp("main") / "data"
    output = data.parent / "plan"
    run(data, "demo")
    run(data, "addresses", "import", str(shared / "data" / "addresses_best_format.csv.gz"))
    first = run(data, "requests", "import", str(shared / "data" / "requests_2026-12-01.csv"), "--date", DAY)
    assert "40 requests" in first.output
    again = run(data, "requests", "import", str(shared / "data" / "requests_2026-12-01.csv"), "--date", DAY)
    assert "40 were known already" in again.output
    run(data, "plan", DAY, "--output", str(output))
    return data, output


def document(output: Path) -> dict[str, Any]:
    return json.loads((output / "plan.json").read_text(encoding="utf-8"))


def jobs(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for route in plan["routes"] for step in route["steps"] if step["type"] == "job"]


def test_at_least_36_of_40_are_served_and_the_rest_have_a_reason(planned: tuple[Path, Path]) -> None:
    plan = document(planned[1])
    served = {step["id"] for step in jobs(plan)}
    assert len(served) >= 36
    assert len(served) + len(plan["unassigned"]) == 40
    assert all(left["reasons"] for left in plan["unassigned"])


def test_the_certificate_names_a_legal_plan_and_its_bounds(planned: tuple[Path, Path]) -> None:
    certificate = document(planned[1])["certificate"]
    assert certificate["checker"] == "legal"
    assert set(certificate["gap"]) == {"priority", "visits", "cost"}
    assert certificate["objective"]["visits"] <= certificate["bound"]["visits"]


def test_every_visit_lies_in_the_hours_of_the_file(planned: tuple[Path, Path], shared: Path) -> None:
    with (shared / "data" / "requests_2026-12-01.csv").open(encoding="utf-8-sig") as file:
        asked = {row["reference"]: row for row in csv.DictReader(file)}
    midnight = datetime.combine(date.fromisoformat(DAY), time(), BRUSSELS).timestamp()
    for step in jobs(document(planned[1])):
        row = asked[step["description"]]
        start = step["arrival"] + step["waiting_time"] - midnight
        windows = [re.findall(r"(\d+):(\d+)", part) for part in row["windows"].split(";")]
        spans = [(int(a) * 3600 + int(b) * 60, int(c) * 3600 + int(d) * 60) for (a, b), (c, d) in windows]
        assert any(low <= start and start + step["service"] <= high for low, high in spans), row["reference"]
        assert step["service"] == int(row["duration_min"]) * 60


def test_the_files_are_private_and_open_without_any_host(planned: tuple[Path, Path]) -> None:
    output = planned[1]
    assert stat.S_IMODE(output.stat().st_mode) == 0o700
    for name in ("plan.json", "map.html", "sheet.html"):
        assert stat.S_IMODE((output / name).stat().st_mode) == 0o600
        hosts = set(re.findall(r"https?://[\w.-]+", (output / name).read_text(encoding="utf-8")))
        assert hosts <= {"http://www.w3.org"}, name
    sheet = (output / "sheet.html").read_text(encoding="utf-8")
    assert sheet.count('<section class="sheet">') == len(document(output)["routes"])
    styles = re.findall(r"<style>(.*?)</style>", sheet, re.DOTALL)
    assert len(styles) == 1
    for name in ("tokens.css", "sheet.css"):  # as they are on the pages: escaped, a browser would drop them
        assert (STATIC / name).read_text(encoding="utf-8") in styles[0]


def test_the_plan_is_kept_as_a_draft(planned: tuple[Path, Path]) -> None:
    from fieldapp.opening import open_workplace
    from fieldapp.settings import load

    work = open_workplace(load(data=planned[0]))
    with work.store.read() as unit:
        draft = unit.plans.draft(date.fromisoformat(DAY))
    assert draft
    assert draft.served == len({step["id"] for step in jobs(document(planned[1]))})
    assert draft.violations == ()


def test_a_mutilated_plan_is_caught_by_the_command_line(planned: tuple[Path, Path]) -> None:
    """The control: the checker that calls this day legal sees a visit that came too early."""
    plan = document(planned[1])
    first = next(step for step in plan["routes"][0]["steps"] if step["type"] == "job")
    locations = max(s.get("location_index", 0) for r in plan["routes"] for s in r["steps"]) + 1
    table = [[0] * locations for _ in range(locations)]
    problem = vroom.read(
        {
            "jobs": [
                {
                    "id": first["id"],
                    "location_index": 0,
                    "service": first["service"],
                    "time_windows": [[first["arrival"] + 1, first["arrival"] + 2]],
                }
            ],
            "vehicles": [{"id": plan["routes"][0]["vehicle"]}],
            "matrices": {"car": {"durations": table, "distances": table}},
        }
    )
    assert "window" in {violation.code for violation in check(problem, vroom.read_plan(plan, problem))}
