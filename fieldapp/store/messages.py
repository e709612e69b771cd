"""Messages to clients and the approvals of their texts. What a message says, and to whom, lies sealed with the key of
the case."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, or_, select, update

from ..crypto.vault import Vault
from ..domain.errors import NotFound
from ..domain.message import (
    GONE_KINDS,
    HOUR_KINDS,
    MAY_BE_READ,
    MESSAGE_KINDS,
    STOPPED,
    Message,
    MessageKind,
    MessageState,
    MessageWay,
)
from ..domain.text_approval import TextApproval
from . import tables as t
from .cases import CaseKeys
from .parameters import one_of, pieces

SEALED = {"party_id", "to", "subject", "text", "carrier_id"}
LOST = or_(t.messages.c.state == "failed", and_(t.messages.c.state == "withdrawn", t.messages.c.why.in_(STOPPED)))
UNSETTLED = or_(t.messages.c.state == "uncertain", and_(LOST, t.messages.c.settled_by.is_(None)))
"""Waits for a person: it did not leave or arrive and nobody has said that they know, or nobody knows whether it did."""
PIECE = func.coalesce(t.messages.c.visit_id, t.messages.c.request_id)
UNSETTLED_SINCE = (
    select(PIECE.label("piece"), func.min(t.messages.c.ended_at).label("since"))
    .join(t.cases, t.cases.c.id == t.messages.c.case_id)
    .where(UNSETTLED, t.cases.c.wrapped_key.is_not(None))
    .group_by(PIECE)
)
WRITTEN_HOURS = (
    select(t.messages.c.visit_id, t.messages.c.start, t.messages.c.sending_at)
    .where(one_of(t.messages.c.visit_id))
    .where(t.messages.c.kind.in_(HOUR_KINDS), t.messages.c.state.in_(MAY_BE_READ))
    .order_by(t.messages.c.sending_at)
)
OF_VISITS = select(t.messages).where(one_of(t.messages.c.visit_id)).order_by(t.messages.c.created_at, t.messages.c.id)


class Messages:
    def __init__(self, connection: Connection, vault: Vault, keys: CaseKeys) -> None:
        self._connection = connection
        self._vault = vault
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

    def of_carrier(self, way: MessageWay, carrier_id: str) -> Message:
        """The newest one that the carrier of this way knows by this id. Raises `NotFound`."""
        known = select(t.messages).where(t.messages.c.carrier_hash == self._carrier_hash(carrier_id))
        newest = known.where(t.messages.c.way == way).order_by(t.messages.c.created_at.desc()).limit(1)
        row = self._connection.execute(newest).one_or_none()
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

    def unsettled_about(self, piece_id: str) -> list[Message]:
        """Those about this visit or request that wait for a person, the newest first."""
        about = or_(t.messages.c.visit_id == piece_id, t.messages.c.request_id == piece_id)
        return self._all(select(t.messages).where(UNSETTLED, about).order_by(t.messages.c.created_at.desc()))

    def of_visits(self, visit_ids: Collection[str]) -> list[Message]:
        """In the order they were written."""
        found: list[Message] = []
        for piece in pieces(sorted(visit_ids)):
            found += self._all(OF_VISITS, piece)
        return found

    def written_hours(self, visit_ids: Collection[str]) -> dict[str, tuple[datetime, datetime]]:
        """By visit: the hour that its newest message about an hour names, of those that may have been read, and since
        when (aware UTC)."""
        found: dict[str, tuple[datetime, datetime]] = {}
        for piece in pieces(sorted(visit_ids)):
            rows = self._connection.execute(WRITTEN_HOURS, piece)
            found |= {row.visit_id: (row.start, row.sending_at) for row in rows}
        return found

    def of_request(self, request_id: str) -> list[Message]:
        """Those about it while it was no visit, in the order they were written."""
        own = select(t.messages).where(t.messages.c.request_id == request_id)
        return self._all(own.order_by(t.messages.c.created_at, t.messages.c.id))

    def says_gone(self, visit_id: str, start: datetime) -> bool:
        """Whether a message that may have been read says that this hour (aware UTC) does not hold."""
        columns = t.messages.c
        found = select(columns.id).where(
            columns.visit_id == visit_id,
            columns.start == start,
            columns.kind.in_(GONE_KINDS),
            columns.state.in_(MAY_BE_READ),
        )
        return self._connection.execute(found.limit(1)).first() is not None

    def unsettled_since(self) -> dict[str, datetime]:
        """Since when (aware UTC) each visit or request has a message that waits for a person, by its id; what was
        erased is left out."""
        return {row.piece: row.since for row in self._connection.execute(UNSETTLED_SINCE)}

    def unsettled(self) -> list[Message]:
        """Those that wait for a person, the newest first."""
        return self._all(select(t.messages).where(UNSETTLED).order_by(t.messages.c.created_at.desc()))

    def settle_lost(self, by: str, piece_id: str, kinds: Collection[MessageKind] = MESSAGE_KINDS) -> None:
        """Somebody has done what those were for that did not leave or arrive about this visit or request."""
        about = or_(t.messages.c.visit_id == piece_id, t.messages.c.request_id == piece_id)
        known = update(t.messages).where(about, LOST, t.messages.c.kind.in_(kinds), t.messages.c.settled_by.is_(None))
        self._connection.execute(known.values(settled_by=by))

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

    def _all(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Message]:
        """Those whose case still has its key: what was erased is read by nobody."""
        rows = self._connection.execute(query, values).all()
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
        carrier_hash = self._carrier_hash(message.carrier_id) if message.carrier_id else ""
        return {**message.model_dump(exclude=SEALED), "carrier_hash": carrier_hash, "sealed": sealed}

    def _carrier_hash(self, carrier_id: str) -> str:
        return self._vault.lookup("message-carrier", carrier_id)

    def _read(self, row: Any) -> Message:
        plain = json.loads(self._keys.box(row.case_id).open(row.sealed, f"messages/{row.id}"))
        clear = {name: getattr(row, name) for name in Message.model_fields if name not in SEALED}
        return Message(**clear, **plain)
