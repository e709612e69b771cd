"""Makes a phone ready for today, and says who may read until when."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...domain.account import Account
from ...domain.errors import NotFound, Refused
from ...domain.hours import instant
from ...domain.phone import Phone
from ...store.unit import Unit
from .. import casefile
from ..workplace import Workplace
from .daypack import PackDay, issue_day

SHARE_BYTES = 32


@dataclass(frozen=True)
class Prepared:
    """`share`: the office's half of the key of the readable day; kept by nobody here. `bring`, `read`: the two tokens.

    `office_key`: what the phone seals to.
    """

    phone: Phone
    share: bytes
    office_key: bytes
    bring: str
    read: str
    day: PackDay


def prepare(work: Workplace, account: Account, phone_id: str | None) -> Prepared:
    """A phone of this account, new or again; earlier tokens of it end. Raises
    `Refused("day_over")` after closing time."""
    now = work.now()
    until = reads_until(work)
    if until <= now:
        raise Refused("day_over")
    bring, read = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    with work.store.write() as unit:
        phone = Phone(
            id=_own(unit, phone_id, account) or str(uuid.uuid4()),
            account_id=account.id,
            prepared_at=now,
            reads_until=until,
            brings_until=now + timedelta(days=work.settings.phone.bring_days),
            seen_at=now,
            day=work.today(),
        )
        unit.phones.save(phone, bring=bring, read=read)
        unit.audit.append(user_id=account.id, action="prepare", case_id=None, subject=f"phone/{phone.id}")
        unit.commit()
    day = issue_day(work, account, phone)
    for case_id in {stop.case for stop in day.stops}:
        casefile.audit_read(work, account, case_id, f"phone/{phone.id}")
    if day.plan:
        with work.store.write() as unit:
            unit.phones.accept(phone.id, phone.day, day.plan_version)
            unit.commit()
    return Prepared(phone, secrets.token_bytes(SHARE_BYTES), work.store.mailbox.public_key, bring, read, day)


def reads_until(work: Workplace) -> datetime:
    """When the readable day of a phone ends: tonight, by the office's wall clock; aware UTC."""
    return instant(work.today(), work.settings.phone.day_ends, work.settings.office.zone)


def lock(work: Workplace, account: Account, phone: Phone) -> None:
    """The owner signed out on the phone: it reads no more today, and may still bring what it has."""
    with work.store.write() as unit:
        unit.phones.end_reading(phone.id, work.now())
        unit.audit.append(user_id=account.id, action="lock", case_id=None, subject=f"phone/{phone.id}")
        unit.commit()


def _own(unit: Unit, phone_id: str | None, account: Account) -> str | None:
    """The id asked for when it is this account's and not reported lost; a browser used by two people is two phones."""
    try:
        known = unit.phones.get(phone_id or "")
    except NotFound:
        return None
    return known.id if known.account_id == account.id and known.closed_at is None else None
