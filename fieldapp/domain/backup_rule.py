"""Which backups a newer one replaces: those of the last days stay, then one of each week, then one of each month.

It counts backups, not days of the calendar: whatever a clock says, none goes without as many newer ones as are to be
kept of days.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Kept:
    """So many of the newest (`days`, at least one), and the newest of so many weeks and of so many months."""

    days: int
    weeks: int
    months: int


def replaced(days: Iterable[date], forgotten: Callable[[date], bool], rule: Kept) -> set[date]:
    """Of the days that have a backup those whose backup is kept no more. `forgotten`: whether the one of that day opens
    with no key of the office any more."""
    newest = sorted(set(days), reverse=True)
    older = [day for day in newest[max(rule.days, 1) :] if not forgotten(day)]
    open_ones = [*newest[: max(rule.days, 1)], *older]
    weeks = _newest_of_each(open_ones, lambda day: day.isocalendar()[:2], rule.weeks)
    months = _newest_of_each(open_ones, lambda day: (day.year, day.month), rule.months)
    return set(newest[max(rule.days, 1) :]) - weeks - months


def _newest_of_each(days: list[date], period: Callable[[date], tuple[int, int]], most: int) -> set[date]:
    """Of days, the newest first, the first of each of the `most` newest periods."""
    first: dict[tuple[int, int], date] = {}
    for day in days:
        first.setdefault(period(day), day)
    return set(list(first.values())[:most])
