"""One visit: where it stands, what comes next, and what can be done with it."""

from collections.abc import Callable
from typing import Any, Literal, cast, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.place import Place
from ...domain.request import Urgency
from ...domain.visit import ClosedAs, Gender, WaitReason, Why, WhyChanged
from ...services import further_visits, repeating_visits, visit_acts, visit_file
from ...services.addresses import at_office
from ...services.further_visits import Part
from ...services.visit_acts import Effect
from ..forms import FormReader
from ..language_fields import read_language
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .effect_words import fallen_of, fallen_words, flash_moved, moved_of, saved_words
from .visit_conflict import crossed
from .visit_page import page_values
from .windows import read_windows

Page = Response | tuple[str, int]


@blueprint.get("/visits/<visit_id>")
def visit(visit_id: str) -> Page:
    return answer("office/visit.html", **page_values(visit_id))


@blueprint.post("/visits/<visit_id>/change")
def visit_change(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    known, knows = visit_file.known(workplace(), visit_id), form.ticked("client_knows")
    facts = {
        "windows": read_windows(form),
        "urgency": form.optional_choice("urgency", get_args(Urgency), known.urgency),
        "service": form.optional_choice("service", workplace().settings.office.service_codes, known.service),
        "duration_min": form.minutes("duration", least=5, most=480, default=known.duration_min),
        "language": read_language(form, "language", workplace().settings, known.language),
        "required_gender": cast(Gender | None, form.optional_choice("required_gender", ("", "f", "m")) or None),
        "workers_needed": 2 if form.ticked("two_workers") else 1,
        "interpreter": form.ticked("interpreter"),
        "note_for_worker": form.text("note_for_worker", limit=500, lines=True),
    }
    why = _why(form)
    return _act(
        visit_id,
        form,
        lambda by, seen: visit_acts.change(workplace(), by, visit_id, seen, facts, client_knows=knows, why=why),
    )


@blueprint.post("/visits/<visit_id>/place")
def visit_place(visit_id: str) -> Page:
    """Another spelling is looked up; a person chooses among what was found, or the client comes to us."""
    work, form = workplace(), FormReader(request.form, words())
    knows, why = form.ticked("client_knows"), _why(form)

    def correct(place: Place) -> Callable[[str, str], Effect]:
        return lambda by, seen: visit_acts.correct_place(work, by, visit_id, seen, place, client_knows=knows, why=why)

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
    known = visit_file.known(workplace(), visit_id).service
    first, other, windows = _part(form, "first", known), _part(form, "other", known), read_windows(form)
    return _act(
        visit_id,
        form,
        lambda by, seen: further_visits.split(workplace(), by, visit_id, seen, first, other, windows),
    )


def _why(form: FormReader) -> Why:
    """Why an hour or a place changes that the client was told."""
    code = cast(WhyChanged | Literal[""], form.optional_choice("why", ("", *get_args(WhyChanged))))
    return Why(code=code, words=form.text("why_words", limit=300))


def _part(form: FormReader, which: str, known: str) -> Part:
    """`known`: the service of the visit, which may have been taken out of the configuration."""
    services = (*workplace().settings.office.service_codes, known)
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
            return crossed(visit_id)
        else:
            flash(saved_words(done), "ok")
            for one in moved_of(done):
                flash_moved(one)
            for fallen in fallen_of(done):
                flash(fallen_words(fallen), "info")
            return redirect(url_for("office.visit", visit_id=visit_id))
    return _again(visit_id, form)


def _again(visit_id: str, form: FormReader, **more: Any) -> Page:
    """With what is wrong; but where somebody was quicker, what they did comes first: the form may be gone."""
    values = page_values(visit_id)
    if request.form.get("seen", values["seen"]) != values["seen"]:
        return crossed(visit_id)
    return invalid("office/visit.html", form.errors, **(values | {"typed": request.form} | more))
