"""`fieldapp requests import`."""

from datetime import date
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..domain.errors import Refused
from ..services.request_file import import_requests
from .console import console, parse_date, refuse, workplace


@click.group()
def requests() -> None:
    """Requests for a visit."""


@requests.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", "day", required=True, callback=parse_date, help="The day of the windows, as 2026-12-01.")
def import_(file: Path, day: date) -> None:
    """Reads requests from a CSV FILE (UTF-8; `,` or `;`).

    Columns: reference, language, service, reason_for_home_visit, address, windows, duration_min, priority, note. A
    certain address becomes a visit that can be planned; the others wait for a person. The same references again change
    nothing. One wrong cell and no row is taken.
    """
    work = workplace()
    columns = (TextColumn("Reading requests"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)
            done = import_requests(
                work, file, day, progress=lambda n, total: bar.update(task, completed=n, total=total)
            )
    except Refused as error:
        raise refuse(error.params["sentence"]) from None
    console.print(
        f"{done.rows} requests: {done.plannable} can be planned, {done.waiting} wait as address_unconfirmed, "
        f"{done.known} were known already."
    )
