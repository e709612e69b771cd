"""Which rows belong to a case: those from which a foreign key leads to it, and the few that know it otherwise.

The list is made from the tables themselves, so that a new table cannot be forgotten; `tests/rules/test_data_classes.py`
compares it with `config/data-classes.toml`.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, false, func, or_, select, update

from . import tables as t

BY_HAND = frozenset((t.deposits, t.owed_entries, t.code_guesses))
"""Tables without such a foreign key, of which `delete_rows` knows by itself which rows belong to the case."""
REWRITTEN = frozenset((t.plans, t.plan_revisions))
"""Tables whose rows hold many cases: they are written anew without the one (`Plans.forget`)."""

Ids = dict[Table, set[str]]


def leading_columns() -> dict[Table, tuple[Column[str], ...]]:
    """By table, parents first: the columns through which its rows belong to a case."""
    found: dict[Table, tuple[Column[str], ...]] = {t.cases: ()}
    for table in t.metadata.sorted_tables:
        columns = tuple(
            key.parent for key in table.foreign_keys if key.column.table in found and key.column.table is not table
        )
        if columns:
            found[table] = columns
    return found


def with_merged(connection: Connection, case_id: str) -> set[str]:
    """The case, and those that are nothing without it: from which a request was merged into it, and that have no
    request of their own left. The audit tells where a request was first."""
    found, before = {case_id}, set[str]()
    while found != before:
        before = set(found)
        of_these = select(t.requests.c.id).where(t.requests.c.case_id.in_(found))
        requests = set(connection.scalars(of_these)) | set(
            connection.scalars(select(t.requests.c.id).where(t.requests.c.merged_into.in_(of_these)))
        )
        subjects = {f"request/{request_id}" for request_id in requests}
        first = set(connection.scalars(select(t.audit.c.case_id).where(t.audit.c.subject.in_(subjects)).distinct()))
        there = set(connection.scalars(select(t.cases.c.id).where(t.cases.c.id.in_(first - {None}))))
        others = t.requests.c.id.not_in(requests)
        living = set(
            connection.scalars(select(t.requests.c.case_id).where(t.requests.c.case_id.in_(there), others).distinct())
        )
        found |= there - living
    return found


def ids_of(connection: Connection, case_ids: Collection[str]) -> Ids:
    """By table, the ids of the rows of these cases to which other rows can lead."""
    ids: Ids = {t.cases: set(case_ids)}
    for table, columns in leading_columns().items():
        if columns and "id" in table.c:
            ids[table] = set(connection.scalars(select(table.c.id).where(belongs(columns, ids))))
    return ids


def count_rows(connection: Connection, ids: Ids) -> dict[str, int]:
    """How many rows of each table belong to these cases, by the table's name; none of those without."""
    counted = {
        table.name: connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
        for table, condition in _conditions(connection, ids)
    }
    return {name: count for name, count in counted.items() if count}


def delete_rows(connection: Connection, ids: Ids) -> int:
    """Deletes every row of these cases; returns how many."""
    conditions = list(_conditions(connection, ids))
    gone = t.requests.c.merged_into.in_(ids[t.requests])
    connection.execute(update(t.requests).where(gone).values(merged_into=None))
    return sum(connection.execute(delete(table).where(condition)).rowcount for table, condition in conditions)


def _conditions(connection: Connection, ids: Ids) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Children before parents."""
    codes = select(t.client_codes.c.reference_hash).where(t.client_codes.c.request_id.in_(ids[t.requests]))
    yield t.code_guesses, t.code_guesses.c.reference_hash.in_(set(connection.scalars(codes)))
    entries = set[str]().union(*ids.values())
    yield t.deposits, t.deposits.c.id.in_(entries)
    yield t.owed_entries, t.owed_entries.c.id.in_(entries)
    for table, columns in reversed(leading_columns().items()):
        yield table, belongs(columns, ids) if columns else table.c.id.in_(ids[table])


def belongs(columns: Collection[Column[str]], ids: Ids) -> ColumnElement[bool]:
    """Whether a row leads to one of these through one of those columns."""
    referred = ((column, next(iter(column.foreign_keys)).column.table) for column in columns)
    return or_(false(), *(column.in_(ids[table]) for column, table in referred))
