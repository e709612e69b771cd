"""A message about the hour, from the list of those to tell: which ones may be asked for, and asking."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.message import MESSAGE_KINDS, MESSAGE_WAYS, MessageKind, MessageWay, kind_of
from ...domain.message_text import MessageText
from ...services.calls import Call, CallList
from ...services.messages import asking
from ...services.messages.asking import Wanted
from ..client_texts import filled, message_text, text_language
from ..contact_links import party_words
from ..page import fresh_id, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

UNDER_WAY = ("queued", "sending", "uncertain", "sent")


@dataclass(frozen=True)
class Offer:
    """A message that may be asked for. `party`: index of the party, `who`: what they are, "" for the client; `opens`:
    when it leaves, None for at once."""

    id: str
    way: MessageWay
    party: int
    who: str
    kind: MessageKind
    language: str
    hash: str
    opens: datetime | None


def offers(found: CallList, call: Call) -> tuple[list[Offer], bool]:
    """What may be sent about this hour, and whether the text still lacks somebody who approves it."""
    language = text_language(workplace().settings, call.visit.language)
    if call.told or not found.ways or any(message.state in UNDER_WAY for message in call.messages):
        return [], False
    wanted = [
        (index, reach, way)
        for index, reach in enumerate(call.reach)
        for way in MESSAGE_WAYS
        if way in found.ways and reach.permissions[way].verdict != "never"
    ]
    if not wanted:
        return [], False
    if language is None:
        return [], True
    kind = kind_of(changed=call.was is not None, at_office=call.visit.place.at_office)
    text = message_text(workplace().settings, kind, language)
    if text.hash not in found.approved:
        return [], True
    made = []
    for index, reach, way in wanted:
        opens, party = reach.permissions[way].opens, reach.party
        if opens is None or opens < call.published.start:
            who = "" if party.kind == "client" else party_words(words(), party.kind)
            made.append(Offer(fresh_id(), way, index, who, kind, language, text.hash, opens))
    return made, False


@blueprint.post("/calls/<visit_id>/message")
def call_message(visit_id: str) -> Response:
    """Puts a message into the queue."""
    speech = words()
    try:
        message = asking.ask(workplace(), g.account, _wanted(visit_id))
    except Refused as refused:
        flash(refusal_words(speech, refused), "info")
    except Stale:
        flash(speech._("This visit or its hour changed meanwhile. Look at the list again before you write."), "info")
    else:
        when = speech.hour_of(message.not_before, workplace().now())
        flash(
            speech._("Queued: it leaves at {time}, unless something changes. They stay on this list.", time=when), "ok"
        )
    return redirect(url_for("office.calls"))


def _wanted(visit_id: str) -> Wanted:
    """What the form says; the words are made anew. Raises `Refused("text_changed")` when they are others by now."""
    form, settings = request.form, workplace().settings
    kind, way, language = form.get("kind", ""), form.get("way", ""), form.get("language", "")
    if kind not in MESSAGE_KINDS or way not in MESSAGE_WAYS or language not in settings.languages.client:
        abort(400)
    try:
        start, party = datetime.fromisoformat(form.get("start", "")), int(form.get("party", ""))
    except ValueError:
        abort(400)
    if start.tzinfo is None or party < 0:
        abort(400)
    text: MessageText = message_text(settings, kind, language)
    if text.hash != form.get("hash", ""):
        raise Refused("text_changed")
    tolerance = timedelta(minutes=settings.planning.promise_tolerance_min)
    return Wanted(
        id=form.get("id", "")[:36],
        visit_id=visit_id,
        seen=form.get("seen", ""),
        start=start,
        kind=kind,
        way=way,
        party=party,
        text=text,
        shown=filled(settings, text, start - tolerance, start + tolerance),
    )
