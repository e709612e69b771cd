"""`fieldapp demo`."""

from datetime import date, datetime
from pathlib import Path

import click

from ..services.demonstration_people import MARKER, ONE_A_ROLE, PASSWORD
from ..settings import default_data
from .terminal import console, here


@click.command()
def demo() -> None:
    """Makes the demonstration office in FIELDAPP_DATA: invented people at public places.

    Repeatable, and quick the second time on one day. A folder that holds a real office is refused.
    """
    data, today = default_data(), datetime.now().astimezone().date()
    if not _made_for(data, today):
        _make(data, today)
    console.print(f"Demonstration office in {data}: invented people, known passwords, never for real work.")
    console.print(f"Sign in at {here()}/account/sign-in with one of:")
    for role, login in ONE_A_ROLE:
        console.print(f"  {role:15} {login:10} {PASSWORD}")


def _made_for(data: Path, day: date) -> bool:
    """The marker remembers the day for which everything was made, so that starting again need not look."""
    try:
        return (data / MARKER).read_text(encoding="utf-8").strip() == day.isoformat()
    except FileNotFoundError:
        return False


def _make(data: Path, today: date) -> None:
    from ..opening import open_workplace  # the whole office: only when there is something to make
    from ..services import demonstration
    from .office import settings
    from .setup import prepare
    from .terminal import refuse

    marker = data / MARKER
    if not marker.exists() and (data / "fieldapp.sqlite").exists():
        raise refuse(f"{data} holds a real office; set FIELDAPP_DATA to another folder for the demonstration.")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.touch()
    office = settings()
    prepare(office)
    with console.status("Making the demonstration office"):
        work = open_workplace(office)
        demonstration.make(work, work.solver)
    marker.write_text(f"{today.isoformat()}\n", encoding="utf-8")
