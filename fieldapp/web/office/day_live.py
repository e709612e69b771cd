"""The day while it runs: a part of the day's page that renews itself, and the two ways to a new plan from there."""

from datetime import date, timedelta
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.hours import Window
from ...services import day_live, day_pages
from ...services.safety import alarms
from ..forms import FormReader
from ..owed_words import debt_words
from ..page import answer, words, workplace
from ..safety_words import alarm_doubt, alarm_title
from ..stop_words import state_words
from . import blueprint
from .day_planning import plan_or_ask

Page = Response | tuple[str, int]


@blueprint.get("/day/<day:day>/live")
def day_live_part(day: date) -> Page:
    """The part alone, for the page that is open already."""
    g.asked_by_itself = True
    values = live_values(day)
    if values["live"]:
        day_pages.keep_looking(workplace(), g.account, day)
    return answer("office/live.html", day=day, **values)


@blueprint.post("/day/<day:day>/again/<visit_id>")
def day_try_again(day: date, visit_id: str) -> Page:
    form = FormReader(request.form, words())
    start, end = form.clock("from"), form.clock("to")
    if day != workplace().today() or start is None or end is None or start >= end:
        raise Refused("past")
    day_live.try_again(workplace(), g.account.id, visit_id, Window(day=day, start=start, end=end))
    return _plan_again(day)


@blueprint.post("/day/<day:day>/relieve")
def day_relieve(day: date) -> Page:
    if day == workplace().today():
        day_live.mark_absent_today(workplace(), g.account.id, request.form.get("relieved", ""))
    return _plan_again(day)


def live_values(day: date) -> dict[str, Any]:
    """What `office/live.html` needs; `live` is None on another day than today, or while nothing is published."""
    work = workplace()
    live = day_live.live(work) if day == work.today() else None
    seen = {alarm.id for alarm in alarms.visible_alarms(work, g.account)} if live else set()
    return {
        "live": live,
        "live_now": work.now(),
        "tolerance": work.settings.planning.promise_tolerance_min,
        "tolerance_span": timedelta(minutes=work.settings.planning.promise_tolerance_min),
        "state_words": lambda stop: state_words(words(), stop.state),
        "said_words": lambda state: state_words(words(), state),
        "seen_alarms": seen,
        "debt_words": lambda debt: debt_words(words(), debt, work.now()),
        "alarm_title": lambda name, alarm: alarm_title(words(), name, alarm),
        "alarm_doubt": lambda alarm: alarm_doubt(words(), alarm),
    }


def _plan_again(day: date) -> Page:
    """With least change: what has begun stays, and what is moved costs."""
    done = words()._("The day is planned again. Publish the draft: each phone shows the difference.")
    return plan_or_ask(day, done)
