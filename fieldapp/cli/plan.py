"""`fieldapp plan`: the whole day in one command, as files for the office and for paper."""

import json
import threading
import time
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..domain.errors import Refused
from ..services.day_files import write_private
from ..services.day_pages import sheets_of
from ..services.day_view import DayView, view
from ..services.plan_file import document
from ..services.planning import Planned, plan_day
from ..services.smallest_changes import found_now
from ..services.solver import SolverFailed
from ..services.workplace import Workplace
from ..web.i18n import Words
from ..web.plan_words import change_words, reason_words
from .office import parse_date, workplace
from .terminal import Named, console, progress, refuse


@click.command()
@click.argument("day", metavar="DATE", callback=parse_date)
@click.option("--output", type=Named(), help="Folder to write to; default plan-DATE.")
def plan(day: date, output: Path | None) -> None:
    """Plans DATE (as 2026-12-01), keeps it as a draft for the coordinator, and writes three private files.

    plan.json (VROOM's output, with reasons and certificate; times are Unix seconds), map.html (opens from disk, asks no
    other host) and sheet.html (one page a worker, to print). They hold names and addresses: keep them safe, or delete
    them. Without a local map times and distances are estimates; the files say which are.
    """
    work = workplace()
    folder = output or Path(f"plan-{day.isoformat()}")
    _writable(folder)
    loading = threading.Thread(target=import_module, args=("fieldapp.gateways.folium_map",))
    loading.start()  # Folium takes a second to load: that happens while the planner works
    began = time.monotonic()
    planned = _planned(work, day)
    seconds = time.monotonic() - began
    loading.join()
    from ..web.maps import map_file
    from ..web.sheets import sheet_file

    with work.store.read() as unit:
        shown = view(unit, day, planned.plan, work.settings.office.zone)
        sheets = sheets_of(unit, shown)
    written = {
        **document(planned.day, planned.solved),
        "day": day.isoformat(),
        "timezone": work.settings.office.timezone,
    }
    try:
        write_private(
            folder,
            {
                "plan.json": json.dumps(written, ensure_ascii=False, indent=1) + "\n",
                "map.html": map_file(work, shown),
                "sheet.html": sheet_file(work, sheets),
            },
        )
    except OSError as error:
        raise refuse(f"{folder} cannot be written: {error.strerror}.") from None
    _tell(work, shown, planned, seconds, folder)


def _writable(folder: Path) -> None:
    """Before anything is planned, so that a refusal has changed nothing."""
    try:
        write_private(folder, {})
    except OSError as error:
        raise refuse(f"{folder} cannot be written: {error.strerror}.") from None


def _planned(work: Workplace, day: date) -> Planned:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with progress(*columns) as bar:
            task = bar.add_task("Planning")

            def tell(step: dict[str, Any]) -> None:
                reached = f"{step['served']} of {step['total']} visits" if "served" in step else "preparing the planner"
                bar.update(task, description=f"Planning: {reached}")

            planned = plan_day(work, work.solver, day, progress=tell)
            bar.update(task, description="Looking for what would let in what is left out")
            return found_now(work, work.solver, planned)
    except Refused as error:
        switched_off = "The planner is switched off (planning.solver); plan by hand on the page of the day."
        raise refuse(error.params.get("sentence", switched_off)) from None
    except SolverFailed as error:
        raise refuse(f"The planner gave no plan ({error}); the plan of that day is unchanged.") from None


def _tell(work: Workplace, shown: DayView, planned: Planned, seconds: float, folder: Path) -> None:
    table = Table(box=None)
    source = {"roads": "real roads", "mixed": "partly estimated", "estimate": "estimated"}[planned.plan.measure]
    for title in ("", "worker", "visits", f"travel ({source})", f"km ({source})"):
        table.add_column(title)
    for route in shown.routes:
        hours = f"{route.route.travel_s // 60} min"
        table.add_row(
            route.route.letter, route.worker.name, str(len(route.stops)), hours, f"{route.route.travel_m / 1000:.0f}"
        )
    console.print(table)
    total = shown.served + len(shown.unserved)
    certificate = planned.plan.certificate
    console.print(
        f"{shown.served} of {total} visits, travel {shown.travel_s // 60} min ({source}), checked: "
        f"{certificate.get('checker', 'not')}, {seconds:.1f} s. Version {planned.plan.version}, draft."
    )
    english = Words("en", "ltr", work.settings.office.zone)
    for visit, left in shown.unserved:
        console.print(f"  not served: {visit.called}: {reason_words(english, work.settings, shown, visit, left)}")
        for change in change_words(english, work.settings, shown, left):
            console.print(f"    would fit: {change}")
    console.print(f"Written to {folder}.")
