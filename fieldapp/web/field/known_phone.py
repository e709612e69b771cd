"""Which phone this browser was, in a cookie: a browser that runs out of space deletes what a page has stored and keeps
its cookies. So a phone that lost what it held is known again when its owner signs in. The id lies on the phone in clear
anyway and opens nothing."""

from uuid import UUID

from flask import Response, request

NAME = "phone"
PATH = "/field/phone"
MONTH_S = 30 * 86_400


def known() -> str | None:
    """The id that the browser kept; it may be another account's, or one that somebody made up."""
    try:
        return str(UUID(request.cookies.get(NAME, "")))
    except ValueError:
        return None


def remember(response: Response, phone_id: str) -> Response:
    response.set_cookie(
        NAME, phone_id, max_age=MONTH_S, path=PATH, secure=request.is_secure, httponly=True, samesite="Strict"
    )
    return response
