"""Who may call what: `config/access.toml` is the law, and what it does not name is refused.

Also here: the cross-site request check, because both decide before any view runs. A form carries the session's token,
and behind it whose form it is (`kept_form.py`); browsers that say where a request comes from must say it is from here.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Request, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ..domain.account import Account
from ..domain.errors import NotFound
from ..settings import Settings
from ..store.unit import Store
from . import halfway, phones
from .carriers import report_key, signed_report
from .kept_form import OWNER_LENGTH, KeptForms
from .refused import note_refused

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def install(
    app: Flask,
    settings: Settings,
    store: Store,
    now: Callable[[], datetime],
    machine_now: Callable[[], datetime] | None = None,
) -> None:
    """Every endpoint of the application must be in the access table, or the start stops. `now`: by which phones live;
    `machine_now`: by which sessions do, the same where only one is given. Both aware UTC."""
    machine_now = machine_now or now
    key = report_key(settings)
    halfway.install(app, store)
    kept_forms = app.extensions["kept_forms"] = KeptForms(store.vault)

    @app.before_request
    def _guard() -> Response | None:
        g.phone, g.account = phones.bearer(request, store, now()) or (None, None)
        carrier = signed_report(request, settings, key)
        if g.phone is None and not carrier:
            g.account = _account(store)
        g.halfway = halfway.who(store, machine_now()) if g.account is None and g.phone is None else None
        g.form_owner = kept_forms.owner(g.account.id) if g.account else ""
        endpoint = request.endpoint
        if endpoint is None:
            return None  # no such page: Flask answers 404
        allowed = settings.access.get(endpoint, ())
        admitted = (
            "anyone" in allowed
            or (carrier and "carrier" in allowed)
            or (g.halfway and "halfway" in allowed)
            or (g.account and g.account.has(*allowed))
        )
        if not admitted:
            return _refuse(
                request, g.account, lambda: note_refused(store, _person(), "refused", endpoint, machine_now())
            )
        # a phone's token, or a signature, stands in a header that no other site can make a browser send
        if request.method in UNSAFE and g.phone is None and not carrier and not _from_here(request):
            note_refused(store, _person(), "refused_form", endpoint, machine_now())
            abort(400, "csrf")
        g.admitted = True
        return None


def csrf_token() -> str:
    """The session's token, made when first asked for, and on pages of staff whose form it is."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    owner = g.get("form_owner", "")
    return f"{session['csrf']}.{owner}" if owner else str(session["csrf"])


def owner_in(token: str) -> str:
    """Whose form a token says it is, "" for a form of nobody. It is proved by what it opens, never believed."""
    owner = token.partition(".")[2]
    return owner if len(owner) == OWNER_LENGTH else ""


def from_our_page(asked: Request) -> bool:
    """What the browser says of where the request comes from; an old one says nothing."""
    return asked.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _account(store: Store) -> Account | None:
    account_id = session.get("account_id")
    if not account_id:
        return None
    try:
        with store.read() as unit:
            account = unit.accounts.get(account_id)
    except NotFound:
        return None
    return account if account.active else None


def _person() -> Account | None:
    """Who asks. A phone's token stands for its owner."""
    account = g.account
    return account if isinstance(account, Account) else None


def _refuse(asked: Request, account: Account | None, note: Callable[[], None]) -> Response:
    if account is None and asked.method == "GET" and asked.accept_mimetypes.accept_html:
        return redirect(url_for("account.sign_in", next=asked.path))
    note()
    abort(403 if account else 401)
    return None


def _from_here(asked: Request) -> bool:
    return is_of_session(asked, asked.form.get("csrf") or asked.headers.get("X-CSRF-Token") or "")


def is_of_session(asked: Request, sent: str) -> bool:
    """Whether the token `sent` says that a form comes from a page of this session."""
    token, expected = sent.partition(".")[0], str(session.get("csrf", ""))
    return from_our_page(asked) and bool(expected) and hmac.compare_digest(token.encode(), expected.encode())
