"""Parties of cases: who they are and how they may be reached, sealed with the key of the case."""

import uuid
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ..crypto.box import Unreadable
from ..domain.errors import NotFound, Stale
from ..domain.party import Party, PartyFacts
from ..domain.record import DAMAGED
from . import tables as t
from .cases import CaseKeys
from .of_cases import of_cases, rows_of_cases
from .parameters import given

OF_CASES = rows_of_cases(t.parties, t.parties.c.position)
GET = select(t.parties).where(t.parties.c.id == given("id"))


class Parties:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, case_id: str, facts: PartyFacts) -> Party:
        """After those that the case has. Raises `NotFound` for an unknown case."""
        last = self._connection.scalar(select(func.max(t.parties.c.position)).where(t.parties.c.case_id == case_id))
        party_id = str(uuid.uuid4())
        self._connection.execute(
            insert(t.parties).values(
                id=party_id,
                case_id=case_id,
                kind=facts.kind,
                position=(last or 0) + 1,
                revision=1,
                sealed=self._seal(case_id, party_id, facts),
            )
        )
        return self.get(party_id)

    def get(self, party_id: str) -> Party:
        """Raises `NotFound`."""
        row = self._connection.execute(GET, {"id": party_id}).one_or_none()
        if row is None:
            raise NotFound("party")
        return self._read(row)

    def of_case(self, case_id: str) -> list[Party]:
        """In the order they were added: the client first."""
        return self.of_cases({case_id})[case_id]

    def of_cases(self, case_ids: set[str]) -> dict[str, list[Party]]:
        """The same of many cases, by case; an empty list for one that has none."""
        return of_cases(self._connection, self._keys, OF_CASES, case_ids, self._read)

    def change(self, before: Party, facts: PartyFacts) -> None:
        """Writes `facts` over `before`. Raises `Stale` when somebody changed it meanwhile."""
        done = self._connection.execute(
            update(t.parties)
            .where(t.parties.c.id == before.id, t.parties.c.revision == before.revision)
            .values(
                kind=facts.kind,
                revision=before.revision + 1,
                sealed=self._seal(before.case_id, before.id, facts),
            )
        )
        if done.rowcount != 1:
            raise Stale("party")

    def remove(self, party: Party) -> None:
        """Takes a party out, for one whose words went to another case."""
        self._connection.execute(delete(t.parties).where(t.parties.c.id == party.id))

    def _seal(self, case_id: str, party_id: str, facts: PartyFacts) -> bytes:
        """Raises `Unreadable` for what was read from a damaged one: it is written over by other words alone."""
        if facts.name == DAMAGED:
            raise Unreadable(f"parties/{party_id}")
        plain = PartyFacts.model_validate(facts.model_dump(include=set(PartyFacts.model_fields))).model_dump_json()
        return self._keys.box(case_id).seal(plain.encode(), f"parties/{party_id}")

    def _read(self, row: Any) -> Party:
        """Of one that is damaged no way is known to be wished: nobody reaches them until somebody has asked again."""
        plain = self._keys.open(row.case_id, row.sealed, f"parties/{row.id}")
        if plain is None:
            return Party(id=row.id, case_id=row.case_id, revision=row.revision, kind=row.kind, name=DAMAGED)
        facts = PartyFacts.model_validate_json(plain)
        return Party(id=row.id, case_id=row.case_id, revision=row.revision, **dict(facts))
