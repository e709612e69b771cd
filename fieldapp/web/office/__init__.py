"""The coordinator's pages, the team, the day and the cases."""

from flask import Blueprint

blueprint = Blueprint("office", __name__, url_prefix="/office")

from . import cases, day, day_edit, inbox, team, telephone, triage  # noqa: E402, F401  (they register themselves)
