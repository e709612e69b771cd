"""`fieldapp demo`."""

import os

import click

from ..app import open_workplace
from ..gateways.solver_process import SolverProcess
from ..services import demonstration
from ..settings import Settings, load
from .console import console, refuse, settings
from .setup import prepare


@click.command()
def demo() -> None:
    """Makes the demonstration office in FIELDAPP_DATA: invented people at public places.

    Repeatable and quick the second time. A folder that holds a real office is refused.
    """
    office = _mark(settings())
    prepare(office)
    work = open_workplace(office)
    with console.status("Making the demonstration office"):
        demonstration.make(work, SolverProcess())
    console.print(f"Demonstration office in {office.data}: invented people, known passwords, never for real work.")
    console.print(f"Sign in at http://127.0.0.1:{os.environ.get('PORT', '8000')}/account/sign-in with one of:")
    for account in demonstration.accounts_by_role(work):
        console.print(f"  {', '.join(sorted(account.roles)):15} {account.login:10} {demonstration.PASSWORD}")


def _mark(office: Settings) -> Settings:
    marker = office.data / demonstration.MARKER
    if not marker.exists():
        if (office.data / "fieldapp.sqlite").exists():
            raise refuse(
                f"{office.data} holds a real office; set FIELDAPP_DATA to another folder for the demonstration."
            )
        office.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        marker.write_text("Invented people and known passwords live here.\n", encoding="utf-8")
    return load()
