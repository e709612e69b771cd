"""Requests: sealed answers, and keyed hashes that find likely duplicates."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from ..crypto.box import Unreadable
from ..crypto.vault import Vault
from ..domain.errors import NotFound
from ..domain.place import Place
from ..domain.record import DAMAGED
from ..domain.request import Answers, Decided, Request, Source, State, Urgency
from . import tables as t
from .cases import CaseKeys
from .parameters import given, one_of

GET = select(t.requests).where(t.requests.c.id == given("key"))
BY_SUBMISSION = select(t.requests).where(t.requests.c.submission == given("key"))
IN_STATES = (
    select(t.requests).where(one_of(t.requests.c.state, "states")).order_by(t.requests.c.received_at, t.requests.c.id)
)
OF_CASE = select(t.requests).where(t.requests.c.case_id == given("case_id")).order_by(t.requests.c.received_at)
COUNT_WAITING = (
    select(func.count()).select_from(t.requests).where(t.requests.c.state.in_(("new", "address_unconfirmed")))
)
MINE, OTHER = t.duplicate_keys.alias("mine"), t.duplicate_keys.alias("other")
DUPLICATES = (
    select(OTHER.c.request_id, OTHER.c.kind)
    .join(MINE, (MINE.c.kind == OTHER.c.kind) & (MINE.c.hash == OTHER.c.hash))
    .where(MINE.c.request_id == given("id"), OTHER.c.request_id != given("id"))
    .order_by(OTHER.c.request_id, OTHER.c.kind)
)

DAMAGED_ANSWERS = Answers(client_name=DAMAGED, language=DAMAGED, service=DAMAGED, place=Place(text=DAMAGED))
"""Nobody has agreed to anything, and no way to anybody is known."""


class Requests:
    def __init__(self, connection: Connection, vault: Vault, keys: CaseKeys) -> None:
        self._connection = connection
        self._vault = vault
        self._keys = keys

    def add(
        self,
        *,
        submission: str,
        reference: str,
        case_id: str,
        state: State,
        source: Source,
        urgency: Urgency,
        answers: Answers,
        received_at: datetime,
    ) -> Request:
        """A new request, received at that time (aware UTC). `submission` is what makes sending the same answers twice
        one request: a second one raises `WriteConflict` from the unit, as a second `reference` does. Raises `NotFound`
        for an unknown case."""
        request_id = str(uuid.uuid4())
        self._connection.execute(
            insert(t.requests).values(
                id=request_id,
                reference=reference,
                submission=submission,
                case_id=case_id,
                state=state,
                source=source,
                urgency=urgency,
                received_at=received_at,
                sealed_answers=self._seal(case_id, request_id, answers),
            )
        )
        return self.get(request_id)

    def get(self, request_id: str) -> Request:
        """The request of this id. Raises `NotFound`."""
        return self._one(GET, request_id)

    def has_reference(self, reference: str) -> bool:
        """Whether a request has this reference."""
        found = select(t.requests.c.id).where(t.requests.c.reference == reference)
        return self._connection.scalar(found) is not None

    def references(self) -> list[tuple[str, str]]:
        """The reference of every request with the id of its case."""
        rows = self._connection.execute(select(t.requests.c.reference, t.requests.c.case_id)).all()
        return [(row.reference, row.case_id) for row in rows]

    def find(self, request_id: str) -> Request | None:
        """None for an unknown id."""
        try:
            return self.get(request_id)
        except NotFound:
            return None

    def by_submission(self, submission: str) -> Request | None:
        """The request that was sent with this mark, None without one."""
        try:
            return self._one(BY_SUBMISSION, submission)
        except NotFound:
            return None

    def in_states(self, *states: State) -> list[Request]:
        """Those in any of the states, the oldest first."""
        rows = self._connection.execute(IN_STATES, {"states": states}).all()
        self._keys.preload({row.case_id for row in rows})
        return [self._read(row) for row in rows]

    def of_case(self, case_id: str) -> list[Request]:
        """All requests of the case, the oldest first."""
        return [self._read(row) for row in self._connection.execute(OF_CASE, {"case_id": case_id}).all()]

    def count_waiting(self) -> int:
        """How many are new or wait for their address to be confirmed."""
        return self._connection.execute(COUNT_WAITING).scalar_one()

    def answer(self, request: Request, answers: Answers, *, state: State, urgency: Urgency) -> None:
        """Replaces the answers, state and urgency (a corrected address, a second import of the same file)."""
        self._connection.execute(
            update(t.requests)
            .where(t.requests.c.id == request.id)
            .values(sealed_answers=self._seal(request.case_id, request.id, answers), state=state, urgency=urgency)
        )

    def decided_by_a_person(self) -> bool:
        """Whether anybody has decided any request."""
        found = select(t.requests.c.id).where(t.requests.c.decided_by.is_not(None))
        return self._connection.execute(found.limit(1)).first() is not None

    def decide(
        self,
        request: Request,
        state: State,
        *,
        by: str | None,
        at: datetime,
        reason: str = "",
        merged_into: str | None = None,
    ) -> None:
        """Writes what was decided, by whom (None: the program) and when (aware UTC); the reason is sealed with the
        case's key. `merged_into`: id of the request that goes on instead."""
        sealed = (
            self._keys.box(request.case_id).seal(reason.encode(), f"requests/{request.id}/reason") if reason else None
        )
        self._connection.execute(
            update(t.requests)
            .where(t.requests.c.id == request.id)
            .values(state=state, decided_by=by, decided_at=at, sealed_reason=sealed, merged_into=merged_into)
        )

    def take_up(self, request: Request, state: State, *, by: str, at: datetime, reason: str) -> None:
        """What was decided counts no more and is kept, with who took the request up again, when (aware UTC) and why."""
        before = Decided(
            state=request.state,
            at=request.decided_at or request.received_at,
            by=request.decided_by,
            reason=request.decision_reason,
        )
        earlier = (*request.earlier, before, Decided(state="new", at=at, by=by, reason=reason))
        self._connection.execute(
            update(t.requests)
            .where(t.requests.c.id == request.id)
            .values(
                state=state,
                decided_by=None,
                decided_at=None,
                sealed_reason=None,
                merged_into=None,
                sealed_earlier=self._seal_earlier(request.case_id, request.id, earlier),
            )
        )

    def move_to_case(self, request: Request, case_id: str) -> None:
        """Seals the answers (and what was decided) again with the key of the other case. Raises `NotFound` for an
        unknown case, `Unreadable` where something of it is damaged."""
        values = {"case_id": case_id, "sealed_answers": self._seal(case_id, request.id, request.answers)}
        if request.decision_reason == DAMAGED:
            raise Unreadable(f"requests/{request.id}/reason")
        if request.decision_reason:
            values["sealed_reason"] = self._keys.box(case_id).seal(
                request.decision_reason.encode(), f"requests/{request.id}/reason"
            )
        if request.earlier:
            values["sealed_earlier"] = self._seal_earlier(case_id, request.id, request.earlier)
        self._connection.execute(update(t.requests).where(t.requests.c.id == request.id).values(**values))

    def save_duplicate_keys(self, request_id: str, values: Mapping[str, str]) -> None:
        """Remembers keyed hashes of what may repeat (kind -> normalised value); empty values are left out."""
        self._connection.execute(delete(t.duplicate_keys).where(t.duplicate_keys.c.request_id == request_id))
        for kind, value in values.items():
            if value:
                hashed = self._vault.lookup(kind, value)
                self._connection.execute(insert(t.duplicate_keys).values(request_id=request_id, kind=kind, hash=hashed))

    def possible_duplicates(self, request_id: str) -> list[tuple[Request, tuple[str, ...]]]:
        """Other requests, not rejected, merged or cancelled, that share a hash, with the kinds they share."""
        rows = self._connection.execute(DUPLICATES, {"id": request_id}).all()
        shared: dict[str, list[str]] = {}
        for other_id, kind in rows:
            shared.setdefault(other_id, []).append(kind)
        found = [(self.get(other_id), tuple(kinds)) for other_id, kinds in shared.items()]
        return [
            (request, kinds) for request, kinds in found if request.state not in ("rejected", "merged", "cancelled")
        ]

    def _seal(self, case_id: str, request_id: str, answers: Answers) -> bytes:
        if answers.client_name == DAMAGED:
            raise Unreadable(f"requests/{request_id}/answers")
        return self._keys.box(case_id).seal(answers.model_dump_json().encode(), f"requests/{request_id}/answers")

    def _seal_earlier(self, case_id: str, request_id: str, earlier: tuple[Decided, ...]) -> bytes:
        if any(one.reason == DAMAGED for one in earlier):
            raise Unreadable(f"requests/{request_id}/earlier")
        plain = json.dumps([one.model_dump(mode="json") for one in earlier]).encode()
        return self._keys.box(case_id).seal(plain, f"requests/{request_id}/earlier")

    def _open(self, row: Any, sealed: bytes, field: str) -> bytes | None:
        return self._keys.open(row.case_id, sealed, f"requests/{row.id}/{field}")

    def _earlier(self, row: Any) -> tuple[Decided, ...]:
        if not row.sealed_earlier:
            return ()
        plain = self._open(row, row.sealed_earlier, "earlier")
        if plain is None:
            return (Decided(state="new", at=row.received_at, by=None, reason=DAMAGED),)
        return tuple(map(Decided.model_validate, json.loads(plain)))

    def _one(self, query: Select[Any], key: str) -> Request:
        row = self._connection.execute(query, {"key": key}).one_or_none()
        if row is None:
            raise NotFound("request")
        return self._read(row)

    def _read(self, row: Any) -> Request:
        plain = self._open(row, row.sealed_answers, "answers")
        answers = Answers.model_validate_json(plain) if plain else DAMAGED_ANSWERS
        reason = (
            (self._open(row, row.sealed_reason, "reason") or DAMAGED.encode()).decode() if row.sealed_reason else ""
        )
        return Request(
            id=row.id,
            reference=row.reference,
            case_id=row.case_id,
            state=row.state,
            source=row.source,
            urgency=row.urgency,
            received_at=row.received_at,
            answers=answers,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            decision_reason=reason,
            merged_into=row.merged_into,
            earlier=self._earlier(row),
        )
