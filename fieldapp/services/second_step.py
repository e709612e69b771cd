"""The second step of signing in, after the password: a passkey (`passkeys.py`), a code of an app, or a recovery code.

Roles that `[second_step]` names must have one. Whoever has none yet is asked at each sign-in and can go on for
`grace_days` after the first, so that a new office, and one that updates, works at once; after that they add one before
anything else opens. It is off in a demonstration, where whoever came first would keep the others out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal, NamedTuple

from ..crypto import one_time
from ..domain.account import Account
from ..domain.audit import AuditAction
from ..domain.errors import Refused
from ..domain.passkey import Passkey
from ..store.accounts import Credential
from ..store.unit import Unit
from . import recovery_codes, sign_in_doors
from .workplace import Workplace

CLOCKS_DIFFER = timedelta(minutes=5)

Missing = Literal["", "show", "add"]
"""What somebody with the right password still has to do: nothing, show their second step, or add one first."""


class SignInBegun(NamedTuple):
    """Whose password was right, and what is still missing."""

    account: Account
    missing: Missing


@dataclass(frozen=True)
class SecondStepState:
    """Of one account. `passkeys`: the oldest first; `app_since`: it has an app (aware UTC), None without; `codes_left`:
    of the recovery codes. `required`: the office asks for one; `until`: so long without (aware UTC), None where nobody
    was asked yet."""

    passkeys: tuple[Passkey, ...]
    app_since: datetime | None
    codes_left: int
    required: bool
    until: datetime | None

    @property
    def since(self) -> datetime | None:
        """It has one (aware UTC), None without."""
        app = (self.app_since,) if self.app_since else ()
        return min((*(one.made_at for one in self.passkeys), *app), default=None)


def is_on(work: Workplace) -> bool:
    return not work.settings.demonstration


def is_required(work: Workplace, account: Account) -> bool:
    """Whether the office asks this account for one."""
    return is_on(work) and account.has(*work.settings.second_step.required_for)


def state(work: Workplace, account: Account) -> SecondStepState:
    with work.store.read() as unit:
        app, left = unit.second_steps.app(account.id), unit.second_steps.codes_left(account.id)
        asked = unit.second_steps.asked_at(account.id)
        passkeys = unit.passkeys.of_account(account.id)
    required = is_required(work, account)
    until = asked + _grace(work) if asked and required else None
    return SecondStepState(passkeys, app.made_at if app else None, left, required, until)


def has_one(unit: Unit, account_id: str) -> bool:
    return unit.second_steps.app(account_id) is not None or bool(unit.passkeys.of_account(account_id))


def missing(work: Workplace, unit: Unit, account: Account) -> Missing:
    """What is missing of this account, whose password was right; whoever is asked for the first time is noted."""
    if has_one(unit, account.id):
        return "show"
    if not is_required(work, account):
        return ""
    now, asked = work.machine_now(), unit.second_steps.asked_at(account.id)
    if asked is None or asked > now + CLOCKS_DIFFER:  # never, or while a clock was wrong
        unit.second_steps.note_asked(account.id, now)
        asked = now
    return "add" if now >= asked + _grace(work) else ""


def _grace(work: Workplace) -> timedelta:
    return timedelta(days=work.settings.second_step.grace_days)


def show(work: Workplace, account: Account, typed: str) -> None:
    """Whoever typed the right password shows a code, and is signed in. A code is taken once. Raises `Refused`:
    wrong_code, too_many_codes with the seconds to wait, which a recovery code needs not."""
    door = sign_in_doors.of_code(work.settings.limits, account.id)
    taken = _take(work, account, typed, door)
    with work.store.write() as unit:
        if not taken:
            note(unit, account, "wrong_code")
            unit.commit()
            raise Refused("wrong_code")
        unit.attempts.clear(door.name, door.who)
        note(unit, account, "sign_in")
        unit.commit()


def opens_closed_door(work: Workplace, login: str, network: str, credential: Credential | None, typed: str) -> bool:
    """Whether a code is shown that lets its owner through while others guess at the password. A recovery code is used
    by it even where the password is then wrong: whoever has found one guesses no more passwords than they have
    codes."""
    if not typed or credential is None:
        return False
    door = sign_in_doors.of_code_first(work.settings.limits, login, network)
    try:
        taken = _take(work, credential.account, typed, door)
    except Refused:
        return False
    if taken:
        with work.store.write() as unit:
            unit.attempts.clear(door.name, door.who)
            unit.commit()
    return taken


def _take(work: Workplace, account: Account, typed: str, door: sign_in_doors.Door) -> bool:
    """Whether this is a code of the account that nobody has used; it is used now."""
    now, code = work.machine_now(), recovery_codes.plain(typed)
    if len(code) == recovery_codes.CODE_LENGTH:
        with work.store.write() as unit:
            used = unit.second_steps.use_code(account.id, code, now)
            if used:
                note(unit, account, "use_recovery_code")
            unit.commit()
        return used
    with work.store.write() as unit:
        if wait_s := knock(unit, door, now):
            raise Refused("too_many_codes", seconds=wait_s)
    with work.store.write() as unit:
        app = unit.second_steps.app(account.id)
        step = one_time.matching_step(app.secret, code, now) if app and app.secret else None
        newest = one_time.step_of(now) + one_time.CLOCKS_DIFFER_STEPS
        used = step is not None and unit.second_steps.use(account.id, step, newest)
        unit.commit()
    return used


def knock(unit: Unit, door: sign_in_doors.Door, now: datetime) -> int:
    """Seconds to wait. Where there are none, one more is counted before what is shown is looked at: parallel guesses
    count too."""
    free_from = sign_in_doors.free_from(unit, door, now)
    if now < free_from:
        return ceil((free_from - now).total_seconds())
    unit.attempts.note(door.name, door.who, now)
    unit.commit()
    return 0


class SecretForApp(NamedTuple):
    """As somebody types it into an app, and as an address that a telephone opens with its app."""

    key: str
    address: str


def fresh_secret() -> bytes:
    """For an app that is about to be added."""
    return one_time.fresh_secret()


def for_app(work: Workplace, account: Account, secret: bytes) -> SecretForApp:
    office = work.settings.office.name
    return SecretForApp(one_time.for_typing(secret), one_time.for_app(secret, account.login, office))


def add(
    work: Workplace, account: Account, secret: bytes, typed: str, here: str, *, signs_in: bool = False
) -> tuple[str, ...]:
    """The app that shows this code is the second step of the account from now on, instead of any before, and the other
    browsers are signed out. `here`: the hash of the token of the session that asks. `signs_in`: they had to add one
    before anything else, and are signed in by it. Returns recovery codes, which nobody can read again; none where the
    app comes beside passkeys, with which there are some. Raises `Refused`: wrong_app_code, second_step_off,
    second_step_there."""
    if not is_on(work):
        raise Refused("second_step_off")
    now = work.machine_now()
    step = one_time.matching_step(secret, recovery_codes.plain(typed), now)
    if step is None:
        raise Refused("wrong_app_code", "one_time_code")
    with work.store.write() as unit:
        if signs_in:
            none_yet(unit, account)
        beside = unit.second_steps.app(account.id) is None and bool(unit.passkeys.of_account(account.id))
        unit.second_steps.put(account.id, secret, step, now)
        codes = () if beside else fresh_codes(unit, account)
        unit.sessions.end_all_of(account.id, but=here)
        note_done(unit, account, account, "add_second_step")
        if signs_in:
            note(unit, account, "sign_in")
        unit.commit()
    return codes


def none_yet(unit: Unit, account: Account) -> None:
    """Whoever has typed the password alone adds a first second step and none beside, or instead of, one that is there:
    its owner may have added it meanwhile. Raises `Refused`: second_step_there."""
    if has_one(unit, account.id):
        raise Refused("second_step_there")


def fresh_codes(unit: Unit, account: Account) -> tuple[str, ...]:
    """Recovery codes instead of all before."""
    codes = recovery_codes.fresh()
    unit.second_steps.put_codes(account.id, map(recovery_codes.plain, codes))
    return codes


def renew_codes(work: Workplace, account: Account) -> tuple[str, ...]:
    """Other recovery codes; all before are dead. Raises `Refused`: no_second_step."""
    with work.store.write() as unit:
        if not has_one(unit, account.id):
            raise Refused("no_second_step")
        codes = fresh_codes(unit, account)
        note_done(unit, account, account, "renew_recovery_codes")
        unit.commit()
    return codes


def remove_app(work: Workplace, account: Account, here: str) -> None:
    """Its owner takes the app off, and keeps passkeys. Other browsers are signed out; `here` as in `add`. Raises
    `Refused`: no_second_step, last_way."""
    with work.store.write() as unit:
        if unit.second_steps.app(account.id) is None:
            raise Refused("no_second_step")
        unit.second_steps.remove_app(account.id)
        leave_a_way(work, unit, account, "remove_app")
        unit.sessions.end_all_of(account.id, but=here)
        unit.commit()


def leave_a_way(work: Workplace, unit: Unit, account: Account, removed: AuditAction) -> None:
    """One way of the account was removed in this unit, which is written down as `removed`; where it was the last, the
    second step is off. Raises `Refused`: last_way, where the office asks for one."""
    app, passkeys = unit.second_steps.app(account.id), unit.passkeys.of_account(account.id)
    if app or any(not one.damaged for one in passkeys):
        note_done(unit, account, account, removed)
        return
    if is_required(work, account):
        raise Refused("last_way")
    _remove_all(unit, account.id)
    note_done(unit, account, account, "remove_second_step")


def _remove_all(unit: Unit, account_id: str) -> None:
    unit.second_steps.remove(account_id)
    unit.passkeys.remove_all(account_id)


def give_up(work: Workplace, account: Account) -> None:
    """Its owner takes it off. Raises `Refused`: second_step_required, where the office asks for it."""
    if is_required(work, account):
        raise Refused("second_step_required")
    with work.store.write() as unit:
        _remove_all(unit, account.id)
        note_done(unit, account, account, "remove_second_step")
        unit.commit()


def take_off(work: Workplace, by: Account | None, account_id: str) -> Account:
    """For somebody who has lost passkeys, app and recovery codes: an administrator, or the command line (`by` None).
    Ends their sessions; they are told when they sign in. Returns whose it was. Raises `NotFound`, `Refused`:
    no_second_step, own_second_step."""
    with work.store.write() as unit:
        account = unit.accounts.get(account_id)
        if by is not None and by.id == account.id:
            raise Refused("own_second_step")
        if not has_one(unit, account_id):
            raise Refused("no_second_step")
        _remove_all(unit, account_id)
        unit.sessions.end_all_of(account_id)
        note_done(unit, by, account, "remove_second_step")
        unit.commit()
    return account


def those_with_one(work: Workplace) -> frozenset[str]:
    """The ids of the accounts that have one."""
    with work.store.read() as unit:
        return unit.second_steps.those_with_an_app() | unit.passkeys.owners()


def note(unit: Unit, account: Account, action: AuditAction) -> None:
    """Of whoever signs in."""
    unit.audit.append(user_id=account.id, action=action, case_id=None, subject="account")


def note_done(unit: Unit, by: Account | None, account: Account, action: AuditAction) -> None:
    """Of what `by` (None: the command line) did to the account."""
    unit.audit.append(user_id=by.id if by else None, action=action, case_id=None, subject=f"account/{account.id}")
