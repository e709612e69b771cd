"""Alarms of people who work alone: who is called sees them, one person answers, and says how it ended."""

from typing import Any

from flask import flash, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.account import Account
from ...domain.errors import Refused
from ...domain.safety import Alarm
from ...services.safety import alarms
from ...services.safety.overview import overview
from ..done_before import not_done
from ..forms import FormReader
from ..owed_words import debt_words
from ..page import answer, invalid, watch, words, workplace
from ..refusal_words import refusal_words
from ..safety_words import advice, alarm_doubt, alarm_title, outcome_choices, sign_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/safety")
def safety() -> Page:
    """Alarms that this account may see; for coordinators also everybody who is out there."""
    found = overview(workplace(), g.account)
    return answer(
        "office/safety.html",
        shown=found.open,
        past=found.closed,
        may_watch=g.account.has("coordinator"),
        out_there=found.out_there,
        visits=found.visits,
        names=found.names,
        people=found.people,
        chosen=found.chosen,
        looked_at=watch().looked_at,
        title_of=lambda alarm: alarm_title(words(), found.names.get(alarm.account_id, "?"), alarm),
        debt_words=lambda debt: debt_words(words(), debt, workplace().now()),
        doubt_of=lambda alarm: alarm_doubt(words(), alarm),
        sign_words=lambda sign: sign_words(words(), sign),
        outcomes={code: text for code, text, _ in outcome_choices(words())},
        report=lambda alarm_id: found.reports[alarm_id],
    )


@blueprint.get("/safety/<alarm_id>")
def alarm(alarm_id: str) -> Page:
    return answer("office/alarm.html", **_values(alarm_id), typed={})


@blueprint.get("/safety/calling.json")
def alarms_calling() -> Response:
    """For the line that every page shows: alarms that nobody has answered yet."""
    g.asked_by_itself = True  # nobody clicked: an unattended page still ends after its time
    return jsonify([{"url": url_for("office.alarm", alarm_id=one.id), "text": text} for one, text in calling()])


@blueprint.post("/safety/<alarm_id>/acknowledge")
def alarm_acknowledge(alarm_id: str) -> Page:
    first = alarms.acknowledge(workplace(), g.account, alarm_id)
    _ = words()._
    if first:
        flash(_("You take care of it. Nobody more is called."), "ok")
    else:
        not_done(_("Somebody answered before you, or it is over."))
    return redirect(url_for("office.alarm", alarm_id=alarm_id))


@blueprint.post("/safety/<alarm_id>/pass-on")
def alarm_pass_on(alarm_id: str) -> Page:
    if alarms.pass_on(workplace(), g.account, alarm_id):
        flash(words()._("The next person is called."), "ok")
    return redirect(url_for("office.alarm", alarm_id=alarm_id))


@blueprint.post("/safety/<alarm_id>/close")
def alarm_close(alarm_id: str) -> Page:
    form, _ = FormReader(request.form, words()), words()._
    outcome = form.choice("outcome", alarms.ALARM_ENDINGS, required=_("Choose how it ended."))
    text = form.text("text", limit=alarms.MOST_TEXT, lines=True)
    if not form.errors:
        try:
            alarms.close(workplace(), g.account, alarm_id, outcome, text)
        except Refused as refused:
            form.fail("outcome", refusal_words(words(), refused))
        else:
            flash(_("The alarm is closed."), "ok")
            return redirect(url_for("office.safety"))
    return invalid("office/alarm.html", form.errors, **_values(alarm_id), typed=request.form)


def calling() -> list[tuple[Alarm, str]]:
    """Unanswered alarms of this account, each in a line."""
    account: Account | None = g.get("account")
    if account is None:
        return []
    waiting = alarms.unanswered_alarms(workplace(), account)
    return [(alarm, _line(name, alarm)) for alarm, name in waiting]


def _line(name: str, alarm: Alarm) -> str:
    title, doubt = alarm_title(words(), name, alarm), alarm_doubt(words(), alarm)
    return f"{title}. {doubt}" if doubt else title


def _values(alarm_id: str) -> dict[str, Any]:
    work = workplace()
    found = alarms.read_alarm(work, g.account, alarm_id)
    return {
        "found": found,
        "names": found.names,
        "title": alarm_title(words(), found.account.name, found.alarm),
        "doubt": alarm_doubt(words(), found.alarm),
        "advice": advice(words(), found, work.settings.office.emergency_phone),
        "sign_words": lambda sign: sign_words(words(), sign),
        "outcome_choices": outcome_choices(words()),
    }
