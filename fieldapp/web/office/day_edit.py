"""Changes by hand. A broken rule is named before anything is saved."""

from datetime import date

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...services import day_pages, hand_edits
from ...services.hand_edits import Edit
from ..forms import counted
from ..page import answer, words, workplace
from ..plan_words import violation_words
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.post("/day/<day:day>/move")
def day_move(day: date) -> Page:
    """To a worker's route at a position, or out of the plan when no worker is named."""
    work = workplace()
    worker_id = request.form.get("worker", "") or None
    if "take_out" in request.form:
        worker_id = None
    instead_of = request.form.get("instead_of") or None
    edit = Edit(request.form.get("visit", ""), worker_id, counted(request.form.get("position", ""), 99), instead_of)
    revision = counted(request.form.get("revision", ""), -1)
    try:
        if revision == 0:  # no draft yet: the first change begins one
            revision = hand_edits.begin(work, g.account.id, day).revision
        outcome = hand_edits.preview(work, day, revision, edit)
        if outcome.new_violations and "anyway" not in request.form:
            return _ask(day, revision, edit, outcome)
        hand_edits.save(work, g.account.id, day, revision, edit)
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
    else:
        flash(_changed(edit), "ok")
    return redirect(url_for("office.day", day=day))


@blueprint.post("/day/<day:day>/lock")
def day_lock(day: date) -> Page:
    work = workplace()
    revision = counted(request.form.get("revision", ""), -1)
    if revision == 0:
        revision = hand_edits.begin(work, g.account.id, day).revision
    hand_edits.lock(work, g.account.id, day, revision, request.form.get("visit", ""), "unlock" not in request.form)
    return redirect(url_for("office.day", day=day, visit=request.form.get("visit", "")))


def _changed(edit: Edit) -> str:
    """What is saved; who takes a visit out hears that the next plan does not know of it."""
    if edit.worker_id is None:
        return words()._(
            "It is out of this draft. The next plan may take it again: to keep it out, let it wait on its own page."
        )
    return words()._("The draft is changed.")


def _ask(day: date, revision: int, edit: Edit, outcome: hand_edits.Outcome) -> Page:
    work = workplace()
    shown = day_pages.read_edited(work, g.account, day, outcome.plan)
    sentences = [violation_words(words(), work.settings, shown, violation) for violation in outcome.new_violations]
    return answer("office/confirm_edit.html", 409, day=day, revision=revision, edit=edit, sentences=sentences)
