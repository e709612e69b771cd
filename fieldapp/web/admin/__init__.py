"""Administration: accounts, who did what, the state of this machine."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

# the views register themselves on the blueprint
from . import demonstration, phones, retention, safety, views  # noqa: E402, F401  (they register themselves)
