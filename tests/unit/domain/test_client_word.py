"""What a client said on their own page."""

from datetime import UTC, date, datetime, time

import pytest

from fieldapp.domain.client_word import ClientWord, WordKind, answer_by
from fieldapp.domain.hours import Window

MORNING = Window(day=date(2026, 12, 1), start=time(9), end=time(12))


def word(kind: WordKind = "added", text: str = "", windows: tuple[Window, ...] = (), hour: int = 9) -> ClientWord:
    at = datetime(2026, 11, 30, hour, tzinfo=UTC)
    return ClientWord(id=str(hour), request_id="r", visit_id=None, kind=kind, at=at, text=text, windows=windows)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (date(2026, 11, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_erasure_is_answered_within_a_month(asked: date, until: date) -> None:
    assert answer_by(asked) == until


def test_a_word_sent_again_says_the_same() -> None:
    assert word(text="a").says_the_same(word(text="a", hour=10))
    assert not word(text="a").says_the_same(word(text="b"))
    assert not word("erase").says_the_same(word("added"))
    assert not word("another_time", windows=(MORNING,)).says_the_same(word("another_time"))
