"""All rows of all tables, out and in again, the same on SQLite and PostgreSQL."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, insert, select, text

from .engine import one_moment
from .tables import metadata

Row = tuple[str, dict[str, Any]]  # table, value by column

BATCH = 50  # rows in memory at once: some have a photograph


def ordered_tables() -> list[Table]:
    """Parents before children, so that rows can be put back in this order."""
    return list(metadata.sorted_tables)


def rows(engine: Engine, *, of_any_schema: bool = False) -> Iterator[Row]:
    """(table, row) for every row, as JSON values, from one moment in time: writers go on meanwhile. `of_any_schema`: of
    every table that is there, as in a database of an earlier schema; else of ours alone."""
    with one_moment(engine) as connection:
        for table in _tables_of(connection).sorted_tables if of_any_schema else ordered_tables():
            keys = list(table.primary_key.columns)
            result = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*keys))
            for row in result:
                yield table.name, {name: _plain(value) for name, value in row._mapping.items()}


def as_line(row: Row) -> str:
    """A row as one line of text; equal rows give equal lines."""
    table, values = row
    return json.dumps([table, values], sort_keys=True)


def put_back(connection: Connection, everything: Iterable[Row]) -> int:
    """Inserts rows, (table, values) as `rows` gave them when the schema was the one that the database has now, into
    empty tables; the caller commits. Returns how many. Raises `KeyError` for a table or a column that is missing,
    `ValueError` for a value that does not fit its column."""
    found = _tables_of(connection)
    count = 0
    batch: list[dict[str, Any]] = []
    current: Table | None = None
    for name, values in everything:
        table = found.tables[name]
        if table is not current or len(batch) >= BATCH:
            _insert(connection, current, batch)
            current, batch = table, []
        batch.append({column.name: _typed(column.type, values[column.name]) for column in table.columns})
        count += 1
    _insert(connection, current, batch)
    return count


def _tables_of(connection: Connection) -> MetaData:
    """The tables that are there, apart from the one that says which schema that is."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version")
    return found


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in ordered_tables())


def _insert(connection: Connection, table: Table | None, batch: list[dict[str, Any]]) -> None:
    if table is not None and batch:
        connection.execute(insert(table), batch)


def continue_numbering(connection: Connection) -> None:
    """PostgreSQL counts numbers apart from the rows: go on after the highest; the caller commits."""
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
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)  # SQLite keeps no zone: every time in the store is UTC
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    readers = {datetime: datetime.fromisoformat, date: date.fromisoformat, time: time.fromisoformat}
    python = kind.python_type
    return readers[python](value) if python in readers else value
