"""Gives a phone the office's share of its day's key again, after its browser was closed: to whoever knows the PIN, as
long as that day may be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ...domain.account import Account
from ...domain.phone import Phone
from ..workplace import Workplace

Why = Literal["", "wrong", "ended"]


@dataclass(frozen=True)
class Released:
    """`share`: None when it is not given: `why` says then that the PIN was wrong or the day ended. `left`: tries."""

    share: bytes | None
    left: int
    why: Why


ENDED = Released(None, 0, "ended")


def release(work: Workplace, account: Account, phone: Phone, since: datetime, opener: bytes) -> Released:
    """`since`: when the day was given that is to be opened; `opener`: what follows from the PIN that was typed.

    The try is counted on the disk before anybody looks whether it is right, so that guesses at the same moment count
    too, and a copy of the phone has no other ten than the phone. The last wrong one ends the day as signing out does.
    """
    if work.now() >= phone.reads_until:
        return ENDED
    with work.store.write() as unit:
        left = unit.phones.take_try(phone.id, since)
        unit.commit()
    if left is None:
        return ENDED
    with work.store.write() as unit:
        right = unit.phones.opens(phone.id, opener)
        if right:
            unit.phones.give_try_back(phone.id, since)
        elif left == 0:
            unit.phones.end_reading(phone.id, work.now())
        unit.audit.append(
            user_id=account.id, action="open_day" if right else "wrong_pin", case_id=None, subject=f"phone/{phone.id}"
        )
        unit.commit()
    if right:
        return Released(work.store.shares.of(phone.id, since), left + 1, "")
    return Released(None, left, "wrong")
