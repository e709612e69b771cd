"""What a line of a visit's history says of a value that was changed, as people write it."""

from datetime import date, time
from typing import cast, get_args

from ..domain.request import Urgency
from ..domain.visit import GONE_BY_END
from .gone_by import gone_by_words
from .i18n import Words
from .page import service_options


def before_words(speech: Words, name: str, kept: str) -> str:
    """The value of the field `name` as the history keeps it (`in_words` of the visit's acts)."""
    if name == "windows":
        return ", ".join(_hours(speech, one) for one in kept.split("; ") if one)
    if name == "language":
        return speech.language_name(kept)
    if name == "urgency" and kept in get_args(Urgency):
        return urgency_words(speech, cast(Urgency, kept))
    if name == "service":
        return dict(service_options()).get(kept, kept)
    if name in ("interpreter", "required_gender"):
        return _in_words(speech).get(kept, kept)
    return kept


def _in_words(speech: Words) -> dict[str, str]:
    _ = speech._
    return {"True": _("Yes"), "False": _("No"), "f": _("a woman"), "m": _("a man"), "None": _("No preference")}


def urgency_words(speech: Words, urgency: Urgency) -> str:
    """How urgent a visit is."""
    _ = speech._
    return {"normal": _("Normal"), "high": _("High"), "urgent": _("Urgent")}[urgency]


def _hours(speech: Words, window: str) -> str:
    day, hours = window.split(" ", 1)
    start, _, end = hours.removesuffix(GONE_BY_END).partition("-")
    between = speech.hours(time.fromisoformat(start), time.fromisoformat(end))
    said = f"{speech.day(date.fromisoformat(day), 'short')} {between}"
    return f"{said} ({gone_by_words(speech, time.fromisoformat(end))})" if hours.endswith(GONE_BY_END) else said
