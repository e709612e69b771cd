"""`fieldapp keys save` and `fieldapp keys rotate`; what locks the key file is in `locking.py`."""

from pathlib import Path

import click
from rich.progress import SpinnerColumn, TextColumn

from ..services import backup_keys, rotating
from .locking import lock, status, unlock
from .office import refusing, workplace
from .terminal import Named, console, progress, refuse


@click.group()
def keys() -> None:
    """The keys of the office."""


@keys.command(short_help="Write a copy of the key file, to be kept apart from the backups.")
@click.argument("file", type=Named())
@click.option("--locked", is_flag=True, help="As the key file is locked, not in plain: it opens with the same secret.")
def save(file: Path, *, locked: bool) -> None:
    """Writes a copy of the key file (FIELDAPP_DATA/keys/master.key) to FILE, which must not be there yet.

    Keep it apart from the backups and from this machine: with it and a backup the office can be restored. It also opens
    backups that the office itself opens no more, so save the key anew from time to time, and destroy the copy before.
    Of a locked key file the copy lies in plain, for the day on which the secret is lost; with --locked it does not.

    \b
    Example:  fieldapp keys save /media/usb/key-$(date +%F).key
    """
    work = workplace()
    if file.resolve().is_relative_to(work.settings.data.resolve()):
        raise refuse(f"{file} is in the folder that it is to be kept apart from; name another place.")
    if file.is_dir():
        raise refuse(f"{file} is a folder; name a file in it.")
    try:
        with refusing(work.settings.data):
            since = backup_keys.save(work, file, locked=locked)
    except FileExistsError:
        raise refuse(f"{file} is there already; choose another name, and destroy the copy before afterwards.") from None
    except OSError as error:
        raise refuse(f"{error.filename or file} cannot be written: {error.strerror}.") from None
    console.print(
        f"Saved to {file}: it opens backups from {since} on. Destroy the copies from before: they open older ones too."
    )


@keys.command(short_help="Change the master key, while the office is served.")
@click.option(
    "--not-served",
    is_flag=True,
    help="No server runs, although the key file was locked since the last one began.",
)
def rotate(*, not_served: bool) -> None:
    """Makes a new master key and seals everything anew under it, while the office is served; no restart is needed.
    Phones get another key with it, to seal what they bring: each with its next day.

    After `fieldapp keys lock` restart the server first: one that cannot open the key file reads nothing of what is
    sealed under another key, so that this is refused.

    For when somebody may have got hold of a copy of the key file, or who had one leaves. When it is stopped or the disk
    is full, nothing is lost: run it again, and it goes on where it stopped.

    Afterwards save the key anew (`fieldapp keys save`): copies from before do not open the backups that are made from
    now on. The backups from before open with the key file of the office, as long as they open at all, and with those
    copies. README, "Keys", says what another key changes and what not.

    \b
    Example:  fieldapp keys rotate && fieldapp keys save /media/usb/key-$(date +%F).key
    """
    work = workplace()
    today = work.machine_now().date()
    try:
        with refusing(work.settings.data), progress(SpinnerColumn(), TextColumn("{task.description}")) as bar:
            task = bar.add_task("Sealing")
            done = rotating.rotate(
                work.store,
                work.key_file,
                today,
                lambda n: bar.update(task, description=f"Sealing: {n:,} values"),
                not_served=not_served,
            )
    except OSError as error:
        name = error.filename or work.key_file.path
        raise refuse(f"{name} cannot be written: {error.strerror}. Nothing is lost: run it again.") from None
    if done.unreadable:
        console.print(f"{len(done.unreadable):,} values were damaged before; `fieldapp check --deep` names them.")
    console.print(
        f"{'What was begun is finished' if done.resumed else 'The master key is another one'}: {done.values:,} values "
        "were sealed anew. Save it now, copies from before open nothing of what comes: fieldapp keys save FILE"
    )


for command in (lock, unlock, status):
    keys.add_command(command)
