"""Accounts and their invitations, the audit, health. The administrator reads no case."""

from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused
from ...services import accounts, health
from ...settings import ROLES
from ..forms import FormReader
from ..health_words import health_words
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/")
def people() -> Page:
    return answer("admin/people.html", **_values(), typed={})


@blueprint.post("/accounts")
def invite() -> Page:
    form, _ = FormReader(request.form, words()), words()._
    login = form.text("login", limit=80, required=_("Write the sign-in name."))
    name = form.text("name", limit=80, required=_("Write the name."))
    roles = form.many("roles", ROLES)
    if not roles:
        form.fail("roles", _("Tick at least one role."))
    if login and len(login) < 3:
        form.fail("login", _("Use at least 3 characters."))
    work = workplace()
    values = _values()
    worker = form.optional_choice("worker", [w.id for w in values["workers"]])
    if not form.errors:
        try:
            account, token = accounts.invite(
                work,
                g.account,
                login=login,
                name=name,
                roles=frozenset(roles),
                language=form.optional_choice(
                    "language", work.settings.languages.staff, work.settings.languages.staff[0]
                ),
                worker_id=worker or None,
            )
        except Refused as refused:
            form.fail("login", refusal_words(words(), refused))
        else:
            return answer("admin/invited.html", invited=account, token=token)
    return invalid("admin/people.html", form.errors, **values, typed=request.form)


@blueprint.post("/accounts/<account_id>/invite")
def invite_again(account_id: str) -> Page:
    work = workplace()
    token = accounts.invite_again(work, g.account, account_id)
    with work.store.read() as unit:
        account = unit.accounts.get(account_id)
    return answer("admin/invited.html", invited=account, token=token)


@blueprint.post("/accounts/<account_id>/active")
def set_active(account_id: str) -> Page:
    """Closing an account ends all its sessions. The own account cannot be closed:
    somebody must be able to open others."""
    if account_id == g.account.id:
        flash(words()._("You cannot close your own account."), "info")
        return redirect(url_for("admin.people"))
    accounts.set_active(workplace(), g.account, account_id, active="open" in request.form)
    flash(words()._("Saved."), "ok")
    return redirect(url_for("admin.people"))


@blueprint.get("/audit")
def audit() -> Page:
    with workplace().store.read() as unit:
        rows = unit.audit.newest(300)
        numbers = unit.cases.numbers({row.case_id for row in rows if row.case_id})
        return answer("admin/audit.html", rows=rows, names=unit.accounts.names(), numbers=numbers)


@blueprint.get("/health")
def health_page() -> Page:
    return answer(
        "admin/health.html",
        findings=health.findings(workplace()),
        health_words=lambda finding: health_words(words(), finding),
    )


def _values() -> dict[str, Any]:
    with workplace().store.read() as unit:
        return {"accounts": unit.accounts.all(), "workers": unit.workers.all(active_only=True)}
