"""That whoever comes must be gone again when certain hours end, in the words of staff."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import Flask

from ..domain.hours import Window
from ..domain.plan import Stop
from ..domain.standing import PublishedStop
from ..domain.visit import Visit
from ..domain.visit_hours import gone_by, over_in_time, too_long, too_short
from .i18n import Words
from .page import words, workplace


def gone_by_words(words: Words, end: time | datetime) -> str:
    return words._("be gone by {time}", time=words.clock(end))


def stop_gone_by(words: Words, zone: ZoneInfo, visit: Visit, stop: Stop | PublishedStop) -> str:
    """Of a planned stop, "" where nothing of the kind was asked for."""
    end = gone_by(visit.on(words.office_day(stop.start)), stop.start, zone)
    return gone_by_words(words, end) if end else ""


def _of_stop(visit: Visit, stop: Stop | PublishedStop) -> str:
    return stop_gone_by(words(), workplace().settings.office.zone, visit, stop)


def _of_window(window: Window) -> str:
    return gone_by_words(words(), window.end) if window.gone_by_end else ""


def _too_short(window: Window, minutes: int) -> bool:
    return too_short(window, minutes, workplace().settings.office.zone)


def _too_long(visit: Visit) -> bool:
    zone, now = workplace().settings.office.zone, workplace().now()
    return too_long([one for one in visit.windows if one.span(zone).end > now], visit.duration_min, zone)


def _over_in_time(visit: Visit, start: datetime, end: datetime) -> bool:
    return over_in_time(visit.windows, start, end, workplace().settings.office.zone)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(
        gone_by=_of_stop,
        gone_by_end=_of_window,
        hours_too_short=_too_short,
        longer_than_hours=_too_long,
        over_in_time=_over_in_time,
    )
