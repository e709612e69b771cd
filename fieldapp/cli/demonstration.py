"""`fieldapp demo`."""

from datetime import timedelta

import click

from ..gateways.clock import SystemClock
from ..gateways.demonstration_clock import DemonstrationClock
from ..services.demonstration_people import MARKER, ONE_A_ROLE, PASSWORD
from ..services.demonstration_time import is_full
from ..settings import Settings, default_data
from .office import settings
from .setup import prepare
from .terminal import console, here, refuse
from .unlocking import asking_key_file


@click.command()
def demo() -> None:
    """Makes the demonstration office in FIELDAPP_DATA: invented people at public places.

    Repeatable, and quick as long as its day lasts. The demonstration has a time of its own: it begins at eleven on a
    working day and runs on from there, until an administrator turns that off under Administration; made again after
    four in the afternoon of that time, it begins its next working day. A folder that holds a real office is refused.
    """
    data = default_data()
    marker = data / MARKER
    if not marker.exists() and (data / "fieldapp.sqlite").exists():
        raise refuse(f"{data} holds a real office; set FIELDAPP_DATA to another folder for the demonstration.")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.touch()
    office = settings()
    # also where nothing is to be made: the program may be newer than the data
    prepare(office, asking_key_file(office.key_file))
    time = DemonstrationClock(marker, SystemClock())
    if not is_full(time.chosen, office.office.zone, time.now()):
        _make(office)
    now = time.now().astimezone(office.office.zone)
    console.print(f"Demonstration office in {data}: invented people, known passwords, never for real work.")
    console.print(f"In it, it is {now:%A %d %B %Y, %H:%M}{_own_time(time)}.")
    console.print(f"Sign in at {here()}/account/sign-in with one of:")
    for role, login in ONE_A_ROLE:
        console.print(f"  {role:15} {login:10} {PASSWORD}")


def _own_time(time: DemonstrationClock) -> str:
    moved = time.chosen.on and abs(time.chosen.shift_s) > timedelta(minutes=1).total_seconds()
    return ", its own time" if moved else ""


def _make(office: Settings) -> None:
    from ..opening import open_workplace  # the whole office: only when there is something to make
    from ..services import demonstration

    with console.status("Making the demonstration office"):
        work = open_workplace(office, key_file=asking_key_file(office.key_file))
        demonstration.make(work, work.solver)
