"""A client's own page, from the side of the office: a new code for it, and what clients said there."""

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...services import client_codes, client_words
from ..client_texts import card_words
from ..done_before import not_done
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .effect_words import saved_words
from .triage import request_values
from .visit_page import page_values

Page = Response | tuple[str, int]


@blueprint.post("/requests/<request_id>/code")
def client_code(request_id: str) -> Page:
    """The answer of the form itself shows the code, once: it is kept nowhere, and an address would be kept."""
    made = client_codes.renew(workplace(), request_id, g.account.id)
    card = card_words(workplace().settings, made.language)
    return answer("office/client_code.html", made=made, card=card, visit_id=request.form.get("visit", ""))


@blueprint.post("/requests/<request_id>/words/<word_id>/settle")
def client_word_settle(request_id: str, word_id: str) -> Page:
    form = FormReader(request.form, words())
    answered = form.text("answered", limit=500, lines=True)
    if form.errors:
        return _again(request_id, form)
    try:
        visit_id = client_words.settle(workplace(), g.account, request_id, word_id, answered)
    except Refused as refused:
        form.fail(refused.field or "answered", refusal_words(words(), refused))
        if refused.code == "word_settled":  # then the page has no such form any more
            flash(words()._("You wrote: “{words}”. It is not saved.", words=answered), "info")
        return _again(request_id, form)
    flash(words()._("Saved."), "ok")
    if visit_id:
        return redirect(url_for("office.visit", visit_id=visit_id))
    return redirect(url_for("office.request_page", request_id=request_id))


def _again(request_id: str, form: FormReader) -> Page:
    """The page from which it was sent."""
    if visit_id := request.form.get("visit"):
        return invalid("office/visit.html", form.errors, **(page_values(visit_id) | {"typed": request.form}))
    return invalid("office/request.html", form.errors, **(request_values(request_id) | {"typed": request.form}))


@blueprint.post("/visits/<visit_id>/words/<word_id>/hours")
def client_word_hours(visit_id: str, word_id: str) -> Response:
    try:
        done = client_words.use_hours(workplace(), g.account, visit_id, request.form.get("seen", ""), word_id)
    except Refused as refused:
        not_done(refusal_words(words(), refused), "warn")
    except Stale:
        not_done(words()._("Somebody changed this meanwhile. Look at what is there now, then decide."), "warn")
    else:
        flash(saved_words(done), "ok")
    return redirect(url_for("office.visit", visit_id=visit_id))
