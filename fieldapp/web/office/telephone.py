"""A request taken by telephone: the same answers on one page, written by a member of staff."""

import secrets
from typing import Any, get_args

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.language import is_written
from ...domain.place import NONE_RIGHT, Place
from ...domain.request import Answers, Asker, Consent, HomeReason, Meeting
from ...services import intake
from ...services.addresses import at_office
from ..contact_fields import read_contact
from ..forms import FormReader
from ..language_fields import read_language
from ..page import answer, invalid, words, workplace
from . import blueprint
from .party_forms import ALL_WAYS, way_choices
from .windows import read_windows

Page = Response | tuple[str, int]
HOME_REASONS: tuple[HomeReason, ...] = ("mobility", "transport", "both")
MEETINGS: tuple[Meeting, ...] = ("home", "elsewhere", "none")


@blueprint.get("/requests/telephone")
def telephone() -> Page:
    return answer("office/telephone.html", **_offered(), typed={}, submission=secrets.token_urlsafe(24))


@blueprint.post("/requests/telephone")
def telephone_now() -> Page:
    work, speech = workplace(), words()
    form = FormReader(request.form, speech)
    answers = _read(form)
    submission = form.text("submission", limit=60) or secrets.token_urlsafe(24)
    if form.errors or answers is None:
        return invalid("office/telephone.html", form.errors, **_offered(), typed=request.form, submission=submission)
    made = intake.receive(work, answers, submission=f"telephone-{submission}", source="telephone", by=g.account.id)
    flash(speech._("Request {reference} is in the inbox.", reference=made.reference), "ok")
    return redirect(url_for("office.request_page", request_id=made.id))


def _offered() -> dict[str, Any]:
    return {
        "ways": way_choices(),
        "ticked": lambda field: tuple(request.form.getlist(field)),
    }


def _read(form: FormReader) -> Answers | None:
    work, speech = workplace(), words()
    _ = speech._
    languages = work.settings.languages
    language = read_language(form, "language", work.settings)
    service = form.choice("service", work.settings.office.service_codes, required=_("Choose the service."))
    asker = form.optional_choice("asker", get_args(Asker), "self")
    asker_name = form.text("asker_name", limit=120)
    if asker != "self" and not asker_name:
        form.fail("asker_name", _("Write who is on the telephone."))
    agrees = form.ticked("client_agrees")
    if asker in ("relative", "organisation") and not agrees:
        form.fail("client_agrees", _("We only come when the person agrees. Ask them first."))
    name = form.text("client_name", limit=120)
    comes = form.ticked("comes_to_office")
    meeting: Meeting = "office" if comes else form.optional_choice("meeting", MEETINGS, "home")
    needed = None if meeting in ("office", "none") else _("Write the address: street, number and town.")
    text = form.text("address", limit=300, required=needed)
    windows = read_windows(form)
    theirs = "" if asker == "self" else form.optional_choice("asker_language", languages.of_visits)
    said_in = language if asker == "self" else theirs
    consent = Consent(given_at=work.now(), language=said_in, version="telephone") if form.ticked("consent") else None
    minor = form.ticked("minor") or asker == "guardian"
    country = work.settings.office.country
    contact = read_contact(form, country, ways=ALL_WAYS, needed=False)
    asker_contact = None if asker == "self" else read_contact(form, country, prefix="asker_", ways=ALL_WAYS)
    reason = form.optional_choice("home_reason", HOME_REASONS, "both")
    message = form.text("message", limit=1000, lines=True)
    access = form.text("access", limit=300)
    letter_date = form.day("letter_date")
    if form.errors:
        return None
    return Answers(
        asker=asker,
        asker_name=asker_name if asker != "self" else "",
        client_agrees=None if asker == "self" else agrees or asker == "guardian",
        client_name=name,
        minor=minor,
        asker_language=theirs,
        language=languages.without_dialect(language),
        dialect=language if languages.without_dialect(language) != language else "",
        interpreter=form.ticked("interpreter") or is_written(language),
        home_reason="none" if comes else reason,
        service=service,
        message=message,
        letter_date=letter_date,
        meeting=meeting,
        place=at_office(work.settings) if comes else Place(text=text, access=access, source="" if text else NONE_RIGHT),
        windows=windows,
        hours_unknown=not windows,
        contact=contact,
        asker_contact=asker_contact,
        consent=consent,
    )
