"""How the key file of an office lay at a moment, locked or in plain, as far as the trace of its locks says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LockChange:
    """Somebody locked it, or locked it with another secret (`locked`), or took the lock off. `at`: aware UTC."""

    at: datetime
    locked: bool


def locked_at(changes: Sequence[LockChange], moment: datetime, *, locked_now: bool) -> bool | None:
    """Whether it was locked at that moment; None where nobody knows. `changes`: all of them, the oldest first. What is
    written of a file that lies otherwise now was not all that happened to it."""
    before = [one for one in changes if one.at <= moment]
    if not changes:
        return None if locked_now else False  # a new office has it in plain, and it still lies so
    if not before:
        return not changes[0].locked
    if before[-1] is changes[-1] and changes[-1].locked != locked_now:
        return None
    return before[-1].locked


def lies_so_since(changes: Sequence[LockChange], *, locked_now: bool) -> datetime | None:
    """From when on it has lain as it lies now, without a break; None where nobody knows, or from the beginning."""
    since = None
    for one in reversed(changes):
        if one.locked != locked_now:
            break
        since = one.at
    return since
