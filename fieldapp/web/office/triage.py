"""One request: look at it, settle the address, then accept, refuse or merge it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast, get_args

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.consent import TOLD_TO_STAFF, How
from ...domain.errors import Refused, Stale
from ...domain.hours import instant
from ...domain.message import waits_for_a_person
from ...domain.party import PARTY_KINDS, PartyKind
from ...domain.place import VAGUE
from ...domain.request import Answers, Urgency
from ...domain.visit import Gender
from ...services import agreeing, taking_up, triage, visit_file
from .. import message_words
from ..client_texts import SaidWords, consent_words
from ..consent_words import consent_line, standing_words
from ..forms import FormReader, clean
from ..language_fields import read_language
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from ..tiles import tile_addresses
from . import blueprint
from .consent_lines import giver_options, how_options
from .pin import read_pin
from .request_messages import receipt_offers
from .triage_conflict import crossed
from .windows import read_windows

Page = Response | tuple[str, int]


OF_THE_PLACE = ("csrf", "seen", "address", "lat", "lon", "meeting", "choose", "look", "pin", "office")
OF_THE_CONSENT = ("csrf", "seen", "giver", "how")


@blueprint.get("/requests/<request_id>")
def request_page(request_id: str) -> Page:
    return answer("office/request.html", **request_values(request_id))


@blueprint.post("/requests/<request_id>/place")
def request_place(request_id: str) -> Page:
    """Another spelling, one of the candidates, a pin, or our office; what was typed of the visit stays beside it."""
    form = FormReader(request.form, words())
    needed = None if _pressed("office") else words()._("Write the address: street, number and town.")
    text = form.text("address", limit=300, required=needed)
    pinned = not any(map(_pressed, ("choose", "look", "office")))
    pin = read_pin(form, workplace().settings.office.address) if pinned else None
    meeting = form.text("meeting", limit=300)
    if form.errors:
        return _again(request_id, form)
    try:
        _settle(request_id, form, text, pin, meeting)
    except Refused as refused:
        form.fail("address", refusal_words(words(), refused))
    except Stale:
        return crossed(request_values(request_id))
    if form.errors:
        return _again(request_id, form)
    # a meeting place that was written is the way to the door now
    _keep_beside(request_id, (*OF_THE_PLACE, "access") if meeting else OF_THE_PLACE)
    return redirect(url_for("office.request_page", request_id=request_id))


def _settle(request_id: str, form: FormReader, text: str, pin: tuple[float, float] | None, meeting: str) -> None:
    work, _, seen = workplace(), words()._, request.form.get("seen")
    if pin:
        triage.look_up(work, g.account.id, request_id, text, pin, seen=seen)
        flash(_("The place is where you put the pin."), "ok")
    elif _pressed("office"):
        triage.meet_at_office(work, g.account.id, request_id, seen=seen)
    elif label := request.form.get("choose"):
        place = triage.choose_candidate(work, g.account.id, request_id, text, label, meeting, seen=seen)
        if place and not place.confirmed:
            flash(_("Only the street or the town is known: write how the worker finds it, or put the pin."), "info")
    else:
        triage.look_up(work, g.account.id, request_id, text, seen=seen)


@blueprint.post("/requests/<request_id>/accept")
def request_accept(request_id: str) -> Page:
    work = workplace()
    form = FormReader(request.form, words())
    proposed = triage.proposed(work, request_id)
    decision = _decision(proposed, form)
    _nothing_left_unsettled(form, proposed)
    if not form.errors:
        try:
            accepted = triage.accept(work, g.account.id, request_id, decision, request.form.get("seen"))
        except Refused as refused:
            form.fail(refused.field or "address", refusal_words(words(), refused))
        except Stale:
            return crossed(request_values(request_id))
        else:
            session.pop("triage", None)
            over = not any(window.span(work.settings.office.zone).end > work.now() for window in accepted.windows)
            if over:
                flash(words()._("Accepted, but its hours are over: ask for other hours."), "info")
                return redirect(url_for("office.visit", visit_id=accepted.id))
            if visit_file.where_it_stands(work, accepted.id).on == "no_date":
                flash(words()._("Accepted, but none of its days is possible: ask for other hours."), "info")
                return redirect(url_for("office.visit", visit_id=accepted.id))
            flash(words()._("Accepted. The visit can be planned."), "ok")
            return redirect(url_for("office.inbox"))
    return _again(request_id, form)


@blueprint.post("/requests/<request_id>/reject")
def request_reject(request_id: str) -> Page:
    def reject(reason: str) -> None:
        triage.reject(workplace(), g.account.id, request_id, reason, request.form.get("seen"))

    return _decide(request_id, reject, "reason")


@blueprint.post("/requests/<request_id>/merge")
def request_merge(request_id: str) -> Page:
    def merge(reason: str) -> None:
        into, seen = request.form.get("into", ""), request.form.get("seen")
        triage.merge(workplace(), g.account.id, request_id, into, reason, seen)

    merged = words()._("The secret code of the merged request opens nothing any more: give the person a new one.")
    return _decide(request_id, merge, "merge_reason", merged)


@blueprint.post("/requests/<request_id>/take-up")
def request_take_up(request_id: str) -> Page:
    form, work = FormReader(request.form, words()), workplace()
    reason = form.text("again_reason", limit=300, required=words()._("Write the reason: it stays in the file."))
    if not form.errors:
        try:
            taking_up.take_up(work, g.account.id, request_id, reason, request.form.get("seen"))
        except Refused as refused:
            form.fail("again_reason", refusal_words(words(), refused))  # which says what it is by now
            return _wrong(request_values(request_id), form)
        except Stale:
            return crossed(request_values(request_id))
        else:
            flash(_taken_up(request_id), "ok")
            return redirect(url_for("office.request_page", request_id=request_id))
    return _again(request_id, form)


def _taken_up(request_id: str) -> str:
    _ = words()._
    said = _("It is to be sorted again.")
    if not triage.has_living_code(workplace(), request_id):
        said += " " + _("No secret code opens the person’s page: make a new one for them.")
    return said


@blueprint.post("/requests/<request_id>/consent")
def request_consent(request_id: str) -> Page:
    form = FormReader(request.form, words())
    giver = cast(PartyKind, form.choice("giver", PARTY_KINDS, required=words()._("Choose who said yes.")))
    how: How = form.optional_choice("how", TOLD_TO_STAFF, "telephone")
    work = workplace()
    if form.errors:
        return _again(request_id, form)

    def words_in(language: str) -> str:
        said = consent_words(work.settings, language)
        return said.text if said else ""

    agreeing.record_of_request(work, g.account, request_id, giver, how, words_in)
    _keep_beside(request_id, OF_THE_CONSENT)
    flash(words()._("The consent is written down with your name and the time."), "ok")
    return redirect(url_for("office.request_page", request_id=request_id))


def _decide(request_id: str, act: Callable[[str], None], field: str, follows: str = "") -> Page:
    """`follows`: what else is to be known once it is done."""
    form = FormReader(request.form, words())
    reason = form.text(field, limit=300, required=words()._("Write the reason: it stays in the file."))
    if not form.errors:
        try:
            act(reason)
        except Refused as refused:
            form.fail(field, refusal_words(words(), refused))
        except Stale:
            return crossed(request_values(request_id))
        else:
            flash(words()._("Done. The reason is in the file."), "ok")
            if follows:
                flash(follows, "info")
            return redirect(url_for("office.inbox"))
    return _again(request_id, form)


def _again(request_id: str, form: FormReader) -> Page:
    """With what is wrong; but where somebody was quicker, what they did comes first: the form may be gone."""
    values = request_values(request_id)
    if request.form.get("seen", values["found"].fingerprint) != values["found"].fingerprint:
        return crossed(values)
    return _wrong(values, form)


def _wrong(values: dict[str, Any], form: FormReader) -> Page:
    return invalid("office/request.html", form.errors, **(values | {"typed": request.form}))


def _pressed(button: str) -> bool:
    return button in request.form


def _keep_beside(request_id: str, settled: tuple[str, ...]) -> None:
    """What was typed of the visit while something else was settled, for the page that comes next."""
    typed = {name: value for name, value in request.form.items() if name not in settled}
    session["triage"] = {"request": request_id, "typed": typed}


def _kept_beside(request_id: str) -> dict[str, str]:
    kept = session.get("triage", {})
    return dict(kept["typed"]) if kept.get("request") == request_id else {}


def _nothing_left_unsettled(form: FormReader, proposed: triage.Decision) -> None:
    """An address or a pin that was typed and not looked up would be lost without a word."""
    _ = words()._
    if "address" in request.form and clean(request.form["address"]) != clean(proposed.place.text):
        form.fail("address", _("You wrote another address: look it up first, then accept."))
    if request.form.get("lat", "").strip() or request.form.get("lon", "").strip():
        form.fail("lat", _("You put a pin: press “The place is there” first, then accept."))


def _decision(proposed: triage.Decision, form: FormReader) -> triage.Decision:
    """`proposed`, with what the form says instead."""
    work, speech = workplace(), words()
    services = (*work.settings.office.service_codes, proposed.service)
    day, clock = form.day("promised_day"), form.clock("promised_time")
    if bool(day) != bool(clock):
        form.fail("promised_day", speech._("A promise has a day and a time."))
    wanted = speech._("Choose the urgency.")
    urgency = cast(Urgency, form.choice("urgency", get_args(Urgency), required=wanted))
    gender = cast(Gender | None, form.optional_choice("required_gender", ("", "f", "m")) or None)
    return replace(
        proposed,
        place=proposed.place.model_copy(update={"access": form.text("access", limit=300)}),
        duration_min=form.minutes("duration", least=5, most=480, default=proposed.duration_min),
        service=form.choice("service", services, required=speech._("Choose the service.")),
        language=read_language(form, "language", work.settings, proposed.language),
        urgency=urgency,
        windows=read_windows(form),
        required_gender=gender,
        workers_needed=2 if form.ticked("two_workers") else 1,
        interpreter=form.ticked("interpreter"),
        promised=instant(day, clock, work.settings.office.zone) if day and clock else None,
        note_for_worker=form.text("note_for_worker", limit=500, lines=True),
    )


def _read_out(answers: Answers) -> list[SaidWords]:
    """What is read to the client, and to whoever asks for them, each in a language that they speak."""
    spoken = dict.fromkeys((answers.language, answers.asker_language))
    found = (consent_words(workplace().settings, language) for language in spoken)
    return [one for one in found if one]


def request_values(request_id: str) -> dict[str, Any]:
    work = workplace()
    file, tiles = triage.read(work, g.account, request_id), tile_addresses(work)
    return {
        "tiles": tiles,
        "map_credit": tiles.credit if tiles else "",
        "found": file.request,
        "proposed": file.proposed,
        "candidates": file.candidates,
        "vague": any(candidate.accuracy in VAGUE for candidate in file.candidates),
        "far": file.far,
        "alike": file.alike,
        "reach": file.reach,
        "consented": file.consented,
        "read_out": _read_out(file.request.answers),
        "consent_pill": standing_words(words(), file.consented),
        "consent_text": consent_line(words(), file.consented.consent, file.names) if file.consented.consent else "",
        "giver_options": giver_options(),
        "how_options": how_options(),
        "typed": _kept_beside(request_id),
        "durations": work.settings.planning.durations_min,
        "urgencies": get_args(Urgency),
        "said": file.said,
        "written": file.messages,
        "lost_messages": [one for one in file.messages if waits_for_a_person(one)],
        "receipts": receipt_offers(file),
        "sent_by": lambda way: message_words.sent_by(words(), way),
        "message_state": lambda message: message_words.state_words(words(), message),
        "now": work.now(),
        "names": file.names,
        "visits": file.visits,
        "zone": work.settings.office.zone,
    }
