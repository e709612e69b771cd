"""Days on which the office is closed, in the reader's words."""

from datetime import date, timedelta

from flask import Flask

from ..settings import Office
from ..settings.closing import ClosedDay
from .i18n import Words
from .page import words, workplace

DAYS_AHEAD = 60  # so far ahead staff are told; nobody plans further


def closed_day_words(words: Words, office: Office, day: date) -> str:
    """Why the office is closed that day, "" when it works."""
    closed = office.closed_on(day, words.language)
    return _reason(words, closed) if closed else ""


def _reason(words: Words, closed: ClosedDay) -> str:
    return (
        words._("Public holiday: {name}", name=closed.name)
        if closed.holiday
        else words._("Closed: {name}", name=closed.name)
    )


def usually_words(day: date) -> str:
    """Why the calendar has the office closed that day, whatever was decided since; "" when it has not."""
    usual = workplace().settings.office.usually_closed_on(day, words().language)
    return _reason(words(), usual) if usual else ""


def closing_words(day: date | str) -> str:
    """The same for a page; `day` may be as a form has it ("2026-12-25"), and nothing is said of what is no day."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            return ""
    return closed_day_words(words(), workplace().settings.office, day)


def closed_ahead(days: int = DAYS_AHEAD) -> list[date]:
    """The closed days from today on, for so many days."""
    work = workplace()
    return sorted(work.settings.office.closed_among([work.today() + timedelta(days=n) for n in range(days)]))


def days_words(days: list[date]) -> str:
    """Friday 25 December and Friday 1 January."""
    return words().each(words().day(day) for day in days)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(closing_words=closing_words, closed_ahead=closed_ahead, days_words=days_words)
