"""Messages to clients and the approvals of their texts. What a message says, and to whom, lies sealed with the key of
the case."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from ..domain.errors import NotFound
from ..domain.message import Message, MessageState
from ..domain.text_approval import TextApproval
from . import tables as t
from .cases import CaseKeys

SEALED = {"party_id", "to", "subject", "text", "carrier_id"}


class Messages:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, message: Message) -> None:
        """A new one; a second one of the same id, or a second unfinished one of a visit, raises `WriteConflict` from
        the unit. Raises `NotFound` for an unknown case."""
        self._connection.execute(insert(t.messages).values(**self._row(message)))

    def get(self, message_id: str) -> Message:
        """Raises `NotFound`, also when the key of its case was destroyed."""
        row = self._connection.execute(select(t.messages).where(t.messages.c.id == message_id)).one_or_none()
        if row is None:
            raise NotFound("message")
        return self._read(row)

    def due(self, now: datetime) -> list[str]:
        """Ids of queued ones that may leave by now (aware UTC), the longest waiting first."""
        rows = self._connection.execute(
            select(t.messages.c.id)
            .where(t.messages.c.state == "queued", t.messages.c.not_before <= now)
            .order_by(t.messages.c.not_before, t.messages.c.id)
        )
        return list(rows.scalars())

    def in_states(self, *states: MessageState) -> list[Message]:
        """The newest first."""
        return self._all(
            select(t.messages).where(t.messages.c.state.in_(states)).order_by(t.messages.c.created_at.desc())
        )

    def of_case(self, case_id: str) -> list[Message]:
        """In the order they were written."""
        return self._all(
            select(t.messages).where(t.messages.c.case_id == case_id).order_by(t.messages.c.created_at, t.messages.c.id)
        )

    def of_visits(self, visit_ids: Collection[str]) -> list[Message]:
        """In the order they were written."""
        found: list[Message] = []
        wanted = sorted(visit_ids)
        for start in range(0, len(wanted), 500):
            piece = t.messages.c.visit_id.in_(wanted[start : start + 500])
            found += self._all(select(t.messages).where(piece).order_by(t.messages.c.created_at, t.messages.c.id))
        return found

    def claim(self, message: Message, at: datetime) -> bool:
        """It is being sent from now on (`at`: the machine's time, aware UTC), to `message.to`. False when another
        process has it, or it is not queued any more."""
        taken = message.model_copy(update={"state": "sending", "sending_at": at, "tries": message.tries + 1})
        return self.change(taken, "queued")

    def change(self, message: Message, *before: MessageState) -> bool:
        """Writes it over one that is in one of these states; False when it is in none of them."""
        done = self._connection.execute(
            update(t.messages)
            .where(t.messages.c.id == message.id, t.messages.c.state.in_(before))
            .values(**self._row(message))
        )
        return done.rowcount == 1

    def silent(self, before: datetime) -> list[str]:
        """Ids of those whose sending began before this moment (the machine's, aware UTC) and has not ended."""
        rows = self._connection.execute(
            select(t.messages.c.id).where(t.messages.c.state == "sending", t.messages.c.sending_at < before)
        )
        return list(rows.scalars())

    def to_ask(self, now: datetime) -> list[str]:
        """Ids of those handed over whose provider is to be asked by now (aware UTC) whether they were delivered."""
        rows = self._connection.execute(
            select(t.messages.c.id)
            .where(t.messages.c.state == "sent", t.messages.c.ask_at <= now)
            .order_by(t.messages.c.ask_at, t.messages.c.id)
        )
        return list(rows.scalars())

    def approve(self, approval: TextApproval) -> None:
        """Keeps who approved a text, over what was said of the same text before."""
        self._remove(approval.text_hash)
        self._connection.execute(insert(t.text_approvals).values(**approval.model_dump()))

    def withdraw_approval(self, text_hash: str) -> bool:
        """Nobody approves this text any more. False when nobody did."""
        return self._remove(text_hash)

    def approvals(self) -> dict[str, TextApproval]:
        """By the hash of the text."""
        rows = self._connection.execute(select(t.text_approvals))
        return {row.text_hash: TextApproval(**row._mapping) for row in rows}

    def _remove(self, text_hash: str) -> bool:
        done = self._connection.execute(t.text_approvals.delete().where(t.text_approvals.c.text_hash == text_hash))
        return done.rowcount == 1

    def _all(self, query: Select[Any]) -> list[Message]:
        """Those whose case still has its key: what was erased is read by nobody."""
        rows = self._connection.execute(query).all()
        self._keys.preload({row.case_id for row in rows})
        found = []
        for row in rows:
            try:
                found.append(self._read(row))
            except NotFound:
                continue
        return found

    def _row(self, message: Message) -> dict[str, Any]:
        plain = json.dumps(message.model_dump(include=SEALED)).encode()
        sealed = self._keys.box(message.case_id).seal(plain, f"messages/{message.id}")
        return {**message.model_dump(exclude=SEALED), "sealed": sealed}

    def _read(self, row: Any) -> Message:
        plain = json.loads(self._keys.box(row.case_id).open(row.sealed, f"messages/{row.id}"))
        clear = {name: getattr(row, name) for name in Message.model_fields if name not in SEALED}
        return Message(**clear, **plain)
