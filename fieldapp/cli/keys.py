"""`fieldapp keys save`."""

from pathlib import Path

import click

from ..crypto.key_file import KeyFileError
from ..services import backup_keys
from ..store.failures import failure_of
from .office import workplace
from .terminal import Named, console, refuse


@click.group()
def keys() -> None:
    """The keys of the office."""


@keys.command(short_help="Write a copy of the key file, to be kept apart from the backups.")
@click.argument("file", type=Named())
def save(file: Path) -> None:
    """Writes a copy of the key file (FIELDAPP_DATA/keys/master.key) to FILE, which must not be there yet.

    Keep it apart from the backups and from this machine: with it and a backup the office can be restored. It also opens
    backups that the office itself opens no more, so save the key anew from time to time, and destroy the copy before.

    \b
    Example:  fieldapp keys save /media/usb/key-$(date +%F).key
    """
    work = workplace()
    if file.resolve().is_relative_to(work.settings.data.resolve()):
        raise refuse(f"{file} is in the folder that it is to be kept apart from; name another place.")
    if file.is_dir():
        raise refuse(f"{file} is a folder; name a file in it.")
    try:
        since = backup_keys.save(work, file)
    except FileExistsError:
        raise refuse(f"{file} is there already; choose another name, and destroy the copy before afterwards.") from None
    except OSError as error:
        raise refuse(f"{error.filename or file} cannot be written: {error.strerror}.") from None
    except KeyFileError as error:
        raise refuse(str(error)) from None
    except Exception as error:  # of the database: which of them mean a full disk `failure_of` knows, others go on
        if failure_of(error) != "cannot_write":
            raise
        raise refuse(f"{work.settings.data}: nothing can be written there: the disk is full, or read-only.") from None
    console.print(
        f"Saved to {file}: it opens backups from {since} on. Destroy the copies from before: they open older ones too."
    )
