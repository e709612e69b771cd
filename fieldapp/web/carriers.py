"""What a provider reports by itself about a text message it took. The guard lets in only what it has signed."""

from flask import Blueprint, request

from ..services.messages import reporting
from .page import workplace

blueprint = Blueprint("carriers", __name__)


@blueprint.post("/reports/text-messages")
def text_report() -> tuple[str, int]:
    """404 for a message that is not known: it may be reported before we have written down that it left, and a provider
    that reports again then is heard."""
    known = reporting.take(workplace(), "text", request.get_data())
    return "", 204 if known else 404
