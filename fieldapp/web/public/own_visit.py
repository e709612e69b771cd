"""The client's own page: number and secret code open it for a while, without an account.

Only forms that are sent change anything. What was done once is done: sent again, it leads to the same last page.
"""

from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...services import client_codes, client_visit
from ..page import answer, invalid, words, workplace
from . import blueprint

Page = Response | tuple[str, int]
OPEN_FOR = timedelta(minutes=30)


@blueprint.get("/<lang:lang>/visit")
def own_visit(lang: str) -> Page:
    shown = client_visit.read(workplace(), _code_id())
    if shown is None:
        return answer("public/own_code.html", typed={})
    return answer("public/own_visit.html", shown=shown)


@blueprint.post("/<lang:lang>/visit")
def open_own_visit(lang: str) -> Page:
    work, _ = workplace(), words()._
    door = client_codes.open_door(work, request.form.get("reference", ""), request.form.get("secret", ""))
    if door.answer == "open":
        session["own_visit"] = door.code_id
        session["own_visit_until"] = (work.machine_now() + OPEN_FOR).isoformat()
        session.rotate(work.machine_now())  # type: ignore[attr-defined]  # Flask's proxy of our ServerSession
        return redirect(url_for("public.own_visit", lang=lang), 303)
    if door.answer == "over":
        sentence = _("There were too many attempts. Please call us.")
    elif door.wait_until:
        until = words().clock(door.wait_until + timedelta(minutes=1))
        sentence = _("There were many attempts. Wait until {time} and try again, or call us.", time=until)
    else:
        sentence = _("This number and this code do not go together. We do not say which one is wrong.")
    return invalid("public/own_code.html", {"reference": sentence}, typed=request.form)


@blueprint.get("/<lang:lang>/visit/own/cancel")
def cancel_page(lang: str) -> Page:
    shown = client_visit.read(workplace(), _code_id())
    if shown is None or not shown.goes_on:
        return redirect(url_for("public.own_visit", lang=lang))
    return answer("public/own_cancel.html")


@blueprint.post("/<lang:lang>/visit/own/cancel")
def cancel_now(lang: str) -> Response:
    return _ended(lang, client_visit.cancel(workplace(), _code_id()))


@blueprint.post("/<lang:lang>/visit/own/withdraw")
def withdraw_now(lang: str) -> Response:
    return _ended(lang, client_visit.withdraw(workplace(), _code_id()))


@blueprint.post("/<lang:lang>/visit/own/close")
def close_own_visit(lang: str) -> Response:
    _forget()
    return redirect(url_for("public.home", lang=lang), 303)


@blueprint.get("/<lang:lang>/visit/own/over")
def visit_over(lang: str) -> Page:
    """What is said after cancelling, to whoever just did it."""
    if "own_visit_over" not in session:
        return redirect(url_for("public.own_visit", lang=lang))
    return answer("public/own_over.html")


def _ended(lang: str, ended: bool) -> Response:
    if ended:
        _forget()
        session["own_visit_over"] = True
    page = "visit_over" if "own_visit_over" in session else "own_visit"
    return redirect(url_for(f"public.{page}", lang=lang), 303)


def _code_id() -> str:
    """The id of the code that opened this session, "" without one or after its time."""
    until = session.get("own_visit_until")
    if not until or datetime.fromisoformat(until) <= workplace().machine_now():
        return ""
    return str(session.get("own_visit", ""))


def _forget() -> None:
    for name in ("own_visit", "own_visit_until", "own_visit_over"):
        session.pop(name, None)
