"""What came in and somebody must read, with what it crossed beside it, until somebody says they have."""

from dataclasses import replace

from flask import flash, g, redirect, url_for
from werkzeug.wrappers import Response

from ...services.phone import conflicts as conflicts_service
from ..page import answer, words, workplace
from ..stop_words import state_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/to-read")
def conflicts() -> Page:
    found = conflicts_service.read_open(workplace(), g.account)
    return answer(
        "office/conflicts.html",
        pairs=[(one, _in_words(one.item), _in_words(one.other)) for one in found],
        says=_says,
    )


@blueprint.post("/to-read/<conflict_id>")
def conflict_settle(conflict_id: str) -> Page:
    conflicts_service.settle(workplace(), g.account, conflict_id)
    flash(words()._("Noted that this was read."), "ok")
    return redirect(url_for("office.conflicts"))


def _says(one: conflicts_service.ConflictView) -> str:
    _, planned = words()._, one.planned
    if one.conflict.kind == "too_early" and planned:
        return _(
            "A phone says that this visit was over hours before its time. It was planned for {planned}. Ask which visit"
            " it was: somebody else may be waiting.",
            planned=words().clock(planned),
        )
    return {
        "note_edit": _("One person corrected the same note on two phones. Both versions are in the file.")
        if one.of_two_phones
        else _("Two people corrected the same note. Both versions are in the file."),
        "note_unseen": _("A note came from a phone that had not seen another note yet."),
        "outcomes_differ": _("Two phones of one worker say different things of the same visit.")
        if one.of_two_phones
        else _("Two people say different things of the same visit."),
        "stop_changed": _("A phone reports on a visit that was meanwhile taken back or given to somebody else."),
        "no_consent": _(
            "A phone brought words, a photo or a voice note without consent. Nothing was thrown away: ask the person."
        ),
        "at_rest": _(
            "A phone brought words, a photo or a voice note of a person whose data are on hold. Nothing was thrown "
            "away: it is kept, and nothing else is done with it."
        ),
        "unproved": _(
            "A phone brought this, but its day was not open: an older version of the application wrote it, or somebody"
            " with a copy of the phone. It is in the file. Ask whether they wrote it."
        ),
        "too_early": _("A phone says that this visit was over hours before its time. Ask which visit it was."),
        "time_doubtful": _(
            "The hour of this is doubtful: the phone’s clock or its count cannot be right. Ask when it was."
        ),
    }[one.conflict.kind]


def _in_words(side: conflicts_service.Side | None) -> conflicts_service.Side | None:
    return replace(side, text=state_words(words(), side.event)) if side and side.event else side
