"""Breaches of personal data: what happened, what to do at once, whom to tell until when, and the record of it."""

from datetime import datetime
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ...domain.breach import BREACH_KINDS, DANGERS, KEY_LAYS, MOST_TEXT, BreachKind, KeyLay
from ...domain.errors import Refused, Stale
from ...services import breaches as service
from ..audit_words import kind_words as audit_kinds
from ..breach_words import at_once, danger_words, key_lay_means, key_lay_words, kind_words, lock_known_words
from ..done_before import not_done
from ..forms import FormReader, counted
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/breaches")
def breaches() -> Page:
    found = service.overview(workplace())
    return answer("office/breaches.html", found=found, kinds=kind_words(words()), dangers=danger_words(words()))


@blueprint.get("/breaches/new/<kind>")
def breach_new(kind: str) -> Page:
    return _form(_kind(kind))


@blueprint.post("/breaches/new/<kind>")
def breach_begin(kind: str) -> Page:
    of, form, _ = _kind(kind), FormReader(request.form, words()), words()._
    work = workplace()
    noticed = _moment(form, "noticed", _("Write when it was noticed: the 72 hours count from then."))
    since = _moment(form, "since", "") if of == "account" else None
    facts = form.text("facts", limit=MOST_TEXT, required=_("Write what happened."), lines=True)
    found = service.overview(work)
    about = ""
    if of == "phone":
        about = form.optional_choice("about", [one.id for one in found.phones])
    elif of == "account":
        about = form.choice("about", [one.id for one in found.accounts], required=_("Choose the account."))
    elif of == "shown":
        about = form.text("about", limit=40)
    key_lay: KeyLay = form.optional_choice("key_lay", KEY_LAYS, "") if of == "copy" else ""
    if not form.errors and noticed:
        try:
            breach = service.begin(work, g.account, of, noticed, facts, about=about, since=since, key_lay=key_lay)
        except Refused as refused:
            form.fail(refused.field or "facts", refusal_words(words(), refused))
        else:
            flash(_("The record is begun. Do what stands under “At once” now."), "ok")
            return redirect(url_for("office.breach_page", breach_id=breach.id))
    return _form(of, form)


@blueprint.get("/breaches/<breach_id>")
def breach_page(breach_id: str) -> Page:
    return _page(breach_id)


@blueprint.post("/breaches/<breach_id>")
def breach_write(breach_id: str) -> Page:
    form = FormReader(request.form, words())
    changes: dict[str, object] = {
        "facts": form.text("facts", limit=MOST_TEXT, required=words()._("Write what happened."), lines=True),
        "effects": form.text("effects", limit=MOST_TEXT, lines=True),
        "remedy": form.text("remedy", limit=MOST_TEXT, lines=True),
        "danger": form.optional_choice("danger", DANGERS, ""),
        "authority_told": form.day("authority_told"),
        "persons_told": form.day("persons_told"),
    }
    if "key_lay" in form.names():  # asked of a copy that was taken
        changes["key_lay"] = form.optional_choice("key_lay", KEY_LAYS, "")
    if form.errors:
        return _page(breach_id, form)
    try:
        service.write_on(workplace(), g.account, breach_id, counted(request.form.get("version", ""), 0), changes)
    except Refused as refused:
        form.fail(refused.field or "facts", refusal_words(words(), refused))
        return _page(breach_id, form)
    except Stale:
        said = words()._("Somebody wrote on it meanwhile: nothing of yours is saved. Read theirs, then write.")
        not_done(said, "warn")
        return _page(breach_id, form)
    flash(words()._("Saved."), "ok")
    return redirect(url_for("office.breach_page", breach_id=breach_id))


@blueprint.post("/breaches/<breach_id>/end-phone")
def breach_end_phone(breach_id: str) -> Page:
    service.end_phone(workplace(), g.account, breach_id)
    flash(words()._("The phone is ended: the office gives it nothing any more, and takes nothing from it."), "ok")
    return redirect(url_for("office.breach_page", breach_id=breach_id))


def _kind(kind: str) -> BreachKind:
    found = next((one for one in BREACH_KINDS if one == kind), None)
    if found is None:
        raise NotFound
    return found


def _moment(form: FormReader, name: str, required: str) -> datetime | None:
    """Day and hour of two fields by the office's wall clock; both, or neither where it is not required."""
    day, clock = form.day(f"{name}_day"), form.clock(f"{name}_hour")
    if day and clock:
        return datetime.combine(day, clock, workplace().settings.office.zone)
    typed = request.form.get(f"{name}_day") or request.form.get(f"{name}_hour")
    if required or typed:
        missing = "day" if day is None else "hour"
        form.fail(f"{name}_{missing}", required or words()._("Write day and hour, or neither."))
    return None


def _form(kind: BreachKind, form: FormReader | None = None) -> Page:
    work = workplace()
    now = work.machine_now().astimezone(work.settings.office.zone)
    values: dict[str, Any] = {
        "kind": kind,
        "kinds": kind_words(words()),
        "found": service.overview(work),
        "key_lays": key_lay_words(words()),
        "most": MOST_TEXT,
        "typed": request.form if form else {"noticed_day": now.date().isoformat(), "noticed_hour": f"{now:%H:%M}"},
    }
    return (
        invalid("office/breach_new.html", form.errors, **values) if form else answer("office/breach_new.html", **values)
    )


def _page(breach_id: str, form: FormReader | None = None) -> Page:
    work = workplace()
    found = service.read(work, g.account, breach_id)
    language = words().language
    values: dict[str, Any] = {
        "found": found,
        "breach": found.breach,
        "kinds": kind_words(words()),
        "dangers": danger_words(words()),
        "at_once": at_once(words(), found.breach.kind),
        "key_lays": key_lay_words(words()),
        "key_lay_means": key_lay_means(words()),
        "locks_known": lock_known_words(words()),
        "activities": {one.code: one.name.get(language, one.code) for one in work.settings.processing.activity},
        "audit_kinds": audit_kinds(words()),
        "phone_rules": work.settings.phone,
        "most": MOST_TEXT,
        "typed": request.form if form else found.breach.model_dump(),
    }
    if form is None:
        return answer("office/breach.html", **values)
    return answer("office/breach.html", 422 if form.errors else 409, **{**values, "errors": form.errors})
