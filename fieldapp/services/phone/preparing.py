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
from .rules import SharePlace, share_place


@dataclass(frozen=True)
class Prepared:
    """`share`: the office's share of the key of the readable day; kept by nobody here. `bring`, `read`: the two tokens.
    `share_place`: where the office wants that share to be.

    `office_key`: what the phone seals to. `proof_key`, `danger_key`: with which the day proves what it makes once it is
    unlocked, by the PIN or passkey and by the PIN for danger.
    """

    phone: Phone
    share: bytes
    share_place: SharePlace
    office_key: bytes
    proof_key: bytes
    danger_key: bytes
    bring: str
    read: str
    day: PackDay


def prepare(work: Workplace, account: Account, phone_id: str | None, opener: bytes = b"") -> Prepared:
    """A phone of this account, new or again; earlier tokens of it end. `opener`: what follows from the PIN that was
    chosen, b"" where no PIN is to bring the office's share back. Raises `Refused("day_over")` after closing time."""
    now = work.now()
    until = reads_until(work, now)
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
        unit.phones.save(phone, bring=bring, read=read, opener=opener, tries=work.settings.phone.pin_tries)
        place = share_place(unit)
        unit.audit.append(user_id=account.id, action="prepare", case_id=None, subject=f"phone/{phone.id}")
        unit.commit()
    day = issue_day(work, account, phone)
    for case_id in {stop.case for stop in day.stops}:
        casefile.audit_read(work, account, case_id, f"phone/{phone.id}")
    if day.plan:
        with work.store.write() as unit:
            unit.phones.accept(phone.id, phone.day, day.plan_version)
            unit.commit()
    proofs = work.store.proofs
    return Prepared(
        phone,
        share=work.store.shares.of(phone.id, now),
        share_place=place,
        office_key=work.store.mailbox.public_key,
        proof_key=proofs.key(phone.id, now, "day"),
        danger_key=proofs.key(phone.id, now, "danger"),
        bring=bring,
        read=read,
        day=day,
    )


def reads_until(work: Workplace, since: datetime) -> datetime:
    """When the day ends that a phone was given at `since`: that night, by the office's wall clock; aware UTC."""
    zone = work.settings.office.zone
    return instant(since.astimezone(zone).date(), work.settings.phone.day_ends, zone)


def counted(work: Workplace, phone: Phone) -> int:
    """How far this phone has counted its entries, as far as the office knows; 0 before the first. A phone that has
    counted less was put back to an earlier state."""
    with work.store.read() as unit:
        last = unit.phones.last_order(phone.id)
    return last.ordinal if last else 0


def lock(work: Workplace, account: Account, phone: Phone, since: datetime, mac: str) -> bool:
    """The owner signed out on the phone: it reads no more today, and may still bring what it has.

    `mac`: with which the day that was given at `since`, while it was unlocked, said so. False, and nothing has changed,
    when that is not the day that the phone has now.
    """
    said = f"lock/{phone.id}".encode()
    if since != phone.prepared_at or not work.store.proofs.holds(phone.id, since, "day", said, mac):
        return False
    with work.store.write() as unit:
        unit.phones.end_reading(phone.id, work.now())
        unit.audit.append(user_id=account.id, action="lock", case_id=None, subject=f"phone/{phone.id}")
        unit.commit()
    return True


def _own(unit: Unit, phone_id: str | None, account: Account) -> str | None:
    """The id asked for when it is this account's and not reported lost; a browser used by two people is two phones."""
    try:
        known = unit.phones.get(phone_id or "")
    except NotFound:
        return None
    return known.id if known.account_id == account.id and known.closed_at is None else None
