"""Where wrong passwords and codes count, and until when each door stays closed after them."""

from datetime import datetime, timedelta
from typing import NamedTuple

from ..domain.guesses import pause
from ..settings.running import Limits
from ..store.unit import Unit

REMEMBERED = timedelta(days=1)


class Door(NamedTuple):
    """`who` knocks there; `free`: how many wrong guesses cost no pause; `longest`: of the pauses."""

    name: str
    who: str
    free: int
    longest: timedelta


def of_password(limits: Limits, login: str, network: str, device: str) -> tuple[Door, ...]:
    """Where a wrong password counts; first the door that belongs to whoever tries alone."""
    longest = timedelta(minutes=limits.sign_in_window_minutes)
    if device:
        return (Door("sign-in-device", f"{login} {device}", limits.sign_in_per_account, longest),)
    shared = timedelta(seconds=limits.sign_in_shared_pause_s)  # whoever shares it is not kept out by others
    return (
        Door("sign-in-account", f"{login} {network}", limits.sign_in_per_account, longest),
        Door("sign-in-address", network, limits.sign_in_per_address, shared),
        Door("sign-in-anywhere", login, limits.sign_in_per_account_anywhere, shared),
    )


def of_code(limits: Limits, account_id: str) -> Door:
    """Where a wrong code of an app counts, from wherever it comes: whoever types one there knows the password."""
    return Door("sign-in-code", account_id, limits.sign_in_per_account, _longest(limits))


def of_passkey(limits: Limits, account_id: str) -> Door:
    """Where a wrong answer of a passkey counts. A door of its own: whoever guesses at codes holds up no passkey."""
    return Door("sign-in-passkey", account_id, limits.sign_in_per_account, _longest(limits))


def of_code_first(limits: Limits, login: str, network: str) -> Door:
    """Where it counts for whoever shows it before the password. A door of its own: they may know no password."""
    return Door("sign-in-code-first", f"{login} {network}", limits.sign_in_per_account, _longest(limits))


def free_from(unit: Unit, door: Door, now: datetime) -> datetime:
    """When the next guess at this door is looked at."""
    made, latest = unit.attempts.recent(door.name, door.who, now - REMEMBERED, now)
    return latest + pause(made, door.free, door.longest) if latest else now


def _longest(limits: Limits) -> timedelta:
    return timedelta(minutes=limits.sign_in_window_minutes)
