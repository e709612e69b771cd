"""The doors of staff accounts. Every refusal is the same sentence, so that nobody learns which logins exist."""

from typing import Any

from flask import flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.account import Account
from ...domain.errors import Refused
from ...security.devices import known_devices
from ...security.guard import csrf_token
from ...services import account_history, accounts, signed_in
from ..audit_words import account_words
from ..forms import FormReader
from ..i18n import words_in
from ..page import answer, invalid, words, workplace
from ..read_over import read_over
from ..refusal_words import refusal_words
from ..staff_errors import keep_for_later, kept, page_of
from . import blueprint

Page = Response | tuple[str, int]
LONGEST_PATH = 2_000


def _start_session(account_id: str) -> None:
    language = session.get("language")
    session.clear()
    session.rotate(workplace().machine_now())  # type: ignore[attr-defined]  # our ServerSession
    session["account_id"] = account_id
    csrf_token()  # of this session from its start: two pages that open at once must not make one each
    if language:
        session["language"] = language


def _own_path(target: str) -> str:
    """Only a path of this application, never another host: browsers leave out tabs and line breaks of an address, and
    read a backslash as a slash."""
    plain = target.isprintable() and "\\" not in target and len(target) <= LONGEST_PATH
    safe = plain and target.startswith("/") and not target.startswith("//")
    return target if safe else url_for("account.home")


@blueprint.get("/sign-in")
def sign_in() -> Page:
    if g.account:
        return redirect(url_for("account.home"))
    return answer("account/sign_in.html", login="", next=request.args.get("next", ""))


@blueprint.post("/sign-in")
def sign_in_now() -> Page:
    form = FormReader(request.form, words())
    login = form.text("login", limit=80, required=words()._("Write your sign-in name."))
    password = request.form.get("password", "")[:200]
    if not password:
        form.fail("password", words()._("Write your password."))
    if not form.errors:
        try:
            mark = known_devices().mark(request, login)
            account = accounts.sign_in(workplace(), login, password, request.remote_addr or "", mark)
        except Refused as refused:
            form.fail("login", refusal_words(words(), refused))
        else:
            _start_session(account.id)
            _tell_of_invitation(account)
            if request.form.get("kept"):
                keep_for_later(request.form["kept"])
            target = url_for("account.go_on") if request.form.get("kept") else _own_path(request.form.get("next", ""))
            return known_devices().remember(redirect(target), request, login)
    typed = {"login": login, "next": request.form.get("next", ""), "kept": request.form.get("kept", "")}
    return invalid("account/signed_out.html" if typed["kept"] else "account/sign_in.html", form.errors, **typed)


def _tell_of_invitation(account: Account) -> None:
    """Somebody can set another password for this account: its owner knows why, or sees to it. In their language, which
    the page for signing in does not know."""
    if account_history.invited_until(workplace(), account):
        speech = words_in(workplace().settings, account.language)
        told = speech._("An invitation to set a new password for your account is open. Look under Your account.")
        flash(told, "warn")


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


def _history() -> dict[str, Any]:
    return {
        "history": account_history.read(workplace(), g.account),
        "done_words": account_words(words()),
        "browsers": signed_in.read(workplace(), g.account, _here()),
    }


def _here() -> str:
    return str(session.token_hash)  # type: ignore[attr-defined]  # our ServerSession


@blueprint.get("/profile")
def profile() -> Page:
    return answer("account/profile.html", **_history())


@blueprint.post("/profile/invitation")
def cancel_invitation() -> Page:
    accounts.cancel_invitation(workplace(), g.account)
    flash(words()._("The invitation does not open any more."), "ok")
    return redirect(url_for("account.profile"))


@blueprint.post("/profile/sessions")
def end_other_sessions() -> Page:
    signed_in.end_others(workplace(), g.account, _here())
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
            _start_session(g.account.id)
            flash(words()._("The password is changed. Other devices were signed out."), "ok")
            return redirect(url_for("account.profile"))
    return invalid("account/profile.html", form.errors, **_history())


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
            account = accounts.accept(work, token, new)
        except Refused as refused:
            form.fail("password", refusal_words(words(), refused))
        else:
            _start_session(account.id)
            return known_devices().remember(redirect(url_for("account.home")), request, account.login)
    return invalid("account/invitation.html", form.errors, invited=invited)
