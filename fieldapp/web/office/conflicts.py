"""Where two people's work crossed: both texts side by side, until somebody says they have read them."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, url_for
from werkzeug.wrappers import Response

from ...domain.errors import NotFound
from ...domain.phone import Conflict
from ...services.phone import conflicts as conflicts_service
from ...store.unit import Unit
from ..page import answer, words, workplace
from ..stop_words import state_words
from . import blueprint

Page = Response | tuple[str, int]


@dataclass(frozen=True)
class Side:
    """One of the two: who, when, and what they wrote or said happened."""

    by: str
    at: datetime
    text: str


@blueprint.get("/to-read")
def conflicts() -> Page:
    work = workplace()
    found = conflicts_service.open_conflicts(work)
    with work.store.read() as unit:
        names = unit.accounts.names()
        pairs = [(one, name, _side(unit, names, one.item_id), _side(unit, names, one.other_id)) for one, name in found]
    for case_id in {one.case_id for one, *_ in pairs}:
        conflicts_service.audit_read(work, g.account, case_id)
    return answer("office/conflicts.html", pairs=pairs, says=_says)


@blueprint.post("/to-read/<conflict_id>")
def conflict_settle(conflict_id: str) -> Page:
    conflicts_service.settle(workplace(), g.account, conflict_id)
    flash(words()._("Noted that both were read."), "ok")
    return redirect(url_for("office.conflicts"))


def _says(conflict: Conflict) -> str:
    _ = words()._
    return {
        "note_edit": _("Two people corrected the same note. Both versions are in the file."),
        "note_unseen": _("A note came from a phone that had not seen another note yet."),
        "outcomes_differ": _("Two people say different things of the same visit."),
        "stop_changed": _("A phone reports on a visit that was meanwhile taken back or given to somebody else."),
    }[conflict.kind]


def _side(unit: Unit, names: dict[str, str], item_id: str) -> Side | None:
    """A note or an event; None for what has no words, like a changed plan."""
    try:
        note = unit.notes.get(item_id)
    except NotFound:
        event = unit.visits.event(item_id)
        return (
            Side(names.get(event.user_id, "?"), event.happened_at, state_words(words(), event.kind)) if event else None
        )
    return Side(names.get(note.author_id, "?"), note.written_at, note.text)
