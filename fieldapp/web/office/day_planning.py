"""Planning a day again, and the way back: nothing that somebody made is replaced without a word, and it can return."""

from datetime import date

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...services import day_pages, draft_history, plan_jobs
from ...services.draft_history import Restored
from ...services.not_restored import NotRestored
from ...services.planning import draft_mark
from ...services.stale_draft import Since
from ..done_before import asks_first, not_done
from ..forms import counted
from ..page import answer, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .stale_draft import Wanted, now_revision, stale_page

Page = Response | tuple[str, int]


@blueprint.post("/day/<day:day>/plan")
def plan_now(day: date) -> Page:
    return plan_or_ask(day)


@blueprint.post("/day/<day:day>/undo")
def day_undo(day: date) -> Page:
    revision = counted(request.form.get("revision", ""), -1)
    try:
        undone = draft_history.undo(workplace(), g.account.id, day, revision)
    except Refused as refused:
        not_done(refusal_words(words(), refused))
    except Stale:
        return stale_page(day, revision, wanted=lambda since: _wanted_undo(day, since))
    else:
        flash(words()._("The last change is undone."), "ok")
        _say_left_out(undone)
    return redirect(url_for("office.day", day=day))


@blueprint.post("/day/<day:day>/restore")
def day_restore(day: date) -> Page:
    number, seen = counted(request.form.get("version", ""), -1), counted(request.form.get("seen", ""), -1)
    try:
        restored = draft_history.restore(workplace(), g.account.id, day, number, seen)
    except Refused as refused:
        not_done(refusal_words(words(), refused))
        return redirect(url_for("office.day_versions", day=day))
    except Stale:
        return stale_page(day, seen, wanted=lambda since: _wanted_version(day, number, since))
    flash(words()._("Version {number} is back, as draft {draft}.", number=number, draft=restored.plan.version), "ok")
    _say_left_out(restored)
    return redirect(url_for("office.day", day=day))


def _say_left_out(restored: Restored) -> None:
    if restored.left_out:
        flash(words()._("Not restored: {visits}.", visits="; ".join(map(_left_out, restored.left_out))), "info")


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
        run = plan_jobs.start(work, work.solver, g.account.id, day, replaces=replaces, near_draft=near, longer=longer)
        plan_jobs.wait_shortly(work, run.id)
    except Refused as refused:
        if refused.code == "replaces_draft" and replaces:
            seen = counted(replaces.rpartition(".")[2], -1)
            return stale_page(day, seen, wanted=lambda since: _wanted_plan(day, since))
        if refused.code == "replaces_draft":
            return _ask(day)
        not_done(refusal_words(words(), refused))
    else:
        if done:
            flash(done, "ok")
    return redirect(url_for("office.day", day=day))


def _ask(day: date) -> Page:
    found = day_pages.read(workplace(), g.account, day)
    plan = found.day.plan
    if plan is None or plan.state != "draft":  # it was published or planned over at this very moment
        return redirect(url_for("office.day", day=day))
    stops = {stop.visit.id: stop for route in found.day.routes for stop in route.stops}
    asks_first()
    return answer(
        "office/plan_again.html",
        409,
        day=day,
        draft=plan,
        published=found.published,
        mark=draft_mark(plan),
        locked=sum(stop.stop.locked for stop in stops.values()),
        told=[stop.visit for stop in stops.values() if stop.visit.promised],
        tolerance=workplace().settings.planning.promise_tolerance_min,
        longer="longer" in request.form,
    )


def _wanted_undo(day: date, since: Since) -> Wanted:
    """Undoing takes back whatever is the last change now, so it is named."""
    _, names = words()._, []
    for change in since.undoable or ():
        visit = since.visits.get(change.visit_id)
        names.append(visit.called if visit else "?")
    warning = _("The last change is another one now. Undoing takes this back: {visits}.", visits=words().each(names))
    return Wanted(
        sentence=_("Undo the last change"),
        action=url_for("office.day_undo", day=day),
        button=_("Undo what is the last change now"),
        fields={"revision": str(now_revision(since))},
        hindrance="" if since.undoable is not None else _("There is no change to undo in this draft."),
        warnings=(warning if names else _("The last change is another one now: a lock."),),
    )


def _wanted_version(day: date, version: int, since: Since) -> Wanted:
    _ = words()._
    return Wanted(
        sentence=_("Restore version {number} as a new draft.", number=version),
        action=url_for("office.day_restore", day=day),
        button=_("Restore it all the same"),
        fields={"seen": str(now_revision(since)), "version": str(version)},
        warnings=(_("The draft as it is now stays under Versions."),) if since.draft else (),
    )


def _wanted_plan(day: date, since: Since) -> Wanted:
    _ = words()._
    kept = {name: "1" for name in ("near", "longer") if name in request.form}
    return Wanted(
        sentence=_("Search longer") if "longer" in kept else _("Plan the day again."),
        action=url_for("office.plan_now", day=day),
        button=_("Plan over the draft as it is now") if since.draft else _("Plan again"),
        fields={"replaces": draft_mark(since.draft), **kept},
        warnings=(_("The draft as it is now stays under Versions."),) if since.draft else (),
    )
