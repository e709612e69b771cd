"""Pages for clients: no account, nine languages, no JavaScript needed."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from . import form, leaving, own_acts, own_visit, start  # noqa: E402, F401  (they register themselves)
