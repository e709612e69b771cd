"""The second secret of a client's own page: six digits, kept only as a slow hash under a key outside the database."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..domain.guesses import pause
from ..domain.reference import signs_of
from ..domain.request import Request
from ..security.client_secret import hash_secret, is_secret
from ..security.network import network_of
from ..settings.running import OwnPage
from ..store.client_codes import ClientCode
from ..store.unit import Unit
from . import merged_codes
from .workplace import Workplace

PAIR, NETWORK = "client_code", "client_code_network"
REMEMBERED = timedelta(days=1)
GUESSES_KEPT = timedelta(days=90)
"""Guesses at numbers that open nothing are forgotten after this, whenever a code is made; whoever comes back after it
learns from the count at most that a number exists, which is no secret."""
SIX = 10**6


@dataclass(frozen=True)
class Door:
    """What came of a pair. `code_id`: for "open". "merged": it was right until the request was merged into another one.
    `wait_until`: for "wait", aware UTC by the machine's clock."""

    answer: Literal["open", "wrong", "wait", "over", "merged"]
    code_id: str = ""
    wait_until: datetime | None = None


@dataclass(frozen=True)
class Made:
    """A new code and what belongs on its card; `language`: of the client."""

    request_id: str
    reference: str
    code: str
    language: str


def first(work: Workplace, request: Request, submission: str) -> str:
    """The code shown after the form was sent. The same form sent twice at once shows the same one: it is made of the
    form's mark under the office's key."""
    code = f"{int(work.store.vault.lookup('first-client-code', submission), 16) % SIX:06d}"
    _keep(work, request, code, by=None)
    return code


def renew(work: Workplace, request_id: str, by: str) -> Made:
    """A new code from a member of staff, shown once; the one before is dead and its wrong guesses are forgotten.

    Raises `NotFound`.
    """
    with work.store.read() as unit:
        request = unit.requests.get(request_id)
    code = f"{secrets.randbelow(SIX):06d}"
    _keep(work, request, code, by=by)
    return Made(request_id, request.reference, code, request.answers.language)


def _keep(work: Workplace, request: Request, code: str, by: str | None) -> None:
    signs = signs_of(request.reference)
    code_hash = hash_secret(_keyed(work, signs, code))  # before the turn to write: whoever waits for it need not wait
    with work.store.write() as unit:
        unit.client_codes.add(request.id, signs, code_hash, at=work.machine_now(), by=by)
        unit.client_codes.set_wrong(signs, 0, work.machine_now())
        if by:
            merged_codes.given(work, unit, unit.requests.get(request.id), by)
        unit.client_codes.forget_guesses(work.machine_now() - GUESSES_KEPT)
        unit.audit.append(user_id=by, action="write", case_id=request.case_id, subject=f"client-code/{request.id}")
        unit.commit()


def open_door(work: Workplace, address: str, typed_reference: str, typed_code: str) -> Door:
    """Whether the pair, typed from the network address `address`, opens a page.

    Every answer is the same for a reference that does not exist, and takes the same time. A guess is counted before it
    is looked at, so that guesses at the same moment count too. It slows down whoever guesses: each network by itself,
    for one reference and for all together, so that a stranger who knows a number does not lock its owner out. All
    networks together have `most_wrong` guesses at one code; then it opens nothing, and the office makes a new one.
    """
    settings, now, signs = work.settings.own_page, work.machine_now(), signs_of(typed_reference)
    network = network_of(address)
    with work.store.write() as unit:
        code = unit.client_codes.of_reference(signs)
        merged = None if code else _of_merged(unit, signs)
        pair = f"{signs} {code.id if code else ''} {network}"  # a new code is not slowed down by guesses at the old one
        doors = ((PAIR, pair, settings.free_wrong), (NETWORK, network, settings.free_wrong_network))
        if unit.client_codes.wrong(signs) >= settings.most_wrong:
            return Door("over")
        free_from = max(_free_from(unit, settings, door, now) for door in doors)
        if now < free_from:
            return Door("wait", wait_until=free_from)
        for door, who, _free in doors:
            unit.attempts.note(door, who, now)
        unit.client_codes.set_wrong(signs, unit.client_codes.wrong(signs) + 1, now)
        unit.commit()
    known = code or merged
    if not is_secret(known.hash if known else None, _keyed(work, signs, as_digits(typed_code))) or known is None:
        return Door("wrong")
    if code is None:
        return Door("merged")
    with work.store.write() as unit:
        for door, who, _free in doors:
            unit.attempts.forgive(door, who, now)
        unit.client_codes.set_wrong(signs, max(0, unit.client_codes.wrong(signs) - 1), now)
        case_id = unit.requests.get(code.request_id).case_id
        unit.audit.append(user_id=None, action="read", case_id=case_id, subject=f"client-page/{code.request_id}")
        unit.commit()
    return Door("open", code_id=code.id)


def _of_merged(unit: Unit, signs: str) -> ClientCode | None:
    """The last code of a request that was merged into another one: it opens nothing, and whoever has it is told so."""
    last = unit.client_codes.last_of_reference(signs)
    return last if last and unit.requests.get(last.request_id).merged_into else None


def _free_from(unit: Unit, settings: OwnPage, door: tuple[str, str, int], now: datetime) -> datetime:
    """When the next guess at this door is looked at."""
    name, who, free = door
    made, latest = unit.attempts.recent(name, who, now - REMEMBERED, now)
    longest = settings.longest_pause_s if name == PAIR else settings.longest_pause_network_s
    return latest + pause(made, free, timedelta(seconds=longest)) if latest else now


def as_digits(typed: str) -> str:
    """The digits of whatever script, as 0 to 9."""
    return "".join(str(int(sign)) for sign in typed[:40] if sign.isdecimal())


def _keyed(work: Workplace, signs: str, code: str) -> str:
    return work.store.vault.lookup("client-code", f"{signs}/{code}")
