"""The time of the demonstration: its own or the real one, its next day, and what newcomers are shown."""

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import NotFound
from ...services import demonstration
from ..page import answer, words, workplace
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/demonstration")
def demonstration_page() -> Page:
    work = workplace()
    if work.demonstration is None:
        raise NotFound("demonstration")
    return answer(
        "admin/demonstration.html",
        chosen=work.demonstration.chosen,
        now=work.now(),
        real_now=work.machine_now(),
    )


@blueprint.post("/demonstration/time")
def demonstration_time() -> Page:
    demonstration.turn_time(workplace(), g.account.id, on="on" in request.form)
    flash(words()._("Saved. It counts from now on."), "ok")
    return redirect(url_for("admin.demonstration_page"))


@blueprint.post("/demonstration/day")
def demonstration_day() -> Page:
    """The page names the day it was about: pressed twice, one day begins."""
    work = workplace()
    demonstration.begin_next_day(work, g.account.id, request.form.get("day", ""))
    flash(words()._("It is now {day}.", day=words().day(work.today())), "ok")
    return redirect(url_for("admin.demonstration_page"))


@blueprint.post("/demonstration/steps")
def demonstration_steps() -> Page:
    demonstration.show_first_steps(workplace(), g.account.id, shown=True)
    flash(words()._("Saved."), "ok")
    return redirect(url_for("admin.demonstration_page"))
