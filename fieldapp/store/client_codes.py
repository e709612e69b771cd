"""Second secrets of clients as slow hashes, and how often the one of a reference was guessed wrong."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, exists, insert, select, update

from ..crypto.vault import Vault
from . import tables as t


class ClientCode(NamedTuple):
    """The code of a request. `alive`: it opens the client's page."""

    id: str
    request_id: str
    hash: str
    alive: bool


class ClientCodes:
    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, request_id: str, signs: str, code_hash: str, *, at: datetime, by: str | None) -> None:
        """The code of the request from now on; an earlier one is dead. `signs`: the request's reference without its
        dash; `at` aware UTC; `by` None for the form."""
        self.kill(request_id, at)
        self._connection.execute(
            insert(t.client_codes).values(
                id=str(uuid.uuid4()),
                request_id=request_id,
                reference_hash=self._hash(signs),
                hash=code_hash,
                made_at=at,
                made_by=by,
            )
        )

    def kill(self, request_id: str, at: datetime) -> None:
        """No code of the request opens anything any more."""
        self._connection.execute(
            update(t.client_codes)
            .where(t.client_codes.c.request_id == request_id, t.client_codes.c.dead_at.is_(None))
            .values(dead_at=at)
        )

    def get(self, code_id: str) -> ClientCode | None:
        """Alive or dead; None for an unknown id."""
        row = self._connection.execute(select(t.client_codes).where(t.client_codes.c.id == code_id)).one_or_none()
        return ClientCode(row.id, row.request_id, row.hash, row.dead_at is None) if row else None

    def of_reference(self, signs: str) -> ClientCode | None:
        """The living code for this reference, the newest."""
        row = self._connection.execute(
            select(t.client_codes)
            .where(t.client_codes.c.reference_hash == self._hash(signs), t.client_codes.c.dead_at.is_(None))
            .order_by(t.client_codes.c.made_at.desc())
        ).first()
        return ClientCode(row.id, row.request_id, row.hash, True) if row else None

    def last_of_reference(self, signs: str) -> ClientCode | None:
        """The newest code for this reference, alive or dead."""
        row = self._connection.execute(
            select(t.client_codes)
            .where(t.client_codes.c.reference_hash == self._hash(signs))
            .order_by(t.client_codes.c.made_at.desc())
        ).first()
        return ClientCode(row.id, row.request_id, row.hash, row.dead_at is None) if row else None

    def wrong(self, signs: str) -> int:
        """How many times a code for this reference was guessed wrong since it was made, whether the reference exists
        or not."""
        return (
            self._connection.scalar(
                select(t.code_guesses.c.wrong).where(t.code_guesses.c.reference_hash == self._hash(signs))
            )
            or 0
        )

    def set_wrong(self, signs: str, wrong: int, at: datetime) -> None:
        """Writes the count over what it was; `at` (aware UTC): when this was."""
        reference_hash = self._hash(signs)
        self._connection.execute(delete(t.code_guesses).where(t.code_guesses.c.reference_hash == reference_hash))
        if wrong:
            self._connection.execute(insert(t.code_guesses).values(reference_hash=reference_hash, wrong=wrong, at=at))

    def forget_guesses(self, before: datetime) -> None:
        """Deletes the counts of references without a living code that nobody has guessed at since then (aware UTC).
        Those at a living code count as long as it lives."""
        of_it = t.client_codes.c.reference_hash == t.code_guesses.c.reference_hash
        living = exists().where(of_it, t.client_codes.c.dead_at.is_(None))
        old = t.code_guesses.c.at.is_(None) | (t.code_guesses.c.at < before)
        self._connection.execute(delete(t.code_guesses).where(old, ~living))

    def _hash(self, signs: str) -> str:
        return self._vault.lookup("client-reference", signs)
