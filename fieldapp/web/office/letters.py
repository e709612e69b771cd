"""A card or a letter about the hour of a visit, in the client's language, to be given by hand."""

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.message import kind_of
from ...services.messages import printing
from ..client_texts import filled, message_text, text_language
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
        language = text_language(settings, found.visit.language)
        if language is None:
            raise Refused("text_not_approved")
        text = message_text(settings, kind_of(changed=False, at_office=found.visit.place.at_office), language)
        if text.hash not in found.approved:
            raise Refused("text_not_approved")
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
        return redirect(url_for("office.visit", visit_id=visit_id))
    return render_template(
        "office/letter.html",
        shape=shape,
        copies=copies,
        subject=text.subject,
        text=filled(settings, text, *found.hours),
        spoken=settings.languages.known[language],
        language=language,
        visit=found.visit,
    )
