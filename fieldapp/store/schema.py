"""Brings a database to the newest schema, or says how far it is."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from .engine import DatabaseRefused

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Brings the database up to `revision`, all steps or none."""
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Takes the database back to `revision`, all steps or none; "base" is before the first."""
    command.downgrade(_config(engine), revision)


@cache
def known() -> tuple[str, ...]:
    """Every revision this code can bring to the newest, which is the first of them; asking reads every migration."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return tuple(str(one.revision) for one in ScriptDirectory.from_config(config).walk_revisions())


def head() -> str:
    """The newest revision this code knows."""
    return known()[0]


def revision(engine: Engine) -> str | None:
    """The one that the database has, None of a database without tables."""
    with engine.connect().execution_options(writing=False) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest revision this code knows."""
    return revision(engine) == head()


def refuse_later(engine: Engine) -> None:
    """Raises `DatabaseRefused` of a database that a later version of this program has brought to its own schema."""
    found = revision(engine)
    if found is not None and found not in known():
        raise DatabaseRefused(
            f"The database was brought to a later version of this program ({found}): put that one here again, or "
            "restore what was saved before its update into an empty FIELDAPP_DATA."
        )
