"""Leaving quickly, erasing what was typed, keeping it longer.

The quick exit works without scripts and whatever became of the session: somebody may stand behind the reader. What was
typed is erased on our side; the history of the browser is not ours to erase, and the pages say so.
"""

from calendar import Calendar

from flask import redirect, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from ..page import answer, words, workplace
from . import blueprint
from .draft import STEPS, Draft
from .form import SENT
from .own_visit import KEPT, LAST, OWN

REMEMBERED = (*SENT, *OWN, KEPT, LAST)


@blueprint.post("/<lang:lang>/leave")
def leave(lang: str) -> Response | tuple[str, int]:
    """Erases what was typed and shows the neutral page that the office chose."""
    forget_visitor()
    return neutral_page(lang)


def neutral_page(lang: str) -> Response | tuple[str, int]:
    """The outside page of `intake.quick_exit` with HTTP status 200, else a way (303) to a calendar. The outside one is
    reached by a page that refreshes at once: browsers put the new address in its place, and our policy lets no form be
    sent elsewhere."""
    outside = workplace().settings.intake.quick_exit
    if outside:
        return answer("public/leave.html", address=outside)
    return redirect(url_for("public.calendar", lang=lang), 303)


@blueprint.get("/<lang:lang>/calendar")
def calendar(lang: str) -> tuple[str, int]:
    """This month, and nothing about anybody."""
    today = workplace().today()
    weeks = Calendar().monthdatescalendar(today.year, today.month)
    return answer("public/calendar.html", weeks=weeks, today=today, month=words().month(today))


@blueprint.post("/<lang:lang>/visit/erase")
def erase(lang: str) -> Response:
    forget_visitor()
    return erased(lang)


def erased(lang: str) -> Response:
    """To the first page, which says it."""
    return redirect(url_for("public.home", lang=lang, erased=1), 303)


@blueprint.post("/<lang:lang>/visit/<step>/keep")
def keep(lang: str, step: str) -> Response:
    """What is typed so far is kept, unjudged, and the time until it is erased begins anew."""
    if step not in STEPS:
        raise NoSuchPage
    draft = Draft(session)
    draft.keep(step, request.form)
    if step == "address":
        draft.keep("place", MultiDict())  # another address: choose again
    draft.stay(workplace().machine_now())
    return redirect(url_for("public.step", lang=lang, step=step), 303)


def forget_visitor() -> None:
    """A member of staff who looks at these pages stays signed in."""
    Draft(session).forget()
    for name in REMEMBERED:
        session.pop(name, None)
    if "account_id" not in session:
        session.clear()
