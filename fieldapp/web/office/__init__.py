"""The coordinator's pages, the team, the day and the cases."""

from importlib import import_module

from flask import Blueprint

blueprint = Blueprint("office", __name__, url_prefix="/office")

for name in (
    "access_statement",
    "addresses",
    "breaches",
    "call_messages",
    "calls",
    "cases",
    "client_page",
    "closed_days",
    "conflicts",
    "consents",
    "day",
    "day_edit",
    "day_live",
    "day_planning",
    "erasing",
    "figures",
    "first_steps",
    "inbox",
    "letters",
    "messages",
    "owed",
    "paper",
    "paper_sheet",
    "parties",
    "pictures",
    "recordings",
    "rights",
    "safety",
    "team",
    "telephone",
    "todo",
    "request_messages",
    "triage",
    "visit",
):
    import_module(f"{__name__}.{name}")  # the views register themselves on the blueprint
