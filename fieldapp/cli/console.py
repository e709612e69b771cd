"""How the command line speaks: what happened on standard output, refusals as one sentence on standard error."""

from datetime import date
from pathlib import Path

import click
from rich.console import Console

from ..domain.hours import working_day
from ..opening import open_workplace
from ..services.workplace import Workplace
from ..settings import Settings, SettingsError, default_data, default_folder, load

console = Console(highlight=False, soft_wrap=True)


class Refusal(click.ClickException):
    """Wrong use or refused input: exit code 2, one sentence, nothing changed."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


def refuse(sentence: str) -> Refusal:
    return Refusal(sentence)


def office_folders() -> tuple[Path, Path]:
    """Configuration and data folders, for commands that work before `init`."""
    return default_folder(), default_data()


def settings() -> Settings:
    try:
        return load()
    except SettingsError as error:
        raise refuse(str(error)) from None


def workplace() -> Workplace:
    """The office, ready to work; a configuration that is wrong is told in one sentence."""
    try:
        return open_workplace(load())
    except SettingsError as error:
        raise refuse(str(error)) from None


def parse_date(_context: click.Context, _parameter: click.Parameter, value: str) -> date:
    """A day of the calendar, for Click options and arguments."""
    try:
        return working_day(value)
    except ValueError:
        raise refuse(f'"{value}" is not a day; write for example 2026-12-01.') from None
