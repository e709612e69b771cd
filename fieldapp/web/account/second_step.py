"""The second step: a code shown after the password; an app and recovery codes added, renewed and taken off."""

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, request, session, url_for

from ...domain.errors import Refused
from ...services import second_step as steps
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..qr_code import qr_code
from ..refusal_words import refusal_words
from . import blueprint, fresh_codes
from .asked_again import owner, said_on_the_profile, wrong_password
from .entering import enter, here
from .passkey_address import place
from .views import Page

NEW_APP = "new_app"


@blueprint.get("/second-step")
def second_step() -> Page:
    """What is still missing of whoever has typed the right password."""
    if g.account:
        return redirect(url_for("account.home"))
    return still_missing({})


def still_missing(errors: Mapping[str, str]) -> Page:
    """The page that asks for it."""
    state, here_is = steps.state(workplace(), g.halfway.account), place()
    page = "account/second_step.html" if state.since else "account/second_step_needed.html"
    values = {
        "owner": g.halfway.account,
        "second": state,
        "place": here_is,
        "passkeys": [one for one in state.passkeys if here_is.address and one.opens_at(here_is.address.host)],
    }
    return invalid(page, errors, **values) if errors else answer(page, **values)


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
    return still_missing(form.errors)


@blueprint.post("/second-step/app")
def begin_app() -> Page:
    """A secret for an app, which counts once the app has shown a code. Whoever is halfway has typed the password just
    now, and has no second step yet that another could replace."""
    if not steps.is_on(workplace()):
        return said_on_the_profile(Refused("second_step_off"))
    if g.account:
        refused = wrong_password()
        if refused:
            return refused
    elif steps.state(workplace(), g.halfway.account).since:
        return redirect(url_for("account.second_step"))
    session[NEW_APP] = steps.fresh_secret().hex()
    return redirect(url_for("account.app_page"))


def _secret() -> bytes | None:
    found = session.get(NEW_APP)
    return bytes.fromhex(found) if found else None


def _app_values(secret: bytes) -> dict[str, Any]:
    app = steps.for_app(workplace(), owner(), secret)
    return {"app": app, "picture": qr_code(app.address)}


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
            codes = steps.add(workplace(), owner(), secret, typed, here(), signs_in=g.account is None)
        except Refused as refused:
            form.fail("one_time_code", refusal_words(words(), refused))
        else:
            session.pop(NEW_APP)
            said = words()._("The app opens your account from now on. Other browsers were signed out.")
            return fresh_codes.added(codes, said)
    return invalid("account/app.html", form.errors, **_app_values(secret))


@blueprint.post("/second-step/app/remove")
def remove_app() -> Page:
    refused = wrong_password()
    if refused:
        return refused
    try:
        steps.remove_app(workplace(), g.account, here())
    except Refused as error:
        return said_on_the_profile(error)
    flash(words()._("The app does not open your account any more. Other browsers were signed out."), "ok")
    return redirect(url_for("account.profile"))


@blueprint.post("/second-step/recovery-codes")
def renew_recovery_codes() -> Page:
    refused = wrong_password()
    if refused:
        return refused
    try:
        codes = steps.renew_codes(workplace(), g.account)
    except Refused as error:
        return said_on_the_profile(error)
    return fresh_codes.show(codes)


@blueprint.post("/second-step/off")
def give_up_second_step() -> Page:
    refused = wrong_password()
    if refused:
        return refused
    try:
        steps.give_up(workplace(), g.account)
    except Refused as error:
        return said_on_the_profile(error)
    flash(words()._("The second step is off."), "ok")
    return redirect(url_for("account.profile"))
