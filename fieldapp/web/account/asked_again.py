"""What every page about the second step asks first: whose it is, and the password of whoever is signed in."""

from flask import g, redirect, request, url_for

from ...domain.account import Account
from ...domain.errors import Refused
from ...security.devices import known_devices
from ...services import accounts
from ..done_before import not_done
from ..forms import FormReader
from ..page import invalid, words, workplace
from ..refusal_words import refusal_words
from .views import Page, profile_values


def owner() -> Account:
    """Of whom this is the second step: signed in, or halfway there."""
    found = g.account or g.halfway.account
    assert isinstance(found, Account)
    return found


def wrong_password() -> Page | None:
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


def said_on_the_profile(refused: Refused) -> Page:
    """Back to one's account, which says why nothing was done."""
    not_done(refusal_words(words(), refused))
    return redirect(url_for("account.profile"))
