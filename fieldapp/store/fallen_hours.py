"""Hours that were told and fell. Nothing in them says who the person is: nothing is sealed."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ..domain.fallen_hour import FallenHour, FellBecause
from . import tables as t
from .parameters import one_of, pieces

OF_LIVING_CASES = (
    select(t.fallen_hours)
    .join(t.visits, t.visits.c.id == t.fallen_hours.c.visit_id)
    .join(t.cases, t.cases.c.id == t.visits.c.case_id)
    .where(t.cases.c.wrapped_key.is_not(None))
)
OPEN = OF_LIVING_CASES.where(t.fallen_hours.c.settled_at.is_(None)).order_by(t.fallen_hours.c.fell_at)
OF_VISITS = (
    select(t.fallen_hours)
    .where(one_of(t.fallen_hours.c.visit_id))
    .order_by(t.fallen_hours.c.fell_at, t.fallen_hours.c.id)
)


class FallenHours:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, fallen: FallenHour) -> None:
        """A new one."""
        self._connection.execute(insert(t.fallen_hours).values(**fallen.model_dump()))

    def open_by_visit(self) -> dict[str, FallenHour]:
        """Those of which nobody has said yet that they were told, by visit id; what was erased is left out."""
        return {row.visit_id: _read(row) for row in self._connection.execute(OPEN)}

    def of_visits(self, visit_ids: Collection[str]) -> list[FallenHour]:
        """In the order they fell."""
        found = list[FallenHour]()
        for piece in pieces(sorted(visit_ids)):
            found += map(_read, self._connection.execute(OF_VISITS, piece))
        return found

    def explain(self, fallen_id: str, why: FellBecause) -> None:
        """It has another reason by now."""
        self._connection.execute(update(t.fallen_hours).where(t.fallen_hours.c.id == fallen_id).values(why=why))

    def settle(self, fallen: FallenHour) -> None:
        """Writes how it ended; the first who said so counts."""
        ended = fallen.model_dump(include={"settled_at", "settled_by", "way", "outcome"})
        self._connection.execute(
            update(t.fallen_hours)
            .where(t.fallen_hours.c.id == fallen.id, t.fallen_hours.c.settled_at.is_(None))
            .values(**ended)
        )

    def reopen(self, fallen_id: str) -> None:
        """It has not ended after all."""
        unsettled = {"settled_at": None, "settled_by": None, "way": "", "outcome": ""}
        self._connection.execute(update(t.fallen_hours).where(t.fallen_hours.c.id == fallen_id).values(**unsettled))


def _read(row: Any) -> FallenHour:
    return FallenHour(**{name: getattr(row, name) for name in FallenHour.model_fields})
