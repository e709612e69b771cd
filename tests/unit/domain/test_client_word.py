"""What a client said on their own page."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from fieldapp.domain.client_word import Asked, ClientWord, ToldKind, WordKind, answer_by, told_on
from fieldapp.domain.hours import Window

TODAY = date(2026, 11, 30)
BRUSSELS = ZoneInfo("Europe/Brussels")
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


def asked(kind: ToldKind = "added", hour: int = 9, settled: datetime | None = None) -> Asked:
    return Asked(kind=kind, at=datetime(2026, 11, 30, hour, tzinfo=UTC), settled_at=settled)


def test_of_each_kind_the_newest_that_waits_is_told() -> None:
    time_, older, newer = asked("another_time", 10), asked(hour=8), asked(hour=9)
    assert told_on(TODAY, [newer, time_, older], BRUSSELS) == (time_, newer)


def test_what_waits_is_told_rather_than_what_was_settled_later() -> None:
    waits = asked(hour=8)
    settled = asked(hour=9, settled=datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert told_on(TODAY, [waits, settled], BRUSSELS) == (waits,)


@pytest.mark.parametrize(
    ("settled", "told"),
    [
        (datetime(2026, 11, 29, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 29, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), False),
    ],
)
def test_what_was_settled_is_told_on_the_office_day_on_which_it_was(settled: datetime, told: bool) -> None:
    one = asked(hour=7, settled=settled)
    assert told_on(TODAY, [one], BRUSSELS) == ((one,) if told else ())
