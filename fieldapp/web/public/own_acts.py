"""What clients can do on their own page.

Only forms that are sent change anything. What was done once is done: sent again, it leads to the same page. A form
whose time is over, or whose visit is, changes nothing and says so.
"""

from typing import Any

from flask import redirect, request, session, url_for
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from ...domain.client_word import NOT_WANTED
from ...domain.consent import Purpose
from ...domain.rights import RightKind, Use
from ...services import client_acts, client_visit
from ...services.client_acts import ALL, Ended
from ...services.client_visit import OwnVisit, seen_of
from ..contact_fields import read_contact
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from . import blueprint
from .own_visit import KEPT, Page, closes, code_id, forget_own_visit, keep_typed, kept_typed, late, stay_open
from .steps import UNKNOWN, offered_days, when

MOST_CHARACTERS = 500
WITH_ANSWERS = ("time", "add", "contact", "rights")
ASKS: dict[str, tuple[RightKind, tuple[Use, ...]]] = {
    "see": ("portability", ()),
    "correct": ("rectification", ()),
    "keep": ("restriction", ()),
    "no_messages": ("objection", ("messages",)),
    "no_passing_on": ("objection", ("passing_on",)),
    "no_counting": ("objection", ("statistics",)),
}
"""What the form offers. That nobody comes is said by cancelling or by taking back the agreement, where what follows is
explained."""


@blueprint.get("/<lang:lang>/visit/own/cancel")
def cancel_page(lang: str) -> Page:
    """What follows; of several visits it asks first which one."""
    shown, which = _shown(), request.args.get("visit", "")
    if shown is None or not shown.goes_on:
        return late(lang)
    falls = tuple(one for one in shown.coming if which in (one.id, ALL))
    if len(shown.coming) > 1 and not falls:
        return answer("public/own_which.html", shown=shown, all=ALL)
    if len(shown.coming) < 2:
        return answer("public/own_end.html", shown=shown, how="cancelled")
    stays = tuple(one for one in shown.coming if one not in falls)
    return answer("public/own_end_one.html", which=which, falls=falls, stays=stays, seen=seen_of(shown.coming))


@blueprint.post("/<lang:lang>/visit/own/cancel")
def cancel_now(lang: str) -> Response:
    which, seen = request.form.get("visit", ""), request.form.get("seen", "")
    ended = client_acts.cancel(workplace(), code_id(), which, seen)
    if ended and ended.others_stay:
        return redirect(url_for("public.own_visit", lang=lang), 303)
    return _ended(lang, "cancelled", ended)


@blueprint.get("/<lang:lang>/visit/own/withdraw")
def withdraw_page(lang: str) -> Page:
    shown = _shown()
    return answer("public/own_end.html", shown=shown, how="withdrawn") if shown and shown.agreed else late(lang)


@blueprint.post("/<lang:lang>/visit/own/withdraw")
def withdraw_now(lang: str) -> Response:
    return _ended(lang, "withdrawn", client_acts.withdraw(workplace(), code_id()))


@blueprint.get("/<lang:lang>/visit/own/withdraw/<purpose>")
def refuse_page(lang: str, purpose: str) -> Page:
    """What follows when one thing alone is not wanted any more."""
    shown, wanted = _shown(), _purpose(purpose)
    if shown is None or wanted not in shown.may_stop:
        return late(lang)
    return answer("public/own_refuse.html", purpose=wanted, shown=shown)


@blueprint.post("/<lang:lang>/visit/own/withdraw/<purpose>")
def refuse_now(lang: str, purpose: str) -> Response:
    return _done(lang, client_acts.refuse(workplace(), code_id(), _purpose(purpose)))


@blueprint.get("/<lang:lang>/visit/own/over")
def visit_over(lang: str) -> Page:
    """What is said after cancelling or taking back the agreement, to whoever just did it."""
    if "own_visit_over" not in session:
        return redirect(url_for("public.own_visit", lang=lang))
    return answer(
        "public/own_over.html",
        how=session["own_visit_over"],
        today=session.get("own_visit_today"),
        at_office=session.get("own_visit_at_office"),
    )


@blueprint.get("/<lang:lang>/visit/own/time")
def time_page(lang: str) -> Page:
    shown = _shown()
    if shown is None or not shown.goes_on:
        return late(lang)
    return answer("public/own_time.html", typed=kept_typed("time"), **_moments(shown))


@blueprint.post("/<lang:lang>/visit/own/time")
def time_now(lang: str) -> Page:
    shown, form = _shown(), FormReader(request.form, words())
    windows = when(form, words(), workplace(), {})["windows"]
    if shown and form.errors:
        return invalid("public/own_time.html", form.errors, typed=request.form, **_moments(shown))
    return _done(lang, client_acts.ask_for_another_time(workplace(), code_id(), windows), "time")


@blueprint.get("/<lang:lang>/visit/own/add")
def add_page(lang: str) -> Page:
    if _shown() is None:
        return late(lang)
    return answer("public/own_add.html", typed=kept_typed("add"), closes=closes())


@blueprint.post("/<lang:lang>/visit/own/add")
def add_now(lang: str) -> Page:
    form = FormReader(request.form, words())
    text = form.text("text", limit=MOST_CHARACTERS, required=words()._("Write something."), lines=True)
    if form.errors:
        return invalid("public/own_add.html", form.errors, typed=request.form, closes=closes())
    return _done(lang, client_acts.add(workplace(), code_id(), text), "add")


@blueprint.get("/<lang:lang>/visit/own/contact")
def contact_page(lang: str) -> Page:
    """Shows nothing of what counts until now: somebody else may hold the code."""
    shown = _shown()
    if shown is None or not shown.asks_for_self:
        return late(lang)
    return answer("public/own_contact.html", typed=kept_typed("contact"), closes=closes())


@blueprint.post("/<lang:lang>/visit/own/contact")
def contact_now(lang: str) -> Page:
    form = FormReader(request.form, words())
    contact = read_contact(form, workplace().settings.office.country)
    if form.errors:
        return invalid("public/own_contact.html", form.errors, typed=request.form, closes=closes())
    return _done(lang, client_acts.change_contact(workplace(), code_id(), contact), "contact")


@blueprint.get("/<lang:lang>/visit/own/erase")
def own_erase_page(lang: str) -> Page:
    return answer("public/own_erase.html") if _shown() else late(lang)


@blueprint.post("/<lang:lang>/visit/own/erase")
def own_erase_now(lang: str) -> Response:
    return _done(lang, client_acts.ask_for_erasure(workplace(), code_id()))


@blueprint.get("/<lang:lang>/visit/own/data")
def rights_page(lang: str) -> Page:
    """What the law lets them ask about their data."""
    return _rights(kept_typed("rights")) if _shown() else late(lang)


@blueprint.post("/<lang:lang>/visit/own/data")
def rights_now(lang: str) -> Page:
    form = FormReader(request.form, words())
    asked = form.choice("asks", ASKS, required=words()._("Choose what you ask."))
    text = form.text("text", limit=MOST_CHARACTERS, lines=True)
    if form.errors:
        return _rights(request.form, form.errors)
    kind, uses = ASKS[asked]
    return _done(lang, client_acts.ask_about_data(workplace(), code_id(), kind, uses, text), "rights")


def _rights(typed: Any, errors: dict[str, str] | None = None) -> Page:
    _ = words()._
    said = {
        "see": _("Give me what you have about me, to read and as a file"),
        "correct": _("Something is wrong: correct it"),
        "keep": _("Keep it, and do nothing else with it"),
        "no_messages": _("Send me no messages"),
        "no_passing_on": _("Pass it on to nobody"),
        "no_counting": _("Do not count it in your figures"),
    }
    values = {"asks": [(code, said[code], "") for code in ASKS], "typed": typed, "closes": closes()}
    return invalid("public/own_rights.html", errors, **values) if errors else answer("public/own_rights.html", **values)


@blueprint.post("/<lang:lang>/visit/own/longer")
def own_longer(lang: str) -> Response:
    """The page stays open, and what was typed comes back in its form. After its time it waits for the code."""
    act, shown = request.form.get("act", ""), _shown()
    if act in WITH_ANSWERS and (shown or not code_id()):
        keep_typed(act, request.form)
    if shown is None:
        return late(lang)
    stay_open()
    return redirect(url_for(f"public.{act}_page" if act in WITH_ANSWERS else "public.own_visit", lang=lang), 303)


def _shown() -> OwnVisit | None:
    return client_visit.read(workplace(), code_id())


def _purpose(purpose: str) -> Purpose:
    if purpose not in NOT_WANTED:
        raise NoSuchPage
    return purpose


def _moments(shown: OwnVisit) -> dict[str, Any]:
    work = workplace()
    return {"shown": shown, "days": offered_days(work), "intake": work.settings.intake, "unknown": UNKNOWN} | {
        "closes": closes()
    }


def _done(lang: str, done: bool, act: str = "") -> Response:
    """`act`: of a form with answers, which are kept where only the time of the page is over."""
    if not done:
        if act and not code_id():
            keep_typed(act, request.form)
        return late(lang)
    session.pop(KEPT, None)
    return redirect(url_for("public.own_visit", lang=lang), 303)


def _ended(lang: str, how: str, ended: Ended | None) -> Response:
    """To the last page; sent again, or with a code that is dead by now, to the last page of what was done before."""
    if ended:
        forget_own_visit()
        session.pop(KEPT, None)
        session["own_visit_over"], session["own_visit_today"] = how, ended.today
        session["own_visit_at_office"] = ended.at_office
    elif "own_visit_over" not in session:
        return late(lang)
    return redirect(url_for("public.visit_over", lang=lang), 303)
