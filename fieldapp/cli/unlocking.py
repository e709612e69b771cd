"""The secret of a locked key file: given to this process, else typed on its terminal, never on the command line."""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ..crypto.key_file import KeyFile
from ..crypto.key_lock import Lock
from ..settings.given_secrets import as_secret, key_secrets
from .terminal import refuse

TRIES = 3
_TYPED = "fieldapp.cli.unlocking"


def has_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()


def asking_key_file(path: Path, may_ask: Callable[[], bool] = has_terminal) -> KeyFile:
    """One whose secret is asked for where none that was given opens it and somebody is there to ask."""
    typed = _typed()  # of the command: other threads, which know no command, open the file as well

    def secrets(_: Lock) -> Iterator[bytes]:
        yield from key_secrets()
        yield from tuple(typed)
        if not may_ask():
            return
        for number in range(TRIES):
            if number:
                click.echo("That does not open it.", err=True)
            typed.append(_asked(f"Secret of {path}: "))
            yield typed[-1]

    return KeyFile(path, secrets)


@contextmanager
def asking_at_the_start(path: Path) -> Iterator[KeyFile]:
    """One whose secret is asked for in this context alone: later pages are answered, and one whose lock was changed
    meanwhile must not wait for somebody at a terminal."""
    starting = True
    try:
        yield asking_key_file(path, lambda: starting and has_terminal())
    finally:
        starting = False


def ask_for_new(minimum: str) -> bytes:
    """A passphrase, typed twice. `minimum`: what is asked of it. Raises `Refusal` without a terminal."""
    if not has_terminal():
        raise refuse("There is no terminal to type the passphrase on; or name --credential FILE or --environment.")
    click.echo(minimum, err=True)
    first = _asked("New passphrase: ")
    if _asked("The same again: ") != first:
        raise refuse("The two are not the same; nothing has changed.")
    return first


def _asked(question: str) -> bytes:
    try:
        return as_secret(getpass.getpass(question).encode("utf-8", "surrogateescape"))
    except EOFError:
        raise refuse("Nothing was typed.") from None


def _typed() -> list[bytes]:
    """What was typed for this command: a second file with the same secret is not asked for."""
    found: list[bytes] = click.get_current_context().meta.setdefault(_TYPED, [])
    return found
