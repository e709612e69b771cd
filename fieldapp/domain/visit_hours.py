"""Between which instants a visit may begin, and until when whoever comes must be gone: the one reading of the hours
that were asked for. Whoever plans, checks, moves, tells or shows a visit asks here.

Hours that say `gone_by_end` hold the whole visit: somebody is alone at home only until they end. Others hold its
beginning; the visit is over when they end as well where it is short enough for them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .hours import Window

StartHours = tuple[datetime, datetime]
"""The first and the last instant at which a visit may begin, aware UTC, both included."""


def start_hours(windows: Iterable[Window], minutes: int, zone: ZoneInfo) -> tuple[StartHours, ...]:
    """When a visit of so many minutes may begin, the earliest hours first; hours that it does not fit into are left
    out where it must be over when they end. `zone` of the office."""
    found = (_start_hours(window, minutes, zone) for window in windows)
    return tuple(sorted(hours for hours in found if hours))


def _start_hours(window: Window, minutes: int, zone: ZoneInfo) -> StartHours | None:
    span = window.span(zone)
    last = span.end - timedelta(minutes=minutes)
    if last < span.start:
        return None if window.gone_by_end else (span.start, span.start)
    return span.start, last


def too_short(window: Window, minutes: int, zone: ZoneInfo) -> bool:
    """Whether a visit of so many minutes cannot be over when these hours end, although it must be."""
    return _start_hours(window, minutes, zone) is None


def too_long(windows: Iterable[Window], minutes: int, zone: ZoneInfo) -> bool:
    """Whether it fits into none of the hours, of which there are some."""
    known = tuple(windows)
    return bool(known) and not start_hours(known, minutes, zone)


def must_end_in_time(windows: Iterable[Window]) -> bool:
    """Whether whoever comes must be gone again when hours of these end."""
    return any(window.gone_by_end for window in windows)


def gone_by(windows: Iterable[Window], start: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when (aware UTC) whoever begins at `start` must be gone: the end of the hours in which that lies, the last
    one where they overlap; None where nothing of the kind was asked for, or `start` lies in no such hours."""
    spans = ((window.span(zone), window.gone_by_end) for window in windows)
    around = [(span.end, gone) for span, gone in spans if span.start <= start < span.end]
    if not around or not all(gone for _, gone in around):
        return None
    return max(end for end, _ in around)


def over_in_time(windows: Iterable[Window], start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Whether a visit from `start` to `end` keeps what was asked for about its end: always, where none of the hours of
    that day (of any, for a day without) holds the whole visit; else where it lies in hours of that day."""
    asked = tuple(windows)
    known = [window for window in asked if window.day == start.astimezone(zone).date()] or asked
    if not must_end_in_time(known):
        return True
    spans = ((window.span(zone), window.gone_by_end) for window in known)
    return any(span.start <= start and (end <= span.end if gone else start < span.end) for span, gone in spans)


def can_still_begin(windows: Iterable[Window], minutes: int, zone: ZoneInfo, now: datetime) -> bool:
    """Whether some of the hours are still to come, or going on, and long enough for what is left of them."""
    for window in windows:
        hours = _start_hours(window, minutes, zone)
        if hours and (hours[1] >= now if window.gone_by_end else window.span(zone).end > now):
            return True
    return False
