"""`fieldapp keys lock`, `unlock` and `status`."""

import os
import re
import secrets
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ..crypto import guarded_file
from ..crypto.key_file import KeyFileError, KeyFileLocked
from ..crypto.key_lock import Mode
from ..opening import open_key_file
from ..security import passwords
from ..services import key_locking
from ..settings import Settings
from ..settings.given_secrets import VARIABLE, as_secret
from .office import refusing, settings, workplace
from .terminal import Named, console, refuse
from .unlocking import ask_for_new

LEAST_CHARACTERS = 16
HARD_TO_GUESS_AT_HOME = 10**14
"""Guesses: a thief has the file and all the time, while a password is guessed at a door that closes."""
GENERATED_BYTES = 20
ASKED = (
    f"At least {LEAST_CHARACTERS} characters, hard to guess: five or six words that nobody would put together. Write "
    "it on paper and keep that away from this machine: without it, and without a copy of the key (`fieldapp keys "
    "save`), nobody reads the data again."
)
PLACES = {
    "credential": "its secret is meant to come as the credential fieldapp-key of systemd",
    "environment": f"its secret is meant to come in {VARIABLE}",
    "passphrase": "its passphrase is asked for at the start",
}


@click.command(short_help="Lock the key file with a secret that does not lie on this disk.")
@click.option(
    "--credential",
    "file",
    type=Named(),
    help="Lock it with what is in FILE, for systemd to hand over; a FILE that is not there is made, with a new secret.",
)
@click.option("--environment", is_flag=True, help=f"Lock it with what {VARIABLE} holds.")
def lock(file: Path | None, *, environment: bool) -> None:
    """Locks FIELDAPP_DATA/keys/master.key: who takes this disk, and not the secret, reads nothing that is sealed.

    Without options it asks for a passphrase, twice. A locked file gets another lock. In one step, while the office is
    served; whatever stops it, the file lies as before or locked. Restart the server afterwards: it is to have the
    secret. Then change the master key (`fieldapp keys rotate`): the one of before lay on this disk in plain.

    Save the key before (`fieldapp keys save FILE`): that copy opens without the secret, and belongs into the safe.

    \b
    Examples:  fieldapp keys lock
               sudo ... fieldapp keys lock --credential /etc/credstore/fieldapp-key
    """
    if file and environment:
        raise refuse("--credential and --environment do not go together.")
    work = workplace()
    mode: Mode = "credential" if file else "environment" if environment else "passphrase"
    secret = _from_file(file, work.settings) if file else _from_environment() if environment else ask_for_new(ASKED)
    _refuse_weak(secret, work.settings)
    with _refusing_to_write(work.key_file.path):
        key_locking.lock(work.store, work.key_file, mode, secret)
    console.print(f"The key file is locked: {PLACES[mode]}. Restart the server now, so that it has the secret.")
    if file and _same_disk(file, work.settings.data):
        console.print(
            f'{file} is on the disk of {work.settings.data}: who takes that disk has both; README, "Locking the key", '
            "says where else it can lie."
        )
    console.print(
        "The master key lay on this disk in plain before. One that never did, after that restart: fieldapp keys rotate"
    )


@click.command(short_help="Take the lock off: the key file lies in plain again.")
def unlock() -> None:
    """Puts the key file back in plain, as a new office has it: it then opens without any secret."""
    work = workplace()
    if work.key_file.lock() is None:
        console.print("The key file is not locked.")
        return
    with _refusing_to_write(work.key_file.path):
        key_locking.unlock(work.store, work.key_file)
    console.print("The key file lies in plain: whoever takes this disk reads everything.")


@click.command(short_help="Say how the key file lies.")
def status() -> None:
    """Says how the key file lies, and whether this command could open it. It asks for nothing and shows no secret."""
    office = settings()
    key_file = open_key_file(office)
    try:
        lock = key_file.lock()
        if lock is None:
            key_file.read()
            console.print(f"{key_file.path} lies in plain: whoever takes this disk reads everything.")
            return
        cost = lock.cost
        console.print(
            f"{key_file.path} is locked: {PLACES[lock.mode]}. Each guess takes {cost.memory_kib // 1024} MB of memory, "
            f"{cost.passes} times (Argon2id)."
        )
        try:
            key_file.read()
            console.print("The secret that was given to this command opens it.")
        except KeyFileLocked as locked:
            console.print(
                "The secret that was given to this command does not open it."
                if locked.tried
                else "No secret was given to this command."
            )
    except KeyFileError as error:
        raise refuse(str(error)) from None


@contextmanager
def _refusing_to_write(path: Path) -> Iterator[None]:
    try:
        with refusing(path.parent):
            yield
    except OSError as error:
        raise refuse(
            f"{error.filename or path} cannot be written: {error.strerror}. Nothing is lost: run it again."
        ) from None


def _from_environment() -> bytes:
    given = as_secret(os.environb.get(VARIABLE.encode(), b""))
    if not given:
        raise refuse(f"{VARIABLE} is not set.")
    return given


def _from_file(file: Path, office: Settings) -> bytes:
    """What is in it; a new secret where it is not there. Never beside what it locks."""
    if file.resolve().is_relative_to(office.data.resolve()):
        raise refuse(f"{file} is in the folder that it is to be kept apart from; name another place.")
    try:
        if not file.exists():
            made = b32encode(secrets.token_bytes(GENERATED_BYTES)).decode().lower()
            guarded_file.create(file, "-".join(made[at : at + 4] for at in range(0, len(made), 4)).encode() + b"\n")
            console.print(f"A new secret is in {file}. Print it, or write it down, and keep it away from this machine.")
        return as_secret(guarded_file.read(file))
    except guarded_file.ReadableByOthers:
        raise refuse(f"{file}: other users of this machine can read it; run `chmod 600 {file}`.") from None
    except OSError as error:
        raise refuse(f"{file} cannot be used: {error.strerror}.") from None


def _refuse_weak(secret: bytes, office: Settings) -> None:
    text = secret.decode("utf-8", "surrogateescape")
    known = [word for word in re.split(r"\W+", office.office.name.casefold()) if word]
    if len(text) > passwords.LONGEST:
        raise refuse(f"A secret has at most {passwords.LONGEST} characters; nothing has changed.")
    if passwords.weakness(text, "", LEAST_CHARACTERS, known, HARD_TO_GUESS_AT_HOME):
        raise refuse(f"That secret is too easy to guess for whoever has the file; nothing has changed. {ASKED}")


def _same_disk(file: Path, data: Path) -> bool:
    return file.stat().st_dev == data.stat().st_dev
