"""Requests that wait, by urgency and age, and visits that came back from the door."""

from dataclasses import dataclass

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.address import normalise
from ...domain.errors import Refused
from ...domain.request import Request
from ...domain.visit import NOT_MET
from ...services import casefile, request_file, triage
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .windows import read_windows

Page = Response | tuple[str, int]
URGENCY_ORDER = {"urgent": 0, "high": 1, "normal": 2}
FILTERS = ("waiting", "address", "decided")
MAX_UPLOAD = 1_500_000


@dataclass(frozen=True)
class Line:
    request: Request
    duplicate: bool


@blueprint.get("/requests")
def inbox() -> Page:
    return _inbox()


@blueprint.post("/requests/search")
def search_requests() -> Page:
    """What is searched for may be a name, so it travels in the form and never in an address."""
    session["search"] = request.form.get("q", "")[:80]
    return redirect(url_for("office.inbox"))


@blueprint.get("/requests/import")
def import_page() -> Page:
    return answer("office/import.html", typed={})


@blueprint.post("/requests/import")
def import_now() -> Page:
    form = FormReader(request.form, words())
    day = form.day("day")
    if day is None:
        form.fail("day", words()._("Choose the day of the windows."))
    sent = request.files.get("file")
    content = sent.stream.read(MAX_UPLOAD + 1) if sent and sent.filename else None
    if content is None:
        form.fail("file", words()._("Choose a file."))
    elif len(content) > MAX_UPLOAD:
        form.fail("file", words()._("This is too large. Send less at once."))
    if content is not None and day and not form.errors:
        try:
            done = request_file.import_uploaded(workplace(), content, words()._("the file"), day, g.account.id)
        except Refused as refused:
            form.fail("file", refusal_words(words(), refused))
        else:
            text = words()._(
                "{count} requests: {plannable} can be planned, {waiting} wait for their address, {known} were known.",
                count=done.rows,
                plannable=done.plannable,
                waiting=done.waiting,
                known=done.known,
            )
            flash(text, "ok")
            return redirect(url_for("office.inbox"))
    return invalid("office/import.html", form.errors, typed=request.form)


@blueprint.post("/visits/<visit_id>/reopen")
def reopen_visit(visit_id: str) -> Page:
    form = FormReader(request.form, words())
    try:
        triage.reopen(workplace(), g.account.id, visit_id, read_windows(form))
    except Refused as refused:
        flash(refusal_words(words(), refused), "info")
    else:
        flash(words()._("The visit can be planned again."), "ok")
    return redirect(url_for("office.inbox"))


@blueprint.post("/visits/<visit_id>/close")
def close_visit(visit_id: str) -> Page:
    triage.close(workplace(), g.account.id, visit_id)
    flash(words()._("The visit is closed."), "ok")
    return redirect(url_for("office.inbox"))


def _inbox() -> Page:
    work = workplace()
    chosen = request.args.get("show", "waiting")
    search = str(session.get("search", ""))
    with work.store.read() as unit:
        if chosen == "decided":
            requests = unit.requests.in_states("accepted", "rejected", "merged")[::-1][:200]
        else:
            requests = unit.requests.in_states("new", "address_unconfirmed")
        waiting = [r for r in requests if chosen != "address" or r.state == "address_unconfirmed"]
        found = [r for r in waiting if _matches(r, search)]
        lines = [Line(r, bool(unit.requests.possible_duplicates(r.id)) if r.waiting else False) for r in found]
        returned = unit.visits.in_states(*NOT_MET)
    casefile.audit_list_read(work, g.account, "requests")
    if chosen != "decided":
        lines.sort(key=lambda line: (URGENCY_ORDER[line.request.urgency], line.request.received_at))
    return answer(
        "office/inbox.html",
        lines=lines,
        returned=returned,
        show=chosen if chosen in FILTERS else "waiting",
        search=search,
        now=work.now(),
    )


def _matches(one: Request, search: str) -> bool:
    wanted = normalise(search)
    place = one.answers.place
    return not wanted or wanted in normalise(f"{one.reference} {one.answers.client_name} {place.text} {place.label}")
