"""Consents: added and withdrawn, never changed or deleted. Names of people, and of a language that somebody wrote, the
words that were read and whether the answer was no lie sealed with the key of the case."""

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from ..crypto.box import Unreadable
from ..domain.consent import Consent, ConsentFacts
from ..domain.language import is_written
from ..domain.record import DAMAGED
from . import tables as t
from .cases import CaseKeys
from .of_cases import of_cases, rows_of_cases

SEALED = {"giver_name", "recipient", "words", "refused"}
OF_CASES = rows_of_cases(t.consents, t.consents.c.given_at)


class Consents:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, case_id: str, facts: ConsentFacts, consent_id: str = "") -> None:
        """Keeps a consent of the case; the names and words in it are sealed with the case's key. `consent_id`: a UUID,
        a new one where there is none. Raises `NotFound` for an unknown case."""
        consent_id = consent_id or str(uuid.uuid4())
        self._connection.execute(
            insert(t.consents).values(
                id=consent_id,
                case_id=case_id,
                **facts.model_dump(include=set(ConsentFacts.model_fields) - SEALED - {"language"}),
                language="" if is_written(facts.language) else facts.language,
                sealed_names=self._seal(case_id, consent_id, facts),
            )
        )

    def of_case(self, case_id: str) -> list[Consent]:
        """By when they were given."""
        return self.of_cases({case_id})[case_id]

    def of_cases(self, case_ids: set[str]) -> dict[str, list[Consent]]:
        """The same of many cases, by case; an empty list for one that has none."""
        return of_cases(self._connection, self._keys, OF_CASES, case_ids, self._read)

    def withdraw(self, consent: Consent, *, by: str | None, at: datetime) -> None:
        """One that was withdrawn already stays as it is."""
        self._connection.execute(
            update(t.consents)
            .where(t.consents.c.id == consent.id, t.consents.c.withdrawn_at.is_(None))
            .values(withdrawn_at=at, withdrawn_by=by)
        )

    def move_to_case(self, consent: Consent, case_id: str) -> None:
        """Seals the names again with the key of the other case. Raises `Unreadable` where they are damaged."""
        self._connection.execute(
            update(t.consents)
            .where(t.consents.c.id == consent.id)
            .values(case_id=case_id, sealed_names=self._seal(case_id, consent.id, consent))
        )

    def _seal(self, case_id: str, consent_id: str, facts: ConsentFacts) -> bytes | None:
        if facts.giver_name == DAMAGED:
            raise Unreadable(f"consents/{consent_id}")
        names = facts.model_dump(include=SEALED)
        if is_written(facts.language):
            names["language"] = facts.language
        if not any(names.values()):
            return None
        return self._keys.box(case_id).seal(json.dumps(names).encode(), f"consents/{consent_id}")

    def _read(self, row: Any) -> Consent:
        clear = {name: getattr(row, name) for name in Consent.model_fields if name not in SEALED}
        names: dict[str, Any] = {}
        if row.sealed_names:
            plain = self._keys.open(row.case_id, row.sealed_names, f"consents/{row.id}")
            names = {"giver_name": DAMAGED, "recipient": DAMAGED} if plain is None else json.loads(plain)
        return Consent.model_validate({**clear, **names})
