"""Who read or wrote what: the rows that everything here leaves behind."""

from dataclasses import dataclass

from ..domain.audit import AuditRow
from .workplace import Workplace


@dataclass(frozen=True)
class AuditPage:
    """`names` of accounts and `numbers` of cases, by id."""

    rows: tuple[AuditRow, ...]
    names: dict[str, str]
    numbers: dict[str, str]


def newest(work: Workplace, limit: int) -> AuditPage:
    """The last `limit` rows, the newest first, with the names of accounts and the numbers of cases that they speak
    of."""
    with work.store.read() as unit:
        rows = tuple(unit.audit.newest(limit))
        numbers = unit.cases.numbers({row.case_id for row in rows if row.case_id})
        return AuditPage(rows, unit.accounts.names(), numbers)
