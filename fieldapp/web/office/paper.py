"""What workers with paper report: the sheet's code finds the stop, and the office enters what stands beside it."""

import uuid
from datetime import date
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.safety import MOST_MINUTES
from ...domain.sheet_codes import read_route_code, read_slip_code
from ...services import paper_reports, paper_slips, rung_late, taking_back
from ...services.paper_reports import PaperFile, PaperStop, Report
from ...services.paper_slips import KeptPaper, PaperSlip
from ...services.taking_back import TakingBack
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from ..stop_words import state_words
from . import blueprint
from .paper_report import read_report, report_choices
from .paper_sheet import whole_sheet
from .paper_slip import SlipForm, read_slip, slip_form, typed_mark, without_effect_words

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
    report, slip = read_report(form, file.found), read_slip(form, day, _slip_form(file))
    return _kept(form, day, stop_id, report, slip)


@blueprint.post("/day/<day:day>/stop/<stop_id>/slip")
def paper_slip(day: date, stop_id: str) -> Page:
    """The slip came back on another day than the sheet, or how the visit went is known: nothing else is entered."""
    form = FormReader(request.form, words())
    file = paper_reports.read(workplace(), g.account, day, stop_id)
    slip = read_slip(form, day, asked := _slip_form(file))
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
            form.fail("outcome", refusal_words(words(), Refused("said_meanwhile")))
        else:
            _say_kept(kept)
            return redirect(url_for("office.paper_stop", day=day, stop_id=stop_id))
    return invalid("office/paper_stop.html", form.errors, **_values(day, stop_id), typed=request.form)


def _say_kept(kept: KeptPaper) -> None:
    said, read_both = _("It is in the file, with your name and the worker’s."), _("Somebody said otherwise.")
    flash(f"{said} {read_both} {_('Both are kept: read them.')}" if kept.crossed else said, "ok")
    if kept.without_effect:
        flash(without_effect_words(words(), kept.without_effect), "info")


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
    work, form = workplace(), FormReader(request.form, words())
    minutes = form.minutes("minutes", least=0, most=MOST_MINUTES, default=-1)
    worker_id, sign_id = request.form.get("late", ""), request.form.get("sign_id", "")
    if minutes < 0:
        form.fail("minutes", refusal_words(words(), Refused("late_minutes", most=MOST_MINUTES)))
    if day != work.today():
        raise Refused("nobody_late")
    if form.errors:
        name = rung_late.late_to(work, g.account, worker_id)
        return invalid("office/paper_late.html", form.errors, day=day, name=name, typed=request.form)
    rung_late.say_late(work, g.account, worker_id, minutes, sign_id=sign_id)
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


def _values(day: date, stop_id: str) -> dict[str, Any]:
    file = paper_reports.read(workplace(), g.account, day, stop_id)
    return {
        "day": day,
        "file": file,
        "report_id": uuid.uuid4(),
        "back_id": uuid.uuid4(),
        "seen": " ".join(event.id for event in file.door.events),
        "slip": _slip_form(file),
        "said_words": lambda state: state_words(words(), state),
        **report_choices(),
    }


def _slip_form(file: PaperFile) -> SlipForm:
    """The address has the mark of the slip whose code led here."""
    mark = typed_mark(request.form, of_code=request.args.get("slip", ""))
    return slip_form(file.on_a_slip, file.found.visit, mark)
