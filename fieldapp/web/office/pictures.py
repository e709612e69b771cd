"""A photo or a signature of a case, alone."""

from flask import g, make_response
from werkzeug.wrappers import Response

from ...services import pictures
from ..page import workplace
from . import blueprint


@blueprint.get("/cases/<case_id>/pictures/<picture_id>")
def case_picture(case_id: str, picture_id: str) -> Response:
    picture, content = pictures.read_picture(workplace(), g.account, case_id, picture_id)
    response = make_response(content)
    response.mimetype = picture.mimetype
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return response
