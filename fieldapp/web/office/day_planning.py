"""Planning a day again, and the way back: nothing that somebody made is replaced without a word, and it can return."""

from datetime import date

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...services import day_pages, draft_history, plan_jobs
from ...services.not_restored import NotRestored
from ...services.planning import draft_mark
from ..page import answer, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.post("/day/<day:day>/plan")
def plan_now(day: date) -> Page:
    return plan_or_ask(day)


@blueprint.post("/day/<day:day>/undo")
def day_undo(day: date) -> Page:
    revision = request.form.get("revision", "")
    try:
        draft_history.undo(workplace(), g.account.id, day, int(revision) if revision.isdecimal() else -1)
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
    else:
        flash(words()._("The last change is undone."), "ok")
    return redirect(url_for("office.day", day=day))


@blueprint.post("/day/<day:day>/restore")
def day_restore(day: date) -> Page:
    version = request.form.get("version", "")
    try:
        number = int(version) if version.isdecimal() and len(version) < 6 else 0
        restored = draft_history.restore(workplace(), g.account.id, day, number)
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
        return redirect(url_for("office.day_versions", day=day))
    flash(words()._("Version {number} is back, as draft {draft}.", number=version, draft=restored.plan.version), "ok")
    if restored.left_out:
        flash(words()._("Not restored: {visits}.", visits="; ".join(map(_left_out, restored.left_out))), "info")
    return redirect(url_for("office.day", day=day))


def _left_out(one: NotRestored) -> str:
    _ = words()._
    reason = {
        "erased": _("its file was erased"),
        "ended": _("it has ended"),
        "consent": _("consent for the visit was withdrawn or is over"),
        "waits": _("it waits until a later day"),
        "place": _("its place has changed"),
        "other_day": _("it has another day"),
        "closed_day": _("the office is closed that day"),
        "worker": _("{worker} is not there that day", worker=one.worker or "?"),
    }[one.reason]
    return _("{visit} ({reason})", visit=one.called or _("a visit"), reason=reason)


def plan_or_ask(day: date, done: str = "") -> Page:
    """Begins to plan; where a draft would be replaced it says so first, and what becomes of it. `done`: to be said."""
    work = workplace()
    replaces, near, longer = request.form.get("replaces", ""), "near" in request.form, "longer" in request.form
    try:
        plan_jobs.start(work, work.solver, g.account.id, day, replaces=replaces, near_draft=near, longer=longer)
    except Refused as refused:
        if refused.code == "replaces_draft":
            return _ask(day)
        flash(refusal_words(words(), refused), "info")
    else:
        if done:
            flash(done, "ok")
    return redirect(url_for("office.day", day=day))


def _ask(day: date) -> Page:
    found = day_pages.read(workplace(), g.account, day)
    plan = found.day.plan
    draft = plan if plan and plan.state == "draft" else None
    return answer(
        "office/plan_again.html",
        409,
        day=day,
        draft=draft,
        published=found.published,
        mark=draft_mark(draft),
        longer="longer" in request.form,
    )
