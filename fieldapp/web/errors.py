"""Pages for what went wrong: a sentence that says what to do, in the reader's language, and never a stack."""

import logging

from flask import Flask, g, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ..domain.errors import NotFound, Refused, Stale, WriteConflict
from ..services.failures import failure_of
from .office.paper_sheet import picture_too_large
from .page import answer, words, workplace
from .public.leaving import erased, forget_visitor, neutral_page
from .public.own_visit import OWN_FORMS, keeps_cookies, late
from .refusal_words import refusal_words
from .request_log import request_number
from .staff_errors import erased_words, failure_words, for_staff, staff_page

log = logging.getLogger("fieldapp")
WITH_A_FILE = {"office.paper_sheet_keep": picture_too_large}
KNOWN = (400, 401, 403, 404, 405, 413, 422, 429, 500)


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, lambda _: _not_found())
    app.register_error_handler(Stale, lambda _: _page(409))
    app.register_error_handler(WriteConflict, lambda _: _page(409))
    app.register_error_handler(Exception, _unexpected)


def _not_found() -> tuple[str, int]:
    said = erased_words() if g.get("account") else ""
    return _page(410, said) if said else _page(404)


def _refused(refused: Refused) -> tuple[str, int]:
    """Staff read what was refused; a form for clients never sends what only a tool could."""
    return _page(400, refusal_words(words(), refused) if g.get("account") else "")


def _http(error: HTTPException) -> Response | tuple[str, int]:
    around = _around_the_file() if error.code == 413 else None
    if around:
        return around
    way_on = _despite_old_form(error.code or 500) if request.method == "POST" else None
    return way_on or _page(error.code or 500)


def _around_the_file() -> Response | tuple[str, int] | None:
    """The page of a form whose file was too large, with what was typed; None for any other form."""
    account, page = g.get("account"), WITH_A_FILE.get(request.endpoint or "")
    allowed = workplace().settings.access.get(request.endpoint or "", ())
    if page is None or account is None or not account.has(*allowed):
        return None
    return page(**(request.view_args or {}))


def _despite_old_form(code: int) -> Response | tuple[str, int] | None:
    """Where a client goes on with a form that this session does not know any more, None for the page of the error. What
    failed on our side (`code` 500) may have been done: no page says then that nothing was."""
    lang, endpoint = words().language, (request.endpoint or "").removeprefix("public.")
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"  # else it may be another site that wants it erased
    if endpoint in ("leave", "erase") and ours:
        forget_visitor()
    if endpoint == "leave":
        return neutral_page(lang)  # an ended session or a stale page must not hold anybody back
    if endpoint == "erase" and ours:
        return erased(lang)
    return late(lang) if endpoint in OWN_FORMS and keeps_cookies() and code < 500 else None


def _unexpected(error: Exception) -> tuple[str, int]:
    # the type and place only: a message may quote what somebody typed
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
    log.error("unexpected %s at %s", type(error).__name__, where)
    return _page(500, failure_words(failure_of(error)) if for_staff() else "")


def _lost_answers() -> str:
    """Why what was sent could not be taken: the session is over, or the browser keeps no cookie."""
    _ = words()._
    if session.lost:  # type: ignore[attr-defined]  # Flask's proxy of our ServerSession
        return _("Too much time passed. For your safety, your answers were erased. Please begin again.")
    return _(
        "Your answers could not be kept. Begin again, or call us. If this happens again, your browser blocks cookies."
    )


def _staff_sentence(code: int) -> str:
    """What staff read instead of the words for clients; "" where one sentence is good for both."""
    remedy = {400: "stale_page", 413: "too_large"}.get(code)
    reads = g.get("account") or not (request.endpoint or "public.").startswith("public.")
    return refusal_words(words(), Refused(remedy)) if remedy and reads else ""


def _page(code: int, said: str = "") -> tuple[str, int]:
    """`said`: the sentence to show; "" for the one of the code."""
    _ = words()._
    sentences = {
        400: _lost_answers(),
        401: _("Sign in first, then try again."),
        403: _("Your account may not do this. Ask the administrator if you need it."),
        404: _("We cannot find this page."),
        409: _("Somebody changed this meanwhile. Go back, look at what is there now, then decide."),
        413: _("Your text is too long. Make it shorter."),
        429: _("Too many attempts. Wait a quarter of an hour, or call us."),
        500: _("Something went wrong on our side. Nothing you sent before is lost. Try again in a minute, or call us."),
    }
    sentence = said or _staff_sentence(code) or sentences.get(code) or sentences[404 if code < 500 else 500]
    if for_staff():
        return staff_page(code, sentence)
    return answer("errors/error.html", code, sentence=sentence, code=code, number=request_number())
