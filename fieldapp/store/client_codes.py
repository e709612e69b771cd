"""Second secrets of clients as slow hashes, and how often the one of a reference was guessed."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from ..crypto.vault import Vault
from . import tables as t


class ClientCode(NamedTuple):
    """The code of a request. `alive`: it opens the client's page."""

    id: str
    request_id: str
    hash: str
    alive: bool


class Tries(NamedTuple):
    """Guesses at one reference, whether it exists or not; `last_at` aware UTC, None before the first."""

    made: int
    last_at: datetime | None


class ClientCodes:
    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, request_id: str, code_hash: str, *, at: datetime, by: str | None) -> None:
        """The code of the request from now on; an earlier one is dead. `at` aware UTC, `by` None for the form."""
        self.kill(request_id, at)
        self._connection.execute(
            insert(t.client_codes).values(
                id=str(uuid.uuid4()), request_id=request_id, hash=code_hash, made_at=at, made_by=by
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

    def of_reference(self, reference: str) -> ClientCode | None:
        """The living code of the request with this reference."""
        row = self._connection.execute(
            select(t.client_codes)
            .join(t.requests, t.requests.c.id == t.client_codes.c.request_id)
            .where(t.requests.c.reference == reference, t.client_codes.c.dead_at.is_(None))
        ).first()
        return ClientCode(row.id, row.request_id, row.hash, True) if row else None

    def tries(self, reference: str) -> Tries:
        """How often it was guessed since its code was made."""
        row = self._connection.execute(
            select(t.code_tries).where(t.code_tries.c.reference_hash == self._hash(reference))
        ).one_or_none()
        return Tries(row.tries, row.last_at) if row else Tries(0, None)

    def set_tries(self, reference: str, tries: Tries) -> None:
        """Writes them over what they were; none begins anew."""
        reference_hash = self._hash(reference)
        self._connection.execute(delete(t.code_tries).where(t.code_tries.c.reference_hash == reference_hash))
        if tries.last_at is not None:
            self._connection.execute(
                insert(t.code_tries).values(reference_hash=reference_hash, tries=tries.made, last_at=tries.last_at)
            )

    def _hash(self, reference: str) -> str:
        return self._vault.lookup("code-tries", reference)
