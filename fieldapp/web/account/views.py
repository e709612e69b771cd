"""The doors of staff accounts. Every refusal is the same sentence, so that nobody learns which logins exist."""

from typing import Any

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...security.devices import known_devices
from ...security.passwords import LONGEST
from ...services import account_history, accounts, second_step, signed_in
from ..audit_words import account_words
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..read_over import read_over
from ..refusal_words import refusal_words
from ..staff_errors import kept, page_of
from . import blueprint
from .entering import here, let_in, own_path, start_session
from .passkey_address import place

Page = Response | tuple[str, int]


@blueprint.get("/sign-in")
def sign_in() -> Page:
    if g.account:
        return redirect(url_for("account.home"))
    return answer("account/sign_in.html", login="", next=request.args.get("next", ""))


@blueprint.post("/sign-in")
def sign_in_now() -> Page:
    form = FormReader(request.form, words())
    login = form.text("login", limit=80, required=words()._("Write your sign-in name."))
    password = request.form.get("password", "")[: LONGEST + 1]  # of a longer one no part opens
    closed = False
    if not password:
        form.fail("password", words()._("Write your password."))
    if not form.errors:
        try:
            mark = known_devices().mark(request, login)
            code = request.form.get("one_time_code", "")
            begun = accounts.sign_in(workplace(), login, password, request.remote_addr or "", mark, code)
        except Refused as refused:
            closed = refused.code == "too_many_tries"
            form.fail("login", refusal_words(words(), refused))
        else:
            kept_form = request.form.get("kept", "")
            target = url_for("account.go_on") if kept_form else own_path(request.form.get("next", ""))
            return let_in(begun, target, kept_form)
    typed = {
        "login": login,
        "next": request.form.get("next", ""),
        "kept": request.form.get("kept", ""),
        "closed": closed and second_step.is_on(workplace()),
    }
    return invalid("account/signed_out.html" if typed["kept"] else "account/sign_in.html", form.errors, **typed)


@blueprint.get("/go-on")
def go_on() -> Page:
    """What was typed before the session ended, for the account that typed it."""
    form = kept()
    return answer("account/go_on.html", form=form, typed=read_over(form), page=page_of(form), returned=True)


@blueprint.post("/sign-out")
def sign_out() -> Page:
    session.end()  # type: ignore[attr-defined]  # our ServerSession
    return redirect(url_for("account.sign_in"))


@blueprint.get("/")
def home() -> Page:
    """Where this person's day begins."""
    for role, endpoint in (
        ("coordinator", "office.todo"),
        ("worker", "field.today"),
        ("case_worker", "office.cases"),
        ("administrator", "admin.people"),
        ("approver", "office.messages"),
    ):
        if g.account.has(role):
            return redirect(url_for(endpoint))
    return redirect(url_for("account.profile"))


def profile_values() -> dict[str, Any]:
    return {
        "history": account_history.read(workplace(), g.account),
        "done_words": account_words(words()),
        "browsers": signed_in.read(workplace(), g.account, here()),
        "second": second_step.state(workplace(), g.account),
        "place": place(),
    }


@blueprint.get("/profile")
def profile() -> Page:
    return answer("account/profile.html", **profile_values())


@blueprint.post("/profile/invitation")
def cancel_invitation() -> Page:
    accounts.cancel_invitation(workplace(), g.account)
    flash(words()._("The invitation does not open any more."), "ok")
    return redirect(url_for("account.profile"))


@blueprint.post("/profile/sessions")
def end_other_sessions() -> Page:
    signed_in.end_others(workplace(), g.account, here())
    flash(words()._("Every other browser is signed out."), "ok")
    return redirect(url_for("account.profile"))


@blueprint.post("/profile/language")
def change_language() -> Page:
    work = workplace()
    code = request.form.get("language", "")
    if code in work.settings.languages.staff:
        accounts.change_language(work, g.account, code)
    return redirect(url_for("account.profile"))


@blueprint.post("/profile/password")
def change_password() -> Page:
    form = FormReader(request.form, words())
    old, new, again = (request.form.get(name, "")[:201] for name in ("old", "password", "again"))
    if new != again:
        form.fail("again", words()._("The two passwords differ. Type the same one twice."))
    if not form.errors:
        try:
            mark = known_devices().mark(request, g.account.login)
            accounts.change_password(workplace(), g.account, old, new, request.remote_addr or "", mark)
        except Refused as refused:
            form.fail("password" if refused.field else "old", refusal_words(words(), refused))
        else:
            start_session(g.account.id)
            flash(words()._("The password is changed. Other devices were signed out."), "ok")
            return redirect(url_for("account.profile"))
    return invalid("account/profile.html", form.errors, **profile_values())


@blueprint.get("/invitation/<token>")
def invitation(token: str) -> Page:
    return answer("account/invitation.html", invited=accounts.invited(workplace(), token))


@blueprint.post("/invitation/<token>")
def accept_invitation(token: str) -> Page:
    work = workplace()
    invited = accounts.invited(work, token)
    form = FormReader(request.form, words())
    new, again = (request.form.get(name, "")[:201] for name in ("password", "again"))
    if new != again:
        form.fail("again", words()._("The two passwords differ. Type the same one twice."))
    if not form.errors:
        try:
            begun = accounts.accept(work, token, new)
        except Refused as refused:
            form.fail("password", refusal_words(words(), refused))
        else:
            return let_in(begun, url_for("account.home"))
    return invalid("account/invitation.html", form.errors, invited=invited)
