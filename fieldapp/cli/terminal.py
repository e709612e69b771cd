"""How the command line speaks: what happened on standard output, refusals as one sentence on standard error."""

import os
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, ProgressColumn

console = Console(highlight=False, markup=False, soft_wrap=True)  # [backups] is said as it is written


class Named(click.Path):
    """A file or folder that somebody named: an empty word is a variable that was not set, and never this folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("nothing is named there; is a variable not set?", param, ctx)
        return super().convert(value, param, ctx)


class Refusal(click.ClickException):
    """Wrong use or refused input: exit code 2, one sentence, nothing changed."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


def refuse(sentence: str) -> Refusal:
    return Refusal(sentence)


class Away(click.ClickException):
    """What is needed does not answer now; nothing that was typed or written is wrong, so that whoever keeps this
    running begins it again (exit code 1)."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


def progress(*columns: ProgressColumn | str) -> Progress:
    """What is going on, for whoever watches; nothing of it stays, and a file or pipe gets none of it."""
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def port() -> int:
    """The one of `PORT`, else 8000."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 1 <= int(given[:6]) <= 65535:
        raise refuse(f'PORT: "{given[:20]}" is no port; use a number from 1 to 65535.')
    return int(given)


def here() -> str:
    """Where a browser on this machine finds the office."""
    return f"http://127.0.0.1:{port()}"
