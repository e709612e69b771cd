"""`fieldapp backup --scheduled`, `--prepare` and `--fetch`: backups in the folder and at the host of the office."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
from rich.progress import SpinnerColumn, TextColumn

from ..services import backup_folder, scheduled_backup, sent_backup
from ..services.backup_file import BackupRefused
from ..services.backup_host import BackupHost, HostRefused
from ..services.backup_turn import NotMade
from ..services.scheduled_backup import Made
from ..services.sent_backup import Sent
from ..services.workplace import Workplace
from ..store.failures import failure_of
from .office import workplace
from .terminal import progress, refuse


def prepare() -> None:
    """Makes folder and host of the configuration known as this office's."""
    work = _chosen()
    folder = backup_folder.folder_of(work)
    if folder:
        _prepare_folder(work, folder)
    if work.backup_host:
        _prepare_host(work, work.backup_host)


def _prepare_folder(work: Workplace, folder: Path) -> None:
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


def _prepare_host(work: Workplace, host: BackupHost) -> None:
    """In steps, each of which says what a person does before the next: both sides know each other's key first."""
    try:
        own = host.own_key()
        if not work.settings.backups.sftp_host_key:
            _show_key(host)
            click.echo(_let_in(host, own))
            return
        new = sent_backup.prepare(work, host)
    except HostRefused as refused:
        click.echo(_why(work, "backup_host_", refused.trouble), err=True)
        if refused.trouble == "refused":
            click.echo(_let_in(host, own), err=True)
        if refused.trouble == "other_key":
            _show_key(host)
        sys.exit(1)
    except OSError as error:
        raise refuse(f"{work.settings.key_file.parent} cannot be written: {error.strerror}.") from None
    click.echo(
        f"Backups of this office {'go' if new else 'went already'} to {host.name}. The first at once: fieldapp backup "
        "--scheduled"
    )


def _let_in(host: BackupHost, own: str) -> str:
    return f"The key that {host.name} is to let in, a line of its authorized_keys:\n{own}"


def _show_key(host: BackupHost) -> None:
    shown = host.shown_key()
    click.echo(
        f"{host.name} shows the key {shown.fingerprint}\n"
        "Ask whoever runs it, not it itself, whether that is its key. Only then write into config/local.toml, under "
        f'[backups], and run this again:\nsftp_host_key = "{shown.public}"'
    )


def write_scheduled() -> None:
    """Writes what is due, into the folder and to the host; exit 1 where one of them cannot be."""
    work = _chosen()
    folder = backup_folder.folder_of(work)
    good = True
    if folder:
        good = _scheduled(work, lambda heard: scheduled_backup.make(work, heard), "backup_", str(folder)) and good
    if work.backup_host:
        host = work.backup_host.name
        good = _scheduled(work, lambda heard: sent_backup.make(work, heard), "backup_host_", host) and good
    if not good:
        sys.exit(1)


def _scheduled(work: Workplace, make: Callable[[Callable[[int], None]], object], code: str, place: str) -> bool:
    """Whether it is there; says what was done."""
    try:
        with progress(SpinnerColumn(), TextColumn("{task.description}")) as bar:
            task = bar.add_task("Saving")
            made = make(lambda n: bar.update(task, description=f"Saving: {n:,} rows"))
    except NotMade as failed:
        click.echo(_why(work, code, failed.trouble), err=True)
        return False
    except Exception as error:  # of whatever layer: which of them mean a full disk `failure_of` knows, others go on
        if failure_of(error) != "cannot_write":
            raise
        click.echo(f"{work.settings.data}: nothing can be written there: the disk is full, or read-only.", err=True)
        return False
    match made:
        case Made():
            click.echo(f"{made.rows:,} rows saved to {made.path}; {made.removed} older backups removed.")
        case Sent():
            size = f"{made.size / 1e3:,.0f} kB"
            click.echo(f"{size} saved at {place} as {made.name} and read back; {made.removed} older backups removed.")
        case "busy":
            click.echo(f"Another process is writing a backup; that for {place} is tried again by it or by the server.")
        case _:
            click.echo(f"The backup of the day is in {place} already.")
    return True


def fetch(file: Path, day: date | None) -> None:
    """Brings a backup from the host to `file`."""
    work = _chosen()
    host = work.backup_host
    if host is None:
        raise refuse("No host is chosen; name one under [backups] in config/local.toml.")
    try:
        name = sent_backup.fetch(work, host, file, day)
    except HostRefused as refused:
        click.echo(_why(work, "backup_host_", refused.trouble), err=True)
        sys.exit(1)
    except FileExistsError:
        raise refuse(f"{file} is there already; choose another name.") from None
    except OSError as error:
        raise refuse(f"{file} cannot be written: {error.strerror}.") from None
    except BackupRefused as error:
        raise refuse(str(error)) from None
    click.echo(f"{name} of {host.name} is in {file}, and was read to its end.")


def _why(work: Workplace, code: str, trouble: str) -> str:
    from ..services.health import Finding
    from ..web.health_words import health_words  # the words of the pages: only when they are needed
    from ..web.i18n import Words

    english = Words("en", "ltr", work.settings.office.zone)
    about = {"folder": backup_folder.folder_of(work), "host": work.settings.backups.sftp_host}
    return health_words(english, Finding(f"{code}{trouble}", good=False, params=about))


def _chosen() -> Workplace:
    work = workplace()
    chosen = work.settings.backups
    if not (chosen.folder or chosen.sftp_host):
        raise refuse("No folder is chosen, and no host; name one under [backups] in config/local.toml.")
    if work.settings.demonstration:
        raise refuse("A demonstration makes no backups by itself; `fieldapp backup FILE` writes one.")
    return work
