"""Pages for what went wrong: a sentence that says what to do, in the reader's language, and never a stack."""

import logging

from flask import Flask, g
from werkzeug.exceptions import HTTPException

from ..domain.errors import NotFound, Refused, Stale
from .page import answer, words
from .refusal_words import refusal_words

log = logging.getLogger("fieldapp")
KNOWN = (400, 401, 403, 404, 405, 413, 422, 429, 500)


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, lambda _: _page(404))
    app.register_error_handler(Stale, lambda _: _page(409))
    app.register_error_handler(Exception, _unexpected)


def _refused(refused: Refused) -> tuple[str, int]:
    """Staff read what was refused; a form for clients never sends what only a tool could."""
    return _page(400, refusal_words(words(), refused) if g.get("account") else "")


def _http(error: HTTPException) -> tuple[str, int]:
    return _page(error.code or 500)


def _unexpected(error: Exception) -> tuple[str, int]:
    # the type and place only: a message may quote what somebody typed
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
    log.error("unexpected %s at %s", type(error).__name__, where)
    return _page(500)


def _page(code: int, said: str = "") -> tuple[str, int]:
    """`said`: the sentence to show; "" for the one of the code."""
    _ = words()._
    sentences = {
        400: _(
            "This page was open for too long, or was sent from somewhere else. Go back, reload it and send it again."
        ),
        401: _("Sign in first, then try again."),
        403: _("Your account may not do this. Ask the administrator if you need it."),
        404: _("This page does not exist, or not for you."),
        409: _("Somebody changed this meanwhile. Go back, look at what is there now, then decide."),
        413: _("This is too large. Send less at once."),
        429: _("Too many tries. Wait a quarter of an hour, or call us."),
        500: _("Something went wrong on our side. Nothing you sent before is lost. Try again in a minute, or call us."),
    }
    sentence = said or sentences.get(code) or sentences[404 if code < 500 else 500]
    return answer("errors/error.html", code, sentence=sentence, code=code)
