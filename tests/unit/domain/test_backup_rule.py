"""Which backups a newer one replaces."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.backup_rule import Kept, replaced

RULE = Kept(days=7, weeks=4, months=12)
FIRST = date(2026, 1, 1)


def kept_after(days: int, forgotten_after: int = 10_000) -> list[date]:
    """What is left of a backup a day, on each of which the rule is followed."""
    there: set[date] = set()
    for number in range(days):
        today = FIRST + timedelta(days=number)
        there.add(today)
        oldest = today - timedelta(days=min(forgotten_after, number))
        there -= replaced(there, oldest.__gt__, RULE)
    return sorted(there, reverse=True)


def test_after_two_years_the_last_days_weeks_and_months_are_there() -> None:
    kept = kept_after(730)  # until 31 December 2027, a Friday
    last = kept[0]
    assert kept[:7] == [last - timedelta(days=number) for number in range(7)]
    sundays = [date(2027, 12, 26), date(2027, 12, 19), date(2027, 12, 12)]
    ends = [date(2027, month + 1, 1) - timedelta(days=1) for month in range(1, 12)]
    assert set(kept) == {*kept[:7], *sundays, *ends}


def test_what_opens_no_more_goes_once_as_many_newer_ones_are_there() -> None:
    kept = kept_after(730, forgotten_after=90)
    assert (kept[0] - kept[-1]).days <= 90
    old = [FIRST + timedelta(days=number) for number in range(10)]
    assert replaced(old, lambda day: True, RULE) == set(old[:3])


@given(days=st.sets(st.dates(), max_size=60), days_kept=st.integers(1, 9), weeks=st.integers(0, 9))
def test_whatever_days_there_are_the_newest_stay(days: set[date], days_kept: int, weeks: int) -> None:
    gone = replaced(days, lambda day: day.day % 2 == 0, Kept(days_kept, weeks, 0))
    assert not gone & set(sorted(days)[-days_kept:])
    assert len(days - gone) <= days_kept + weeks


def test_a_rule_without_a_day_keeps_the_newest() -> None:
    assert replaced([FIRST], lambda day: True, Kept(0, 0, 0)) == set()
