"""Sign-in in one step or two, sign-out, the own password and language."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")

from . import fresh_codes, passkeys, second_step, views  # noqa: E402, F401  (they register themselves)
