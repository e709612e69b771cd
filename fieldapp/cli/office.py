"""What most commands begin with: the configuration, the office ready to work, a day of the calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from ..crypto.key_file import KeyFileError
from ..domain.hours import working_day
from ..opening import open_workplace
from ..services.workplace import Workplace
from ..settings import Settings, SettingsError, default_data, default_folder, load
from ..store.failures import failure_of
from .terminal import refuse
from .unlocking import asking_key_file


def office_folders() -> tuple[Path, Path]:
    """Configuration and data folders, for commands that work before `init`."""
    return default_folder(), default_data()


def settings() -> Settings:
    try:
        return load()
    except SettingsError as error:
        raise refuse(str(error)) from None


def workplace() -> Workplace:
    """The office, ready to work; a configuration that is wrong is told in one sentence, a locked key is asked for."""
    try:
        office = load()
        return open_workplace(office, key_file=asking_key_file(office.key_file))
    except SettingsError as error:
        raise refuse(str(error)) from None


def parse_date(_context: click.Context, _parameter: click.Parameter, value: str) -> date:
    """A day of the calendar, for Click options and arguments."""
    try:
        return working_day(value)
    except ValueError:
        raise refuse(f'"{value}" is not a day; write for example 2026-12-01.') from None


@contextmanager
def refusing(data: Path) -> Iterator[None]:
    """Says in one sentence what a key file or a database refuses; `OSError` is left to the caller."""
    try:
        yield
    except OSError:
        raise
    except KeyFileError as error:
        raise refuse(str(error)) from None
    except Exception as error:  # of the database: which of them mean a full disk `failure_of` knows, others go on
        if failure_of(error) != "cannot_write":
            raise
        raise refuse(f"{data}: nothing can be written there: the disk is full, or read-only.") from None
