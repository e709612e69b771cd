"""`fieldapp backup` and `fieldapp restore`."""

import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click
from rich.progress import SpinnerColumn, TextColumn

from ..crypto.key_file import KeyFileError
from ..opening import open_workplace
from ..services import backup as saving
from ..services.backup_file import BackupRefused
from ..services.backup_keys import BackupKeys, keys_in
from ..services.scheduled_backup import noted_by_hand
from ..settings import Settings, SettingsError
from ..store.failures import failure_of
from . import scheduled as _scheduled
from .office import settings, workplace
from .restored import restoring_into
from .terminal import Named, console, progress, refuse
from .unlocking import asking_key_file

KEY = click.option("--key", type=Named(), help="The key file that was saved; default: the one in FIELDAPP_DATA.")


@click.command()
@click.argument("file", type=Named(), required=False)
@click.option("--verify", is_flag=True, help="Writes nothing: tries whether FILE, a backup, can be restored.")
@click.option("--scheduled", is_flag=True, help="The backup of the day, to folder and host of [backups], if it is due.")
@click.option("--prepare", is_flag=True, help="Writes no backup: marks folder and host of [backups] as this office's.")
@click.option("--fetch", is_flag=True, help="Brings the newest backup from the host of [backups] to FILE.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="With --fetch: the backup of this day.")
@KEY
def backup(
    file: Path | None,
    key: Path | None,
    day: datetime | None,
    *,
    verify: bool,
    scheduled: bool,
    prepare: bool,
    fetch: bool,
) -> None:
    """Writes an encrypted backup to FILE, complete from one moment, also while serving.

    It opens only with the key file (FIELDAPP_DATA/keys/master.key), and for so many days as [retention] in
    config/default.toml says: then the office's key opens it no more, so that what was erased is gone from it too. Keep
    a copy of the key file in another place (`fieldapp keys save`). Not in a backup: the address index (import the file
    again) and the configuration.

    With --verify FILE is restored into a database that is thrown away, and every row compared; exit 1 when that fails.

    Backups by themselves: name a folder under [backups] in config/local.toml, mount its disk, run --prepare once. Or a
    host that speaks SFTP, or both: --prepare says each time what to do next. From then on the server writes one a day,
    and so does --scheduled, for a timer of the system: whoever comes first. Older
    ones go by the rule there once the new one was read back; exit 1 when none could be written.

    \b
    Examples:  fieldapp backup /media/usb/office-$(date +%F).backup
               fieldapp backup --fetch newest.backup && fieldapp backup --verify newest.backup
    """
    if scheduled or prepare:
        if file or key or verify or fetch or day or (scheduled and prepare):
            raise refuse("--scheduled and --prepare stand alone.")
        _scheduled.prepare() if prepare else _scheduled.write_scheduled()
    elif file is None:
        raise refuse("Name the FILE to write to: see `fieldapp backup --help`.")
    elif fetch:
        if key or verify:
            raise refuse("--fetch goes with --day alone; try what it brought with --verify.")
        _scheduled.fetch(file, day.date() if day else None)
    elif day:
        raise refuse("--day goes with --fetch.")
    elif verify:
        _verify(file, _keys(key or settings().key_file))
    elif key:
        raise refuse("--key goes with --verify: a backup is written with the key of FIELDAPP_DATA.")
    else:
        _write(file)


def _write(file: Path) -> None:
    work = workplace()
    try:
        with progress(SpinnerColumn(), TextColumn("{task.description}")) as bar:
            task = bar.add_task("Saving")
            rows = saving.write(work, file, lambda n: bar.update(task, description=f"Saving: {n:,} rows"))
    except OSError as error:
        raise refuse(f"{file} cannot be written: {error.strerror}.") from None
    except BackupRefused as error:
        raise refuse(str(error)) from None
    with suppress(Exception):  # the backup is good, whether or not its day can be noted
        noted_by_hand(work)
    console.print(
        f"{rows:,} rows saved to {file}. Keep {work.settings.key_file} in another place: without it nobody reads this."
    )


def _verify(file: Path, keys: BackupKeys) -> None:
    try:
        with progress(SpinnerColumn(), TextColumn("{task.description}")) as bar:
            task = bar.add_task("Restoring")
            rows = saving.compare(file, keys, lambda n: bar.update(task, description=f"Restoring: {n:,} rows"))
    except BackupRefused as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(
            f"There is no room to try {file}, which says nothing of it: {error.strerror} ({error.filename}).", err=True
        )
        sys.exit(1)
    console.print(f"{file} can be restored: {rows:,} rows, each as it was saved.")


@click.command()
@click.argument("file", type=Named())
@KEY
def restore(file: Path, key: Path | None) -> None:
    """Restores FILE into an empty FIELDAPP_DATA. Either everything is there afterwards or nothing has changed.

    A backup of an earlier version is brought to this one.

    \b
    Example:  FIELDAPP_DATA=/srv/office fieldapp restore office.backup --key saved/master.key
    """
    office = settings()
    given = key or office.key_file
    keys = _keys(given)
    if _is_in_use(office):  # whatever the key
        raise refuse(f"{office.data} is not empty; restore into an empty FIELDAPP_DATA.")
    try:
        saving.verify(file, keys)
    except BackupRefused as error:
        raise refuse(str(error)) from None
    if office.key_file.exists() and _master(office.key_file) != _master(given):
        raise refuse(f"{office.data} has another master key; restore into an empty FIELDAPP_DATA.")
    try:
        with restoring_into(office, given) as beside:
            rows = saving.restore(beside, file, keys)
    except BackupRefused as error:
        raise refuse(str(error)) from None
    except Exception as error:  # of whatever layer: which of them mean a full disk `failure_of` knows, others go on
        if failure_of(error) != "cannot_write":
            raise
        raise refuse(f"{office.data}: nothing can be written there: the disk is full, or read-only.") from None
    console.print(f"{rows:,} rows restored into {office.data}.")


def _is_in_use(office: Settings) -> bool:
    """Whether an office that opens is there and holds something; of any other, what is wrong is said further on."""
    if not (office.data / "fieldapp.sqlite").exists() and office.database_url.startswith("sqlite"):
        return False
    try:
        work = open_workplace(office, key_file=asking_key_file(office.key_file))
    except SettingsError:
        return False
    try:
        return not work.store.is_empty()
    finally:
        work.store.engine.dispose()


def _keys(path: Path) -> BackupKeys:
    if not path.is_file():
        raise refuse(f"There is no file {path}; name the key file that was saved, with --key.")
    try:
        return keys_in(asking_key_file(path))
    except KeyFileError as error:
        raise refuse(str(error)) from None


def _master(path: Path) -> bytes:
    try:
        return asking_key_file(path).read().master
    except KeyFileError as error:
        raise refuse(str(error)) from None
