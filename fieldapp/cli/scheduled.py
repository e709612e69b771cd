"""`fieldapp backup --scheduled` and `--prepare`: backups in the folder that the office chose."""

import sys
from pathlib import Path

import click
from rich.progress import SpinnerColumn, TextColumn

from ..services import backup_folder, scheduled_backup
from ..services.scheduled_backup import Made, NotMade
from ..services.workplace import Workplace
from ..store.failures import failure_of
from .office import workplace
from .terminal import progress, refuse


def prepare() -> None:
    """Makes the folder of the configuration known as this office's."""
    work, folder = _chosen()
    if not folder.is_dir():
        raise refuse(f"{folder} is not there; mount its disk or make it first.")
    try:
        new = backup_folder.prepare(work, folder)
    except OSError as error:
        raise refuse(f"{folder} cannot be written: {error.strerror}.") from None
    click.echo(
        f"Backups of this office {'go' if new else 'went already'} to {folder}. The first at once: fieldapp backup "
        "--scheduled"
    )
    if backup_folder.on_the_disk_of_the_data(work, folder):
        click.echo(
            f"{folder} is on the disk of {work.settings.data}: if that breaks, both are lost. If another disk belongs "
            "there, mount it and run this again."
        )


def write_scheduled() -> None:
    """Writes what is due; exit 1 where it cannot be."""
    work, folder = _chosen()
    try:
        with progress(SpinnerColumn(), TextColumn("{task.description}")) as bar:
            task = bar.add_task("Saving")
            made = scheduled_backup.make(work, lambda n: bar.update(task, description=f"Saving: {n:,} rows"))
    except NotMade as failed:
        click.echo(_why(work, failed), err=True)
        sys.exit(1)
    except Exception as error:  # of whatever layer: which of them mean a full disk `failure_of` knows, others go on
        if failure_of(error) != "cannot_write":
            raise
        click.echo(f"{work.settings.data}: nothing can be written there: the disk is full, or read-only.", err=True)
        sys.exit(1)
    if isinstance(made, Made):
        click.echo(f"{made.rows:,} rows saved to {made.path}; {made.removed} older backups removed.")
    elif made == "busy":
        click.echo(f"Another process is writing the backup of the day to {folder}.")
    else:
        click.echo(f"The backup of the day is in {folder} already.")


def _why(work: Workplace, failed: NotMade) -> str:
    from ..services.health import Finding
    from ..web.health_words import health_words  # the words of the pages: only when they are needed
    from ..web.i18n import Words

    english = Words("en", "ltr", work.settings.office.zone)
    about = {"folder": backup_folder.folder_of(work)}
    return health_words(english, Finding(f"backup_{failed.trouble}", good=False, params=about))


def _chosen() -> tuple[Workplace, Path]:
    work = workplace()
    folder = backup_folder.folder_of(work)
    if folder is None:
        raise refuse("No folder is chosen; name one under [backups] in config/local.toml.")
    if work.settings.demonstration:
        raise refuse("A demonstration makes no backups by itself; `fieldapp backup FILE` writes one.")
    return work, folder
