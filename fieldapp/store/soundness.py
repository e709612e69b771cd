"""Opens every sealed value once, to find what no longer opens before somebody needs it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, LargeBinary, Select, Table, null, select

from ..crypto.box import Unreadable
from ..crypto.vault import Vault
from . import tables as t
from .cases import CaseKeys
from .damage import Damage

BATCH = 50  # rows in memory at once: some have a photograph
_BY_ITSELF = {
    t.cases.c.sealed_person: "cases/{id}/person",
    t.requests.c.sealed_answers: "requests/{id}/answers",
    t.requests.c.sealed_reason: "requests/{id}/reason",
    t.requests.c.sealed_earlier: "requests/{id}/earlier",
    t.pictures.c.sealed_content: "pictures/{id}/content",
    t.recordings.c.sealed_content: "recordings/{id}/content",
    t.workers.c.sealed_start: "workers/{id}/start",
    t.plan_revisions.c.sealed: "plans/{plan_id}",
    t.second_steps.c.sealed_secret: "second_steps/{account_id}",
    t.safety_people.c.sealed_mail: "safety_people/{account_id}",
    t.day_decisions.c.sealed_reason: "day_decisions/{day}/{number}",
    t.breaches.c.sealed: "breaches/{id}/{version}",
    t.rights.c.sealed: "rights/{id}/{version}",
}
"""Under which context each is sealed, where it is not the table and the row's id."""
OF_NO_CASE = frozenset(
    (
        t.workers,
        t.plans,
        t.plan_revisions,
        t.alarms,
        t.alarm_positions,
        t.safety_people,
        t.day_decisions,
        t.second_steps,
        t.passkeys,
        t.breaches,
    )
)  # sealed with the office's key
_THROUGH_A_VISIT = frozenset((t.stop_events, t.visit_acts))


@dataclass(frozen=True)
class DamagedValue:
    """`context`: table, row and field. `case`: the number of the case it belongs to, "" for none."""

    context: str
    case: str


def sealed_columns() -> list[Column[Any]]:
    """All that is sealed with a key of the office or of a case; what is in a session only its cookie opens."""
    return [
        column
        for table in t.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and table is not t.sessions and column is not t.cases.c.wrapped_key
    ]


def context_of(column: Column[Any], row: Mapping[Any, Any]) -> str:
    """Under which context the value of this column was sealed in this row, of which the keys are enough."""
    return _BY_ITSELF.get(column, f"{column.table.name}/{{id}}").format(**row)


def damaged(engine: Engine, vault: Vault) -> Iterator[DamagedValue]:
    """Every value that does not open, table by table; what belongs to a case whose key was destroyed is left out."""
    with engine.connect().execution_options(writing=False) as connection:
        keys = CaseKeys(connection, vault, Damage())
        numbers = {row.id: row.number for row in connection.execute(select(t.cases.c.id, t.cases.c.number))}
        erased = set(connection.scalars(select(t.cases.c.id).where(t.cases.c.wrapped_key.is_(None))))
        for column in sealed_columns():
            rows = connection.execution_options(yield_per=BATCH).execute(_rows(column))
            for row in rows:
                case_id = str(row.of_case or "")
                if case_id in erased:
                    continue
                named = context_of(column, row._mapping)
                opener = keys.box if case_id else lambda _: vault.office
                if not _opens(opener, case_id, getattr(row, column.name), named):
                    yield DamagedValue(named, numbers.get(case_id, ""))


def _rows(column: Column[Any]) -> Select[Any]:
    """The keys of each row with the value and the case, `of_case`, that it belongs to."""
    table = column.table
    assert isinstance(table, Table)
    case: Any = null()
    if table in _THROUGH_A_VISIT:
        case = select(t.visits.c.case_id).where(t.visits.c.id == table.c.visit_id).scalar_subquery()
    elif table not in OF_NO_CASE:
        case = table.c.id if table is t.cases else table.c.case_id
    return select(*table.primary_key.columns, column, case.label("of_case")).where(column.is_not(None))


def _opens(opener: Callable[[str], Any], case_id: str, sealed: bytes, context: str) -> bool:
    try:
        opener(case_id).open(sealed, context)
    except Unreadable:
        return False
    return True
