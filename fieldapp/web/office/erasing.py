"""Erasing a case: what would go, who proposed it, who agrees; what keeps a case; what was erased."""

from typing import Any, cast

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.erasure import ERASURE_WHYS, MOST_HOLD_REASON, ErasureWhy
from ...domain.errors import Refused, Stale
from ...services import backup_keys, erasing
from ..done_before import not_done
from ..erasure_words import what_goes, why_words
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/erasures")
def erasures() -> Page:
    found = erasing.overview(workplace())
    return answer("office/erasures.html", found=found, why_words=why_words(words()))


@blueprint.get("/cases/<case_id>/erase")
def erase_page(case_id: str) -> Page:
    return _page(case_id)


@blueprint.post("/cases/<case_id>/erase/propose")
def erase_propose(case_id: str) -> Page:
    form = FormReader(request.form, words())
    why = cast(ErasureWhy, form.choice("why", ERASURE_WHYS, required=words()._("Choose why.")))
    if form.errors:
        return _page(case_id, form)
    try:
        erasing.propose(workplace(), g.account, case_id, why)
    except Refused as refused:
        form.fail("why", refusal_words(words(), refused))
        return _page(case_id, form)
    flash(words()._("Proposed. A second person has to agree: nothing is erased yet."), "ok")
    return redirect(url_for("office.erase_page", case_id=case_id))


@blueprint.post("/cases/<case_id>/erase/take-back")
def erase_take_back(case_id: str) -> Page:
    erasing.take_back(workplace(), g.account, case_id)
    flash(words()._("Taken back: nothing is erased."), "ok")
    return redirect(url_for("office.erase_page", case_id=case_id))


@blueprint.post("/cases/<case_id>/erase")
def erase_now(case_id: str) -> Page:
    form = FormReader(request.form, words())
    try:
        erasing.approve(workplace(), g.account, case_id, request.form.get("seen", ""))
    except Refused as refused:
        form.fail("agree", refusal_words(words(), refused))
        return _page(case_id, form)
    except Stale:
        not_done(words()._("Somebody changed this meanwhile. Look at what is there now, then decide."), "warn")
        return redirect(url_for("office.erase_page", case_id=case_id))
    flash(words()._("The case is erased."), "ok")
    return redirect(url_for("office.erasures"))


@blueprint.post("/cases/<case_id>/erase/keep")
def erase_keep(case_id: str) -> Page:
    _ = words()._
    form = FormReader(request.form, words())
    reason = form.text("reason", limit=MOST_HOLD_REASON, required=_("Write the reason: it stays in the file."))
    until = form.day("until")
    if until is None:
        form.fail("until", form.errors.get("until", "") or _("Choose the day."))
    if not form.errors and until:
        try:
            erasing.keep(workplace(), g.account, case_id, reason, until)
        except Refused as refused:
            form.fail(refused.field or "reason", refusal_words(words(), refused))
    if form.errors:
        return _page(case_id, form)
    flash(_("Saved."), "ok")
    return redirect(url_for("office.erase_page", case_id=case_id))


@blueprint.post("/cases/<case_id>/erase/let-go/<hold_id>")
def erase_let_go(case_id: str, hold_id: str) -> Page:
    erasing.let_go(workplace(), g.account, case_id, hold_id)
    flash(words()._("Saved."), "ok")
    return redirect(url_for("office.erase_page", case_id=case_id))


def _page(case_id: str, form: FormReader | None = None) -> Page:
    found = erasing.read(workplace(), g.account, case_id)
    values: dict[str, Any] = {
        "found": found,
        "goes": what_goes(words(), found.rows),
        "why_words": why_words(words()),
        "today": workplace().today(),
        "most_reason": MOST_HOLD_REASON,
        "backups": backup_keys.state(workplace()),
        "backup_days": workplace().settings.retention.days_in_backups,
    }
    if form is None:
        return answer("office/erase.html", **values, typed={})
    return invalid("office/erase.html", form.errors, **values, typed=request.form)
