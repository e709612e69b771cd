"""The sound of a voice note of a case."""

from flask import g, make_response, request
from werkzeug.wrappers import Response

from ...services import recordings
from ..page import workplace
from . import blueprint


@blueprint.get("/cases/<case_id>/recordings/<recording_id>")
def case_recording(case_id: str, recording_id: str) -> Response:
    """Whole or a part of it: Safari plays only what it may ask for in parts."""
    recording, content = recordings.read_recording(workplace(), g.account, case_id, recording_id)
    response = make_response(content)
    response.mimetype = recording.mimetype
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response
