"""Cases: list, file, notes."""

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.case import Person
from ...domain.errors import Refused, Stale
from ...domain.record import check_as_seen
from ...services import casefile
from ...services.last_writer import last_writer_of_person
from ..consent_words import read_ground
from ..forms import FormReader, counted
from ..page import answer, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .case_page import case_again, case_conflict, case_page

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
    return case_page(case_id)


@blueprint.post("/cases/<case_id>/notes")
def case_add_note(case_id: str) -> Page:
    form = FormReader(request.form, words())
    text, note_id = request.form.get("note", ""), request.form.get("note_id", "")
    try:
        casefile.add_note(workplace(), g.account, case_id, text, note_id=note_id, ground=read_ground(form))
    except Refused as refused:
        form.fail(refused.field or "note", refusal_words(words(), refused))
        return case_again(case_id, form)
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
            seen_version=counted(seen, 0),
            ground=read_ground(form),
        )
    except Refused as refused:
        form.fail(refused.field or "note", refusal_words(words(), refused))
        return case_again(case_id, form)
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
        phone=known.phone,
        contact_note=known.contact_note,
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
            return case_conflict(case_id, _beside(now, person), last_writer_of_person(work, case_id))
    if form.errors:
        return case_again(case_id, form)
    flash(words()._("Saved."), "ok")
    return redirect(url_for("office.case", case_id=case_id))


def _beside(now: Person, typed: Person) -> list[tuple[str, str, str]]:
    """The fields of the form as the file has them by now and as they were typed."""
    _ = words()._
    yes_no = {True: _("Yes"), False: _("No")}
    return [
        (_("Name"), now.name, typed.name),
        (_("Mobility"), now.mobility, typed.mobility),
        (_("Guardian"), now.guardian, typed.guardian),
        (_("Minor: the guardian comes too"), yes_no[now.minor], yes_no[typed.minor]),
    ]
