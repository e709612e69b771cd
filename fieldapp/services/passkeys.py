"""Passkeys of the staff as their second step: made and removed by their owner, shown after the password."""

import uuid

from ..domain.account import Account
from ..domain.errors import Refused
from ..domain.passkey import MOST, Passkey
from ..security import passkeys as answers
from ..security.passkeys import Address, NotThisPasskey
from . import second_step, sign_in_doors
from .workplace import Workplace


def here(work: Workplace, account: Account, address: Address | None) -> tuple[Passkey, ...]:
    """Those of the account that open at this address, the oldest first."""
    with work.store.read() as unit:
        known = unit.passkeys.of_account(account.id)
    return tuple(one for one in known if address and one.opens_at(address.host))


def to_make(work: Workplace, account: Account, address: Address, challenge: bytes) -> dict[str, object]:
    """What the browser is given to make one, as JSON (`security/passkeys.py`). Raises `Refused`: second_step_off,
    too_many_passkeys."""
    _may_have_another(work, account)
    known = here(work, account, address)
    office = work.settings.office.name
    return answers.to_make(address, office, _owner(work, account), account.login, known, challenge)


def _may_have_another(work: Workplace, account: Account) -> None:
    if not second_step.is_on(work):
        raise Refused("second_step_off")
    with work.store.read() as unit:
        if len(unit.passkeys.of_account(account.id)) >= MOST:
            raise Refused("too_many_passkeys", most=MOST)


def add(
    work: Workplace,
    account: Account,
    name: str,
    answer: str,
    challenge: bytes | None,
    address: Address,
    session_hash: str,
    *,
    signs_in: bool = False,
) -> tuple[str, ...]:
    """A passkey of the account from now on, by the name that its owner gave it; other browsers are signed out.
    `answer`: what the browser said to `challenge`, which is None where its time is over. `session_hash`: of the session
    that asks. `signs_in`: they had to add a second step before anything else, and are signed in by it. Returns recovery
    codes, which nobody can read again, where this is the first second step of the account, else none. Raises `Refused`:
    second_step_off, too_many_passkeys, passkey_too_late, passkey_not_made, passkey_known, second_step_there."""
    _may_have_another(work, account)
    if challenge is None:
        raise Refused("passkey_too_late", "passkey")
    try:
        made = answers.made(answer, challenge, address)
    except NotThisPasskey:
        raise Refused("passkey_not_made", "passkey") from None
    passkey = Passkey(
        id=str(uuid.uuid4()),
        account_id=account.id,
        name=name,
        host=address.host,
        credential=made.credential,
        public_key=made.public_key,
        transports=made.transports,
        made_at=work.machine_now(),
        sign_count=made.sign_count,
    )
    with work.store.write() as unit:
        first = not second_step.has_one(unit, account.id)
        if signs_in:
            second_step.none_yet(unit, account)
        if unit.passkeys.is_known(made.credential):  # the form sent twice, or a passkey of somebody else
            raise Refused("passkey_known", "passkey")
        unit.passkeys.add(passkey)
        codes = second_step.fresh_codes(unit, account) if first else ()
        unit.sessions.end_all_of(account.id, but=session_hash)
        second_step.note_done(unit, account, account, "add_passkey")
        if signs_in:
            second_step.note(unit, account, "sign_in")
        unit.commit()
    return codes


def remove(work: Workplace, account: Account, passkey_id: str, session_hash: str) -> None:
    """Its owner removes one; other browsers are signed out. Raises `Refused`: passkey_gone; last_way, where the office
    asks for a second step and there is no other."""
    with work.store.write() as unit:
        if not unit.passkeys.remove(account.id, passkey_id):
            raise Refused("passkey_gone")
        second_step.leave_a_way(work, unit, account, "remove_passkey")
        unit.sessions.end_all_of(account.id, but=session_hash)
        unit.commit()


def to_show(work: Workplace, account: Account, address: Address, challenge: bytes) -> dict[str, object]:
    """What the browser is given to show one, as JSON. Raises `Refused`: passkey_gone, where none opens at this
    address."""
    known = here(work, account, address)
    if not known:
        raise Refused("passkey_gone")
    return answers.to_show(address, known, challenge)


def show(work: Workplace, account: Account, answer: str, challenge: bytes | None, address: Address) -> None:
    """Whoever typed the right password shows a passkey, and is signed in. `answer`, `challenge`: as in `add`. Raises
    `Refused`: passkey_too_late, wrong_passkey, copied_passkey, too_many_wrong_passkeys with the seconds to wait."""
    if challenge is None:
        raise Refused("passkey_too_late", "passkey")
    now, door = work.machine_now(), sign_in_doors.of_passkey(work.settings.limits, account.id)
    with work.store.write() as unit:
        if wait_s := second_step.knock(unit, door, now):
            raise Refused("too_many_wrong_passkeys", seconds=wait_s)
    try:
        passkey, count = _signed(work, account, answer, challenge, address)
    except NotThisPasskey:
        with work.store.write() as unit:
            second_step.note(unit, account, "wrong_passkey")
            unit.commit()
        raise Refused("wrong_passkey", "passkey") from None
    with work.store.write() as unit:
        use = unit.passkeys.use(passkey.id, count, challenge, now)
        if use == "used":
            unit.attempts.clear(door.name, door.who)
        if use != "again":
            second_step.note(unit, account, "sign_in" if use == "used" else "copied_passkey")
        unit.commit()
    if use == "again":
        raise Refused("passkey_too_late", "passkey")
    if use == "copied":
        raise Refused("copied_passkey", "passkey", name=passkey.name)


def _signed(work: Workplace, account: Account, answer: str, challenge: bytes, address: Address) -> tuple[Passkey, int]:
    """The passkey of this account that has signed, and its count. Raises `NotThisPasskey`."""
    credential = answers.credential_in(answer)
    with work.store.read() as unit:
        passkey = unit.passkeys.find(account.id, credential)
    if passkey is None or not passkey.opens_at(address.host):
        raise NotThisPasskey
    return passkey, answers.shown(answer, challenge, address, passkey, _owner(work, account))


def _owner(work: Workplace, account: Account) -> bytes:
    """What stands for the account inside a passkey: it names nobody, and is the same for each of theirs."""
    return bytes.fromhex(work.store.vault.lookup("passkey-owner", account.id))
