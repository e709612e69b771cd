"""How the key file lay at a moment: what is said only where the trace of its locks shows it."""

from datetime import UTC, datetime

import pytest

from fieldapp.domain.lock_history import LockChange, lies_so_since, locked_at


def hour(number: int) -> datetime:
    return datetime(2026, 11, 30, number, tzinfo=UTC)


def changes(*locked: bool) -> list[LockChange]:
    """At one, two, three o'clock ..."""
    return [LockChange(hour(number), one) for number, one in enumerate(locked, 1)]


@pytest.mark.parametrize(
    ("made", "now", "at", "was"),
    [
        ((), False, 5, False),
        ((), True, 5, None),
        ((True,), True, 0, False),
        ((True,), True, 1, True),
        ((True,), True, 5, True),
        ((True,), False, 0, False),
        ((True,), False, 5, None),
        ((True, False), False, 1, True),
        ((True, False), False, 5, False),
        ((True, False), True, 5, None),
        ((True, False), True, 1, True),
        ((False,), False, 0, True),
    ],
)
def test_how_it_lay_then(made: tuple[bool, ...], now: bool, at: int, was: bool | None) -> None:
    assert locked_at(changes(*made), hour(at), locked_now=now) is was


@pytest.mark.parametrize(
    ("made", "now", "since"),
    [
        ((), False, None),
        ((), True, None),
        ((True,), True, 1),
        ((True, True), True, 1),
        ((True, False), False, 2),
        ((True, False, True, True), True, 3),
        ((True,), False, None),
    ],
)
def test_since_when_it_lies_so(made: tuple[bool, ...], now: bool, since: int | None) -> None:
    assert lies_so_since(changes(*made), locked_now=now) == (since and hour(since))
