"""Whom to tell which hour, in which way, with which words; telling makes the hour a promise."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.request import ContactWay
from ...domain.visit import ASKED_BY_CLIENT, AskedBy, ToldBy
from ...services import calls as calls_service
from ...services import visit_acts
from ...services.calls import Call
from ..client_texts import hour_text
from ..contact_links import way_words
from ..forms import FormReader
from ..message_words import sent_by, state_words
from ..page import answer, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .call_messages import offers

Page = Response | tuple[str, int]
SOON = timedelta(hours=2)
TOLD_BY: tuple[ToldBy, ...] = (*get_args(ContactWay), *get_args(AskedBy))


@blueprint.get("/calls")
def calls() -> Page:
    work = workplace()
    found = calls_service.read(work, g.account)
    return answer(
        "office/calls.html",
        found=found,
        way_words=_way,
        ways_now=_ways_now,
        say=_say,
        offers=lambda call: offers(found, call),
        state_words=lambda message: state_words(words(), message),
        sent_by=lambda way: sent_by(words(), way),
        soon=SOON,
        now=work.now(),
        tolerance=work.settings.planning.promise_tolerance_min,
    )


@blueprint.post("/calls/<visit_id>/told")
def call_told(visit_id: str) -> Page:
    return _act(
        lambda seen, start, way, note: visit_acts.tell(
            workplace(), g.account.id, visit_id, seen, start, way, request.form.get("language", "")[:8], note
        ),
        words()._("The hour is promised now: the plan keeps it."),
    )


@blueprint.post("/calls/<visit_id>/not-reached")
def call_not_reached(visit_id: str) -> Page:
    return _act(
        lambda seen, start, way, note: visit_acts.not_reached(
            workplace(), g.account.id, visit_id, seen, start, way, note
        ),
        words()._("Noted. The person stays on the list."),
    )


def _act(act: Callable[[str, datetime, ToldBy, str], None], done: str) -> Page:
    form = FormReader(request.form, words())
    way = cast(ToldBy, form.choice("way", TOLD_BY, required=words()._("Choose how.")))
    note = form.text("note", limit=300)
    try:
        start = datetime.fromisoformat(request.form.get("start", ""))
        if form.errors or start.tzinfo is None:
            raise ValueError
        act(request.form.get("seen", ""), start, way, note)
    except ValueError:
        flash(next(iter(form.errors.values()), words()._("Reload the page and choose again.")), "info")
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
    except Stale:
        flash(words()._("This visit or its hour changed meanwhile. Look at the list again before you call."), "info")
    else:
        flash(done, "ok")
    return redirect(url_for("office.calls"))


def _way(way: ToldBy) -> str:
    _ = words()._
    if way == "they_called":
        return _("they called us")
    if way == "they_wrote":
        return _("they answered our message")
    if way == "in_person":
        return _("told in person")
    return way_words(words(), way)


def _ways_now(call: Call) -> list[ToldBy]:
    """What is permitted now, and what needs no leave."""
    now = [way for way in get_args(ContactWay) if any(one.permissions[way].now for one in call.reach)]
    return [*now, *ASKED_BY_CLIENT]


def _say(call: Call, language: str) -> tuple[str, str, str]:
    """What to say or write: the words, their language and its direction."""
    settings = workplace().settings
    known = language if language in settings.languages.client else settings.languages.default
    text = hour_text(
        settings,
        known,
        *call.hours,
        changed=call.was is not None,
        at_office=call.visit.place.at_office,
    )
    return text, known, settings.languages.known[known].direction
