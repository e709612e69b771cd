"""Passkeys: shown after the password; made, named and removed by their owner.

A script asks the browser for one (`fieldapp/static/passkeys.js`) and sends its answer with the form.
"""

from collections.abc import Callable

from flask import flash, g, jsonify, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...domain.passkey import LONGEST_NAME
from ...security import challenges
from ...security.passkeys import LONGEST_ANSWER, Address
from ...services import passkeys
from ...services import second_step as steps
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint, fresh_codes
from .asked_again import owner, said_on_the_profile, wrong_password
from .entering import enter, here
from .passkey_address import place
from .second_step import still_missing
from .views import Page

MAY_MAKE = "may_make_passkey"
MAY_MAKE_S = 600


@blueprint.post("/passkeys/begin")
def begin_passkey() -> Page:
    """Whoever is signed in types the password again. Whoever is halfway has typed it just now, and has no second step
    yet beside which another would be put."""
    if not steps.is_on(workplace()):
        return said_on_the_profile(Refused("second_step_off"))
    if g.account:
        refused = wrong_password()
        if refused:
            return refused
    elif steps.state(workplace(), g.halfway.account).since:
        return redirect(url_for("account.second_step"))
    if place().address is None:
        refused_here = Refused("no_passkeys_here")
        if g.account:
            return said_on_the_profile(refused_here)
        return still_missing({"passkey": refusal_words(words(), refused_here)})
    session[MAY_MAKE] = workplace().machine_now().timestamp()
    return redirect(url_for("account.passkey_page"))


def _may_make() -> bool:
    since = session.get(MAY_MAKE)
    return since is not None and abs(workplace().machine_now().timestamp() - since) <= MAY_MAKE_S


def _back() -> Response:
    return redirect(url_for("account.profile" if g.account else "account.second_step"))


@blueprint.get("/passkeys/new")
def passkey_page() -> Page:
    return answer("account/passkey.html", name="") if _may_make() else _back()


@blueprint.post("/passkeys/challenge")
def passkey_to_make() -> Response:
    """For the script: what the browser is to make, or a sentence."""
    address = place().address if _may_make() else None
    return _asked(address, "make", lambda where, asked: passkeys.to_make(workplace(), owner(), where, asked))


@blueprint.post("/second-step/passkey/challenge")
def passkey_to_show() -> Response:
    """For the script: what the browser is to show, or a sentence."""
    return _asked(place().address, "show", lambda where, asked: passkeys.to_show(workplace(), owner(), where, asked))


def _asked(
    address: Address | None, purpose: challenges.Purpose, options: Callable[[Address, bytes], dict[str, object]]
) -> Response:
    try:
        if address is None:
            raise Refused("passkey_too_late")
        return jsonify(options(address, challenges.fresh(purpose, workplace().machine_now())))
    except Refused as refused:
        said = jsonify({"said": refusal_words(words(), refused)})
        said.status_code = 409
        return said


def _answered() -> str:
    return request.form.get("signed", "")[: LONGEST_ANSWER + 1]  # of a longer one no part is read


@blueprint.post("/passkeys")
def add_passkey() -> Page:
    challenge, address = challenges.taken("make", workplace().machine_now()), place().address
    if not _may_make() or address is None:
        return _back()
    form = FormReader(request.form, words())
    name = form.text("passkey_name", limit=LONGEST_NAME, required=words()._("Write a name for it."))
    if not form.errors:
        signs_in = g.account is None
        try:
            codes = passkeys.add(workplace(), owner(), name, _answered(), challenge, address, here(), signs_in=signs_in)
        except Refused as refused:
            form.fail("passkey", refusal_words(words(), refused))
        else:
            session.pop(MAY_MAKE, None)
            said = words()._("The passkey opens your account from now on. Other browsers were signed out.")
            return fresh_codes.added(codes, said)
    return invalid("account/passkey.html", form.errors, name=name)


@blueprint.post("/passkeys/<passkey_id>/remove")
def remove_passkey(passkey_id: str) -> Page:
    refused = wrong_password()
    if refused:
        return refused
    try:
        passkeys.remove(workplace(), g.account, passkey_id, here())
    except Refused as error:
        return said_on_the_profile(error)
    flash(words()._("The passkey does not open your account any more. Other browsers were signed out."), "ok")
    return redirect(url_for("account.profile"))


@blueprint.post("/second-step/passkey")
def show_passkey() -> Page:
    if g.account:
        return redirect(url_for("account.home"))
    challenge, address = challenges.taken("show", workplace().machine_now()), place().address
    try:
        if address is None:
            raise Refused("passkey_too_late")
        passkeys.show(workplace(), g.halfway.account, _answered(), challenge, address)
    except Refused as refused:
        return still_missing({"passkey": refusal_words(words(), refused)})
    return enter(g.halfway.account, g.halfway.target, session.get("kept_form", ""))
