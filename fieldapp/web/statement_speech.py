"""How a statement speaks: days, hours and lists in its language, and the pieces that it is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..domain.consent import Purpose
from ..domain.hours import Window
from ..services.workplace import Workplace
from .i18n import words_in

OWN, PAGE, END = "\u2068", "\u2067", "\u2069"
"""Begin a piece in its own direction, or from the right, and end it (Unicode, Bidirectional Algorithm, 2.4)."""


@dataclass(frozen=True)
class Entry:
    """`head`: a day, a name; `lines`: what is said of it."""

    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    entries: tuple[Entry, ...]
    about: str = ""


def plain(line: str) -> Entry:
    """A sentence that stands for itself."""
    return Entry("", (line,))


def entry(head: str, *lines: str) -> Entry:
    """With those lines that say something."""
    return Entry(head, tuple(filter(None, lines)))


class Speaker:
    """`speech`: of the language of the statement."""

    def __init__(self, work: Workplace, language: str) -> None:
        self.work = work
        self.speech = words_in(work.settings, language)

    def say(self, text: str, **values: Any) -> str:
        """A sentence of the catalogue; what it is filled with may run in the other direction."""
        return self.speech._(text, **{name: self.isolated(str(value)) for name, value in values.items()})

    def isolated(self, text: str) -> str:
        """So that a Latin address keeps its order within a line that runs from the right. What is put together of such
        pieces runs as the page does: nothing outside of them would say how."""
        if self.speech.direction != "rtl" or not text:
            return text
        return f"{PAGE if OWN in text else OWN}{text}{END}"

    def joined(self, *parts: str) -> str:
        """Those that say something, with the comma of the language."""
        return ("\u060c " if self.speech.language == "ar" else ", ").join(self.isolated(one) for one in parts if one)

    def listed(self, items: Iterable[str]) -> str:
        """Things that may have commas of their own."""
        mark = {"ar": "\u061b ", "fr": "\u00a0; "}.get(self.speech.language, "; ")
        return mark.join(self.isolated(one) for one in items if one)

    def labelled(self, label: str, value: str) -> str:
        """A value behind what it is called."""
        return f"{label}{chr(0xA0) if self.speech.language == 'fr' else ''}: {self.isolated(value)}"

    def day(self, day: date) -> str:
        """With its year."""
        return self.speech.day(day, "year")

    def on(self, moment: datetime) -> str:
        """The office's day of a moment (aware)."""
        return self.day(moment.astimezone(self.work.settings.office.zone).date())

    def between(self, start: datetime, end: datetime) -> str:
        """Two moments of one day (aware), as hours."""
        zone = self.work.settings.office.zone
        return self.speech.hours(start.astimezone(zone).time(), end.astimezone(zone).time())

    def hours(self, windows: Iterable[Window]) -> str:
        """When somebody can be met."""
        return self.listed(self.joined(self.day(one.day), self.speech.hours(one.start, one.end)) for one in windows)

    def languages(self, languages: Iterable[str]) -> str:
        """As the reader calls them."""
        return self.speech.each(map(self.speech.language_name, languages))

    def service(self, code: str) -> str:
        """What the office offers, by its name."""
        return self.work.settings.office.service_label(code, self.speech.language)

    def purpose(self, purpose: Purpose) -> str:
        """What a consent is for."""
        _ = self.say
        return {
            "visit": _("Visits at home"),
            "notes": _("Notes about what I say"),
            "photo": _("Photos"),
            "interpreter": _("An interpreter"),
            "referral": _("Passing on to another organisation"),
        }[purpose]
