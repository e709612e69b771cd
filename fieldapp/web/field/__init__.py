"""The worker's phone: today's own route, one stop at a time."""

from flask import Blueprint

blueprint = Blueprint("field", __name__, url_prefix="/field")

# the views register themselves on the blueprint
from . import app, own_map, phone, phone_tiles, views  # noqa: E402, F401  (they register themselves)
