"""Who a phone's request is from: `Authorization: Phone-Bring ID.TOKEN` or `Phone-Read ID.TOKEN`.

The first brings sealed words and reads nothing; it lies on the phone in clear. The second reads its owner's own day
until tonight; on the phone it lies inside the encrypted day. Neither opens any page.
"""

from datetime import datetime

from flask import Request

from ..domain.account import Account
from ..domain.errors import NotFound
from ..domain.phone import Phone
from ..store.phones import Use
from ..store.unit import Store

SCHEMES: dict[str, tuple[Use, str]] = {"phone-bring": ("bring", "phone"), "phone-read": ("read", "phone_day")}


def bearer(asked: Request, store: Store, now: datetime) -> tuple[Phone, Account] | None:
    """The phone and its owner's account, with the phone's one role; None for every
    other request, and for bad tokens."""
    scheme, _, credential = asked.headers.get("Authorization", "").partition(" ")
    known = SCHEMES.get(scheme.lower())
    if known is None:
        return None
    use, role = known
    phone_id, _, token = credential[:200].partition(".")
    with store.read() as unit:
        phone = unit.phones.known(phone_id, token, use)
        if phone is None or phone.closed_at or now >= (phone.brings_until if use == "bring" else phone.reads_until):
            return None
        try:
            account = unit.accounts.get(phone.account_id)
        except NotFound:
            return None
    if not account.active or not account.has("worker"):
        return None
    return phone, account.model_copy(update={"roles": frozenset({role})})
