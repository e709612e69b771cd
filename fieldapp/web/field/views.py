"""Today's route and its stops. What is not on the own route does not exist here."""

import uuid
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.visit import OUTCOMES, EventKind
from ...services import casefile, fieldwork
from ...services.fieldwork import FieldStop
from ..consent_words import read_ground
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..plan_words import measure_words
from ..refusal_words import refusal_words
from ..stop_words import state_words
from . import blueprint, navigation

Page = Response | tuple[str, int]


@blueprint.get("/")
def today() -> Page:
    work = workplace()
    day = fieldwork.read_today(work, g.account)
    return answer(
        "field/today.html",
        day=day,
        date=work.today(),
        now=work.now(),
        navigate=_navigate,
        new_id=uuid.uuid4,
        said_words=lambda state: state_words(words(), state),
        measured=lambda measure: measure_words(words(), measure),
    )


@blueprint.get("/stop/<stop_id>")
def stop(stop_id: str) -> Page:
    found = fieldwork.read_stop(workplace(), g.account, stop_id)
    return answer("field/stop.html", **_values(found), typed={})


@blueprint.post("/stop/<stop_id>/arrived")
def arrived(stop_id: str) -> Page:
    fieldwork.record(workplace(), g.account, stop_id, "arrived", event_id=request.form.get("event_id", ""))
    return redirect(url_for("field.stop", stop_id=stop_id))


@blueprint.post("/stop/<stop_id>/finish")
def finish(stop_id: str) -> Page:
    """Outcome and note together: the note first, because words matter most."""
    work = workplace()
    form = FormReader(request.form, words())
    outcome = form.choice("outcome", OUTCOMES, required=words()._("Choose how the visit went."))
    text = request.form.get("note", "").replace("\r\n", "\n")
    found = fieldwork.read_stop(work, g.account, stop_id)
    if not form.errors:
        try:
            fieldwork.refuse_early(work, found, confirmed=form.ticked("early"))
            if text.strip():
                casefile.add_note(
                    work,
                    g.account,
                    found.visit.case_id,
                    text,
                    note_id=request.form.get("note_id", ""),
                    stop_id=stop_id,
                    ground=read_ground(form),
                )
            kind: EventKind = outcome  # type: ignore[assignment]  # one of the outcomes above
            fieldwork.record(work, g.account, stop_id, kind, event_id=request.form.get("event_id", ""))
        except Refused as refused:
            field = "ground" if refused.code == "notes_consent" else "note"
            form.fail(refused.field or field, refusal_words(words(), refused))
        else:
            flash(words()._("Kept at the office."), "ok")
            return redirect(url_for("field.today"))
    return invalid("field/stop.html", form.errors, **_values(found), typed=request.form)


def _values(found: FieldStop) -> dict[str, Any]:
    notes, names = casefile.notes(workplace(), g.account, found.visit.case_id)
    return {
        "found": found,
        "navigate": _navigate,
        "event_id": uuid.uuid4(),
        "note_id": uuid.uuid4(),
        "notes": notes[:20],
        "names": names,
        "said_words": lambda state: state_words(words(), state),
        "measured": lambda measure: measure_words(words(), measure),
    }


def _navigate(found: FieldStop) -> str:
    place = found.visit.place
    return navigation.pattern(workplace().settings).format(lat=place.lat, lon=place.lon)
