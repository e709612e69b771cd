"""Whom to tell which hour, in which way, with which words; telling makes the hour a promise."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.language import MOST_CHARACTERS
from ...domain.request import ContactWay
from ...domain.visit import ASKED_BY_CLIENT, OURS, AskedBy, ToldBy, VisitAct
from ...domain.visit_hours import over_in_time
from ...services import calls as calls_service
from ...services import telling, visit_file
from ...services.calls import Call, FallenCall
from ...services.languages import listed
from ...services.team_now import Colleague
from ..client_texts import (
    earlier_hour_gone,
    fallen_text,
    holds_after_all,
    hour_text,
    language_to_write,
    late_hour_text,
    not_because_of_them,
)
from ..conflict import conflict
from ..contact_links import way_words
from ..forms import FormReader
from ..message_words import missing_words, sent_by, state_words
from ..page import answer, words, workplace
from ..refusal_words import refusal_words
from ..todo_words import why_words
from . import blueprint
from .call_messages import offers

Page = Response | tuple[str, int]
SOON = timedelta(hours=2)
TOLD_BY: tuple[ToldBy, ...] = (*get_args(ContactWay), *get_args(AskedBy))


@blueprint.get("/calls")
def calls() -> Page:
    return answer("office/calls.html", **_values())


def _values() -> dict[str, Any]:
    work = workplace()
    found = calls_service.read(work, g.account)
    return {
        "found": found,
        "say_fallen": _say_fallen,
        "say_ours": _say_ours,
        "why_words": why_words(words()),
        "way_words": _way,
        "ways_now": _ways_now,
        "say": _say,
        "late_can_be_told": _late_can_be_told,
        "takes_voicemail": _takes_voicemail,
        "speakers": lambda call: [
            _where(one) for one in found.team if listed(work.settings, call.visit.language) in one.languages
        ],
        "missing_words": lambda call: missing_words(words(), work.settings, call.visit.language),
        "on_duty": [_where(one) for one in found.team if one.where == "duty"],
        "offers": lambda call: offers(found, call),
        "state_words": lambda message: state_words(words(), message),
        "sent_by": lambda way: sent_by(words(), way),
        "soon": SOON,
        "now": work.now(),
        "tolerance": work.settings.planning.promise_tolerance_min,
        "typed": {},
    }


@blueprint.post("/calls/<visit_id>/told")
def call_told(visit_id: str) -> Page:
    return _act(
        lambda seen, start, way, note: telling.tell(
            workplace(), g.account.id, visit_id, seen, start, way, _language(), note
        ),
        words()._("The hour is promised now: the plan keeps it."),
        visit_id,
    )


@blueprint.post("/calls/<visit_id>/not-reached")
def call_not_reached(visit_id: str) -> Page:
    return _act(
        lambda seen, start, way, note: telling.not_reached(
            workplace(), g.account.id, visit_id, seen, start, way, note, tried=_tried()
        ),
        words()._("Noted. The person stays on the list."),
        visit_id,
    )


@blueprint.post("/calls/<visit_id>/gone-told")
def gone_told(visit_id: str) -> Page:
    """They know that the hour they were told does not hold."""
    return _act(
        lambda seen, start, way, note: telling.tell_fallen(
            workplace(), g.account.id, visit_id, seen, start, way, _language(), note
        ),
        words()._("Noted: they know that the hour does not hold."),
        visit_id,
    )


@blueprint.post("/calls/<visit_id>/gone-not-reached")
def gone_not_reached(visit_id: str) -> Page:
    return _act(
        lambda seen, start, way, note: telling.fallen_not_reached(
            workplace(), g.account.id, visit_id, seen, start, way, note, tried=_tried()
        ),
        words()._("Noted. The person stays on the list."),
        visit_id,
    )


@blueprint.post("/calls/<visit_id>/gone-given-up")
def gone_given_up(visit_id: str) -> Page:
    """They could not be reached, and the reason stays in the file."""
    return _act(
        lambda seen, start, way, note: telling.give_up_fallen(workplace(), g.account.id, visit_id, seen, start, note),
        words()._("Noted that they could not be reached. The visit’s page keeps it."),
        visit_id,
    )


def _tried() -> int:
    """How many tries the page showed when "no answer" was pressed."""
    return FormReader(request.form, words()).number("tried", least=0, most=10_000, default=0)


def _act(act: Callable[[str, datetime, ToldBy, str], None], done: str, visit_id: str) -> Page:
    """Does it; where somebody was quicker, says what they did beside what was sent (409)."""
    form = FormReader(request.form, words())
    way = cast(ToldBy, form.choice("way", TOLD_BY, required=words()._("Choose how.")))
    note = form.text("note", limit=300)
    try:
        start = datetime.fromisoformat(request.form.get("start", ""))
        if form.errors or start.tzinfo is None:
            raise ValueError
        act(request.form.get("seen", ""), start, way, note)
    except ValueError:
        return _again(visit_id, next(iter(form.errors.values()), words()._("Reload the page and choose again.")), 422)
    except Refused as refused:
        return _again(visit_id, refusal_words(words(), refused), 422)
    except Stale:
        before = visit_file.told_by_others(workplace(), visit_id, start, fell="gone" in str(request.endpoint))
        if before:
            return _said_before(visit_id, *before, way, note)
        why = words()._("This visit or its hour changed meanwhile. Look at the list again before you call.")
        return _again(visit_id, why, 409)
    flash(done, "ok")
    return redirect(url_for("office.calls"))


def _again(visit_id: str, why: str, status: int) -> Page:
    """The list with what was typed; whoever stands on it no more has no form, and the sentence has the words."""
    values, sent = _values(), request.form
    name = visit_file.known(workplace(), visit_id).called
    flash(f"{name} · {why}", "info")
    found = values["found"]
    listed = {call.visit.id for call in (*found.to_tell, *found.ask_how, *found.never, *found.fallen)}
    if sent.get("note", "").strip() and visit_id not in listed:
        flash(words()._("You wrote: “{words}”. It is not saved.", words=sent["note"].strip()), "info")
    return answer("office/calls.html", status, **(values | {"typed": {"visit": visit_id, **sent.to_dict()}}))


def _said_before(visit_id: str, act: VisitAct, name: str, way: ToldBy, note: str) -> Page:
    client = visit_file.known(workplace(), visit_id).called
    now = f"{words().moment(act.at)}: {_done_words(act)} ({name})"
    sent = ", ".join(part for part in (_way(way), note) if part)
    label = words()._("What was said to {name}", name=client)
    return conflict("office/calls.html", [(label, now, sent)], form_gone=True, **_values())


def _done_words(act: VisitAct) -> str:
    _ = words()._
    said = _("could not be reached") if act.kind == "gone_given" else _("told")
    way = act.details.get("way", "")
    return ", ".join(part for part in (said, _way(cast(ToldBy, way)) if way else "", act.reason) if part)


def _where(colleague: Colleague) -> str:
    """The name of a colleague and where they are now."""
    _, until = words()._, words().clock(colleague.until) if colleague.until else ""
    where = {
        "duty": _("on duty until {time}", time=until),
        "visits": _("on visits until {time}", time=until),
        "work": _("at work until {time}", time=until),
        "off": _("not at work now"),
    }[colleague.where]
    return f"{colleague.name} ({where})"


def _way(way: ToldBy) -> str:
    _ = words()._
    if way == "they_called":
        return _("they called us")
    if way == "they_wrote":
        return _("they answered our message")
    if way == "in_person":
        return _("told in person")
    return way_words(words(), way)


def _ways_now(call: Call | FallenCall) -> list[ToldBy]:
    """What is permitted now, and what needs no leave."""
    now = [way for way in get_args(ContactWay) if any(one.permissions[way].now for one in call.reach)]
    return [*now, *ASKED_BY_CLIENT]


def _takes_voicemail(call: Call | FallenCall) -> bool:
    """Whether words may be left on the voicemail of the client at some time."""
    return any(one.permissions["voicemail"].verdict != "never" for one in call.reach if one.party.kind == "client")


def _late_can_be_told(call: Call) -> bool:
    """Whether nobody is late there, or somebody who can still be gone when they must be."""
    late, visit = call.doubt.late, call.visit
    if late is None:
        return True
    over = late + timedelta(minutes=visit.duration_min)
    return over_in_time(visit.windows, late, over, workplace().settings.office.zone)


def _say(call: Call, language: str, voicemail: bool = False) -> tuple[str, str, str]:
    """What to say or write: the words, their language and its direction. `voicemail`: what may stay on one. Where the
    visit is known to begin later than the hour is told, they say when."""
    settings = workplace().settings
    known = language_to_write(settings, language)
    if call.doubt.late:
        text = late_hour_text(settings, known, call.doubt.late, voicemail=voicemail)
        return text, known, settings.languages.known[known].direction
    text = hour_text(
        settings,
        known,
        *call.hours,
        changed=call.was is not None,
        at_office=call.visit.place.at_office,
        voicemail=voicemail,
    )
    if call.again:
        text = f"{text} {holds_after_all(settings, known)}"
    if call.fallen:
        text = f"{text} {earlier_hour_gone(settings, known, call.fallen)}"
    return text, known, settings.languages.known[known].direction


def _say_fallen(call: FallenCall, language: str, voicemail: bool = False) -> tuple[str, str, str]:
    """The same of an hour that does not hold."""
    work = workplace()
    known = language_to_write(work.settings, language)
    text = fallen_text(work.settings, known, call, work.now(), voicemail=voicemail)
    return text, known, work.settings.languages.known[known].direction


def _say_ours(call: FallenCall, language: str) -> tuple[str, str, str] | None:
    """What may be added, discreet as all we say: that it lies with us, None where it does not."""
    settings = workplace().settings
    known = language_to_write(settings, language)
    if call.why.code not in OURS:
        return None
    return not_because_of_them(settings, known), known, settings.languages.known[known].direction


def _language() -> str:
    """In which it was told, as the page has it."""
    return request.form.get("language", "")[:MOST_CHARACTERS]
