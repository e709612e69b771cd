"""One request: look at it, settle the address, then accept, refuse or merge it."""

from dataclasses import replace
from typing import Any, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.hours import instant
from ...domain.request import Urgency
from ...domain.visit import Gender
from ...services import triage
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from ..tiles import tile_addresses
from . import blueprint
from .pin import read_pin
from .windows import LINES, read_windows

Page = Response | tuple[str, int]


@blueprint.get("/requests/<request_id>")
def request_page(request_id: str) -> Page:
    return answer("office/request.html", **_values(request_id))


@blueprint.post("/requests/<request_id>/place")
def request_place(request_id: str) -> Page:
    """Another spelling, one of the candidates, or a pin."""
    work = workplace()
    form = FormReader(request.form, words())
    text = form.text("address", limit=300, required=words()._("Write the address: street, number and town."))
    pin = read_pin(form, work.settings.office.address)
    if form.errors:
        return _again(request_id, form)
    if pin:
        triage.look_up(work, g.account.id, request_id, text, pin)
        flash(words()._("The place is where you put the pin."), "ok")
    elif request.form.get("choose"):
        triage.choose_candidate(work, g.account.id, request_id, text, request.form["choose"])
    else:
        triage.look_up(work, g.account.id, request_id, text)
    return redirect(url_for("office.request_page", request_id=request_id))


@blueprint.post("/requests/<request_id>/accept")
def request_accept(request_id: str) -> Page:
    work = workplace()
    form = FormReader(request.form, words())
    decision = _decision(triage.proposed(work, request_id), form)
    if not form.errors:
        try:
            triage.accept(work, g.account.id, request_id, decision)
        except Refused as refused:
            form.fail(refused.field or "address", refusal_words(words(), refused))
        else:
            flash(words()._("Accepted. The visit can be planned."), "ok")
            return redirect(url_for("office.inbox"))
    return _again(request_id, form)


@blueprint.post("/requests/<request_id>/reject")
def request_reject(request_id: str) -> Page:
    return _decide(request_id, lambda reason: triage.reject(workplace(), g.account.id, request_id, reason), "reason")


@blueprint.post("/requests/<request_id>/merge")
def request_merge(request_id: str) -> Page:
    into = request.form.get("into", "")
    return _decide(
        request_id, lambda reason: triage.merge(workplace(), g.account.id, request_id, into, reason), "merge_reason"
    )


@blueprint.post("/requests/<request_id>/consent")
def request_consent(request_id: str) -> Page:
    triage.record_consent(workplace(), g.account.id, request_id, words().language, "telephone")
    flash(words()._("Consent by telephone is recorded with your name and the time."), "ok")
    return redirect(url_for("office.request_page", request_id=request_id))


def _decide(request_id: str, act: Any, field: str) -> Page:
    form = FormReader(request.form, words())
    reason = form.text(field, limit=300, required=words()._("Write the reason: it stays in the file."))
    if not form.errors:
        try:
            act(reason)
        except Refused as refused:
            form.fail(field, refusal_words(words(), refused))
        else:
            flash(words()._("Done. The reason is in the file."), "ok")
            return redirect(url_for("office.inbox"))
    return _again(request_id, form)


def _again(request_id: str, form: FormReader) -> Page:
    return invalid("office/request.html", form.errors, **(_values(request_id) | {"typed": request.form}))


def _decision(proposed: triage.Decision, form: FormReader) -> triage.Decision:
    """`proposed`, with what the form says instead."""
    work, speech = workplace(), words()
    day, clock = form.day("promised_day"), form.clock("promised_time")
    if bool(day) != bool(clock):
        form.fail("promised_day", speech._("A promise has a day and a time."))
    wanted = speech._("Choose the urgency.")
    # both are among the offered
    urgency: Urgency = form.choice("urgency", get_args(Urgency), required=wanted)  # type: ignore[assignment]
    gender: Gender | None = form.optional_choice("required_gender", ("", "f", "m")) or None  # type: ignore[assignment]
    return replace(
        proposed,
        place=proposed.place.model_copy(update={"access": form.text("access", limit=300)}),
        duration_min=form.number("duration", least=5, most=480, default=proposed.duration_min),
        service=form.choice("service", work.settings.office.service_codes, required=speech._("Choose the service.")),
        language=form.choice("language", work.settings.languages.client, required=speech._("Choose the language.")),
        urgency=urgency,
        windows=read_windows(form),
        required_gender=gender,
        workers_needed=2 if form.ticked("two_workers") else 1,
        interpreter=form.ticked("interpreter"),
        promised=instant(day, clock, work.settings.office.zone) if day and clock else None,
        note_for_worker=form.text("note_for_worker", limit=500, lines=True),
    )


def _values(request_id: str) -> dict[str, Any]:
    work = workplace()
    file, tiles = triage.read(work, g.account, request_id), tile_addresses(work)
    return {
        "tiles": tiles,
        "map_credit": tiles.credit if tiles else "",
        "found": file.request,
        "proposed": file.proposed,
        "candidates": file.candidates,
        "far": file.far,
        "alike": file.alike,
        "lines": LINES,
        "typed": {},
        "durations": work.settings.planning.durations_min,
        "urgencies": get_args(Urgency),
        "zone": work.settings.office.zone,
    }
