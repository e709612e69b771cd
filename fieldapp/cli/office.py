"""What most commands begin with: the configuration, the office ready to work, a day of the calendar."""

from datetime import date
from pathlib import Path

import click

from ..domain.hours import working_day
from ..opening import open_workplace
from ..services.workplace import Workplace
from ..settings import Settings, SettingsError, default_data, default_folder, load
from .terminal import refuse


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
