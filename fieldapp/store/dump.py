"""All rows of all tables, out and in again, the same on SQLite and PostgreSQL."""

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Table, insert, select, text

from .engine import one_moment
from .tables import metadata
from .types import Instant

BATCH = 50  # rows in memory at once: some have a photograph


def ordered_tables() -> list[Table]:
    """Parents before children, so that rows can be put back in this order."""
    return list(metadata.sorted_tables)


def rows(engine: Engine) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, row) for every row, as JSON values, from one moment in time: writers go on meanwhile."""
    with one_moment(engine) as connection:
        for table in ordered_tables():
            keys = list(table.primary_key.columns)
            result = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*keys))
            for row in result:
                yield table.name, {name: _plain(value) for name, value in row._mapping.items()}


def put_back(connection: Connection, everything: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Inserts rows, (table, values) as `rows` gives them, into empty tables; the caller commits. Returns how many.
    Raises `KeyError` for a table or a column that is missing, `ValueError` for a value that does not fit its column."""
    count = 0
    batch: list[dict[str, Any]] = []
    current: Table | None = None
    for name, values in everything:
        table = metadata.tables[name]
        if table is not current or len(batch) >= BATCH:
            _insert(connection, current, batch)
            current, batch = table, []
        batch.append({column.name: _typed(column.type, values[column.name]) for column in table.columns})
        count += 1
    _insert(connection, current, batch)
    _continue_numbering(connection)
    return count


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in ordered_tables())


def _insert(connection: Connection, table: Table | None, batch: list[dict[str, Any]]) -> None:
    if table is not None and batch:
        connection.execute(insert(table), batch)


def _continue_numbering(connection: Connection) -> None:
    """PostgreSQL counts numbers apart from the rows: go on after the highest."""
    if connection.dialect.name != "postgresql":
        return
    for table in ordered_tables():
        if table.autoincrement_column is not None and table.autoincrement_column.name == "id":
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608  (our own table names)
                    f"COALESCE((SELECT MAX(id) FROM {table.name}), 0) + 1, false)"
                )
            )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    readers = {datetime: datetime.fromisoformat, date: date.fromisoformat, time: time.fromisoformat}
    python = datetime if isinstance(kind, Instant) else kind.python_type
    return readers[python](value) if python in readers else value
