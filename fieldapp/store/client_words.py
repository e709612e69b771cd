"""What clients said on their own page, sealed with the key of the case."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, select, update

from ..crypto.box import Unreadable
from ..domain.client_word import ABOUT_THEM, TOLD, Asked, ClientWord, Unread
from ..domain.record import DAMAGED
from . import tables as t
from .cases import CaseKeys
from .of_cases import of_cases, rows_of_cases
from .parameters import given, one_of

PIECE = func.coalesce(t.client_words.c.visit_id, t.client_words.c.request_id)
SEALED = {"text", "windows", "contact_before", "answered"}
WAITING = (
    select(PIECE.label("piece"), t.client_words.c.kind, t.client_words.c.at)
    .where(t.client_words.c.settled_at.is_(None))
    .order_by(t.client_words.c.at, t.client_words.c.id)
)
WHOLE = select(t.client_words).order_by(t.client_words.c.at, t.client_words.c.id)
OF_REQUEST = WHOLE.where(t.client_words.c.request_id == given("id"))
OF_VISIT = WHOLE.where(t.client_words.c.visit_id == given("id"))
UNSETTLED = WHOLE.where(one_of(t.client_words.c.visit_id), t.client_words.c.settled_at.is_(None))
OF_CASES = rows_of_cases(t.client_words, t.client_words.c.at).where(t.client_words.c.settled_at.is_(None))
WAITS_ABOUT_THEM = OF_CASES.where(t.client_words.c.kind.in_(ABOUT_THEM), t.client_words.c.visit_id.is_not(None))
CONTACT_CHANGED = OF_CASES.where(t.client_words.c.kind == "contact")
ASKED = select(
    t.client_words.c.visit_id, t.client_words.c.kind, t.client_words.c.at, t.client_words.c.settled_at
).where(one_of(t.client_words.c.visit_id), t.client_words.c.kind.in_(TOLD))


class ClientWords:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, word: ClientWord, case_id: str) -> None:
        """Raises `NotFound` for an unknown case."""
        self._connection.execute(
            insert(t.client_words).values(
                id=word.id,
                case_id=case_id,
                request_id=word.request_id,
                visit_id=word.visit_id,
                kind=word.kind,
                at=word.at,
                sealed=self._seal(word, case_id),
                settled_at=word.settled_at,
                settled_by=word.settled_by,
            )
        )

    def of_request(self, request_id: str) -> list[ClientWord]:
        """All of them, in the order they were said."""
        return self._all(OF_REQUEST, {"id": request_id})

    def of_visit(self, visit_id: str) -> list[ClientWord]:
        """Those about one visit, in the order they were said."""
        return self._all(OF_VISIT, {"id": visit_id})

    def waiting(self) -> dict[str, tuple[Unread, ...]]:
        """Of each piece of work what nobody has settled, the oldest first: by the id of its visit, of its request as
        long as it has none. Nothing is unsealed; no entry without."""
        found: dict[str, list[Unread]] = defaultdict(list)
        for row in self._connection.execute(WAITING):
            found[row.piece].append(Unread(kind=row.kind, at=row.at))
        return {piece: tuple(unread) for piece, unread in found.items()}

    def unsettled(self, visit_ids: Collection[str]) -> dict[str, list[ClientWord]]:
        """What waits to be settled of each of these visits, by visit id, the oldest first. No entry without."""
        found = defaultdict[str, list[ClientWord]](list)
        for word in self._all(UNSETTLED, {"ids": list(visit_ids)}):
            found[word.visit_id or ""].append(word)
        return found

    def about_them(self, case_ids: set[str]) -> dict[str, list[ClientWord]]:
        """By case id what waits to be settled of what they said of themselves, about whichever visit, the oldest first;
        an empty list for a case without."""
        return of_cases(self._connection, self._keys, WAITS_ABOUT_THEM, case_ids, self._read)

    def asked(self, visit_ids: Collection[str]) -> dict[str, list[Asked]]:
        """That something was asked or written, settled or not, by visit id; nothing is unsealed. No entry without."""
        found: dict[str, list[Asked]] = defaultdict(list)
        for row in self._connection.execute(ASKED, {"ids": list(visit_ids)}):
            found[row.visit_id].append(Asked(kind=row.kind, at=row.at, settled_at=row.settled_at))
        return found

    def contact_changed(self, case_ids: set[str]) -> dict[str, ClientWord]:
        """By case id the first change of how to contact them that nobody has settled: what counted before it is what
        somebody of the office knows. No entry without."""
        found = of_cases(self._connection, self._keys, CONTACT_CHANGED, case_ids, self._read)
        return {case_id: words[0] for case_id, words in found.items() if words}

    def settle(self, word: ClientWord, case_id: str) -> None:
        """Somebody dealt with it (`settled_at`, `settled_by`, `answered`); the first one counts. Raises `Unreadable`
        for an answer to what is damaged: nothing is written over it."""
        values: dict[str, Any] = {"settled_at": word.settled_at, "settled_by": word.settled_by}
        if word.answered:
            values["sealed"] = self._seal(word, case_id)
        self._connection.execute(
            update(t.client_words)
            .where(t.client_words.c.id == word.id, t.client_words.c.settled_at.is_(None))
            .values(values)
        )

    def attach(self, request_id: str, visit_id: str) -> None:
        """What was said before the request had a visit is about that visit from now on."""
        self._connection.execute(
            update(t.client_words)
            .where(t.client_words.c.request_id == request_id, t.client_words.c.visit_id.is_(None))
            .values(visit_id=visit_id)
        )

    def hand_on(self, from_visit: str, to_visit: str) -> None:
        """What they said of themselves and nobody has settled is about the other visit from now on."""
        columns = t.client_words.c
        waits = and_(columns.visit_id == from_visit, columns.kind.in_(ABOUT_THEM), columns.settled_at.is_(None))
        self._connection.execute(update(t.client_words).where(waits).values(visit_id=to_visit))

    def move_to_case(self, request_id: str, case_id: str) -> None:
        """Seals the words of the request again with the key of the other case. Raises `Unreadable` where one is
        damaged."""
        for word in self.of_request(request_id):
            self._connection.execute(
                update(t.client_words)
                .where(t.client_words.c.id == word.id)
                .values(case_id=case_id, sealed=self._seal(word, case_id))
            )

    def _seal(self, word: ClientWord, case_id: str) -> bytes:
        if word.damaged:
            raise Unreadable(f"client_words/{word.id}")
        plain = word.model_dump_json(include=SEALED).encode()
        return self._keys.box(case_id).seal(plain, f"client_words/{word.id}")

    def _all(self, query: Select[Any], values: Mapping[str, Any]) -> list[ClientWord]:
        return [self._read(row) for row in self._connection.execute(query, values).all()]

    def _read(self, row: Any) -> ClientWord:
        known = {name: getattr(row, name) for name in ClientWord.model_fields if name not in SEALED}
        opened = self._keys.open(row.case_id, row.sealed, f"client_words/{row.id}")
        plain = {"text": DAMAGED} if opened is None else json.loads(opened)
        return ClientWord.model_validate(known | plain)
