"""Everything that is kept of a case, opened: every row that would go if it were erased, and who did what with it.

The tables are found as for erasing (`case_rows.py`), so that a new one cannot be left out of what a person is told.
"""

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, select

from . import case_rows
from . import tables as t
from .audit import Audit
from .cases import CaseKeys
from .soundness import context_of

TECHNICAL = frozenset(
    (
        t.cases.c.wrapped_key,  # opens what is copied here
        t.client_codes.c.reference_hash,  # of their own number, and their secret code: hashes that say nothing
        t.client_codes.c.hash,
    )
)
WITHOUT = frozenset(
    (
        t.duplicate_keys,  # keyed hashes of what stands in the request
        t.code_guesses,  # how often somebody typed a wrong code
        t.deposits,  # receipts of what phones brought; what they brought is in the tables of the case
        t.owed_entries,
        t.erasure_proposals,  # that somebody wishes to erase it, and why it is kept, is asked of the office
        t.legal_holds,
    )
)
Copy = dict[str, list[dict[str, Any]]]


class CaseCopy:
    def __init__(self, connection: Connection, keys: CaseKeys, audit: Audit) -> None:
        self._connection = connection
        self._keys = keys
        self._audit = audit

    def everything(self, case_id: str) -> Copy:
        """By table, every row as JSON values, with what is sealed opened (None where it is damaged; pictures and
        recordings in base64); of the case and of those that were merged into it."""
        cases = case_rows.with_merged(self._connection, case_id)
        ids = case_rows.ids_of(self._connection, cases)
        found = {
            table.name: [self._opened(table, row) for row in self._rows(table, columns, ids)]
            for table, columns in case_rows.leading_columns().items()
            if table not in WITHOUT
        }
        found["audit"] = [row.model_dump(mode="json") for row in reversed(self._audit.of_cases(cases))]
        return {name: rows for name, rows in found.items() if rows}

    def _rows(self, table: Table, columns: tuple[Column[str], ...], ids: case_rows.Ids) -> Iterator[Any]:
        condition = case_rows.belongs(columns, ids) if columns else table.c.id.in_(ids[table])
        query = select(table).where(condition).order_by(*table.primary_key.columns)
        return (row._mapping for row in self._connection.execute(query))

    def _opened(self, table: Table, row: Any) -> dict[str, Any]:
        case_id = self._case_of(table, row)
        return {
            column.name.removeprefix("sealed_"): self._value(column, row, case_id)
            for column in table.columns
            if column not in TECHNICAL
        }

    def _value(self, column: Column[Any], row: Any, case_id: str) -> Any:
        value = row[column.name]
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        if not isinstance(column.type, LargeBinary) or value is None:
            return value
        plain = self._keys.open(case_id, value, context_of(column, row))
        if plain is None:
            return None
        return base64.b64encode(plain).decode() if column.name == "sealed_content" else _said(plain)

    def _case_of(self, table: Table, row: Any) -> str:
        if table is t.cases:
            return str(row["id"])
        if "case_id" in table.c:
            return str(row["case_id"])
        visit_id = row["visit_id"] if "visit_id" in table.c else None
        return str(self._connection.scalar(select(t.visits.c.case_id).where(t.visits.c.id == visit_id)) or "")


def _said(plain: bytes) -> Any:
    text = plain.decode()
    try:
        return json.loads(text)
    except ValueError:
        return text
