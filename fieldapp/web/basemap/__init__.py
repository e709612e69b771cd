"""Tiles of the local map, for everybody who works here. Which ones a browser asks for says where clients live."""

from flask import Blueprint

blueprint = Blueprint("map", __name__, url_prefix="/map")

from . import views  # noqa: E402, F401  # the views register themselves on the blueprint
