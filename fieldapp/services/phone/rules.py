"""Where an office wants the last part of the key to be that opens a day with a PIN."""

from typing import Literal, get_args

from ...store.unit import Unit
from ..workplace import Workplace

SharePlace = Literal["memory", "phone"]
NAME = "share"


def share_place(unit: Unit) -> SharePlace:
    """memory: the phone forgets the office's share when its browser is closed, and asks for it again with network;
    phone: the day opens without it, with what lies in one file of the phone."""
    return "phone" if unit.phones.rules().get(NAME) == "phone" else "memory"


def of_office(work: Workplace) -> SharePlace:
    with work.store.read() as unit:
        return share_place(unit)


def choose(work: Workplace, by: str, place: SharePlace) -> None:
    """It counts for days that are taken from now on."""
    assert place in get_args(SharePlace)
    with work.store.write() as unit:
        unit.phones.choose_rule(NAME, place)
        unit.audit.append(user_id=by, action="write", case_id=None, subject="phone/rules")
        unit.commit()
