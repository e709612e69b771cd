"""Days on which the office is closed: all of them, and what closing or opening one does, before it is done."""

from datetime import date
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...services import closed_days as office_days
from ...services.closed_days import DayEffect
from ..closing_words import usually_words
from ..done_before import not_done
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/closed-days")
def closed_days() -> Page:
    """Every closed day ahead; `?day=` of the form leads to the page of that day."""
    form = FormReader(request.args, words())
    chosen = form.day("day") if "day" in request.args else None
    if chosen:
        return redirect(url_for("office.closed_day", day=chosen))
    if "day" in request.args:
        form.fail("day", form.errors.get("day", "") or words()._("Choose the day."))
    return _all_days(form)


@blueprint.get("/closed-days/<day:day>")
def closed_day(day: date) -> Page:
    try:
        values = _values(day)
    except Refused as refused:
        form = FormReader(request.args, words())
        form.fail("day", refusal_words(words(), refused))
        return _all_days(form, typed=str(day))
    return answer("office/closed_day.html", errors={}, reason="", crossed=False, **values)


@blueprint.post("/closed-days/<day:day>")
def decide_day(day: date) -> Page:
    """Closes the day or opens it, as the page offered."""
    form = FormReader(request.form, words())
    reason, closed = form.text("reason", limit=200), request.form.get("to") == "closed"
    seen = form.number("seen_decisions", least=0, most=9999, default=-1)
    if not form.errors:
        try:
            effect = office_days.decide(workplace(), g.account.id, day, closed=closed, reason=reason, seen=seen)
        except Refused as refused:
            if refused.code in ("past_day", "day_far"):
                not_done(refusal_words(words(), refused))
                return redirect(url_for("office.closed_days"))
            form.fail(refused.field or "reason", refusal_words(words(), refused))
        except Stale:
            return answer("office/closed_day.html", 409, errors={}, reason=reason, crossed=True, **_values(day))
        else:
            for sentence in _done_words(day, closed, effect):
                flash(sentence, "ok")
            return redirect(url_for("office.closed_days"))
    return invalid("office/closed_day.html", form.errors, reason=reason, crossed=False, **_values(day))


def _all_days(form: FormReader, typed: str = "") -> Page:
    status = 422 if form.errors else 200
    return answer(
        "office/closed_days.html",
        status,
        days=office_days.ahead(workplace()),
        accounts=office_days.names(workplace()),
        errors=form.errors,
        typed=typed or request.args.get("day", ""),
        usually_words=usually_words,
    )


def _values(day: date) -> dict[str, Any]:
    work = workplace()
    known = office_days.office_day(work, day)
    return {
        "day": day,
        "known": known,
        "effect": office_days.effect_of_closing(work, g.account, day),
        "accounts": office_days.names(work),
        "usually_words": usually_words,
    }


def _done_words(day: date, closed: bool, effect: DayEffect) -> list[str]:
    """What was done, and on which lists what fell stands."""
    speech = words()
    named = speech.day(day)
    if not closed:
        return [speech._("The office works on {day}. Plan the day anew: its usual hours and duty count.", day=named)]
    said = [speech._("The office is closed on {day}.", day=named)]
    gone = len({visit.id for visit in (*effect.leaves, *effect.promised)})
    if gone:
        said.append(
            speech.ngettext(
                "{count} visit of that day stands on the lists of To do again.",
                "{count} visits of that day stand on the lists of To do again.",
                gone,
            )
        )
    if effect.promised:
        said.append(
            speech.ngettext(
                "{count} person knew their hour: under “To tell” until somebody has told them that it fell.",
                "{count} people knew their hour: under “To tell” until somebody has told them that it fell.",
                len(effect.promised),
            )
        )
    return said
