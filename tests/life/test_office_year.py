"""The office for two weeks in which the clock changes, and (`make stress`) for ten weeks with new seeds each time.

Where one of these fails it says how the same weeks are lived again: `python -m tests.life SEED FIRST_DAY`.
"""

import secrets
from datetime import date
from pathlib import Path

import pytest

from .year import Year

FIRST_DAYS = (date(2026, 10, 12), date(2027, 3, 1))
HAPPENS = {
    "asks by form", "asks by telephone", "decides", "plans", "moves by hand", "publishes", "told", "not-reached",
    "the phone tells", "the phone tells late", "enters from paper", "changes", "another address", "rests", "resumes",
    "closes", "reopens", "withdraws consent", "agrees", "new wishes", "is ill", "asks to come", "splits",
    "the phone reads another place", "the phone reads another door", "repeats", "changes one of a series",
    "ends a series", "new wishes of a relative", "a relative agrees", "a relative asks again",
    "the client says otherwise", "restart before a form", "disk full, in vain", "answer lost",
    "killed half way, in vain", "a phone tells, and there is room for 0", "a phone tells, and there is room for 1",
    "a message is handed over, and the server ends", "decides on a message", "asks for a receipt",
    "asks to write that an hour fell", "cancels on their own page", "withdraws on their own page",
    "chooses which visit to cancel", "closes a day", "opens a closed day", "closes a running day", "opens a holiday",
    "closes a holiday again", "takes an outcome back",
    "a phone names what it holds", "a phone is cleared", "closes what a phone owes",
}  # fmt: skip


def test_two_weeks_in_which_the_clock_changes(tmp_path: Path) -> None:
    year = Year(tmp_path / "data", seed=12)
    year.live(15)
    assert {kind for kind, times in year.ledger.counts.items() if times} >= HAPPENS


@pytest.mark.stress
@pytest.mark.parametrize("run", range(10))
def test_ten_weeks(tmp_path: Path, run: int) -> None:
    seed, begins = secrets.randbelow(10**9), FIRST_DAYS[run % 2]
    print(f"again: python -m tests.life {seed} {begins}")  # shown where the test fails, or is broken off
    Year(tmp_path / "data", seed, begins).live(70)
