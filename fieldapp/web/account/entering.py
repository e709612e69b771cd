"""From the right password to a session of the staff, at once or by way of the second step."""

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.account import Account
from ...security import halfway
from ...security.devices import known_devices
from ...security.guard import csrf_token
from ...services import account_history, second_step
from ...services.second_step import SignInBegun
from ..i18n import words_in
from ..page import workplace
from ..staff_errors import keep_for_later

LONGEST_PATH = 2_000


def let_in(begun: SignInBegun, target: str, kept: str = "") -> Response:
    """Whoever has shown everything is signed in and goes to `target`; others first to their second step. `kept`: a form
    of theirs that came too late."""
    if begun.missing:
        _fresh_session()
        halfway.begin(begun.account, target, workplace().machine_now())
        if kept:
            keep_for_later(kept)
        return redirect(url_for("account.second_step"))
    return enter(begun.account, target, kept)


def enter(account: Account, target: str, kept: str = "") -> Response:
    """Signed in, with what its owner should know; this browser is known from now on."""
    start_session(account.id)
    if kept:
        keep_for_later(kept)
    _tell(account)
    return known_devices().remember(redirect(target), request, account.login)


def start_session(account_id: str) -> None:
    """A new session of this account, instead of what this browser had."""
    _fresh_session()
    session["account_id"] = account_id
    csrf_token()  # of this session from its start: two pages that open at once must not make one each


def _fresh_session() -> None:
    language = session.get("language")
    session.clear()
    session.rotate(workplace().machine_now())  # type: ignore[attr-defined]  # our ServerSession
    if language:
        session["language"] = language


def here() -> str:
    """This session, as the list of signed-in browsers knows it."""
    return str(session.token_hash)  # type: ignore[attr-defined]  # our ServerSession


def own_path(target: str) -> str:
    """Only a path of this application, never another host: browsers leave out tabs and line breaks of an address, and
    read a backslash as a slash."""
    plain = target.isprintable() and "\\" not in target and len(target) <= LONGEST_PATH
    safe = plain and target.startswith("/") and not target.startswith("//")
    return target if safe else url_for("account.home")


def _tell(account: Account) -> None:
    """What somebody did to this account, and what the office asks of it; in the owner's language, which the page for
    signing in does not know."""
    work = workplace()
    speech = words_in(work.settings, account.language)
    if account_history.invited_until(work, account):
        told = speech._("An invitation to set a new password for your account is open. Look under Your account.")
        flash(told, "warn")
    if account_history.taken_off_by_others(work, account):
        told = speech._(
            "Somebody took the second step off your account. If you did not ask for that, change your password and "
            "speak to your administrator."
        )
        flash(told, "warn")
    if account_history.passkey_may_be_copied(work, account):
        told = speech._(
            "Somebody typed your right password and showed a passkey that may be a copy of yours. It was refused. "
            "Change your password, remove that passkey under Your account, and speak to your administrator."
        )
        flash(told, "warn")
    state = second_step.state(work, account)
    if state.until and not state.since:
        told = speech._(
            "Your office asks you for a second step when you sign in. You can go on without it until {day}: add it "
            "under Your account.",
            day=speech.local_day(state.until),
        )
        flash(told, "warn")
