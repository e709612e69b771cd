"""Cases: list, file, notes."""

import uuid
from typing import Any

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.case import Person
from ...domain.errors import Refused, Stale
from ...domain.record import check_as_seen
from ...services import casefile
from ..conflict import conflict
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .outcome_words import answers

Page = Response | tuple[str, int]


@blueprint.get("/cases")
def cases() -> Page:
    search = str(session.get("case_search", ""))
    found = casefile.find(workplace(), g.account, search)
    return answer("office/cases.html", cases=found[:200], count=len(found), search=search)


@blueprint.post("/cases/search")
def search_cases() -> Page:
    session["case_search"] = request.form.get("q", "")[:80]
    return redirect(url_for("office.cases"))


@blueprint.get("/cases/<case_id>")
def case(case_id: str) -> Page:
    return answer("office/case.html", **_values(case_id, {}))


@blueprint.post("/cases/<case_id>/notes")
def case_add_note(case_id: str) -> Page:
    form = FormReader(request.form, words())
    text, note_id = request.form.get("note", ""), request.form.get("note_id", "")
    try:
        casefile.add_note(workplace(), g.account, case_id, text, note_id=note_id)
    except Refused as refused:
        form.fail("note", refusal_words(words(), refused))
        return _again(case_id, form)
    flash(words()._("The note is in the file."), "ok")
    return redirect(url_for("office.case", case_id=case_id))


@blueprint.post("/cases/<case_id>/notes/<root_id>")
def case_edit_note(case_id: str, root_id: str) -> Page:
    form = FormReader(request.form, words())
    reason = form.text("reason", limit=300)
    seen = request.form.get("version", "0")
    try:
        alone = casefile.edit_note(
            workplace(),
            g.account,
            root_id,
            request.form.get("note", ""),
            note_id=request.form.get("note_id", ""),
            reason=reason,
            seen_version=int(seen) if seen.isdecimal() else 0,
        )
    except Refused as refused:
        form.fail("note", refusal_words(words(), refused))
        return _again(case_id, form)
    saved = words()._("The new version is in the file; the earlier one stays readable.")
    crossed = words()._("Somebody wrote a version at the same time. Both are kept: read them.")
    flash(saved if alone else crossed, "ok" if alone else "info")
    return redirect(url_for("office.case", case_id=case_id))


@blueprint.post("/cases/<case_id>/person")
def case_person(case_id: str) -> Page:
    form = FormReader(request.form, words())
    work = workplace()
    known = casefile.person(work, g.account, case_id)
    person = Person(
        name=form.text("name", limit=120),
        languages=known.languages,
        phone=form.text("phone", limit=40),
        contact_note=form.text("contact_note", limit=600),
        mobility=form.text("mobility", limit=300),
        minor=form.ticked("minor"),
        guardian=form.text("guardian", limit=120),
    )
    if not form.errors:
        try:
            check_as_seen(known, request.form.get("seen", ""))
            casefile.update_person(work, g.account, case_id, person, before=known)
        except Stale:
            now = casefile.person(work, g.account, case_id)
            return conflict("office/case.html", _beside(now, person), **_values(case_id, request.form))
    if form.errors:
        return _again(case_id, form)
    flash(words()._("Saved."), "ok")
    return redirect(url_for("office.case", case_id=case_id))


def _again(case_id: str, form: FormReader) -> Page:
    return invalid("office/case.html", form.errors, **_values(case_id, request.form))


def _values(case_id: str, typed: Any) -> dict[str, Any]:
    file = casefile.read(workplace(), g.account, case_id)
    return {"file": file, "typed": typed, "new_id": uuid.uuid4(), "answers": answers}


def _beside(now: Person, typed: Person) -> list[tuple[str, str, str]]:
    """The fields of the form as the file has them by now and as they were typed."""
    _ = words()._
    yes_no = {True: _("Yes"), False: _("No")}
    return [
        (_("Name"), now.name, typed.name),
        (_("Telephone"), now.phone, typed.phone),
        (_("Safe contact: what to pay attention to"), now.contact_note, typed.contact_note),
        (_("Mobility"), now.mobility, typed.mobility),
        (_("Guardian"), now.guardian, typed.guardian),
        (_("Minor: the guardian comes too"), yes_no[now.minor], yes_no[typed.minor]),
    ]
