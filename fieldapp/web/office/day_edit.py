"""Changes by hand. A broken rule, and what somebody else changed meanwhile, are named before anything is saved."""

from datetime import date

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...services import day_pages, hand_edits
from ...services.hand_edits import Edit
from ...services.stale_draft import Since
from ..closing_words import closing_words
from ..done_before import asks_first, not_done
from ..forms import counted
from ..page import answer, words, workplace
from ..plan_words import violation_words
from ..refusal_words import refusal_words
from . import blueprint
from .effect_words import flash_moved, moved_words
from .stale_draft import Wanted, hindered, now_revision, seen_base, stale_page

Page = Response | tuple[str, int]
MOST_POSITIONS = 12  # that the page offers; a higher one is the end of the route


@blueprint.post("/day/<day:day>/move")
def day_move(day: date) -> Page:
    """To a worker's route at a position, or out of the plan when no worker is named."""
    work = workplace()
    worker_id = request.form.get("worker", "") or None
    if "take_out" in request.form:
        worker_id = None
    instead_of = request.form.get("instead_of") or None
    edit = Edit(request.form.get("visit", ""), worker_id, counted(request.form.get("position", ""), 99), instead_of)
    revision = seen = counted(request.form.get("revision", ""), -1)
    try:
        if revision == 0:  # no draft yet: the first change begins one, unless it is refused
            hand_edits.preview_first(work, g.account.id, day, edit)
            revision = hand_edits.begin(work, g.account.id, day).revision
        outcome = hand_edits.preview(work, day, revision, edit)
        if outcome.new_violations and "anyway" not in request.form:
            return _ask(day, revision, edit, outcome)
        hand_edits.save(work, g.account.id, day, revision, edit, base=seen_base(revision))
    except Refused as refused:
        not_done(". ".join(filter(None, (closing_words(day), refusal_words(words(), refused)))))
        return redirect(url_for("office.day", day=day, visit=edit.visit_id, _anchor="chosen"))
    except Stale:
        return stale_page(day, seen, edit.visit_id, wanted=lambda since: _wanted_move(day, seen, edit, since))
    else:
        flash(_changed(edit), "ok")
        flash_moved(outcome.moved)
    return redirect(url_for("office.day", day=day))


@blueprint.post("/day/<day:day>/lock")
def day_lock(day: date) -> Page:
    work = workplace()
    visit_id, locked = request.form.get("visit", ""), "unlock" not in request.form
    revision = seen = counted(request.form.get("revision", ""), -1)
    try:
        if revision == 0:
            revision = hand_edits.begin(work, g.account.id, day).revision
        hand_edits.lock(work, g.account.id, day, revision, visit_id, locked, base=seen_base(revision))
    except Refused as refused:
        not_done(refusal_words(words(), refused))
    except Stale:
        return stale_page(day, seen, visit_id, wanted=lambda since: _wanted_lock(day, seen, visit_id, locked, since))
    return redirect(url_for("office.day", day=day, visit=visit_id))


def _wanted_move(day: date, seen: int, edit: Edit, since: Since) -> Wanted:
    work, speech, revision = workplace(), words(), now_revision(since)
    visit = since.visits.get(edit.visit_id)
    names = {"visit": visit.called if visit else "?", "worker": since.names.get(edit.worker_id or "", "?")}
    broken: list[str] = []

    def attempt() -> None:
        if revision:
            found = hand_edits.preview(work, day, revision, edit)
            broken.extend(_sentences(day, found))

    if edit.worker_id is None:
        sentence = speech._("Take {visit} out of the plan.", **names)
    elif edit.position < MOST_POSITIONS:
        sentence = speech._(
            "Put {visit} on the route of {worker}, as number {number}.", **names, number=edit.position + 1
        )
    else:
        sentence = speech._("Put {visit} on the route of {worker}, at the end.", **names)
    return Wanted(
        sentence=sentence,
        action=url_for("office.day_move", day=day),
        button=_anyway(since),
        fields={
            "revision": str(revision),
            "base": str(seen_base(seen)),
            "visit": edit.visit_id,
            "worker": edit.worker_id or "",
            "position": str(edit.position),
            "instead_of": edit.instead_of or "",
        },
        hindrance=hindered(attempt),
        warnings=tuple(broken),
    )


def _wanted_lock(day: date, seen: int, visit_id: str, locked: bool, since: Since) -> Wanted:
    speech, visit, stands = words(), since.visits.get(visit_id), since.draft or since.published
    name = visit.called if visit else "?"
    there = stands is not None and stands.find(visit_id) is not None
    return Wanted(
        sentence=speech._("Lock {visit}.", visit=name) if locked else speech._("Unlock {visit}.", visit=name),
        action=url_for("office.day_lock", day=day),
        button=_anyway(since),
        fields={
            "revision": str(now_revision(since)),
            "base": str(seen_base(seen)),
            "visit": visit_id,
            **({} if locked else {"unlock": "1"}),
        },
        hindrance="" if there else speech._("The visit is not in this plan any more."),
    )


def _anyway(since: Since) -> str:
    """What the button says that does it all the same."""
    if since.draft:
        return words()._("Do it on the draft as it is now")
    return words()._("Do it in a new draft from what is published")


def _changed(edit: Edit) -> str:
    """What is saved; who takes a visit out hears that the next plan does not know of it."""
    if edit.worker_id is None:
        return words()._(
            "It is out of this draft. The next plan may take it again: to keep it out, let it wait on its own page."
        )
    return words()._("The draft is changed.")


def _ask(day: date, revision: int, edit: Edit, outcome: hand_edits.Outcome) -> Page:
    asks_first()
    return answer(
        "office/confirm_edit.html",
        409,
        day=day,
        revision=revision,
        edit=edit,
        base=seen_base(revision),
        sentences=_sentences(day, outcome) + moved_words(outcome.moved),
    )


def _sentences(day: date, outcome: hand_edits.Outcome) -> list[str]:
    """The rules that the edit would break, in words."""
    work = workplace()
    shown = day_pages.read_edited(work, g.account, day, outcome.plan)
    return [violation_words(words(), work.settings, shown, violation) for violation in outcome.new_violations]
