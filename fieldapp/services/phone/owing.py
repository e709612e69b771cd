"""What phones still owe: what each says that it holds, what of it has not come, and who closes what never will.

The token that brings may name entries, because a locked phone sends too: whoever has it alone adds at most a few and
takes none away. Only the unlocked day says what was thrown away or is held no more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.owed import ClosedWhy, Debt, OwedEntry, Statement, debt_standing, debts, is_latest, listed_at, named
from ...domain.phone import Phone
from ...domain.standing import Standing
from ...store.unit import Unit
from ..workplace import Workplace


@dataclass(frozen=True)
class Signed:
    """Of a statement: when the day was given whose key made `mac` over it (hexadecimal, aware UTC)."""

    since: datetime
    mac: str


def said(phone_id: str, text: str) -> bytes:
    """What the unlocked day proves of a statement, as it was sent."""
    return f"owes/{phone_id}\n{text}".encode()


def tell(work: Workplace, phone: Phone, text: str, signed: Signed | None) -> None:
    """Keeps what a phone says that it holds. `text`: a `Statement` in JSON; `signed`: None from a day that is locked.
    Raises pydantic's `ValidationError` for what is none."""
    statement = Statement.model_validate_json(text)
    proofs, now = work.store.proofs, work.now()
    proved = signed is not None and proofs.holds(phone.id, signed.since, "day", said(phone.id, text), signed.mac)
    with work.store.write() as unit:
        came = unit.owed.came(phone.id, [str(held.id) for held in statement.holds])
        waiting = tuple(held for held in statement.holds if str(held.id) not in came)
        known = unit.owed.named_by(phone.id)
        phone = unit.phones.get(phone.id)  # what it said last, also if that came while this was on its way
        there = statement.model_copy(update={"holds": waiting})
        unit.owed.save(named(known, unit.owed.open(phone.id), there, phone, now, proved=proved))
        whole = proved and not statement.more and signed is not None and signed.since == phone.prepared_at
        listed = listed_at(statement, now) if whole and is_latest(statement, phone, now) else None
        unit.phones.said(phone.id, now, listed_at=listed)
        unit.commit()


def open_debts(unit: Unit) -> list[Debt]:
    """What every phone owes, those that were reported lost and those of closed accounts included."""
    entries = unit.owed.open()
    return debts(unit.phones.many({entry.phone_id for entry in entries}), entries)


def debts_by_account(unit: Unit) -> dict[str, tuple[Debt, ...]]:
    """What the phones of each account owe, by its id."""
    found: dict[str, list[Debt]] = {}
    for debt in open_debts(unit):
        found.setdefault(debt.phone.account_id, []).append(debt)
    return {account_id: tuple(owed) for account_id, owed in found.items()}


@dataclass(frozen=True)
class Waited:
    """How many entries have not come, and when the oldest was written (aware UTC)."""

    count: int
    since: datetime


@dataclass(frozen=True)
class Missing:
    """What the office waits for from somebody whose phone asks, and which that phone does not hold. `here`: it named
    them itself and lost them; `elsewhere`: another phone named them, or this one before nobody knew it again."""

    here: Waited | None
    elsewhere: Waited | None


def missing_of(work: Workplace, account: Account, phone_id: str | None, *, holds: bool) -> Missing:
    """`phone_id`: the phone that asks, None when it is not known which it is. `holds`: it still has a place for what it
    named; False when it has lost all of it."""
    with work.store.read() as unit:
        found = debts_by_account(unit).get(account.id, ())
    own = [one for debt in found if debt.phone.id == phone_id for one in (debt.gone if holds else debt.entries)]
    other = [one for debt in found if debt.phone.id != phone_id for one in debt.entries]
    return Missing(_waited(own), _waited(other))


def _waited(entries: Collection[OwedEntry]) -> Waited | None:
    return Waited(len(entries), min(one.written_at for one in entries)) if entries else None


@dataclass(frozen=True)
class DebtView:
    """What one phone owes, with the name of whoever carries it."""

    debt: Debt
    name: str


def due(work: Workplace, unit: Unit) -> list[tuple[DebtView, Standing]]:
    """What phones owe that somebody has to see to by now, each with where it stands."""
    settings, names = work.settings, unit.accounts.names()
    found = []
    for debt in open_debts(unit):
        standing = debt_standing(debt, work.now(), settings.phone.day_ends, settings.office.zone)
        if standing:
            found.append((DebtView(debt, names.get(debt.phone.account_id, "?")), standing))
    return found


@dataclass(frozen=True)
class Overview:
    """`owing`: the phones that owe something, the oldest first; `silent`: by name, who carries a phone that was made
    ready for today and has not said what it holds."""

    owing: tuple[DebtView, ...]
    silent: tuple[str, ...]


def read(work: Workplace) -> Overview:
    with work.store.read() as unit:
        names = unit.accounts.names()
        silent = [phone.account_id for phone in unit.phones.of_day(work.today()) if phone.said_at is None]
        return Overview(
            tuple(DebtView(debt, names.get(debt.phone.account_id, "?")) for debt in open_debts(unit)),
            tuple(sorted({names.get(account_id, "?") for account_id in silent})),
        )


def close(work: Workplace, by: str, phone_id: str, ids: Collection[str], why: ClosedWhy) -> int:
    """Waits no more for those of these entries that are still owed; says how many they were. `ids`: those that the page
    showed, so that what was named since stays owed. What comes all the same is kept as any other. Raises `NotFound`."""
    with work.store.write() as unit:
        unit.phones.get(phone_id)
        closed: list[OwedEntry] = [entry for entry in unit.owed.open(phone_id) if entry.id in ids]
        unit.owed.close(closed, by, why, work.now())
        if closed:
            unit.audit.append(user_id=by, action="close", case_id=None, subject=f"owed/{phone_id}")
        unit.commit()
    return len(closed)
