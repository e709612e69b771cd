"""What workers with paper report: the sheet's code finds the stop, and the office enters what stands beside it."""

import uuid
from datetime import date, datetime, time
from typing import Any, cast, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.hours import instant
from ...domain.sheet_codes import read_route_code, read_slip_code
from ...domain.stop_state import not_corrected
from ...domain.visit import OUTCOMES, FollowUp, Outcome
from ...services import paper_reports, paper_slips, taking_back
from ...services.door_reports import day_of_return
from ...services.paper_reports import PaperFile, PaperStop, Report
from ...services.paper_slips import KeptPaper, PaperSlip
from ...services.taking_back import TakingBack
from ...settings.office import OutcomeField
from ..consent_words import purpose_words, read_ground
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from ..stop_words import state_words
from . import blueprint
from .paper_sheet import whole_sheet
from .paper_slip import read_slip, slip_form, typed_mark

Page = Response | tuple[str, int]


@blueprint.post("/day/<day:day>/code")
def paper_find(day: date) -> Page:
    """By POST, as every search; the stop is on the day of its sheet, whichever day's page asked. The code of a whole
    route, which every plan of every day has again, is one of this day."""
    form = FormReader(request.form, words())
    code = form.text("code", limit=20, required=words()._("Write the code that stands beside the visit."))
    slip = None if paper_reports.is_code(code) else read_slip_code(code)
    mark = slip.mark if slip else None
    found: tuple[PaperStop, ...] = ()
    route = None if paper_reports.is_code(code) else read_route_code(code)
    if route:
        return whole_sheet(day, route)
    if not form.errors:
        try:
            found = paper_reports.find_by_code(workplace(), g.account, slip.stop if slip else code)
        except Refused as refused:
            form.fail("code", refusal_words(words(), refused))
    if len(found) == 1:
        return redirect(url_for("office.paper_stop", day=found[0].day, stop_id=found[0].stop.id, slip=mark))
    if not form.errors and not found:
        form.fail("code", words()._("No visit of the last month has this code. Look at the sheet again."))
    if form.errors:
        return invalid("office/paper_find.html", form.errors, day=day, code=code, found=())
    return answer("office/paper_find.html", day=day, code=code, found=found, mark=mark)


@blueprint.get("/day/<day:day>/stop/<stop_id>")
def paper_stop(day: date, stop_id: str) -> Page:
    return answer("office/paper_stop.html", **_values(day, stop_id), typed={})


@blueprint.post("/day/<day:day>/stop/<stop_id>")
def paper_keep(day: date, stop_id: str) -> Page:
    form = FormReader(request.form, words())
    file = paper_reports.read(workplace(), g.account, day, stop_id)
    report, slip = _report(form, day, file), read_slip(form, day, slip_form(file, typed_mark()))
    return _kept(form, day, stop_id, report, slip)


@blueprint.post("/day/<day:day>/stop/<stop_id>/slip")
def paper_slip(day: date, stop_id: str) -> Page:
    """The slip came back on another day than the sheet, or how the visit went is known: nothing else is entered."""
    form = FormReader(request.form, words())
    file = paper_reports.read(workplace(), g.account, day, stop_id)
    slip = read_slip(form, day, asked := slip_form(file, typed_mark()))
    if slip is None:
        form.fail(asked.fields[0].name, _("Choose what is ticked on the slip."))
    if form.text("note", limit=20_000) or form.ticked("outcome"):
        form.fail("outcome", _("You wrote how the visit went too: “Enter it” below keeps both."))
    return _kept(form, day, stop_id, None, slip)


def _kept(form: FormReader, day: date, stop_id: str, report: Report | None, slip: PaperSlip | None) -> Page:
    if not form.errors:
        try:
            kept = paper_slips.keep(workplace(), g.account, day, stop_id, report, slip)
        except Refused as refused:
            form.fail(refused.field or "outcome", refusal_words(words(), refused))
        except Stale:
            changed = _("Something else was said at this door meanwhile.")
            form.fail("outcome", f"{changed} {_('Read it above; what you enter now replaces it.')}")
        else:
            _say_kept(kept)
            return redirect(url_for("office.paper_stop", day=day, stop_id=stop_id))
    return invalid("office/paper_stop.html", form.errors, **_values(day, stop_id), typed=request.form)


def _say_kept(kept: KeptPaper) -> None:
    said, read_both = _("It is in the file, with your name and the worker’s."), _("Somebody said otherwise.")
    flash(f"{said} {read_both} {_('Both are kept: read them.')}" if kept.crossed else said, "ok")
    if kept.without_effect:
        names = [purpose_words(words(), one.purpose) for one in kept.without_effect]
        flash(
            words()._(
                "Their yes is kept and changes nothing: {what}. It was taken back since, or somebody else has to say "
                "it.",
                what=words().each(names),
            ),
            "info",
        )


@blueprint.post("/day/<day:day>/stop/<stop_id>/back")
def paper_back(day: date, stop_id: str) -> Page:
    """What was said at this door was another door's."""
    form = FormReader(request.form, words())
    reason, seen = form.text("reason", limit=300), frozenset(request.form.get("seen", "").split())
    try:
        left = taking_back.take_back(
            workplace(), g.account, day, stop_id, TakingBack(request.form.get("back_id", ""), reason, seen)
        )
    except Refused as refused:
        form.fail("reason", refusal_words(words(), refused))
    except Stale:
        form.fail("reason", _("Something else was said at this door meanwhile. Read it above, then decide."))
    else:
        flash(_("Taken back: the visit stands as if nobody had said it. Enter what happened where it happened."), "ok")
        if left:
            flash(_left_words(left), "info")
        return redirect(url_for("office.paper_stop", day=day, stop_id=stop_id))
    return invalid("office/paper_stop.html", form.errors, **_values(day, stop_id), typed=request.form)


@blueprint.post("/day/<day:day>/late")
def paper_late(day: date) -> Page:
    """Somebody rang: they will be late to their next visit."""
    form = FormReader(request.form, words())
    minutes = form.number("minutes", least=0, most=240, default=-1)
    if day != workplace().today() or form.errors:
        raise Refused("late_minutes", "minutes", most=240)
    worker_id, sign_id = request.form.get("late", ""), request.form.get("sign_id", "")
    paper_reports.say_late(workplace(), g.account, worker_id, minutes, sign_id=sign_id)
    flash(words()._("Noted: the day reckons with it."), "ok")
    return redirect(url_for("office.day", day=day))


def _left_words(day: date) -> str:
    """That the plan of another day does not have it again."""
    return words()._(
        "The plan of {day} had this visit, and has lost it since. It does not come back there by itself: plan that day "
        "again.",
        day=words().day(day),
    )


def _(sentence: str) -> str:
    return words()._(sentence)


def _report(form: FormReader, day: date, file: PaperFile) -> Report:
    stop, zone = file.found.stop, workplace().settings.office.zone
    outcome = cast(Outcome, form.choice("outcome", OUTCOMES, required=_("Choose how the visit went.")))
    follow_up = cast(FollowUp, form.optional_choice("follow_up", ("", *get_args(FollowUp))))
    arrived, ended = form.clock("arrived"), form.clock("ended")
    return Report(
        id=request.form.get("report_id", ""),
        worker_id=request.form.get("worker", ""),
        outcome=outcome,
        arrived_at=_at(day, arrived) if arrived else None,
        ended_at=_at(day, ended) if ended else min(stop.end, max(workplace().now(), instant(day, time(0), zone))),
        follow_up=follow_up,
        facts=_facts(form, outcome),
        note=form.text("note", limit=20_000, lines=True),
        ground=read_ground(form),
        early=form.ticked("early"),
        seen=frozenset(request.form.get("seen", "").split()),
    )


def _at(day: date, clock: time) -> datetime:
    return instant(day, clock, workplace().settings.office.zone)


def _facts(form: FormReader, outcome: str) -> dict[str, str]:
    """The answers to the office's own questions that are asked after this outcome."""
    asked = [one for one in _questions() if not one.outcomes or outcome in one.outcomes]
    said = {one.code: form.text(f"fact-{one.code}", limit=200) for one in asked}
    for one in asked:
        day = said[one.code] if one.comes_back else ""
        if day and day_of_return(workplace(), day) is None:
            form.fail(f"fact-{one.code}", refusal_words(words(), Refused("wait_date")))
    return {code: text for code, text in said.items() if text}


def _questions() -> tuple[OutcomeField, ...]:
    return workplace().settings.office.outcome_field


def _values(day: date, stop_id: str) -> dict[str, Any]:
    file = paper_reports.read(workplace(), g.account, day, stop_id)
    return {
        "day": day,
        "file": file,
        "report_id": uuid.uuid4(),
        "back_id": uuid.uuid4(),
        "seen": " ".join(event.id for event in file.door.events),
        "standing": {event.id for event in not_corrected(file.door.events)},
        "questions": _questions(),
        "slip": slip_form(file, typed_mark()),
        "state_words": lambda state: state_words(words(), state),
        "said_words": lambda state: state_words(words(), state),
        "outcomes": [(kind, state_words(words(), kind), "") for kind in OUTCOMES],
    }
