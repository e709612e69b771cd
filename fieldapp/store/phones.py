"""Phones, what each was given, and the receipts of what each brought back."""

import hmac
from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from ..crypto.vault import Vault
from ..domain.errors import NotFound
from ..domain.phone import Deposit, GivenStop, Phone
from . import tables as t
from .parameters import given, one_of

GET = select(t.phones).where(t.phones.c.id == given("id"))
MANY = select(t.phones).where(one_of(t.phones.c.id))
OF_DAY = select(t.phones).where(t.phones.c.day == given("day"), t.phones.c.closed_at.is_(None))

Use = Literal["bring", "read"]


class Phones:
    """The database holds hashes of the tokens: a copy of it brings and reads nothing."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def save(self, phone: Phone, *, bring: str, read: str, opener: bytes = b"", tries: int = 0) -> None:
        """Prepares a phone, new or again, with its tokens for bringing and for reading: earlier ones of it end.
        `opener`: what follows from its PIN, b"" where none is to open it from here; `tries`: wrong ones that it has."""
        opens = self._opener(phone.id, opener) if opener else None
        values = {
            **phone.model_dump(),
            "bring_hash": _hash(bring),
            "read_hash": _hash(read),
            "opener_hash": opens,
            "pin_tries_left": tries if opener else 0,
        }
        changed = self._connection.execute(update(t.phones).where(t.phones.c.id == phone.id).values(**values))
        if changed.rowcount == 0:
            self._connection.execute(insert(t.phones).values(**values))

    def get(self, phone_id: str) -> Phone:
        """The phone of this id. Raises `NotFound`."""
        return self._read(self._row(phone_id))

    def known(self, phone_id: str, token: str, use: Use) -> Phone | None:
        """The phone, when this is its token for this use; whether it is still valid is for the caller to judge."""
        try:
            row = self._row(phone_id)
        except NotFound:
            return None
        stored = row.bring_hash if use == "bring" else row.read_hash
        return self._read(row) if hmac.compare_digest(stored, _hash(token)) else None

    def seen(self, phone_id: str, at: datetime) -> None:
        """It spoke at `at` (aware UTC)."""
        self._connection.execute(update(t.phones).where(t.phones.c.id == phone_id).values(seen_at=at))

    def said(self, phone_id: str, at: datetime, *, listed_at: datetime | None) -> None:
        """The office heard at `at` (aware UTC) what it holds. `listed_at`: when its unlocked day named all of it, None
        where this was not all, or is no news."""
        listed = {"listed_at": listed_at} if listed_at else {}
        self._connection.execute(update(t.phones).where(t.phones.c.id == phone_id).values(said_at=at, **listed))

    def many(self, ids: Collection[str]) -> dict[str, Phone]:
        """By id."""
        rows = self._connection.execute(MANY, {"ids": list(ids)})
        return {row.id: self._read(row) for row in rows}

    def end_reading(self, phone_id: str, at: datetime) -> None:
        """It reads nothing more from `at` on (aware UTC)."""
        self._connection.execute(update(t.phones).where(t.phones.c.id == phone_id).values(reads_until=at))

    def close(self, phone_id: str, at: datetime) -> None:
        """It is lost: from `at` on (aware UTC) it neither reads nor brings, and no PIN opens it from here."""
        mine = and_(t.phones.c.id == phone_id, t.phones.c.closed_at.is_(None))
        self._connection.execute(update(t.phones).where(mine).values(closed_at=at, pin_tries_left=0))

    def newest(self, limit: int) -> list[Phone]:
        """Those that were made ready last, the last first."""
        rows = self._connection.execute(select(t.phones).order_by(t.phones.c.prepared_at.desc()).limit(limit))
        return [self._read(row) for row in rows]

    def given_to(self, phone_id: str) -> list[tuple[date, str]]:
        """On which day it was given a visit of which case (id), the last day first."""
        rows = self._connection.execute(
            select(t.given_stops.c.day, t.visits.c.case_id)
            .join(t.visits, t.visits.c.id == t.given_stops.c.visit_id)
            .where(t.given_stops.c.phone_id == phone_id)
            .distinct()
            .order_by(t.given_stops.c.day.desc(), t.visits.c.case_id)
        )
        return [(row.day, row.case_id) for row in rows]

    def take_try(self, phone_id: str, since: datetime) -> int | None:
        """Takes one of the tries of the day that this phone was given at `since` (aware UTC), before anybody looks
        whether it is right; how many are left after it, None when there was none."""
        c = t.phones.c
        mine = and_(c.id == phone_id, c.prepared_at == since, c.pin_tries_left > 0)
        taken = self._connection.execute(update(t.phones).where(mine).values(pin_tries_left=c.pin_tries_left - 1))
        return int(self._row(phone_id).pin_tries_left) if taken.rowcount else None

    def opens(self, phone_id: str, opener: bytes) -> bool:
        """Whether this follows from the PIN that was chosen for this phone's day."""
        stored = self._row(phone_id).opener_hash
        return stored is not None and hmac.compare_digest(stored, self._opener(phone_id, opener))

    def give_try_back(self, phone_id: str, since: datetime) -> None:
        """The last one was right: it counts for nothing."""
        c = t.phones.c
        mine = and_(c.id == phone_id, c.prepared_at == since)
        self._connection.execute(update(t.phones).where(mine).values(pin_tries_left=c.pin_tries_left + 1))

    def accept(self, phone_id: str, day: date, version: int) -> None:
        """The phone has accepted this version of the plan of the day that it was made ready for. Later versions replace
        earlier ones; an earlier one, or one of another day, that arrives late changes nothing."""
        newer = and_(t.phones.c.day == day, func.coalesce(t.phones.c.plan_version, 0) < version)
        self._connection.execute(update(t.phones).where(t.phones.c.id == phone_id, newer).values(plan_version=version))

    def of_day(self, day: date) -> list[Phone]:
        """Phones that were made ready for this day and are not reported lost."""
        rows = self._connection.execute(OF_DAY, {"day": day})
        return [self._read(row) for row in rows]

    def give(self, stops: list[GivenStop]) -> None:
        """Remembers the first time each stop was given."""
        for stop in stops:
            if self.given(stop.phone_id, stop.stop_id) is None:
                self._connection.execute(insert(t.given_stops).values(**stop.model_dump()))

    def given(self, phone_id: str, stop_id: str) -> GivenStop | None:
        """What this phone was given of the stop, None if it was not."""
        row = self._connection.execute(
            select(t.given_stops).where(t.given_stops.c.phone_id == phone_id, t.given_stops.c.stop_id == stop_id)
        ).one_or_none()
        return GivenStop(**row._mapping) if row else None

    def given_of_case(self, case_id: str) -> list[tuple[str, date]]:
        """Which accounts had a visit of the case on their phone, and for which day; the first day first."""
        given, phone, visit = t.given_stops.c, t.phones.c, t.visits.c
        rows = self._connection.execute(
            select(phone.account_id, given.day)
            .join(t.phones, phone.id == given.phone_id)
            .join(t.visits, visit.id == given.visit_id)
            .where(visit.case_id == case_id)
            .distinct()
            .order_by(given.day, phone.account_id)
        )
        return [(row.account_id, row.day) for row in rows]

    def digest(self, words: bytes, content: bytes | None) -> str:
        """A keyed hash of what was brought, so that nobody guesses a short note from its receipt. `content`: of a
        picture, behind its words."""
        behind = "" if content is None else f"\n{sha256(content).hexdigest()}"
        return self._vault.lookup("deposit", words.decode() + behind)

    def receipt(self, item_id: str) -> Deposit | None:
        """The receipt of what was brought with this id, None while it is not here."""
        row = self._connection.execute(select(t.deposits).where(t.deposits.c.id == item_id)).one_or_none()
        return Deposit(**row._mapping) if row else None

    def add_receipt(self, deposit: Deposit) -> None:
        """Keeps a receipt; a second one of the same id raises `WriteConflict` from the unit."""
        self._connection.execute(insert(t.deposits).values(**deposit.model_dump()))

    def count_brought(self, phone_id: str, since: datetime, *, unproved: bool) -> dict[str, int]:
        """How many items of each kind have come from this phone since then (aware UTC). `unproved`: only those that
        stand in the count of no day."""
        kind = t.deposits.c.kind
        mine = [t.deposits.c.phone_id == phone_id, t.deposits.c.received_at >= since]
        if unproved:
            mine.append(t.deposits.c.since.is_(None))
        rows = self._connection.execute(select(kind, func.count()).where(*mine).group_by(kind))
        return {row[0]: row[1] for row in rows}

    def neighbours(self, phone_id: str, since: datetime, ordinal: int) -> tuple[Deposit | None, Deposit | None]:
        """Of what this phone counted in the day that it was given at `since`: the receipts next to this ordinal, below
        and above it; None where there is none."""
        mine = select(t.deposits).where(t.deposits.c.phone_id == phone_id, t.deposits.c.since == since).limit(1)
        below = mine.where(t.deposits.c.ordinal < ordinal).order_by(t.deposits.c.ordinal.desc())
        above = mine.where(t.deposits.c.ordinal > ordinal).order_by(t.deposits.c.ordinal)
        before, after = (self._connection.execute(one).one_or_none() for one in (below, above))
        return Deposit(**before._mapping) if before else None, Deposit(**after._mapping) if after else None

    def last_order(self, phone_id: str) -> Deposit | None:
        """Of what stands in this phone's count, the receipt with the highest ordinal."""
        mine = (t.deposits.c.phone_id == phone_id, t.deposits.c.since.is_not(None))
        row = self._connection.execute(
            select(t.deposits).where(*mine).order_by(t.deposits.c.ordinal.desc()).limit(1)
        ).one_or_none()
        return Deposit(**row._mapping) if row else None

    def order_taken(self, phone_id: str, since: datetime, ordinal: int) -> bool:
        """Whether the count of that day has this ordinal already."""
        mine = (t.deposits.c.phone_id == phone_id, t.deposits.c.since == since, t.deposits.c.ordinal == ordinal)
        return self._connection.scalar(select(t.deposits.c.id).where(*mine).limit(1)) is not None

    def rules(self) -> dict[str, str]:
        """What an administrator has chosen about phones, by name."""
        return {row.name: row.choice for row in self._connection.execute(select(t.phone_rules))}

    def choose_rule(self, name: str, choice: str) -> None:
        """In place of what was chosen before."""
        self._connection.execute(delete(t.phone_rules).where(t.phone_rules.c.name == name))
        self._connection.execute(insert(t.phone_rules).values(name=name, choice=choice))

    def _opener(self, phone_id: str, opener: bytes) -> str:
        return self._vault.lookup("phone-opener", f"{phone_id}/{opener.hex()}")

    def _row(self, phone_id: str) -> Any:
        row = self._connection.execute(GET, {"id": phone_id}).one_or_none()
        if row is None:
            raise NotFound("phone")
        return row

    def _read(self, row: Any) -> Phone:
        return Phone(**{name: getattr(row, name) for name in Phone.model_fields})


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
