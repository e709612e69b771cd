"""One visit: where it stands, what comes next, and what can be done with it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.client_word import answer_by
from ...domain.errors import Refused, Stale
from ...domain.fallen_hour import FallenHour
from ...domain.hours import Window
from ...domain.place import Place
from ...domain.request import Urgency
from ...domain.stop_state import not_corrected
from ...domain.visit import NOT_MET, ClosedAs, Gender, StopEvent, Visit, VisitAct, WaitReason
from ...services import further_visits, repeating_visits, visit_acts, visit_file
from ...services.addresses import at_office
from ...services.further_visits import Part
from ...services.visit_acts import Effect
from ..conflict import conflict
from ..forms import FormReader
from ..history_words import before_words, urgency_words
from ..page import answer, invalid, service_options, words, workplace
from ..place_words import place_words
from ..refusal_words import refusal_words
from ..stop_words import state_words
from ..todo_words import closed_words, list_words, wait_words
from . import blueprint
from .effect_words import fallen_of, fallen_words, saved_words
from .windows import LINES, read_windows

Page = Response | tuple[str, int]


@blueprint.get("/visits/<visit_id>")
def visit(visit_id: str) -> Page:
    return answer("office/visit.html", **_values(visit_id))


@blueprint.post("/visits/<visit_id>/change")
def visit_change(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    known, knows = visit_file.known(workplace(), visit_id), form.ticked("client_knows")
    facts = {
        "windows": read_windows(form),
        "urgency": form.optional_choice("urgency", get_args(Urgency), known.urgency),
        "service": form.optional_choice("service", workplace().settings.office.service_codes, known.service),
        "duration_min": form.number("duration", least=5, most=480, default=known.duration_min),
        "language": form.choice(
            "language", workplace().settings.languages.of_visits, required=words()._("Choose the language.")
        ),
        "required_gender": cast(Gender | None, form.optional_choice("required_gender", ("", "f", "m")) or None),
        "workers_needed": 2 if form.ticked("two_workers") else 1,
        "interpreter": form.ticked("interpreter"),
        "note_for_worker": form.text("note_for_worker", limit=500, lines=True),
    }
    return _act(
        visit_id, form, lambda by, seen: visit_acts.change(workplace(), by, visit_id, seen, facts, client_knows=knows)
    )


@blueprint.post("/visits/<visit_id>/place")
def visit_place(visit_id: str) -> Page:
    """Another spelling is looked up; a person chooses among what was found, or the client comes to us."""
    work, form = workplace(), FormReader(request.form, words())
    knows = form.ticked("client_knows")

    def correct(place: Place) -> Callable[[str, str], Effect]:
        return lambda by, seen: visit_acts.correct_place(work, by, visit_id, seen, place, client_knows=knows)

    if "office" in request.form:
        ours = at_office(work.settings)
        return _act(visit_id, form, correct(ours))
    text = form.text("address", limit=300, required=words()._("Write the address: street, number and town."))
    access = form.text("access", limit=300)
    if form.errors:
        return _again(visit_id, form)
    place, candidates = visit_file.find_place(work, text, access, request.form.get("choose", ""))
    if place is None:
        form.fail("address", words()._("Choose one of these places, or write the address in another way."))
        return _again(visit_id, form, candidates=candidates)
    return _act(visit_id, form, correct(place))


@blueprint.post("/visits/<visit_id>/rest")
def visit_rest(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    until, note = form.day("until"), form.text("note", limit=300)
    if until is None:
        form.fail("until", words()._("Choose the day on which it comes back."))
    because = form.choice("because", get_args(WaitReason), required=words()._("Choose why it waits."))
    return _act(
        visit_id,
        form,
        lambda by, seen: visit_acts.rest(
            workplace(),
            by,
            visit_id,
            seen,
            until or workplace().today(),
            cast(WaitReason, because),
            note,
            client_knows=form.ticked("client_knows"),
        ),
    )


@blueprint.post("/visits/<visit_id>/resume")
def visit_resume(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    return _act(visit_id, form, lambda by, seen: visit_acts.resume(workplace(), by, visit_id, seen))


@blueprint.post("/visits/<visit_id>/close")
def visit_close(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    reason = form.text("reason", limit=300, required=words()._("Write the reason: it stays in the file."))
    how = cast(ClosedAs, form.choice("how", get_args(ClosedAs), required=words()._("Choose how it ended.")))
    knows = form.ticked("client_knows")
    return _act(
        visit_id,
        form,
        lambda by, seen: visit_acts.close(workplace(), by, visit_id, seen, how, reason, client_knows=knows),
    )


@blueprint.post("/visits/<visit_id>/reopen")
def visit_reopen(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    windows = read_windows(form)
    return _act(visit_id, form, lambda by, seen: visit_acts.reopen(workplace(), by, visit_id, seen, windows))


@blueprint.post("/visits/<visit_id>/settle")
def visit_settle(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    note = form.text("settled", limit=300, required=words()._("Write what was done: it stays in the file."))
    return _act(visit_id, form, lambda by, seen: visit_acts.settle(workplace(), by, visit_id, seen, note))


@blueprint.post("/visits/<visit_id>/once-more")
def visit_once_more(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    windows = read_windows(form)
    return _act(visit_id, form, lambda by, seen: further_visits.visit_again(workplace(), by, visit_id, seen, windows))


@blueprint.post("/visits/<visit_id>/repeat")
def visit_repeat(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    every, times = (
        form.number("every_weeks", least=1, most=8, default=0),
        form.number("times", least=1, most=12, default=0),
    )
    return _act(visit_id, form, lambda by, seen: repeating_visits.repeat(workplace(), by, visit_id, seen, every, times))


@blueprint.post("/visits/<visit_id>/end-series")
def visit_end_series(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    reason = form.text("series_reason", limit=300, required=words()._("Write the reason: it stays in the file."))
    how = cast(ClosedAs, form.choice("series_how", get_args(ClosedAs), required=words()._("Choose how it ended.")))
    knows = form.ticked("client_knows")
    seen = request.form.get("series_seen", "")
    return _act(
        visit_id,
        form,
        lambda by, _: repeating_visits.end_series(workplace(), by, visit_id, seen, how, reason, client_knows=knows),
    )


@blueprint.post("/visits/<visit_id>/split")
def visit_split(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    first, other, windows = _part(form, "first"), _part(form, "other"), read_windows(form)
    return _act(
        visit_id,
        form,
        lambda by, seen: further_visits.split(workplace(), by, visit_id, seen, first, other, windows),
    )


def _part(form: FormReader, which: str) -> Part:
    services = workplace().settings.office.service_codes
    minutes = form.number(f"{which}_duration", least=5, most=480, default=0)
    if not minutes:
        form.fail(f"{which}_duration", words()._("Write how many minutes, from 5 to 480."))
    return Part(
        duration_min=minutes,
        service=form.choice(f"{which}_service", services, required=words()._("Choose what it is for.")),
        note_for_worker=form.text(f"{which}_note", limit=500, lines=True),
    )


def _act(visit_id: str, form: FormReader, act: Callable[[str, str], Any]) -> Page:
    """Does it unless the form is wrong, says what it did to plans, and shows what stood in the form when it was not
    done."""
    if not form.errors:
        try:
            done = act(g.account.id, request.form.get("seen", ""))
        except Refused as refused:
            form.fail(refused.field or "visit", refusal_words(words(), refused))
        except Stale:
            return _crossed(visit_id)
        else:
            flash(saved_words(done), "ok")
            for fallen in fallen_of(done):
                flash(fallen_words(fallen), "info")
            return redirect(url_for("office.visit", visit_id=visit_id))
    return _again(visit_id, form)


def _again(visit_id: str, form: FormReader, **more: Any) -> Page:
    return invalid("office/visit.html", form.errors, **(_values(visit_id) | {"typed": request.form} | more))


def _crossed(visit_id: str) -> Page:
    """Somebody changed the visit since this page was made: what differs, beside each other."""
    _, values, sent = words()._, _values(visit_id), request.form
    now: Visit = values["visit"]
    services: dict[str, str] = values["services"]
    rows = {
        "window-day-0": (_("Hours"), _hours(now.windows), _hours(read_windows(FormReader(sent, words())))),
        "duration": (_("Duration"), str(now.duration_min), sent.get("duration", "")),
        "urgency": (_("Urgency"), urgency_words(words(), now.urgency), _urgency_sent()),
        "service": (_("Service"), services.get(now.service, ""), services.get(sent.get("service", ""), "")),
        "first_duration": (_("Duration"), str(now.duration_min), sent.get("first_duration", "")),
        "first_service": (_("Service"), services.get(now.service, ""), services.get(sent.get("first_service", ""), "")),
        "language": (_("Language"), now.language, sent.get("language", "")),
        "note_for_worker": (_("Note for the worker"), now.note_for_worker, sent.get("note_for_worker", "")),
        "first_note": (_("Note for the worker"), now.note_for_worker, sent.get("first_note", "")),
        "other_duration": (_("The new visit"), "", sent.get("other_duration", "")),
        "other_service": (_("The new visit"), "", services.get(sent.get("other_service", ""), "")),
        "other_note": (_("The new visit"), "", sent.get("other_note", "")),
        "address": (_("Address"), place_words(words(), now.place), _place_sent()),
        "until": (_("It comes back on"), str(now.wait.until) if now.wait else "", sent.get("until", "")),
        "note": (_("Note (optional)"), now.wait.note if now.wait else "", sent.get("note", "")),
        "reason": (_("Reason"), now.closing.reason if now.closing else "", sent.get("reason", "")),
        "series_reason": (_("Reason"), now.closing.reason if now.closing else "", sent.get("series_reason", "")),
        "settled": (_("What was done"), "", sent.get("settled", "")),
    }
    typed = [row for name, row in rows.items() if name in sent]
    gone = not _has_form(now, request.endpoint or "")
    return conflict("office/visit.html", typed, **(values | {"typed": sent, "form_gone": gone}))


def _urgency_sent() -> str:
    sent = request.form.get("urgency", "")
    return urgency_words(words(), cast(Urgency, sent)) if sent in get_args(Urgency) else sent


def _place_sent() -> str:
    return words()._("At our office") if "office" in request.form else request.form.get("address", "")


def _has_form(visit: Visit, endpoint: str) -> bool:
    """Whether the page of a visit in this state still has the form that was sent to `endpoint`."""
    returned, left = visit.state in NOT_MET, visit.state == "done" and visit.follow_up not in ("", "none")
    return {
        "office.visit_reopen": returned or visit.state == "cancelled",
        "office.visit_settle": left,
        "office.visit_once_more": left,
        "office.visit_rest": visit.state == "open" or returned or left,
        "office.visit_resume": visit.state == "open" or returned or left,
        "office.visit_end_series": bool(visit.series),
        "office.visit_close": visit.state == "open" or returned or left,
    }.get(endpoint, visit.state == "open")


def _hours(windows: tuple[Window, ...]) -> str:
    speech = words()
    return ", ".join(f"{speech.day(one.day, 'short')} {one.start:%H:%M}–{one.end:%H:%M}" for one in windows)


def _when(one: VisitAct | StopEvent | FallenHour) -> datetime:
    if isinstance(one, FallenHour):
        return one.fell_at
    return one.at if isinstance(one, VisitAct) else one.happened_at


def _values(visit_id: str) -> dict[str, Any]:
    work = workplace()
    file = visit_file.read(work, g.account, visit_id)
    said = [event for event in file.events if event.kind != "arrived"]
    return {
        "file": file,
        "visit": file.visit,
        "seen": file.visit.fingerprint,
        "series_seen": repeating_visits.fingerprint_of(file.series),
        "names": list_words(words()),
        "closed": closed_words(words()),
        "waits": wait_words(words()),
        "candidates": (),
        "services": dict(service_options()),
        "urgencies": [(one, urgency_words(words(), one)) for one in get_args(Urgency)],
        "urgency": urgency_words(words(), file.visit.urgency),
        "durations": work.settings.planning.durations_min,
        "lines": LINES,
        "typed": {},
        "solver": work.settings.planning.solver,
        "now": work.now(),
        "answer_by": answer_by,
        "history": sorted([*file.fallen_before, *file.acts, *said], key=_when),
        "is_fallen": lambda one: isinstance(one, FallenHour),
        "said_words": lambda state: state_words(words(), state),
        "uncorrected": {event.id for event in not_corrected(file.events)},
        "is_act": lambda one: isinstance(one, VisitAct),
        "before": lambda name, kept: before_words(words(), name, kept),
        "day_in": date.fromisoformat,
        "hour_in": datetime.fromisoformat,
    }
