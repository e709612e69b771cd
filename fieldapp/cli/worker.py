"""`fieldapp worker`: plans what the server's pages ask for, in a process of its own."""

import click

from ..gateways.planner_preparation import begin_preparing
from ..opening import OfficeAway, open_workplace
from ..services.plan_worker import KeyShut, QueueGone, work_for_ever
from ..settings import SettingsError
from .logs import write_log
from .office import settings
from .terminal import Away, console, refuse
from .unlocking import asking_at_the_start


@click.command()
def worker() -> None:
    """Makes the plans that the pages of the server ask for, one at a time; Ctrl-C or SIGTERM stops it.

    For offices on PostgreSQL with `workers = "separate"` under [planning] of config/local.toml. Start as many as plans
    shall be made at once, on this machine or on others that have the same database, key file, addresses and map. One
    that ends or is killed costs the plan that it was making, which its page says; the next ones go to another.
    """
    office = settings()
    if office.planning.workers != "separate":
        raise refuse(
            f'{office.folder / "local.toml"}: planning.workers: the server plans by itself; write "separate" there '
            "and run `fieldapp init`."
        )
    with asking_at_the_start(office.key_file) as key_file:
        try:
            work = open_workplace(office, key_file=key_file)
        except OfficeAway as error:
            raise Away(str(error)) from None
        except SettingsError as error:
            raise refuse(str(error)) from None
    write_log()
    begin_preparing()
    if office.planning.standby:
        work.solver.stand_by(always=True)
    console.print(f"Planning for {office.office.name}.")
    try:
        work_for_ever(work)
    except QueueGone:
        raise Away("The database does not answer any more; this worker ends, and is to be begun again.") from None
    except KeyShut:
        raise Away(
            f"{office.key_file}: it was locked or changed since this worker began, which cannot open it so; begin it "
            "again with the secret of now."
        ) from None
