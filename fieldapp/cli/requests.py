"""`fieldapp requests import`."""

from datetime import date
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from ..domain.errors import Refused
from ..services.request_file import import_requests
from .office import parse_date, workplace
from .terminal import Named, console, progress, refuse


@click.group()
def requests() -> None:
    """Requests for a visit."""


@requests.command("import", short_help="Read requests from a CSV file.")
@click.argument("file", type=Named())
@click.option("--date", "day", required=True, callback=parse_date, help="The day of the windows, as 2026-12-01.")
def import_(file: Path, day: date) -> None:
    """Reads requests from a CSV FILE: UTF-8, separated by commas or semicolons, the first line naming the columns.

    \b
    reference              letters, digits, dots, dashes; the key: a known one is not taken twice
    language               fr, nl, en, ... (config/languages.toml)
    service                social, legal (config/office.toml)
    reason_for_home_visit  reduced mobility, no transport, both
    address                as people write it
    windows                local times of that day: 09:00-11:30, or 09:00-11:00;14:00-16:00
    duration_min           5 to 480
    priority               normal, high, urgent
    note                   for the worker; may be empty
    consent                may be left out; "no" keeps the row in the inbox until somebody has asked
    gone_by_end            may be left out; "yes": we must be gone again when the windows end

    Whoever sends the file declares that each person agrees to a visit, to be confirmed at the first contact.

    An address found with certainty (a house, score 0.90 or more) becomes a visit that can be planned; the others wait
    in the inbox as address_unconfirmed, and are tried again when the file is imported again. One wrong cell, and no
    row is taken.

    \b
    Example:  fieldapp requests import requests.csv --date 2026-12-01
    """
    work = workplace()
    columns = (TextColumn("Reading requests"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with progress(*columns) as bar:
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
    if done.without_consent:
        console.print(f"{done.without_consent} wait until somebody has asked for consent.")
