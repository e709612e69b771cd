"""Writing to whoever asked that we have their request: from the page of the request, as long as nobody has decided."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.message import GOES, MESSAGE_WAYS, MessageWay
from ...domain.party import Party
from ...services.messages import receipts
from ...services.messages.receipts import WantedReceipt
from ...services.triage import RequestFile
from ..client_texts import language_to_write, message_text, without_hour
from ..message_words import missing_words
from ..page import fresh_id, words, workplace
from ..refusal_words import refusal_words
from . import blueprint


@dataclass(frozen=True)
class ReceiptOffer:
    """A message that may be asked for; `opens`: when it leaves, None for at once; `missing`: that it is in another
    language than theirs, "" where it is not."""

    id: str
    way: MessageWay
    language: str
    hash: str
    opens: datetime | None
    missing: str


def receipt_offers(file: RequestFile) -> tuple[list[ReceiptOffer], bool]:
    """In which permitted ways whoever asked may be written to, and whether their text lacks somebody who approves it.
    Nothing once it was written, or somebody has decided."""
    position = receipts.position_of_asker(file.request, [one.party for one in file.reach])
    there = any(message.state in GOES for message in file.messages)
    if position is None or there or not file.request.waiting:
        return [], False
    reach = file.reach[position]
    settings, spoken = workplace().settings, _language_of(reach.party, file.request.answers.language)
    text = message_text(settings, "received", language_to_write(settings, spoken))
    ways = [way for way in MESSAGE_WAYS if way in workplace().gateway.ways()]
    permitted = [(way, reach.permissions[way]) for way in ways if reach.permissions[way].verdict != "never"]
    if text.hash not in file.approved:
        return [], bool(permitted)
    said = missing_words(words(), settings, spoken)
    return [
        ReceiptOffer(fresh_id(), way, text.language, text.hash, found.opens, said) for way, found in permitted
    ], False


def _language_of(party: Party, language: str) -> str:
    """Their own where it is known, for the client else the one of the request; "" where nobody knows it."""
    return next(iter(party.languages), language if party.kind == "client" else "")


@blueprint.post("/requests/<request_id>/message")
def request_message(request_id: str) -> Response:
    """Puts the message into the queue."""
    speech = words()
    try:
        message = receipts.ask(workplace(), g.account, _wanted(request_id))
    except Refused as refused:
        flash(refusal_words(speech, refused), "info")
    except Stale:
        flash(speech._("This request changed meanwhile. Look at it again before you write."), "info")
    else:
        when = speech.hour_of(message.not_before, workplace().now())
        flash(speech._("Queued: it leaves at {time}, unless something changes.", time=when), "ok")
    return redirect(url_for("office.request_page", request_id=request_id))


def _wanted(request_id: str) -> WantedReceipt:
    """What the form says; the words are made anew. Raises `Refused("text_changed")` when they are others by now."""
    form, settings = request.form, workplace().settings
    way, language = form.get("way", ""), form.get("language", "")
    if way not in MESSAGE_WAYS or language not in settings.languages.client:
        abort(400)
    text = message_text(settings, "received", language)
    if text.hash != form.get("hash", ""):
        raise Refused("text_changed")
    return WantedReceipt(
        id=form.get("id", "")[:36],
        request_id=request_id,
        seen=form.get("seen", ""),
        way=way,
        text=text,
        said=without_hour(settings, text),
    )
