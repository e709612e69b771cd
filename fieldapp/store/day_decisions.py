"""What was decided of single days of the office. Decisions are added, never changed; the newest of a day counts."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from ..crypto.box import Box, Unreadable
from ..domain.day_decision import DayDecision
from ..domain.record import DAMAGED
from . import tables as t
from .damage import Damage
from .parameters import given

BETWEEN = (
    select(t.day_decisions)
    .where(t.day_decisions.c.day.between(given("first"), given("last")))
    .order_by(t.day_decisions.c.day, t.day_decisions.c.number)
)


class DayDecisions:
    def __init__(self, connection: Connection, office: Box, damage: Damage) -> None:
        self._connection = connection
        self._office = office
        self._damage = damage

    def add(self, decision: DayDecision) -> None:
        """Raises `WriteConflict`, by its unit of work, for a number that the day has already."""
        plain = decision.reason.encode()
        self._connection.execute(
            insert(t.day_decisions).values(
                **decision.model_dump(exclude={"reason"}),
                sealed_reason=self._office.seal(plain, _context(decision.day, decision.number)),
            )
        )

    def of(self, day: date) -> list[DayDecision]:
        """All of one day, in the order they were made."""
        return self.between(day, day)

    def between(self, first: date, last: date) -> list[DayDecision]:
        """All from the first day to the last, by day and in the order they were made."""
        rows = self._connection.execute(BETWEEN, {"first": first, "last": last})
        return [self._read(row) for row in rows]

    def newest(self, first: date, last: date) -> dict[date, DayDecision]:
        """What counts of each day from the first to the last that has a decision."""
        return {decision.day: decision for decision in self.between(first, last)}

    def _read(self, row: Any) -> DayDecision:
        context = _context(row.day, row.number)
        try:
            reason = self._office.open(row.sealed_reason, context).decode()
        except Unreadable:
            self._damage.met(context)
            reason = DAMAGED
        facts = {name: getattr(row, name) for name in ("day", "number", "decided", "at", "by")}
        return DayDecision(**facts, reason=reason)


def _context(day: date, number: int) -> str:
    return f"day_decisions/{day}/{number}"
