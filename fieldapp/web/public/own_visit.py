"""The client's own page: number and secret code open it for a while, without an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ...domain.client_word import NOT_WANTED
from ...services import client_codes, client_visit
from ...services.client_codes import Door
from ..page import answer, invalid, words, workplace
from . import blueprint
from .form import SENT

LONGEST = 2000  # characters of an answer that is kept
Page = Response | tuple[str, int]
# what the session knows of it
OWN = ("own_visit", "own_visit_until", "own_visit_over", "own_visit_today", "own_visit_at_office")
KEPT = "own_visit_kept"  # what was sent when the time of the page was over: it waits for the same code
LAST = "own_visit_last"  # the code that was opened last, also after its page was closed
OWN_FORMS = {  # a form of these that is too old leads back to the page
    "open_own_visit",
    "close_own_visit",
    "cancel_now",
    "withdraw_now",
    "refuse_now",
    "time_now",
    "add_now",
    "contact_now",
    "own_erase_now",
    "rights_now",
    "own_longer",
}


@blueprint.get("/<lang:lang>/visit")
def own_visit(lang: str) -> Page:
    shown = client_visit.read(workplace(), code_id())
    was_late = "late" in request.args
    if shown is None:
        return answer("public/own_code.html", typed={}, late=was_late, kept=KEPT in session)
    return answer(
        "public/own_visit.html",
        shown=shown,
        closes=closes(),
        refused={word: purpose for purpose, word in NOT_WANTED.items()},
        late=was_late,
    )


@blueprint.post("/<lang:lang>/visit")
def open_own_visit(lang: str) -> Page:
    work, typed = workplace(), request.form
    door = client_codes.open_door(work, request.remote_addr or "", typed.get("reference", ""), typed.get("secret", ""))
    if door.answer != "open":
        return invalid("public/own_code.html", {"reference": _refusal(door)}, typed=typed, kept=KEPT in session)
    forget_own_visit()
    if session.get(LAST, door.code_id) != door.code_id:
        session.pop("csrf", None)  # a form of the page before, in another tab, does nothing to this one
    session.pop("secret", None)  # whoever typed it has it on paper; the page after sending shows it no more
    session["own_visit"] = session[LAST] = door.code_id
    stay_open()
    session.rotate(work.machine_now())  # type: ignore[attr-defined]  # Flask's proxy of our ServerSession
    if session.get(KEPT, {}).get("code") != door.code_id:
        session.pop(KEPT, None)  # the words of somebody else
        return redirect(url_for("public.own_visit", lang=lang), 303)
    return redirect(url_for(f"public.{session[KEPT]['act']}_page", lang=lang), 303)


def _refusal(door: Door) -> str:
    _ = words()._
    if door.answer == "over":
        return _("There were too many attempts. Please call us.")
    if door.answer == "merged":
        return _("This code opens nothing any more. Please call us: we give you a new one.")
    if door.wait_until:
        work = workplace()
        as_shown = work.now() + (door.wait_until - work.machine_now())  # as the page tells the time
        until = words().clock(as_shown + timedelta(minutes=1))
        return _("There were many attempts. Wait until {time} and try again, or call us.", time=until)
    return _("This number and this code do not go together. We do not say which one is wrong.")


@blueprint.post("/<lang:lang>/visit/own/close")
def close_own_visit(lang: str) -> Response:
    """Whoever takes the telephone next sees neither this page nor the one after sending."""
    forget_own_visit()
    for name in (*SENT, KEPT):
        session.pop(name, None)
    return redirect(url_for("public.home", lang=lang), 303)


def late(lang: str) -> Response:
    """Nothing was changed, and the page says so."""
    return redirect(url_for("public.own_visit", lang=lang, late=1), 303)


def keep_typed(act: str, form: MultiDict[str, str]) -> None:
    """What was typed is kept in the session: while the page stays open for its form, and when its time was over until
    the same code is typed again; nobody reads it without."""
    if "own_visit" not in session:
        return
    typed = {name: [one[:LONGEST] for one in given] for name, given in list(form.lists())[:40] if name != "csrf"}
    session[KEPT] = {"code": session["own_visit"], "act": act, "typed": typed}


def kept_typed(act: str) -> MultiDict[str, str]:
    """What waited for this code and this form, empty without."""
    kept = session.get(KEPT, {})
    return MultiDict(kept["typed"] if kept.get("code") == code_id() and kept.get("act") == act else {})


@dataclass(frozen=True)
class Closes:
    """`at`: when the code is asked for again, as the page tells the time; `in_s`: in how many seconds, `warn_s` of them
    with a warning."""

    at: datetime
    in_s: int
    warn_s: int = 900


def closes() -> Closes:
    """When the page of this session closes."""
    work, until = workplace(), session.get("own_visit_until")
    machine = work.machine_now()
    left = (datetime.fromisoformat(until) if until else machine) - machine
    return Closes(work.now() + left, max(0, int(left.total_seconds())))


def stay_open() -> None:
    """The page closes as late as if its code had been typed now."""
    work = workplace()
    open_for = timedelta(minutes=work.settings.own_page.open_minutes)
    session["own_visit_until"] = (work.machine_now() + open_for).isoformat()


def keeps_cookies() -> bool:
    """Whether this browser sends back what it was given: without that no form of ours comes from its own page."""
    return bool(session) or session.lost  # type: ignore[attr-defined]  # Flask's proxy of our ServerSession


def code_id() -> str:
    """The id of the code that opened this session, "" without one or after its time."""
    until = session.get("own_visit_until")
    if not until or datetime.fromisoformat(until) <= workplace().machine_now():
        return ""
    return str(session.get("own_visit", ""))


def forget_own_visit() -> None:
    for name in OWN:
        session.pop(name, None)
