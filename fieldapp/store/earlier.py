"""A database of an earlier schema, as it is, before it is brought to the newest."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from . import dump, schema


@dataclass(frozen=True)
class EarlierDatabase:
    revision: str
    _engine: Engine

    def rows(self) -> Iterator[dump.Row]:
        """Of every table that it has, from one moment in time."""
        return dump.rows(self._engine, of_any_schema=True)


def earlier(engine: Engine) -> EarlierDatabase | None:
    """None of a database that has no rows yet, or the newest schema."""
    revision = schema.revision(engine)
    if revision is None or revision == schema.head():
        return None
    found = EarlierDatabase(revision, engine)
    return found if next(found.rows(), None) else None
