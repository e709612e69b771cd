"""What a table holds of many cases at once, opened with the key of each."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, select

from .cases import CaseKeys
from .parameters import one_of, pieces


def rows_of_cases(table: Table, order: ColumnElement[Any]) -> Select[Any]:
    """All rows of the cases that come with the statement, in the order of a column."""
    return select(table).where(one_of(table.c.case_id)).order_by(order)


def of_cases[One](
    connection: Connection,
    keys: CaseKeys,
    query: Select[Any],
    case_ids: set[str],
    read: Callable[[Row[Any]], One],
) -> dict[str, list[One]]:
    """By case, in the order of `query`, made by `rows_of_cases`; an empty list for a case of which there is nothing.
    `read`: makes of a row what is kept in it."""
    found: dict[str, list[One]] = {case_id: [] for case_id in case_ids}
    keys.preload(case_ids)
    for piece in pieces(sorted(case_ids)):
        for row in connection.execute(query, piece):
            found[row.case_id].append(read(row))
    return found
