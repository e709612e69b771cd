"""`fieldapp backup` and `fieldapp restore`."""

import shutil
from pathlib import Path

import click
from rich.progress import SpinnerColumn, TextColumn

from ..crypto.key_file import KeyFileError, read_key_file
from ..crypto.vault import Vault
from ..opening import open_workplace
from ..services import backup as saving
from .office import settings, workplace
from .setup import key_file, prepare
from .terminal import console, progress, refuse


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Writes an encrypted backup to FILE, complete from one moment, also while serving.

    It opens only with the master key (FIELDAPP_DATA/keys/master.key): keep a copy of that in another place. Not in it:
    the address index (import the file again) and the configuration.

    \b
    Example:  fieldapp backup /media/usb/office-$(date +%F).backup
    """
    work = workplace()
    try:
        with progress(SpinnerColumn(), TextColumn("{task.description}")) as bar:
            task = bar.add_task("Saving")
            rows = saving.write(work, file, lambda n: bar.update(task, description=f"Saving: {n:,} rows"))
    except OSError as error:
        raise refuse(f"{file} cannot be written: {error.strerror}.") from None
    except saving.BackupRefused as error:
        raise refuse(str(error)) from None
    console.print(
        f"{rows:,} rows saved to {file}. Keep {key_file(work.settings)} in another place: without it nobody reads this."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key", type=click.Path(path_type=Path), help="The master key that was saved; default: the one in FIELDAPP_DATA."
)
def restore(file: Path, key: Path | None) -> None:
    """Restores FILE into an empty FIELDAPP_DATA. Either everything is there afterwards or nothing has changed.

    \b
    Example:  FIELDAPP_DATA=/srv/office fieldapp restore office.backup --key saved/master.key
    """
    office = settings()
    given = key or key_file(office)
    try:
        vault = Vault(read_key_file(given))
        saving.verify(file, vault.backup)
    except KeyFileError as error:
        raise refuse(str(error)) from None
    except saving.BackupRefused as error:
        raise refuse(str(error)) from None
    installed = key_file(office)
    if installed.exists() and installed.read_bytes() != given.read_bytes():
        raise refuse(f"{office.data} has another master key; restore into an empty FIELDAPP_DATA.")
    if not installed.exists():
        installed.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(given, installed)
        installed.chmod(0o600)
    prepare(office)
    try:
        rows = saving.restore(open_workplace(office), file)
    except saving.BackupRefused as error:
        raise refuse(str(error)) from None
    console.print(f"{rows:,} rows restored into {office.data}.")
