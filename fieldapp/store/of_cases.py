"""What a table holds of many cases at once, opened with the key of each."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from .cases import CaseKeys

CASES_AT_ONCE = 500  # fewer values than any database refuses in one statement


def of_cases[One](
    connection: Connection,
    keys: CaseKeys,
    table: Table,
    case_ids: set[str],
    order: ColumnElement[Any],
    read: Callable[[Row[Any]], One],
    only: ColumnElement[bool] | None = None,
) -> dict[str, list[One]]:
    """By case, in the order of a column; an empty list for a case of which `table` has nothing. `read`: makes of a row
    what is kept in it; `only`: which rows, all without."""
    found: dict[str, list[One]] = {case_id: [] for case_id in case_ids}
    wanted = sorted(case_ids)
    keys.preload(case_ids)
    for start in range(0, len(wanted), CASES_AT_ONCE):
        piece = select(table).where(table.c.case_id.in_(wanted[start : start + CASES_AT_ONCE])).order_by(order)
        for row in connection.execute(piece if only is None else piece.where(only)):
            found[row.case_id].append(read(row))
    return found
