"""Cases and their keys."""

import uuid
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ..crypto.box import Box, Unreadable
from ..crypto.vault import Vault
from ..domain.case import Case, Person
from ..domain.errors import NotFound
from ..domain.record import DAMAGED
from . import tables as t
from .counters import next_number
from .damage import Damage
from .parameters import given, one_of, pieces

GET = select(t.cases).where(t.cases.c.id == given("id"))
MANY = select(t.cases).where(one_of(t.cases.c.id))
KEY = select(t.cases.c.wrapped_key).where(t.cases.c.id == given("id"))
KEYS = select(t.cases.c.id, t.cases.c.wrapped_key).where(one_of(t.cases.c.id))


class CaseKeys:
    """Opens the key of a case once a unit of work."""

    def __init__(self, connection: Connection, vault: Vault, damage: Damage) -> None:
        self._connection = connection
        self._vault = vault
        self._damage = damage
        self._boxes: dict[str, Box] = {}

    def box(self, case_id: str) -> Box:
        """What seals and opens the case's fields. Raises `NotFound` for an unknown case or one whose key was
        destroyed."""
        if case_id not in self._boxes:
            wrapped = self._connection.scalar(KEY, {"id": case_id})
            if wrapped is None:
                raise NotFound("case")
            self._boxes[case_id] = self._vault.case_box(case_id, wrapped)
        return self._boxes[case_id]

    def opens(self, case_id: str) -> bool:
        """Whether the case has a key that is not damaged. Raises `NotFound` as `box`."""
        try:
            self.box(case_id)
        except Unreadable:
            return False
        return True

    def open(self, case_id: str, sealed: bytes, context: str) -> bytes | None:
        """What was sealed there, None where it is damaged. Raises `NotFound` as `box`."""
        try:
            return self.box(case_id).open(sealed, context)
        except Unreadable:
            self._damage.met(context)
            return None

    def preload(self, case_ids: set[str]) -> None:
        """Opens the keys of many cases with one query for 500 of them, for lists; unknown ones, and those whose key was
        destroyed, are left out."""
        for piece in pieces(sorted(case_ids - self._boxes.keys())):
            for case_id, wrapped in self._connection.execute(KEYS, piece):
                if wrapped is not None:
                    with suppress(Unreadable):  # whoever opens something with it is told
                        self._boxes[case_id] = self._vault.case_box(case_id, wrapped)


class Cases:
    def __init__(self, connection: Connection, vault: Vault, keys: CaseKeys) -> None:
        self._connection = connection
        self._vault = vault
        self._keys = keys

    def open(self, person: Person, prefix: str, at: datetime) -> Case:
        """A new case with a key of its own and the next number of the year, `prefix`-YEAR-0001 and so on; `at` aware
        UTC."""
        case_id = str(uuid.uuid4())
        number = f"{prefix}-{at.year}-{next_number(self._connection, f'case-{at.year}'):04d}"
        wrapped = self._vault.new_case_key(case_id)
        sealed = self._vault.case_box(case_id, wrapped).seal(
            person.model_dump_json().encode(), f"cases/{case_id}/person"
        )
        self._connection.execute(
            insert(t.cases).values(id=case_id, number=number, opened_at=at, wrapped_key=wrapped, sealed_person=sealed)
        )
        return Case(id=case_id, number=number, opened_at=at, person=person)

    def get(self, case_id: str) -> Case:
        """The case with its person. Raises `NotFound` for an unknown case or one whose key was destroyed."""
        row = self._connection.execute(GET, {"id": case_id}).one_or_none()
        if row is None:
            raise NotFound("case")
        return self._read(row)

    def numbers(self, case_ids: set[str]) -> dict[str, str]:
        """What each case is called, by its id; says nothing of the person. Unknown ids are left out."""
        found: dict[str, str] = {}
        for piece in pieces(sorted(case_ids)):
            found |= {row.id: row.number for row in self._connection.execute(MANY, piece)}
        return found

    def describe(self, case_id: str, person: Person) -> None:
        """Replaces the person of a case. Raises `NotFound` as `get`, `Unreadable` for what was read from a damaged one:
        it is written over by another name alone."""
        if person.name == DAMAGED:
            raise Unreadable(f"cases/{case_id}/person")
        sealed = self._keys.box(case_id).seal(person.model_dump_json().encode(), f"cases/{case_id}/person")
        self._connection.execute(update(t.cases).where(t.cases.c.id == case_id).values(sealed_person=sealed))

    def all(self) -> list[Case]:
        """Newest first; a case whose key was destroyed is left out."""
        rows = self._connection.execute(
            select(t.cases).where(t.cases.c.wrapped_key.is_not(None)).order_by(t.cases.c.opened_at.desc())
        ).all()
        self._keys.preload({row.id for row in rows})
        return [self._read(row) for row in rows]

    def _read(self, row: Any) -> Case:
        plain = self._keys.open(row.id, row.sealed_person, f"cases/{row.id}/person")
        person = Person(name=DAMAGED, guardian=DAMAGED) if plain is None else Person.model_validate_json(plain)
        return Case(id=row.id, number=row.number, opened_at=row.opened_at, person=person)
