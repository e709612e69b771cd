"""A message about an hour, from the list of those to tell: which ones may be asked for, and asking."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.message import (
    GOES,
    MESSAGE_KINDS,
    MESSAGE_WAYS,
    UNFINISHED,
    MessageKind,
    MessageWay,
    earliest,
    kind_of,
    matter,
    reminder_of,
)
from ...domain.message_text import MessageText
from ...domain.party import Party
from ...services.calls import Call, CallList, FallenCall
from ...services.messages import asking
from ...services.messages.asking import Wanted
from ..client_texts import filled, kind_of_fallen, language_to_write, message_text, text_language
from ..contact_links import party_words
from ..forms import counted
from ..page import fresh_id, words, workplace
from ..refusal_words import refusal_words
from . import blueprint


@dataclass(frozen=True)
class Offer:
    """A message that may be asked for. `party`: index of the party, `who`: what they are, "" for the client; `start`:
    the hour it is about; `opens`: when it leaves, None for at once; `instead`: it is not in their own language."""

    id: str
    way: MessageWay
    party: int
    who: str
    kind: MessageKind
    start: datetime
    language: str
    hash: str
    opens: datetime | None
    instead: bool


def offers(found: CallList, call: Call | FallenCall) -> tuple[list[Offer], bool]:
    """What may be sent about this hour, and whether the first of its texts still lacks somebody who approves it."""
    away = isinstance(call, Call) and call.doubt.away
    if away or any(message.state in UNFINISHED for message in call.messages):
        return [], False
    made: list[Offer] = []
    unapproved = False
    for kind in _kinds(call):
        offered, lacking = _of_kind(found, call, kind)
        made += offered
        unapproved = unapproved or (lacking and kind != "call_back")
    return made, unapproved


def _kinds(call: Call | FallenCall) -> list[MessageKind]:
    """A reminder for who knows the hour; for who does not, the hour, or that they call; of an hour that fell, that it
    does not hold: each once. No hour that will be missed."""
    at_office = call.visit.place.at_office
    there = {matter(message.kind) for message in call.messages if message.state in GOES}
    if isinstance(call, FallenCall):
        return [] if "gone" in there else [kind_of_fallen(call, workplace().now())]
    if call.doubt.late:
        return [] if call.told or {"hour", "call_back"} & there else ["call_back"]
    if call.told:
        return [] if "reminder" in there else [reminder_of(at_office=at_office)]
    if "hour" in there:
        return []
    hour = kind_of(changed=call.was is not None, at_office=at_office)
    return [hour] if "call_back" in there else [hour, "call_back"]


def _of_kind(found: CallList, call: Call | FallenCall, kind: MessageKind) -> tuple[list[Offer], bool]:
    made, unapproved = [], False
    for index, reach in enumerate(call.reach):
        text = _text_for(reach.party, call, kind)
        for way in MESSAGE_WAYS:
            permission = reach.permissions[way]
            if way not in found.ways or permission.verdict == "never":
                continue
            if text.hash not in found.approved:
                unapproved = True
            elif permission.opens is None or permission.opens < _until(call):
                opens = _opens(call, kind, permission.opens)
                made.append(_offer(call, index, reach.party, way, kind, text, opens))
    return made, unapproved


def _until(call: Call | FallenCall) -> datetime:
    """Until when these words may leave: later they are untrue. Those about an hour that is over stay true."""
    if isinstance(call, FallenCall):
        over = call.fallen.is_over(workplace().now())
        return datetime.max.replace(tzinfo=UTC) if over else call.fallen.latest
    return call.published.start


def _start(call: Call | FallenCall) -> datetime:
    return call.fallen.start if isinstance(call, FallenCall) else call.published.start


def _opens(call: Call | FallenCall, kind: MessageKind, permitted_from: datetime | None) -> datetime | None:
    """When it leaves, None for at once. Of a reminder: not before the day before; safe hours are asked then."""
    now = workplace().now()
    first = earliest(kind, _start(call), now)
    return first if first > now else permitted_from


def _text_for(party: Party, call: Call | FallenCall, kind: MessageKind) -> MessageText:
    """In the language of the visit, for others of the case in their own; in the office's where we have no words for
    them, or nobody knows it."""
    settings = workplace().settings
    return message_text(settings, kind, language_to_write(settings, _language_of(party, call)))


def _language_of(party: Party, call: Call | FallenCall) -> str:
    return call.visit.language if party.kind == "client" else next(iter(party.languages), "")


def _offer(
    call: Call | FallenCall,
    index: int,
    party: Party,
    way: MessageWay,
    kind: MessageKind,
    text: MessageText,
    opens: datetime | None,
) -> Offer:
    who = "" if party.kind == "client" else party_words(words(), party.kind)
    instead = text_language(workplace().settings, _language_of(party, call)) is None
    return Offer(fresh_id(), way, index, who, kind, _start(call), text.language, text.hash, opens, instead)


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
        done = (
            speech._("Queued: it leaves at {time}, unless something changes.", time=when)
            if matter(message.kind) == "reminder"
            else speech._("Queued: it leaves at {time}, unless something changes. They stay on this list.", time=when)
        )
        flash(done, "ok")
    return redirect(url_for("office.calls"))


def _wanted(visit_id: str) -> Wanted:
    """What the form says; the words are made anew. Raises `Refused("text_changed")` when they are others by now."""
    form, settings = request.form, workplace().settings
    kind, way, language = form.get("kind", ""), form.get("way", ""), form.get("language", "")
    if kind not in MESSAGE_KINDS or way not in MESSAGE_WAYS or language not in settings.languages.client:
        abort(400)
    try:
        start, party = datetime.fromisoformat(form.get("start", "")), counted(form.get("party", ""), -1)
    except ValueError:
        abort(400)
    if start.tzinfo is None or party < 0:
        abort(400)
    text: MessageText = message_text(settings, kind, language)
    if text.hash != form.get("hash", ""):
        raise Refused("text_changed")
    return Wanted(
        id=form.get("id", "")[:36],
        visit_id=visit_id,
        seen=form.get("seen", ""),
        start=start,
        kind=kind,
        way=way,
        party=party,
        text=text,
        filled=partial(filled, settings, text),
    )
