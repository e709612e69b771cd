"""Whether this process lives and can serve, for whoever starts and watches it: nothing that is anybody's."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from ..services.health import can_serve
from .page import workplace

blueprint = Blueprint("readiness", __name__)


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """503 while the database does not answer."""
    ready = can_serve(workplace())
    return jsonify(status="ready" if ready else "unavailable"), 200 if ready else 503


@blueprint.get("/health/live")
def live() -> Response:
    """Asks nothing of the database: beginning this process anew would not bring that back."""
    return jsonify(status="live")
