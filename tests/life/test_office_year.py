"""The office for two weeks in which the clock changes, and (`make stress`) for ten weeks with new seeds each time."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .year import Year

HAPPENS = {
    "asks by form", "asks by telephone", "decides", "plans", "moves by hand", "publishes", "told", "not-reached",
    "the phone tells", "the phone tells late", "enters from paper", "changes", "another address", "rests", "resumes",
    "closes", "reopens", "withdraws consent", "agrees", "new wishes", "is ill", "asks to come", "splits",
    "the phone reads another place", "the phone reads another door", "repeats", "changes one of a series",
    "ends a series", "new wishes of a relative", "a relative agrees", "a relative asks again",
    "the client says otherwise", "restart before a form", "disk full, in vain", "answer lost",
    "killed half way, in vain",
    "cancels on their own page", "withdraws on their own page",
}  # fmt: skip


def test_two_weeks_in_which_the_clock_changes(tmp_path: Path) -> None:
    year = Year(tmp_path / "data", seed=20270333)
    year.live(15)
    assert {kind for kind, times in year.ledger.counts.items() if times} >= HAPPENS


@pytest.mark.stress
@pytest.mark.parametrize("run", range(10))
def test_ten_weeks(tmp_path: Path, run: int) -> None:
    seed = secrets.randbelow(10**9)
    begins = (datetime(2026, 10, 12, 5, tzinfo=UTC), datetime(2027, 2, 15, 6, tzinfo=UTC))[run % 2]
    Year(tmp_path / "data", seed, begins).live(70)
