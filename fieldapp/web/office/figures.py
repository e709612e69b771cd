"""How many requests and visits there were, month by month."""

from flask import request

from ...domain.figures import BY, COUNTED, OTHER, By, Counted
from ...services import figures
from ..i18n import Words
from ..page import answer, words, workplace
from ..stop_words import state_words
from . import blueprint


@blueprint.get("/figures")
def figures_page() -> tuple[str, int]:
    """`of` and `by`: what is counted, and by which fact; else visits by how they ended."""
    counted: Counted = next((one for one in COUNTED if one == request.args.get("of")), "visits")
    by = next((one for one in BY[counted] if one == request.args.get("by")), BY[counted][0])
    found = figures.read(workplace(), counted, by)
    return answer(
        "office/figures.html",
        figures=found,
        choices=[(one, fact, choice_words(words(), one, fact)) for one in COUNTED for fact in BY[one]],
        counted=counted,
        by=by,
        heads=[value_words(words(), counted, by, value) for value in found.values],
    )


def choice_words(speech: Words, counted: Counted, by: By) -> str:
    """What one table is called."""
    _ = speech._
    return {
        ("requests", "state"): _("Requests by what became of them"),
        ("requests", "source"): _("Requests by how they came"),
        ("requests", "service"): _("Requests by service"),
        ("requests", "language"): _("Requests by language"),
        ("visits", "state"): _("Visits by how they ended"),
        ("visits", "service"): _("Visits by service"),
    }[counted, by]


def value_words(speech: Words, counted: Counted, by: By, value: str) -> str:
    """What a column is called."""
    _ = speech._
    if by == "service":
        return workplace().settings.office.service_label(value, speech.language)
    if by == "language":
        return _("another") if value == OTHER else speech.language_name(value)
    said = _request_words(speech) if counted == "requests" else {"open": _("open"), "cancelled": _("closed")}
    return said.get(value) or state_words(speech, value)  # type: ignore[arg-type]  # an outcome


def _request_words(speech: Words) -> dict[str, str]:
    _ = speech._
    return {
        "new": _("new"),
        "address_unconfirmed": _("address unconfirmed"),
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "merged": _("put together with another"),
        "cancelled": _("cancelled"),
        "form": _("in the form"),
        "telephone": _("on the telephone"),
        "file": _("in a file"),
    }
