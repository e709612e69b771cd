"""Consent of a case: written down as it was said to staff, and withdrawn for whoever said so."""

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from ...domain.consent import PURPOSES, TOLD_TO_STAFF, ConsentFacts, How, Purpose, words_of
from ...domain.errors import Refused
from ...domain.party import PARTY_KINDS, PartyKind
from ...services import agreeing, casefile, passing_on, withdrawing
from ..client_texts import consent_words
from ..consent_words import consent_line
from ..done_before import not_done
from ..forms import FormReader
from ..language_fields import read_language
from ..page import answer, words, workplace
from ..refusal_words import refusal_words
from . import blueprint
from .case_page import case_again, case_words
from .consent_lines import shown

Page = Response | tuple[str, int]


@blueprint.post("/cases/<case_id>/consents")
def case_consent(case_id: str) -> Page:
    """Somebody agreed, on the telephone, on paper or at the door; in the words of the page where staff say so. Or the
    words are wanted in another language first: then nothing is written down."""
    work, form = workplace(), FormReader(request.form, words())
    if form.ticked("other_language"):
        return case_words(case_id)
    purpose: Purpose = form.optional_choice("purpose", PURPOSES, "visit")
    giver: PartyKind = form.optional_choice("giver", PARTY_KINDS, "client")
    how: How = form.optional_choice("how", TOLD_TO_STAFF, "telephone")
    known = casefile.person(work, g.account, case_id).languages
    asked = form.ticked("consent_language")
    language = read_language(form, "consent_language", work.settings, *known) if asked else ""
    version, heard = _heard(form, purpose, language)
    facts = ConsentFacts(
        purpose=purpose,
        giver=giver,
        how=how,
        given_at=work.now(),
        giver_name=form.text("giver_name", limit=120),
        recipient=form.text("recipient", limit=120) if purpose == "referral" else "",
        language=language,
        version=version,
        words=heard,
        until=form.day("until"),
    )
    if facts.until and facts.until < work.today():
        form.fail("until", words()._("This day is over: write a later one, or none."))
    if not form.errors:
        try:
            agreeing.record(work, g.account, case_id, facts)
        except Refused as refused:
            form.fail(refused.field or "purpose", refusal_words(words(), refused))
    if form.errors:
        return case_again(case_id, form)
    flash(words()._("The consent is written down with your name and the time."), "ok")
    return redirect(url_for("office.case", case_id=case_id))


def _heard(form: FormReader, purpose: Purpose, language: str) -> tuple[str, str]:
    """The version of the words that they heard or read, and the words; "" where staff do not say that it was those.
    Words that stood there in another language, or have changed since, are said on the page."""
    if not form.ticked("heard"):
        return "", ""
    if form.text("shown", limit=120) != shown(language):
        form.fail(
            "consent_language", words()._("The words were there in another language, or have changed: see below.")
        )
    said = consent_words(workplace().settings, language, purpose)
    return words_of(purpose), said.text if said else ""


@blueprint.post("/cases/<case_id>/consents/withdraw")
def case_withdraw(case_id: str) -> Page:
    """Somebody does not want it any more: what follows is said in the answer."""
    _, form = words()._, FormReader(request.form, words())
    purpose: Purpose = form.optional_choice("purpose", PURPOSES, "visit")
    recipient = form.text("recipient", limit=120)
    try:
        knows = form.ticked("client_knows")
        done = withdrawing.withdraw(workplace(), g.account, case_id, purpose, recipient, client_knows=knows)
    except Refused as refused:
        not_done(refusal_words(words(), refused))
        return redirect(url_for("office.case", case_id=case_id))
    flash(_("The withdrawal is written down with your name and the time."), "ok")
    if done.passed_on:
        flash(
            _(
                "This case was printed for {organisation} on {moment}: tell them that they may not use it any more.",
                organisation=recipient,
                moment=words().moment(done.passed_on),
            ),
            "info",
        )
    if done.drafts:
        flash(_("Taken out of the draft of: {days}.", days=words().each(map(words().day, done.drafts))), "info")
    if done.published and purpose in ("notes", "photo", "interpreter"):
        flash(
            _(
                "Workers have a visit of this person on: {days}. Their phones say what is not wanted when they next "
                "have network; tell those who work from paper.",
                days=words().each(map(words().day, done.published)),
            ),
            "info",
        )
    if done.published and purpose == "visit":
        flash(
            _(
                "Workers have this visit on: {days}. Their phones show it as cancelled when they next have network; "
                "call those who work from paper.",
                days=words().each(map(words().day, done.published)),
            ),
            "info",
        )
    return redirect(url_for("office.case", case_id=case_id))


@blueprint.get("/cases/<case_id>/pass-on/<consent_id>")
def case_pass_on(case_id: str, consent_id: str) -> Page:
    """What the organisation that this consent names reads, to be printed; nothing without it."""
    work = workplace()
    try:
        found = passing_on.read(work, g.account, case_id, consent_id)
    except Refused as refused:
        not_done(refusal_words(words(), refused))
        return redirect(url_for("office.case", case_id=case_id))
    text = consent_line(words(), found.consent, found.names)
    return answer("office/pass_on.html", found=found, consent_text=text, today=work.today())
