"""Requests that wait, by urgency and age."""

from typing import Any, get_args

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...services import inbox as inbox_service
from ...services import request_file
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]
MAX_UPLOAD = 1_500_000


@blueprint.get("/requests")
def inbox() -> Page:
    work = workplace()
    shown, search = _shown(request.args.get("show", "")), str(session.get("search", ""))
    found = inbox_service.read(work, g.account, shown, search)
    return answer(
        "office/inbox.html", lines=found.lines, elsewhere=found.elsewhere, show=shown, search=search, now=work.now()
    )


def _shown(asked: str) -> inbox_service.Shown:
    """What was asked for when it is one of the lists, else what waits."""
    return next((known for known in get_args(inbox_service.Shown) if known == asked), "waiting")


@blueprint.post("/requests/search")
def search_requests() -> Page:
    """What is searched for may be a name, so it travels in the form and never in an address."""
    session["search"] = request.form.get("q", "")[:80]
    return redirect(url_for("office.inbox"))


@blueprint.get("/requests/import")
def import_page() -> Page:
    return answer("office/import.html", typed={}, **_columns())


def _columns() -> dict[str, Any]:
    return {"columns": ", ".join(request_file.COLUMNS)}


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
        form.fail("file", words()._("Your text is too long. Make it shorter."))
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
            if done.without_consent:
                flash(
                    words().ngettext(
                        "{count} request waits until somebody has asked for consent.",
                        "{count} requests wait until somebody has asked for consent.",
                        done.without_consent,
                    ),
                    "info",
                )
            return redirect(url_for("office.inbox"))
    return invalid("office/import.html", form.errors, **_columns(), typed=request.form)
