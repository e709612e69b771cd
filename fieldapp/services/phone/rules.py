"""Where an office wants the last part of the key to be that opens a day with a PIN."""

from typing import Literal

from ...domain.errors import Stale
from ...store.unit import Unit
from ..workplace import Workplace

SharePlace = Literal["memory", "phone"]
PLACES = ("memory", "phone")
NAME = "share"


def place_of(said: str) -> SharePlace:
    return "phone" if said == "phone" else "memory"


def share_place(unit: Unit) -> SharePlace:
    """memory: the phone forgets the office's share when its browser is closed, and asks for it again with network;
    phone: the day opens without it, with what lies in one file of the phone."""
    return place_of(unit.phones.rules().get(NAME, ""))


def of_office(work: Workplace) -> SharePlace:
    with work.store.read() as unit:
        return share_place(unit)


def choose(work: Workplace, by: str, place: SharePlace, *, seen: str) -> None:
    """It counts for days that are taken from now on. `seen`: what the page showed as chosen. Raises `Stale` when
    somebody has chosen otherwise meanwhile."""
    with work.store.write() as unit:
        now = share_place(unit)
        if now not in (seen, place):
            raise Stale("phone_rules")
        unit.phones.choose_rule(NAME, place)
        unit.audit.append(user_id=by, action="write", case_id=None, subject="phone/rules")
        unit.commit()
