"""The client's own page: number and secret code open it for a while, without an account.

Only forms that are sent change anything. What was done once is done: sent again, it leads to the same last page.
"""

from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...services import client_codes, client_visit
from ...services.client_codes import Door
from ..page import answer, invalid, words, workplace
from . import blueprint

Page = Response | tuple[str, int]
OWN = ("own_visit", "own_visit_until", "own_visit_over", "own_visit_today")  # what the session knows of it


@blueprint.get("/<lang:lang>/visit")
def own_visit(lang: str) -> Page:
    shown = client_visit.read(workplace(), _code_id())
    if shown is None:
        return answer("public/own_code.html", typed={})
    return answer("public/own_visit.html", shown=shown, minutes=workplace().settings.own_page.open_minutes)


@blueprint.post("/<lang:lang>/visit")
def open_own_visit(lang: str) -> Page:
    work, typed = workplace(), request.form
    door = client_codes.open_door(work, request.remote_addr or "", typed.get("reference", ""), typed.get("secret", ""))
    if door.answer != "open":
        return invalid("public/own_code.html", {"reference": _refusal(door)}, typed=typed)
    _forget()
    session["own_visit"] = door.code_id
    open_for = timedelta(minutes=work.settings.own_page.open_minutes)
    session["own_visit_until"] = (work.machine_now() + open_for).isoformat()
    session.rotate(work.machine_now())  # type: ignore[attr-defined]  # Flask's proxy of our ServerSession
    return redirect(url_for("public.own_visit", lang=lang), 303)


def _refusal(door: Door) -> str:
    _ = words()._
    if door.answer == "over":
        return _("There were too many attempts. Please call us.")
    if door.wait_until:
        until = words().clock(door.wait_until + timedelta(minutes=1))
        return _("There were many attempts. Wait until {time} and try again, or call us.", time=until)
    return _("This number and this code do not go together. We do not say which one is wrong.")


@blueprint.get("/<lang:lang>/visit/own/cancel")
def cancel_page(lang: str) -> Page:
    shown = client_visit.read(workplace(), _code_id())
    if shown is None or not shown.goes_on:
        return redirect(url_for("public.own_visit", lang=lang))
    return answer("public/own_cancel.html")


@blueprint.post("/<lang:lang>/visit/own/cancel")
def cancel_now(lang: str) -> Response:
    return _ended(lang, "cancelled", client_visit.cancel(workplace(), _code_id()))


@blueprint.get("/<lang:lang>/visit/own/withdraw")
def withdraw_page(lang: str) -> Page:
    if client_visit.read(workplace(), _code_id()) is None:
        return redirect(url_for("public.own_visit", lang=lang))
    return answer("public/own_withdraw.html")


@blueprint.post("/<lang:lang>/visit/own/withdraw")
def withdraw_now(lang: str) -> Response:
    return _ended(lang, "withdrawn", client_visit.withdraw(workplace(), _code_id()))


@blueprint.post("/<lang:lang>/visit/own/close")
def close_own_visit(lang: str) -> Response:
    _forget()
    return redirect(url_for("public.home", lang=lang), 303)


@blueprint.get("/<lang:lang>/visit/own/over")
def visit_over(lang: str) -> Page:
    """What is said after cancelling or taking back the agreement, to whoever just did it."""
    if "own_visit_over" not in session:
        return redirect(url_for("public.own_visit", lang=lang))
    return answer("public/own_over.html", how=session["own_visit_over"], today=session.get("own_visit_today"))


def _ended(lang: str, how: str, ended: client_visit.Ended | None) -> Response:
    """To the last page; sent again, or with a code that is dead by now, to the last page of what was done before."""
    if ended:
        _forget()
        session["own_visit_over"], session["own_visit_today"] = how, ended.today
    page = "visit_over" if "own_visit_over" in session else "own_visit"
    return redirect(url_for(f"public.{page}", lang=lang), 303)


def _code_id() -> str:
    """The id of the code that opened this session, "" without one or after its time."""
    until = session.get("own_visit_until")
    if not until or datetime.fromisoformat(until) <= workplace().machine_now():
        return ""
    return str(session.get("own_visit", ""))


def _forget() -> None:
    for name in OWN:
        session.pop(name, None)
