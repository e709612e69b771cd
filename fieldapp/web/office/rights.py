"""What a person asks about their own data: the list of a case, each request with what is to be done, and its letter."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ...domain.errors import Refused, Stale
from ...domain.rights import (
    ALLOWED_GROUNDS,
    ASKED_OF_STAFF,
    CORRECTED,
    DECISIONS,
    MOST_REASON,
    MOST_VALUE,
    MOST_WORDS,
    RIGHT_KINDS,
    TOLD_HOW,
    USES,
    AllowedGround,
    Corrected,
    Correction,
    Decision,
    HowAsked,
    Right,
    RightKind,
    Stage,
    ToldHow,
    Use,
)
from ...services import rights as service
from ...services.rights import Answer, Done, Overview
from ..client_texts import language_to_write
from ..contact_fields import email_address, phone_number
from ..done_before import not_done
from ..forms import FormReader, counted
from ..i18n import words_in
from ..page import answer, fresh_id, invalid, words, workplace
from ..refusal_words import refusal_words
from ..rights_letter import RightLetter
from ..rights_words import (
    corrected_words,
    decision_words,
    ground_words,
    how_asked_words,
    right_kind_words,
    stage_words,
    told_words,
    use_words,
)
from . import blueprint

Page = Response | tuple[str, int]


@blueprint.get("/cases/<case_id>/rights")
def rights_page(case_id: str) -> Page:
    return _list(case_id)


@blueprint.post("/cases/<case_id>/rights")
def right_ask(case_id: str) -> Page:
    _ = words()._
    form = FormReader(request.form, words())
    kind = cast(RightKind, form.choice("kind", RIGHT_KINDS, required=_("Choose what they ask.")))
    how = cast(HowAsked, form.choice("how", ASKED_OF_STAFF, required=_("Choose how it came.")))
    asked_on = form.day("asked_on")
    if asked_on is None:
        form.fail("asked_on", _("Choose the day."))
    said = form.text("words", limit=MOST_WORDS, required=_("Write what they ask, in their words."), lines=True)
    uses = cast("tuple[Use, ...]", form.many("uses", USES))
    if not form.errors and asked_on:
        right_id = _given_id(request.form.get("id", ""))
        try:
            done = service.ask(workplace(), g.account, case_id, kind, how, asked_on, said, uses=uses, right_id=right_id)
        except Refused as refused:
            form.fail(refused.field or "kind", refusal_words(words(), refused))
        else:
            _say(done, _("Written down. Answer by {day}.", day=words().day(done.right.due)))
            return redirect(url_for("office.right_page", case_id=case_id, right_id=done.right.id))
    return _list(case_id, form)


@blueprint.get("/cases/<case_id>/rights/<right_id>")
def right_page(case_id: str, right_id: str) -> Page:
    return _one(case_id, right_id)


@blueprint.post("/cases/<case_id>/rights/<right_id>/extend")
def right_extend(case_id: str, right_id: str) -> Page:
    form = FormReader(request.form, words())
    reason = form.text("extend_reason", limit=MOST_REASON, required=words()._("Write why, as the person is told."))
    return _act(case_id, right_id, form, lambda seen: _service("extend", case_id, right_id, seen, reason))


@blueprint.post("/cases/<case_id>/rights/<right_id>/decide")
def right_decide(case_id: str, right_id: str) -> Page:
    _ = words()._
    form = FormReader(request.form, words())
    decision = cast(Decision, form.choice("decision", DECISIONS, required=_("Choose the decision.")))
    reason = form.text("reason", limit=MOST_REASON, lines=True)
    given = Answer(
        decision=decision,
        reason=reason,
        uses=cast("tuple[Use, ...]", form.many("uses", USES)),
        correction=_correction(form),
        note=form.text("note", limit=36),
        statement=form.text("statement", limit=MOST_WORDS, lines=True),
    )
    return _act(case_id, right_id, form, lambda seen: _service("decide", case_id, right_id, seen, given))


@blueprint.post("/cases/<case_id>/rights/<right_id>/told")
def right_told(case_id: str, right_id: str) -> Page:
    _ = words()._
    form = FormReader(request.form, words())
    stage = cast(Stage, form.choice("stage", ("extended", "decided", "lifting"), required=_("Reload the page.")))
    on = form.day("told_on")
    if on is None:
        form.fail("told_on", _("Choose the day."))
    how = cast(ToldHow, form.choice("told_how", TOLD_HOW, required=_("Choose how they were told.")))
    return _act(case_id, right_id, form, lambda seen: _service("tell", case_id, right_id, seen, stage, on, how))


@blueprint.post("/cases/<case_id>/rights/<right_id>/allow")
def right_allow(case_id: str, right_id: str) -> Page:
    _ = words()._
    form = FormReader(request.form, words())
    use = cast(Use, form.choice("use", USES, required=_("Choose the use.")))
    ground = cast(AllowedGround, form.choice("ground", ALLOWED_GROUNDS, required=_("Choose why.")))
    said = form.text("allow_words", limit=MOST_REASON, required=_("Write the reason: it stays in the file."))
    return _act(case_id, right_id, form, lambda seen: _service("allow", case_id, right_id, seen, use, ground, said))


@blueprint.post("/cases/<case_id>/rights/<right_id>/announce")
def right_announce(case_id: str, right_id: str) -> Page:
    form = FormReader(request.form, words())
    reason = form.text("lift_reason", limit=MOST_REASON, required=words()._("Write why, as the person is told."))
    return _act(case_id, right_id, form, lambda seen: _service("announce_lifting", case_id, right_id, seen, reason))


@blueprint.post("/cases/<case_id>/rights/<right_id>/lift")
def right_lift(case_id: str, right_id: str) -> Page:
    form = FormReader(request.form, words())
    return _act(case_id, right_id, form, lambda seen: _service("lift", case_id, right_id, seen))


@blueprint.get("/cases/<case_id>/rights/<right_id>/letter/<stage>")
def right_letter(case_id: str, right_id: str, stage: str) -> Page | str:
    """What the person is given on paper, in their language."""
    work = workplace()
    right, spoken = service.one(work, g.account, case_id, right_id)
    if stage not in ("received", *right.to_tell, *(told.stage for told in right.told)):
        return redirect(url_for("office.right_page", case_id=case_id, right_id=right_id))
    asked = request.args.get("language", "")
    offered = work.settings.languages.client
    language = asked if asked in offered else language_to_write(work.settings, spoken)
    return render_template(
        "office/right_letter.html",
        letter=RightLetter(work, right, language, stage),
        speech=words_in(work.settings, language),
        right=right,
        offered=offered,
    )


def _service(verb: str, case_id: str, right_id: str, *args: Any) -> Done:
    return cast(Done, getattr(service, verb)(workplace(), g.account, case_id, right_id, *args))


def _act(case_id: str, right_id: str, form: FormReader, act: Callable[[int], Done]) -> Page:
    """Does it with the version that the form was made from; says what it changed besides."""
    if form.errors:
        return _one(case_id, right_id, form)
    try:
        done = act(counted(request.form.get("version", ""), 0))
    except Refused as refused:
        form.fail(refused.field or "version", refusal_words(words(), refused))
        return _one(case_id, right_id, form)
    except Stale:
        said = words()._("Somebody wrote on it meanwhile: nothing of yours is saved. Read theirs, then write.")
        not_done(said, "warn")
        return _one(case_id, right_id, form)
    _say(done, words()._("Saved."))
    return redirect(url_for("office.right_page", case_id=case_id, right_id=right_id))


def _say(done: Done, sentence: str) -> None:
    _ = words()._
    flash(sentence, "ok")
    stopped = done.stopped
    if stopped.drafts:
        days = words().each(words().day(day) for day in stopped.drafts)
        flash(_("Visits of this person left the draft: {days}. Look at it before you publish.", days=days), "warn")
    if stopped.published:
        days = words().each(words().day(day) for day in stopped.published)
        flash(
            _(
                "It was published already: {days}. Phones show it as called off; tell whoever works from paper.",
                days=days,
            ),
            "warn",
        )


def _correction(form: FormReader) -> Correction | None:
    field = form.optional_choice("field", CORRECTED)
    if not field:
        return None
    before = form.text(f"before_{field}" if field != "other" else "before", limit=MOST_VALUE)
    after = _right_value(form, field)
    if not (after or before):
        form.fail("after", words()._("Write what is right."))
    return Correction(field=cast(Corrected, field), before=before, after=after) if not form.errors else None


def _right_value(form: FormReader, field: str) -> str:
    """What is right: a telephone number and an e-mail address have the form that they have everywhere."""
    if field == "email":
        return email_address(form, "after", needed=False)
    if field != "phone":
        return form.text("after", limit=MOST_VALUE)
    number, beside = phone_number(form, "after", workplace().settings.office.country, needed=False)
    if beside:  # it would be lost: only the number is corrected
        form.fail("after", words()._("Write the number alone."))
    return number


def _list(case_id: str, form: FormReader | None = None) -> Page:
    found = service.read(workplace(), g.account, case_id)
    typed = request.form if form else {"asked_on": workplace().today().isoformat()}
    values = {**_values(found), "typed": typed, "new_id": _given_id(request.form.get("id", ""))}
    return invalid("office/rights.html", form.errors, **values) if form else answer("office/rights.html", **values)


def _one(case_id: str, right_id: str, form: FormReader | None = None) -> Page:
    found = service.read(workplace(), g.account, case_id)
    right = next((one for one in found.rights if one.id == right_id), None)
    if right is None:
        return redirect(url_for("office.rights_page", case_id=case_id))
    values = {
        **_values(found),
        "right": right,
        "earlier": found.versions[right_id][1:],
        "note_of": _note_of(found, right),
        "typed": request.form if form else {"told_on": workplace().today().isoformat(), "statement": ""},
    }
    if form is None:
        return answer("office/right.html", **values)
    return answer("office/right.html", 422 if form.errors else 409, **{**values, "errors": form.errors})


def _note_of(found: Overview, right: Right) -> str:
    return next((thread.now.text for thread in found.threads if thread.now.root_id == right.note), "")


def _given_id(typed: str) -> str:
    """The one that the form was made with, another where it is none."""
    try:
        return str(uuid.UUID(typed))
    except ValueError:
        return fresh_id()


def _values(found: Overview) -> dict[str, Any]:
    speech = words()
    return {
        "found": found,
        "kinds": right_kind_words(speech),
        "hows": {how: text for how, text in how_asked_words(speech).items() if how in ASKED_OF_STAFF},
        "all_hows": how_asked_words(speech),
        "uses": use_words(speech),
        "decisions": decision_words(speech),
        "stages": stage_words(speech),
        "tolds": told_words(speech),
        "grounds": ground_words(speech),
        "corrected": corrected_words(speech),
        "today": workplace().today(),
        "most_words": MOST_WORDS,
        "most_reason": MOST_REASON,
        "most_value": MOST_VALUE,
    }
