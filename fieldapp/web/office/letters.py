"""A card or a letter about the hour of a visit, in the client's language, to be given by hand."""

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.message import kind_of
from ...domain.message_text import MessageText
from ...services.messages import printing
from ..client_texts import filled, language_to_write, message_text
from ..message_words import kind_words, missing_words
from ..page import words, workplace
from ..refusal_words import refusal_words
from . import blueprint


@blueprint.get("/visits/<visit_id>/card")
def visit_card(visit_id: str) -> Response | str:
    """Of the size of a postcard, four times: some are lost."""
    return _printed(visit_id, "card", copies=4)


@blueprint.get("/visits/<visit_id>/letter")
def visit_letter(visit_id: str) -> Response | str:
    """A page in large letters."""
    return _printed(visit_id, "letter", copies=1)


def _printed(visit_id: str, shape: str, copies: int) -> Response | str:
    settings = workplace().settings
    try:
        found = printing.read(workplace(), g.account, visit_id)
        text = _approved_text(found)
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
        return redirect(url_for("office.visit", visit_id=visit_id))
    return render_template(
        "office/letter.html",
        shape=shape,
        copies=copies,
        subject=text.subject,
        text=filled(settings, text, *found.hours),
        spoken=settings.languages.known[text.language],
        language=text.language,
        visit=found.visit,
        missing=missing_words(words(), settings, found.visit.language),
    )


def _approved_text(found: printing.Printed) -> MessageText:
    """What the card says. Raises `Refused`, which names the text and the language: print_not_approved with who may
    approve it, or print_no_approver."""
    settings, speech = workplace().settings, words()
    language = language_to_write(settings, found.visit.language)
    kind = kind_of(changed=False, at_office=found.visit.place.at_office)
    text = message_text(settings, kind, language)
    if text.hash not in found.approved:
        facts = {"text": kind_words(speech, kind)[0], "language": speech.language_name(language)}
        if not found.approvers:
            raise Refused("print_no_approver", **facts)
        raise Refused("print_not_approved", **facts, names=speech.each(found.approvers).removesuffix("."))
    return text
