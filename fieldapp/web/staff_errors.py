"""What went wrong on a page of the staff: in their look, and with what they typed.

A form that comes too late (signed out, or a page of an earlier session) is kept, sealed for its account, until they
have signed in again. A form that was refused shows what was typed and the way back to its page.
"""

from flask import current_app, g, request, session, url_for
from werkzeug.exceptions import HTTPException

from ..security.guard import from_our_page, owner_in
from ..security.kept_form import KeptForm, KeptForms, typed_form
from ..services import erasing
from ..services.failures import Failure
from .page import answer, words, workplace
from .read_over import in_words, read_over
from .request_log import request_number

STAFF = frozenset({"account", "office", "field", "admin", "map"})


def kept_forms() -> KeptForms:
    forms = current_app.extensions["kept_forms"]
    assert isinstance(forms, KeptForms)
    return forms


def for_staff() -> bool:
    """Whether somebody of the staff asks: a page of theirs, or a wrong address while they are signed in."""
    if request.blueprint is None:
        return g.get("account") is not None
    return request.blueprint in STAFF


def staff_page(code: int, sentence: str) -> tuple[str, int]:
    """The page of an error with its HTTP status; `sentence` says what to do."""
    form = _typed() if code != 413 else None
    if form and code in (400, 401) and not g.get("admitted"):
        return _kept(form, code)
    number = request_number() if code >= 500 else ""
    if g.get("account") is None:
        failed = sentence if code >= 500 else ""
        return answer("account/signed_out.html", code, failed=failed, number=number, kept="", login="", next="")
    typed = read_over(form) if code < 500 else in_words(form)
    return answer(
        "account/error.html",
        code,
        sentence=sentence,
        number=number,
        form=form,
        typed=typed,
        page=page_of(form),
    )


def failure_words(failed: Failure | None) -> str:
    """For staff, who can do something about it; "" for the words of every other failure."""
    _ = words()._
    if failed == "damaged":
        return _(
            "Something that this page needs is damaged and cannot be read. The other pages work. Tell an administrator."
        )
    if failed == "cannot_write":
        return _(
            "The disk of the server is full or fails: what you sent last may not be kept. Write it on paper, and tell "
            "an administrator at once. The page Safety can still be read."
        )
    return ""


def erased_words() -> str:
    """For staff who come back to what was erased; "" where the address leads to nothing that ever was."""
    for some_id in map(str, (request.view_args or {}).values()):
        if gone := erasing.erased(workplace(), some_id):
            day = words().local_day(gone.at)
            return words()._("This was erased on {day}.", day=day)
    return ""


def page_of(form: KeptForm | None) -> str:
    """Where to go back to: the page the form was typed on."""
    return form.page if form and form.page else url_for("account.home")


def keep_for_later(sealed: str) -> None:
    """Into the session of who has just signed in, for the page that shows it."""
    session["kept_form"] = sealed


def kept() -> KeptForm | None:
    """What was kept of this account's form."""
    return kept_forms().open(str(session.get("kept_form", "")), g.account.id)


def _typed() -> KeptForm | None:
    try:
        return typed_form(request) if request.method == "POST" and request.form else None
    except HTTPException:  # what was sent is no form that can be read
        return None


def _kept(form: KeptForm, code: int) -> tuple[str, int]:
    """A form that came too late. Another site cannot bring one here: nobody else knows the mark of its account."""
    owner = owner_in(request.form.get("csrf", "")) if from_our_page(request) else ""
    sealed = kept_forms().seal(form, owner) if owner else ""
    if g.get("account") is None:
        return answer("account/signed_out.html", code, kept=sealed, login="", next=page_of(form))
    own = form if owner == kept_forms().owner(g.account.id) else None
    return answer("account/go_on.html", code, form=own, typed=read_over(own), page=page_of(own), returned=False)
