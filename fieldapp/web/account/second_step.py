"""The second step: shown after the password, added, renewed and taken off by its owner."""

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, request, session, url_for

from ...domain.account import Account
from ...domain.errors import Refused
from ...security.devices import known_devices
from ...services import accounts
from ...services import second_step as steps
from ..done_before import not_done
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .entering import enter, here
from .views import Page, profile_values

NEW_APP, NEW_CODES = "new_app", "recovery_codes"
CODES_SHOWN = timedelta(minutes=10)


def _owner() -> Account:
    """Of whom this is the second step: signed in, or halfway there."""
    owner = g.account or g.halfway.account
    assert isinstance(owner, Account)
    return owner


@blueprint.get("/second-step")
def second_step() -> Page:
    """What is still missing of whoever has typed the right password."""
    if g.account:
        return redirect(url_for("account.home"))
    return answer(_missing_page(), **_missing_values())


def _missing_page() -> str:
    has = steps.state(workplace(), g.halfway.account).since
    return "account/second_step.html" if has else "account/app_needed.html"


def _missing_values() -> dict[str, Any]:
    return {"owner": g.halfway.account}


@blueprint.post("/second-step")
def second_step_now() -> Page:
    if g.account:
        return redirect(url_for("account.home"))
    form = FormReader(request.form, words())
    typed = form.text("one_time_code", limit=100, required=words()._("Write the code."))
    if not form.errors:
        try:
            steps.show(workplace(), g.halfway.account, typed)
        except Refused as refused:
            form.fail("one_time_code", refusal_words(words(), refused))
        else:
            return enter(g.halfway.account, g.halfway.target, session.get("kept_form", ""))
    return invalid(_missing_page(), form.errors, **_missing_values())


@blueprint.post("/second-step/app")
def begin_app() -> Page:
    """A secret for an app, which counts once the app has shown a code. Whoever is halfway has typed the password just
    now, and has no app yet that another could replace."""
    if not steps.is_on(workplace()):
        return _not_done(Refused("second_step_off"))
    if g.account:
        refused = _wrong_password()
        if refused:
            return refused
    elif steps.state(workplace(), g.halfway.account).since:
        return redirect(url_for("account.second_step"))
    session[NEW_APP] = steps.fresh_secret().hex()
    return redirect(url_for("account.app_page"))


def _wrong_password() -> Page | None:
    """The page again for whoever cannot type the password of the account that this browser is signed in to."""
    form = FormReader(request.form, words())
    mark = known_devices().mark(request, g.account.login)
    try:
        typed = request.form.get("present", "")[:201]
        accounts.check_password(workplace(), g.account.login, typed, request.remote_addr or "", mark)
    except Refused as refused:
        form.fail("present", refusal_words(words(), refused))
        return invalid("account/profile.html", form.errors, **profile_values())
    return None


def _not_done(refused: Refused) -> Page:
    not_done(refusal_words(words(), refused))
    return redirect(url_for("account.profile"))


def _secret() -> bytes | None:
    found = session.get(NEW_APP)
    return bytes.fromhex(found) if found else None


def _app_values(secret: bytes) -> dict[str, Any]:
    return {"app": steps.for_app(workplace(), _owner(), secret)}


@blueprint.get("/second-step/app")
def app_page() -> Page:
    secret = _secret()
    if secret is None:
        return redirect(url_for("account.profile" if g.account else "account.second_step"))
    return answer("account/app.html", **_app_values(secret))


@blueprint.post("/second-step/app/code")
def add_app() -> Page:
    secret = _secret()
    if secret is None:
        return redirect(url_for("account.app_page"))
    form = FormReader(request.form, words())
    typed = form.text("one_time_code", limit=20, required=words()._("Write the code."))
    if not form.errors:
        try:
            codes = steps.add(workplace(), _owner(), secret, typed, here(), signs_in=g.account is None)
        except Refused as refused:
            form.fail("one_time_code", refusal_words(words(), refused))
        else:
            return _added(codes)
    return invalid("account/app.html", form.errors, **_app_values(secret))


def _added(codes: tuple[str, ...]) -> Page:
    page = url_for("account.recovery_codes")
    done: Page = redirect(page)
    if g.account:
        session.pop(NEW_APP)
        target = url_for("account.profile")
    else:
        target = g.halfway.target
        done = enter(g.halfway.account, page, session.get("kept_form", ""))
    _keep_codes(codes, target)
    return done


def _keep_codes(codes: tuple[str, ...], target: str) -> None:
    """In the session alone, for their page: nobody can read them again."""
    at = workplace().machine_now().timestamp()
    session[NEW_CODES] = {"codes": list(codes), "at": at, "target": target}


@blueprint.get("/second-step/recovery-codes")
def recovery_codes() -> Page:
    kept = session.get(NEW_CODES)
    if not kept:
        return redirect(url_for("account.profile"))
    age = workplace().machine_now().timestamp() - kept["at"]
    shown = kept["codes"] if 0 <= age <= CODES_SHOWN.total_seconds() else []
    return answer("account/recovery_codes.html", codes=shown)


@blueprint.post("/second-step/recovery-codes/hide")
def hide_recovery_codes() -> Page:
    kept = session.pop(NEW_CODES, None)
    return redirect(kept["target"] if kept else url_for("account.profile"))


@blueprint.post("/second-step/recovery-codes")
def renew_recovery_codes() -> Page:
    refused = _wrong_password()
    if refused:
        return refused
    try:
        codes = steps.renew_codes(workplace(), g.account)
    except Refused as error:
        return _not_done(error)
    _keep_codes(codes, url_for("account.profile"))
    return redirect(url_for("account.recovery_codes"))


@blueprint.post("/second-step/off")
def give_up_second_step() -> Page:
    refused = _wrong_password()
    if refused:
        return refused
    try:
        steps.give_up(workplace(), g.account)
    except Refused as error:
        return _not_done(error)
    flash(words()._("The second step is off."), "ok")
    return redirect(url_for("account.profile"))
