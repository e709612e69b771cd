"""Rows of a backup into a database: of the schema that they were taken from, and then brought to the newest."""

from collections.abc import Iterable
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from . import dump, schema
from .dump import Row
from .engine import open_engine


def fill(engine: Engine, revision: str, rows: Iterable[Row]) -> int:
    """Into an empty database of the newest schema: all rows or none. Returns how many. Raises `KeyError` or
    `ValueError` for a row that does not fit that revision, and what `rows` raises."""
    schema.downgrade(engine, revision)
    try:
        count = _put(engine, rows)
        schema.upgrade(engine)
        with engine.connect().execution_options(writing=True) as connection:
            dump.continue_numbering(connection)
            connection.commit()
    except BaseException:  # also when somebody interrupts it: half an office must not be there
        schema.downgrade(engine, "base")
        schema.upgrade(engine)
        raise
    return count


def restores(revision: str, rows: Iterable[Row], again: Iterable[Row]) -> int | None:
    """Fills a database that is thrown away, and brings it to the newest schema; `again`: the same rows once more.
    Returns how many there are, None when what lies in the database is not what was put there. Raises `OSError` where
    there is no room for it."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'scratch.sqlite'}")
        try:
            return _try(engine, revision, rows, again)
        except DBAPIError as error:
            raise OSError(ENOSPC, str(error.orig), folder) from error
        finally:
            engine.dispose()


def _try(engine: Engine, revision: str, rows: Iterable[Row], again: Iterable[Row]) -> int | None:
    schema.upgrade(engine, revision)
    count = _put(engine, rows)
    same = _digest(dump.rows(engine, of_any_schema=True)) == _digest(again)
    schema.upgrade(engine)
    return count if same else None


def _put(engine: Engine, rows: Iterable[Row]) -> int:
    with engine.connect().execution_options(writing=True) as connection:
        try:
            count = dump.put_back(connection, rows)
            connection.commit()
        except IntegrityError as error:
            raise ValueError("a row breaks a rule of the tables") from error
    return count


def _digest(rows: Iterable[Row]) -> int:
    """Of all rows, in whatever order they come: databases sort text in different ways."""
    hashes = (sha256(dump.as_line(row).encode()).digest() for row in rows)
    return sum(int.from_bytes(one, "big") for one in hashes) % 2**256
