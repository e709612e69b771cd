"""The second secret of a client's own page: six digits, kept only as a slow hash under a key outside the database."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..security.passwords import hash_password, verify
from ..store.client_codes import Tries
from .workplace import Workplace

FREE_TRIES = 5
MOST_TRIES = 30
LONGEST_PAUSE_S = 900


@dataclass(frozen=True)
class Door:
    """What came of a pair. `code_id`: for "open". `wait_until`: for "wait", aware UTC by the machine's clock."""

    answer: Literal["open", "wrong", "wait", "over"]
    code_id: str = ""
    wait_until: datetime | None = None


def issue(work: Workplace, request_id: str, by: str | None) -> str:
    """A new code for the request, shown once; the one before is dead and its guesses are forgotten.

    `by`: the member of staff, None for the form. Raises `NotFound`.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    with work.store.write() as unit:
        request = unit.requests.get(request_id)
        peppered = hash_password(_peppered(work, request.reference, code))
        unit.client_codes.add(request_id, peppered, at=work.machine_now(), by=by)
        unit.client_codes.set_tries(request.reference, Tries(0, None))
        unit.audit.append(user_id=by, action="write", case_id=request.case_id, subject=f"client-code/{request_id}")
        unit.commit()
    return code


def open_door(work: Workplace, typed_reference: str, typed_code: str) -> Door:
    """Whether the pair opens a page. Every answer is the same for a reference that does not exist.

    A guess is counted before it is looked at, so that guesses at the same moment count too. After `FREE_TRIES` each
    costs a longer pause, up to `LONGEST_PAUSE_S` seconds; after `MOST_TRIES` only a new code of the office helps.
    """
    now, reference = work.machine_now(), as_reference(typed_reference)
    with work.store.write() as unit:
        tries = unit.client_codes.tries(reference)
        if tries.made >= MOST_TRIES:
            return Door("over")
        free_from = tries.last_at + pause(tries.made) if tries.last_at else now
        if now < free_from:
            return Door("wait", wait_until=free_from)
        unit.client_codes.set_tries(reference, Tries(tries.made + 1, now))
        code = unit.client_codes.of_reference(reference)
        unit.commit()
    right = verify(code.hash if code else None, _peppered(work, reference, as_digits(typed_code)))
    if not right or code is None:
        return Door("wrong")
    with work.store.write() as unit:
        counted = unit.client_codes.tries(reference)
        unit.client_codes.set_tries(reference, Tries(max(0, counted.made - 1), counted.last_at))
        case_id = unit.requests.get(code.request_id).case_id
        unit.audit.append(user_id=None, action="read", case_id=case_id, subject=f"client-page/{code.request_id}")
        unit.commit()
    return Door("open", code_id=code.id)


def pause(tries: int) -> timedelta:
    """How long after the last guess the next one is looked at."""
    return timedelta(seconds=min(2 ** (tries - FREE_TRIES), LONGEST_PAUSE_S) if tries >= FREE_TRIES else 0)


def as_reference(typed: str) -> str:
    """As it is written: capitals, with its dash."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())[:24]
    return f"{signs[:3]}-{signs[3:]}" if len(signs) == 6 else signs


def as_digits(typed: str) -> str:
    """The digits of whatever script, as 0 to 9."""
    return "".join(str(int(sign)) for sign in typed[:40] if sign.isdecimal())


def _peppered(work: Workplace, reference: str, code: str) -> str:
    return work.store.vault.lookup("client-code", f"{reference}/{code}")
