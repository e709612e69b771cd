"""Staff accounts: signing in behind limits, invitations, passwords."""

import re
import secrets
from datetime import datetime, timedelta
from math import ceil

from ..domain.account import Account
from ..domain.audit import AuditAction
from ..domain.errors import NotFound, Refused
from ..domain.record import check_as_seen
from ..security import passwords
from ..security.network import network_of
from ..store.accounts import Credential
from ..store.unit import Unit
from . import second_step, sign_in_doors
from .second_step import SignInBegun
from .workplace import Workplace

INVITATION = timedelta(hours=48)
CLOSED = "sign-in-closed"


def sign_in(work: Workplace, login: str, password: str, address: str, device: str = "", code: str = "") -> SignInBegun:
    """The account with this login and password, and what it still has to show. The rest as in `check_password`."""
    account, shown = check_password(work, login, password, address, device, code)
    now = work.machine_now()
    with work.store.write() as unit:
        missing = "" if shown else second_step.missing(work, unit, account)
        if not missing:
            unit.audit.append(user_id=account.id, action="sign_in", case_id=None, subject="account")
        unit.attempts.forget(now - sign_in_doors.REMEMBERED)
        unit.sessions.forget(unseen_since=now - timedelta(days=1), made_before=now - timedelta(days=2))
        unit.commit()
    return SignInBegun(account, missing)


def check_password(
    work: Workplace, login: str, password: str, address: str, device: str = "", code: str = ""
) -> tuple[Account, bool]:
    """The account with this login and password, typed from the network address `address`, and whether `code` opened a
    closed door. `device`: the mark of a browser in which this account was signed in before (`security/devices.py`), ""
    for any other. `code`: of the second step, for whoever may not wait because others guess; it is looked at first.

    Wrong passwords slow down whoever types them: each network for one account and for all together. What others do
    never slows down a browser that knows the account. Raises `Refused`: `wrong_credentials`, the same for an unknown
    login, or `too_many_tries` with the seconds to wait.
    """
    login, now = login.strip().casefold()[:80], work.machine_now()
    network = network_of(address)
    doors = sign_in_doors.of_password(work.settings.limits, login, network, device)
    with work.store.write() as unit:
        # counted before the password is looked at, and at once on disk: parallel guesses count too
        credential = unit.accounts.credential(login)
        free_from = max(sign_in_doors.free_from(unit, door, now) for door in doors)
        closed = now < free_from
        if not closed:
            for door in doors:
                unit.attempts.note(door.name, door.who, now)
            unit.commit()
    shown = closed and second_step.opens_closed_door(work, login, network, credential, code)
    if closed and not shown:
        with work.store.write() as unit:
            _note_closed(unit, credential, login, now)
        raise Refused("too_many_tries", seconds=ceil((free_from - now).total_seconds()))
    right = passwords.verify(credential.password_hash if credential else None, password)
    if credential is None or not right or not credential.account.active:
        with work.store.write() as unit:
            _note_refused(unit, credential, "sign_in_failed")
            unit.commit()
        raise Refused("wrong_credentials")
    with work.store.write() as unit:
        unit.attempts.clear(doors[0].name, doors[0].who)
        for door in doors[1:]:
            unit.attempts.forgive(door.name, door.who, now)  # colleagues behind one address do not slow each other down
        if credential.password_hash and passwords.outdated(credential.password_hash):
            unit.accounts.set_password(credential.account.id, passwords.hash_password(password))
        unit.commit()
    return credential.account, shown


def _note_refused(unit: Unit, known: Credential | None, action: AuditAction) -> None:
    """Whose account was tried, where there is one; never what was typed, which may be a password in the wrong field."""
    unit.audit.append(user_id=known.account.id if known else None, action=action, case_id=None, subject="account")


def _note_closed(unit: Unit, known: Credential | None, login: str, now: datetime) -> None:
    """That the door is closed for a while, once an hour, however often somebody knocks."""
    if unit.attempts.count(CLOSED, login, now - timedelta(hours=1), now) == 0:
        unit.attempts.note(CLOSED, login, now)
        _note_refused(unit, known, "sign_in_closed")
        unit.commit()


def invite(
    work: Workplace,
    by: Account | None,
    *,
    login: str,
    name: str,
    roles: frozenset[str],
    language: str,
    worker_id: str | None = None,
) -> tuple[Account, str]:
    """A new account without a password, and the token that lets its owner choose
    one. Raises `Refused("login_taken")`."""
    login = login.strip().casefold()
    token = secrets.token_urlsafe(24)
    now = work.machine_now()
    with work.store.write() as unit:
        if unit.accounts.credential(login):
            raise Refused("login_taken", "login")
        account = unit.accounts.add(at=now, login=login, name=name, roles=roles, language=language, worker_id=worker_id)
        unit.accounts.invite(account.id, token, now + INVITATION)
        unit.audit.append(user_id=by.id if by else None, action="invite", case_id=None, subject=f"account/{account.id}")
        unit.commit()
    return account, token


def invite_again(work: Workplace, by: Account | None, account_id: str) -> tuple[Account, str]:
    """An existing account with a fresh token for it (a forgotten password). The old password works until it is used,
    and whoever signs in with it meanwhile is told; tokens that were made before are dead.

    Raises `NotFound`.
    """
    token = secrets.token_urlsafe(24)
    now = work.machine_now()
    with work.store.write() as unit:
        account = unit.accounts.get(account_id)
        unit.accounts.invite(account.id, token, now + INVITATION)
        unit.audit.append(user_id=by.id if by else None, action="invite", case_id=None, subject=f"account/{account.id}")
        unit.commit()
    return account, token


def cancel_invitation(work: Workplace, account: Account) -> None:
    """Its owner did not ask for it: no link to set this account's password opens any more."""
    with work.store.write() as unit:
        unit.accounts.end_invitations(account.id)
        _note_done(unit, account, "cancel_invitation")
        unit.commit()


def _note_done(unit: Unit, account: Account, action: AuditAction) -> None:
    unit.audit.append(user_id=account.id, action=action, case_id=None, subject=f"account/{account.id}")


def set_active(work: Workplace, by: Account, account_id: str, *, active: bool) -> None:
    """Opens or closes an account: a closed one cannot sign in, and its sessions end at once. Raises `NotFound`."""
    with work.store.write() as unit:
        account = unit.accounts.get(account_id)
        unit.accounts.save(account.model_copy(update={"active": active}))
        unit.sessions.end_all_of(account_id)
        unit.audit.append(user_id=by.id, action="write", case_id=None, subject=f"account/{account_id}")
        unit.commit()


def change_roles(work: Workplace, by: Account, account_id: str, roles: frozenset[str], seen: str) -> None:
    """What somebody may do, from their next click on. `seen`: the fingerprint of the account as the form saw it.

    Raises `NotFound`, `Stale`, `Refused`: no_roles; own_administrator, so that somebody is left who can give it back.
    """
    if not roles:
        raise Refused("no_roles", "roles")
    with work.store.write() as unit:
        account = unit.accounts.get(account_id)
        check_as_seen(account, seen)
        if account.id == by.id and "administrator" not in roles:
            raise Refused("own_administrator", "roles")
        unit.accounts.save(account.model_copy(update={"roles": roles}))
        unit.audit.append(user_id=by.id, action="write", case_id=None, subject=f"account/{account_id}")
        unit.commit()


def everybody(work: Workplace) -> list[Account]:
    """Open and closed accounts, by name."""
    with work.store.read() as unit:
        return unit.accounts.all()


def change_language(work: Workplace, account: Account, language: str) -> None:
    """Of the pages this person reads."""
    with work.store.write() as unit:
        unit.accounts.save(account.model_copy(update={"language": language}))
        unit.commit()


def invited(work: Workplace, token: str) -> Account:
    """The account that an invitation is for. Raises `NotFound` for one that is unknown, used or expired."""
    with work.store.read() as unit:
        account = unit.accounts.invited(token, work.machine_now())
    if account is None:
        raise NotFound("invitation")
    return account


def accept(work: Workplace, token: str, password: str) -> SignInBegun:
    """Sets the password and ends every session and other invitation of the account; its second step is still to be
    shown. Raises `NotFound` or `Refused` with the weakness."""
    account = invited(work, token)
    _check(work, account, password)
    now = work.machine_now()
    with work.store.write() as unit:
        if not unit.accounts.use_invitation(token, now):
            raise NotFound("invitation")
        unit.accounts.end_invitations(account.id)
        unit.accounts.set_password(account.id, passwords.hash_password(password))
        unit.sessions.end_all_of(account.id)
        _note_done(unit, account, "set_password_by_invitation")
        missing = second_step.missing(work, unit, account)
        unit.commit()
    return SignInBegun(account, missing)


def change_password(work: Workplace, account: Account, old: str, new: str, address: str, device: str = "") -> None:
    """`address` and `device` as in `check_password`. Raises `Refused`: wrong_credentials, too_many_tries, or the
    weakness of the new one. Ends all sessions."""
    check_password(work, account.login, old, address, device)
    _check(work, account, new)
    with work.store.write() as unit:
        unit.accounts.end_invitations(account.id)
        unit.accounts.set_password(account.id, passwords.hash_password(new))
        unit.sessions.end_all_of(account.id)
        _note_done(unit, account, "set_password")
        unit.commit()


def _check(work: Workplace, account: Account, password: str) -> None:
    office = work.settings.office
    known = {word.casefold() for text in (account.name, office.name) for word in re.split(r"\W+", text)} - {""}
    weakness = passwords.weakness(password, account.login, work.settings.limits.password_min_length, known)
    if weakness:
        raise Refused(weakness, "password", least=work.settings.limits.password_min_length)
