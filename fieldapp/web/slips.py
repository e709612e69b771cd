"""Slips for consent on paper: the sentences that are read out everywhere else, in the client's language and in the
reader's, with the code of the visit and never a name or an address."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.consent import PURPOSES
from ..domain.consent_slip import SlipQuestion
from ..domain.sheet_codes import sheet_code, words_mark
from ..services.day_pages import Sheets
from ..services.day_view import RouteView, StopView
from ..settings import Settings
from .client_texts import SaidWords, SlipLabels, consent_words, language_to_write, slip_labels, text_language
from .i18n import Words


@dataclass(frozen=True)
class SlipLine:
    """A sentence as the client reads it, and as the worker does, None where that is the same one."""

    recipient: str
    said: SaidWords
    staff: SaidWords | None


@dataclass(frozen=True)
class Slip:
    """`without_words`: the language of the client for which we have none, "" otherwise."""

    code: str
    minor: bool
    labels: SlipLabels
    staff_labels: SlipLabels | None
    lines: tuple[SlipLine, ...]
    without_words: str


def slips_of(settings: Settings, sheets: Sheets, route: RouteView, reader: Words) -> tuple[Slip, ...]:
    """Of the visits of a route at which something is to be asked, in their order."""
    asked = ((stop, sheets.asked.get(stop.visit.id, ())) for stop in route.stops)
    return tuple(_slip(settings, route, stop, questions, reader) for stop, questions in asked if questions)


def _slip(settings: Settings, route: RouteView, stop: StopView, asked: Sequence[SlipQuestion], reader: Words) -> Slip:
    spoken = stop.visit.language
    language = language_to_write(settings, spoken)
    own = text_language(settings, spoken)
    return Slip(
        code=f"{sheet_code(route.route.letter, stop.number, stop.stop.id)}-{mark_of(settings, language)}",
        minor=stop.visit.minor,
        labels=slip_labels(settings, language),
        staff_labels=None if language == reader.language else slip_labels(settings, reader.language),
        lines=tuple(line for one in asked if (line := _line(settings, one, language, reader))),
        without_words="" if own else spoken,
    )


def _line(settings: Settings, asked: SlipQuestion, language: str, reader: Words) -> SlipLine | None:
    said = consent_words(settings, language, asked.purpose)
    same = language == reader.language
    staff = None if same else consent_words(settings, reader.language, asked.purpose)
    return SlipLine(asked.recipient, said, staff) if said else None


def mark_of(settings: Settings, language: str) -> str:
    """The mark of the words in this language as they are today."""
    found = (consent_words(settings, language, one) for one in PURPOSES)
    return words_mark((language, *(said.text for said in found if said)))


def language_of_mark(settings: Settings, mark: str) -> str:
    """In which language our words have this mark today, "" for none."""
    return next((code for code in settings.languages.client if mark_of(settings, code) == mark), "")
