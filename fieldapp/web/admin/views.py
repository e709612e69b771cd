"""Accounts and their invitations, the audit, health. The administrator reads no case."""

from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...services import accounts, health, second_step, signed_in, team
from ...services import audit as audit_service
from ...services.last_writer import last_writer
from ...settings import ROLES
from ..audit_words import action_words, kind_words
from ..conflict import conflict
from ..done_before import not_done
from ..forms import FormReader
from ..health_words import health_words
from ..page import answer, invalid, role_choices, role_name, words, workplace
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
    account, token = accounts.invite_again(workplace(), g.account, account_id)
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


@blueprint.post("/accounts/<account_id>/sessions")
def end_sessions(account_id: str) -> Page:
    """Somebody left a browser open somewhere, or lost a computer. One's own are on the page of one's account."""
    if account_id == g.account.id:
        return redirect(url_for("account.profile"))
    account = signed_in.end_all(workplace(), g.account, account_id)
    flash(words()._("Every browser of {name} is signed out.", name=account.name), "ok")
    return redirect(url_for("admin.people"))


@blueprint.post("/accounts/<account_id>/second-step")
def take_second_step_off(account_id: str) -> Page:
    """Somebody lost their telephone and their recovery codes."""
    try:
        account = second_step.take_off(workplace(), g.account, account_id)
    except Refused as refused:
        not_done(refusal_words(words(), refused))
    else:
        told = words()._(
            "The second step of {name} is off, and every browser of theirs is signed out.", name=account.name
        )
        flash(told, "ok")
    return redirect(url_for("admin.people"))


@blueprint.post("/accounts/<account_id>/roles")
def change_roles(account_id: str) -> Page:
    roles = frozenset(FormReader(request.form, words()).many("roles", ROLES))
    try:
        accounts.change_roles(workplace(), g.account, account_id, roles, request.form.get("seen", ""))
    except Refused as refused:
        not_done(refusal_words(words(), refused))
    except Stale:
        return _crossed(account_id, roles)
    else:
        flash(words()._("The roles are changed: they count from the next click of this person on."), "ok")
    return redirect(url_for("admin.people"))


def _crossed(account_id: str, roles: frozenset[str]) -> Page:
    """Somebody changed the account meanwhile: both, and what was chosen stays."""
    values = _values()
    now = next(one for one in values["accounts"] if one.id == account_id)
    names = {role: name for role, name, _ in role_choices()}

    def named(chosen: frozenset[str]) -> str:
        return words().each(names.get(role, role) for role in sorted(chosen))

    by = last_writer(workplace(), f"account/{account_id}")
    rows = [(now.name, named(now.roles), named(roles))]
    return conflict("admin/people.html", rows, **values, typed={}, crossed_by=by, chosen={account_id: roles})


@blueprint.get("/audit")
def audit() -> Page:
    found = audit_service.newest(workplace(), 300)
    return answer(
        "admin/audit.html",
        rows=found.rows,
        names=found.names,
        numbers=found.numbers,
        action_words=action_words(words()),
        kind_words=kind_words(words()),
    )


@blueprint.get("/health")
def health_page() -> Page:
    return answer(
        "admin/health.html",
        findings=health.findings(workplace()),
        health_words=lambda finding: health_words(words(), finding),
    )


def _values() -> dict[str, Any]:
    work = workplace()
    return {
        "accounts": accounts.everybody(work),
        "workers": team.workers(work, active_only=True),
        "with_second_step": second_step.those_with_one(work),
        "second_step_for": [role_name(role) for role in work.settings.second_step.required_for],
    }
