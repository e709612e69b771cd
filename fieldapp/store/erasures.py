"""Cases that are to be erased, what keeps one, and what is remembered of those that are gone."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ..crypto.vault import Vault
from ..domain.erasure import Erasure, ErasureProposal, LegalHold
from ..domain.record import DAMAGED
from . import case_rows
from . import tables as t
from .cases import CaseKeys


class Erasures:
    def __init__(self, connection: Connection, vault: Vault, keys: CaseKeys) -> None:
        self._connection = connection
        self._vault = vault
        self._keys = keys

    def propose(self, proposal: ErasureProposal) -> None:
        """A second one of the same case raises `WriteConflict` from the unit."""
        self._connection.execute(insert(t.erasure_proposals).values(**proposal.model_dump()))

    def take_back(self, case_id: str) -> None:
        """Nobody wants the case erased any more."""
        self._connection.execute(delete(t.erasure_proposals).where(t.erasure_proposals.c.case_id == case_id))

    def proposal(self, case_id: str) -> ErasureProposal | None:
        """The one of this case, None without one."""
        return next((one for one in self.proposals() if one.case_id == case_id), None)

    def proposals(self) -> list[ErasureProposal]:
        """All that wait for a second person, the oldest first."""
        rows = self._connection.execute(select(t.erasure_proposals).order_by(t.erasure_proposals.c.at))
        return [ErasureProposal(**row._mapping) for row in rows]

    def hold(self, hold: LegalHold) -> None:
        """Keeps a case, with the reason sealed. Raises `Unreadable` where the key of the case is damaged."""
        sealed = self._keys.box(hold.case_id).seal(hold.reason.encode(), f"legal_holds/{hold.id}")
        values = hold.model_dump(exclude={"reason"})
        self._connection.execute(insert(t.legal_holds).values(**values, sealed=sealed))

    def lift(self, hold_id: str, case_id: str, by: str, at: datetime) -> None:
        """Somebody ends it (`at` aware UTC); one that has ended stays as it is."""
        mine = (t.legal_holds.c.id == hold_id) & (t.legal_holds.c.case_id == case_id)
        living = mine & t.legal_holds.c.lifted_at.is_(None)
        self._connection.execute(update(t.legal_holds).where(living).values(lifted_by=by, lifted_at=at))

    def holds(self, case_id: str) -> list[LegalHold]:
        """All there were, the newest first."""
        rows = self._connection.execute(
            select(t.legal_holds).where(t.legal_holds.c.case_id == case_id).order_by(t.legal_holds.c.at.desc())
        )
        found = []
        for row in rows:
            plain = self._keys.open(case_id, row.sealed, f"legal_holds/{row.id}")
            clear = {name: getattr(row, name) for name in LegalHold.model_fields if name != "reason"}
            found.append(LegalHold(**clear, reason=DAMAGED if plain is None else plain.decode()))
        return found

    def with_merged(self, case_id: str) -> set[str]:
        """As `case_rows.with_merged`."""
        return case_rows.with_merged(self._connection, case_id)

    def counted(self, case_ids: Collection[str]) -> dict[str, int]:
        """How many rows of each table would go, by the table's name."""
        return case_rows.count_rows(self._connection, case_rows.ids_of(self._connection, case_ids))

    def stops_of(self, visit_ids: Collection[str]) -> set[str]:
        """Ids of the stops of these visits that some phone was given, or at which somebody said something."""
        return {
            str(stop)
            for table in (t.given_stops, t.stop_events)
            for stop in self._connection.scalars(select(table.c.stop_id).where(table.c.visit_id.in_(visit_ids)))
        }

    def delete(self, case_ids: Collection[str]) -> tuple[int, set[str]]:
        """Every row of these cases, their keys with them. Returns how many, and the ids by which somebody may still ask
        for them: of cases, requests, visits and stops."""
        ids = case_rows.ids_of(self._connection, case_ids)
        asked_for = ids[t.cases] | ids[t.requests] | ids[t.visits] | self.stops_of(ids[t.visits])
        return case_rows.delete_rows(self._connection, ids), asked_for

    def remember(self, erasure: Erasure, asked_for: Collection[str]) -> None:
        """Keeps that it happened, and keyed hashes of those ids: with an id that somebody has, and the key, it can be
        told that it was erased; from the hash nothing can be told."""
        self._connection.execute(insert(t.erasures).values(**erasure.model_dump()))
        marks = [{"hash": self._mark(one), "erasure_id": erasure.id} for one in sorted(asked_for)]
        self._connection.execute(insert(t.erased_marks), marks)

    def of_id(self, some_id: str) -> Erasure | None:
        """The erasure by which what had this id is gone; None for what was never erased."""
        marked = t.erased_marks.c.hash == self._mark(some_id)
        row = self._connection.execute(select(t.erasures).join(t.erased_marks).where(marked)).one_or_none()
        return Erasure(**{name: getattr(row, name) for name in Erasure.model_fields}) if row else None

    def newest(self, limit: int) -> list[Erasure]:
        """The last ones, the newest first."""
        rows = self._connection.execute(select(t.erasures).order_by(t.erasures.c.at.desc()).limit(limit))
        return [Erasure(**row._mapping) for row in rows]

    def _mark(self, some_id: str) -> str:
        return self._vault.lookup("erased", some_id)
