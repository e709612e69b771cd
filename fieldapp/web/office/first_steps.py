"""Leads a newcomer to the demonstration through the first five things to do."""

from dataclasses import dataclass

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...services import demonstration
from ...services import first_steps as first_steps_service
from ..page import words, workplace
from . import blueprint

FIRST_PAGE = "office.todo"


@dataclass(frozen=True)
class Step:
    """`url`: where it is done, "" where somebody else must sign in for it."""

    text: str
    done: bool
    url: str = ""


@blueprint.post("/first-steps/close")
def first_steps_close() -> Response:
    demonstration.show_first_steps(workplace(), g.account.id, shown=False)
    return redirect(url_for("account.home"))


def day_is_over() -> bool:
    """Whether staff should be told how the demonstration gets a day to show again."""
    return demonstration.day_is_over(workplace())


def first_steps() -> list[Step]:
    """For a coordinator on the first page; empty on every other page, and where they are not shown."""
    if request.endpoint != FIRST_PAGE or not g.account or not g.account.has("coordinator"):
        return []
    found = first_steps_service.first_steps(workplace())
    if found is None:
        return []
    _, day = words()._, url_for("office.day", day=found.following)
    return [
        Step(_("See how today is going"), found.looked_at_today, url_for("office.day_today")),
        Step(_("Sort a request"), found.sorted_a_request, url_for("office.inbox")),
        Step(_("Plan {day}", day=words().day(found.following)), found.planned, day),
        Step(_("Publish that plan"), found.published, day),
        Step(
            _("In a private window, sign in as “youssef” with the same password and see his day"),
            found.opened_a_workers_day,
        ),
    ]
