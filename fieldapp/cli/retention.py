"""`fieldapp retention`."""

import click

from ..services import retention as retained
from .office import workplace
from .terminal import console, refuse


@click.command()
@click.option("--dry-run", is_flag=True, help="Erases nothing: says what is due today and in the next 30 days.")
def retention(*, dry_run: bool) -> None:
    """Erases what has been kept for its time, as the server does once a day by itself.

    How long that is stands under [retention] in config/default.toml and in config/data-classes.toml.

    \b
    Example:  fieldapp retention --dry-run
    """
    work = workplace()
    if dry_run and retained.runs(work):
        due = retained.announced(work)
        if not due:
            console.print(f"Nothing is due until {work.today() + retained.NOTICE}.")
        for one in due:
            why = {"": "", "held": ", held", "standing": ", somebody is to go there"}[one.kept]
            console.print(f"{one.day} case {one.number}{why}")
        return
    if not retained.runs(work):
        raise refuse("Nothing is erased by itself here: see [retention] in config/local.toml, or a demonstration.")
    outcome = retained.run(work)
    console.print(f"{len(outcome.cases)} cases erased, {outcome.rows} other rows deleted.")
