"""Messages to clients: what to decide, what is under way, and the texts in every language with who approved them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, get_args

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.message import TEXT_KINDS, TextKind
from ...domain.message_text import Indiscretion, MessageText, indiscretions, text_parts
from ...domain.text_approval import TextApproval
from ...services.messages import approvals, asking, overview, settling
from ..client_texts import filled, message_text
from ..message_words import indiscretion_words, kind_words, sent_by, state_words
from ..page import answer, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]
EXAMPLE = time(14, 15), time(14, 45)  # of tomorrow: no client's hour


@dataclass(frozen=True)
class Preview:
    """A text as a client would read it. `parts`: how many text messages it takes; `approval`: of exactly this text,
    None for none; `indiscreet`: what may not be in it."""

    text: MessageText
    shown: str
    direction: str
    parts: int
    approval: TextApproval | None
    indiscreet: list[Indiscretion]


@blueprint.get("/messages")
def messages() -> Page:
    found = overview.read(workplace(), g.account)
    kind = _kind(request.args.get("kind", TEXT_KINDS[0]))
    speech = words()
    previews = [_preview(kind, code, found.approvals) for code in workplace().settings.languages.client]
    return answer(
        "office/messages.html",
        found=found,
        kind=kind,
        kinds=[(one, *kind_words(speech, one)) for one in TEXT_KINDS],
        previews=previews,
        broken_by_all=set(get_args(Indiscretion)).intersection(*(one.indiscreet for one in previews)),
        rules=[(what, indiscretion_words(speech, what)) for what in get_args(Indiscretion)],
        state_words=lambda message: state_words(speech, message),
        sent_by=lambda way: sent_by(speech, way),
        approves=g.account.has(*workplace().settings.access["office.message_approve"]),
        sends=g.account.has(*overview.SENDERS),
    )


@blueprint.post("/messages/texts/<kind>/<language>/approve")
def message_approve(kind: str, language: str) -> Page:
    text = _text(kind, language)

    def act() -> None:
        indiscreet = _preview(_kind(kind), language, {}).indiscreet
        approvals.approve(workplace(), g.account, text, request.form.get("hash", ""), indiscreet)

    return _act(act, words()._("Approved: this text may leave now."), kind)


@blueprint.post("/messages/texts/<kind>/<language>/withdraw")
def message_withdraw(kind: str, language: str) -> Page:
    text, _ = _text(kind, language), words()._
    done = (
        _("Withdrawn: each phone drops it when it next has network.")
        if kind == "late"
        else _("Withdrawn: clients are called instead, and what is queued with this text does not leave.")
    )
    return _act(lambda: approvals.withdraw(workplace(), g.account, text), done, kind)


@blueprint.post("/messages/<message_id>/take-back")
def message_take_back(message_id: str) -> Page:
    return _act(
        lambda: asking.take_back(workplace(), g.account, message_id),
        words()._("Taken back: it does not leave."),
    )


@blueprint.post("/messages/<message_id>/settle")
def message_settle(message_id: str) -> Page:
    arrived = request.form.get("arrived", "")
    if arrived not in ("yes", "no"):
        abort(400)
    done = (
        words()._("Noted: it counts as sent. Tell the hour to whoever does not answer.")
        if arrived == "yes"
        else words()._("Noted: it did not arrive. Call, or send it again from the list of those to tell.")
    )
    return _act(lambda: settling.settle(workplace(), g.account, message_id, arrived=arrived == "yes"), done)


@blueprint.post("/messages/<message_id>/known")
def message_known(message_id: str) -> Page:
    return _act(
        lambda: settling.know(workplace(), g.account, message_id),
        words()._("Noted with your name: you see to it."),
    )


def _act(act: Callable[[], Any], done: str, kind: str = "") -> Page:
    try:
        act()
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
    else:
        flash(done, "ok")
    return redirect(url_for("office.messages", kind=kind or None))


def _kind(kind: str) -> TextKind:
    if kind not in TEXT_KINDS:
        abort(404)
    return kind


def _text(kind: str, language: str) -> MessageText:
    settings = workplace().settings
    if language not in settings.languages.client:
        abort(404)
    return message_text(settings, _kind(kind), language)


def _preview(kind: TextKind, language: str, known: dict[str, TextApproval]) -> Preview:
    settings = workplace().settings
    text, office = message_text(settings, kind, language), settings.office
    tomorrow = workplace().today() + timedelta(days=1)
    start, end = (datetime.combine(tomorrow, clock, office.zone) for clock in EXAMPLE)
    shown = filled(settings, text, start, end)
    address = office.address
    return Preview(
        text=text,
        shown=shown,
        direction=settings.languages.known[language].direction,
        parts=text_parts(shown),
        approval=known.get(text.hash),
        indiscreet=indiscretions(text, shown, [office.name], [address.line, address.town], office.phone),
    )
