"""Cases: list, file, notes."""

import uuid
from hashlib import sha256

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.case import Person
from ...domain.errors import Refused, Stale
from ...services import casefile
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
    return answer(
        "office/case.html",
        file=casefile.read(workplace(), g.account, case_id),
        typed={},
        new_id=uuid.uuid4(),
        fingerprint=fingerprint,
        answers=answers,
    )


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
            if request.form.get("seen") != fingerprint(known):
                raise Stale("case")
            casefile.update_person(work, g.account, case_id, person, before=known)
        except Stale:
            form.fail("name", words()._("Somebody changed this meanwhile. Compare, then save again."))
    if form.errors:
        return _again(case_id, form)
    flash(words()._("Saved."), "ok")
    return redirect(url_for("office.case", case_id=case_id))


def _again(case_id: str, form: FormReader) -> Page:
    file = casefile.read(workplace(), g.account, case_id)
    return invalid(
        "office/case.html",
        form.errors,
        file=file,
        typed=request.form,
        new_id=uuid.uuid4(),
        fingerprint=fingerprint,
        answers=answers,
    )


def fingerprint(person: Person) -> str:
    """What the form was made from, so that two people do not overwrite each other unseen."""
    return sha256(person.model_dump_json().encode()).hexdigest()[:20]
