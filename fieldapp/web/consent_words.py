"""How it stands with consent, in words for staff."""

from datetime import date
from typing import Literal, cast

from flask import Flask

from ..domain.case import GROUNDS, Ground
from ..domain.client_word import NOT_WANTED, WordKind, answer_by
from ..domain.consent import PURPOSES, Consent, Consented, How, Purpose
from .contact_links import party_words
from .forms import FormReader
from .i18n import Words
from .page import words


def install(app: Flask) -> None:
    """The choice of a ground, for every form with a note; what a client does not want any more, and until when whoever
    asked is answered."""
    app.jinja_env.globals.update(
        ground_options=ground_options,
        ground_words=lambda ground: ground_words(words(), ground),
        answer_by=answer_by,
        not_wanted_words=lambda kind: not_wanted_words(words(), kind),
    )


def purpose_words(speech: Words, purpose: Purpose) -> str:
    """What a consent is for."""
    _ = speech._
    return {
        "visit": _("visit at home"),
        "notes": _("notes in the file"),
        "photo": _("photos"),
        "interpreter": _("an interpreter reads and hears"),
        "referral": _("passing on to an organisation"),
    }[purpose]


def not_wanted_words(speech: Words, kind: WordKind) -> str:
    """What a client has taken back alone, "" for a word that says something else."""
    return next((purpose_words(speech, purpose) for purpose, word in NOT_WANTED.items() if word == kind), "")


def how_words(speech: Words, how: How) -> str:
    """How it was given."""
    _ = speech._
    return {
        "form": _("in the form"),
        "telephone": _("on the telephone"),
        "paper": _("on paper"),
        "door": _("at the door"),
        "file": _("declared in a file"),
        "before": _("from before consent was kept"),
        "unasked": _("nobody had asked"),
    }[how]


def standing_words(speech: Words, consented: Consented) -> tuple[str, str, str]:
    """The text, icon and tone of a pill."""
    _ = speech._
    if consented.standing == "withdrawn" and consented.consent and consented.consent.refused:
        return _("They said no"), "alert", "stop"
    return {
        "given": (_("Consent given"), "check", "ok"),
        "to_confirm": (_("To be confirmed with the person"), "info", "warn"),
        "missing": (_("Consent missing"), "alert", "warn"),
        "withdrawn": (_("Consent withdrawn"), "alert", "stop"),
        "ended": (_("Consent has ended"), "alert", "warn"),
        "resting": (_("The use of their data is on hold"), "lock", "stop"),
    }[consented.standing]


def consent_line(speech: Words, consent: Consent, names: dict[str, str]) -> str:
    """Whose it is, how and when it was given, by whom it was written down, until when, and its withdrawal; `names` of
    accounts, by id."""
    _ = speech._
    said = f"{how_words(speech, consent.how)}, {speech.moment(consent.given_at)}"
    parts = [
        ", ".join(part for part in (party_words(speech, consent.giver), consent.giver_name) if part),
        _("said no: {how}", how=said) if consent.refused else said,
    ]
    if consent.recipient:
        parts.append(consent.recipient)
    if consent.language:
        parts.append(_wording(speech, consent))
    if consent.recorded_by:
        parts.append(_("written down by {name}", name=names.get(consent.recorded_by, "?")))
    if consent.until:
        parts.append(_("until {day}", day=speech.day(consent.until, "year")))
    if consent.withdrawn_at and not consent.refused:
        moment, by = speech.moment(consent.withdrawn_at), consent.withdrawn_by
        if by:
            parts.append(_("withdrawn {moment}, written down by {name}", moment=moment, name=names.get(by, "?")))
        else:
            parts.append(_("withdrawn {moment}, on the client’s own page", moment=moment))
    return " · ".join(parts)


def _wording(speech: Words, consent: Consent) -> str:
    """In which language it was given, and from which day the words are that were read: those of the form for a visit,
    else those that staff read out."""
    _, language = speech._, speech.language_name(consent.language)
    try:
        day = date.fromisoformat(consent.version)
    except ValueError:
        return _("in {language}", language=language)
    on = speech.day(day, "year")
    if consent.purpose == "visit":
        return _("words of the form of {day}, in {language}", day=on, language=language)
    return _("in our words of {day}, in {language}", day=on, language=language)


def ground_words(speech: Words, ground: Ground) -> str:
    """Why words are in the file although nobody agreed to notes."""
    _ = speech._
    return {
        "danger": _("Somebody’s life or health is in danger"),
        "law": _("A law obliges us to write it down"),
    }[ground]


def ground_options() -> list[tuple[str, str]]:
    """For a choice."""
    return [(ground, ground_words(words(), ground)) for ground in GROUNDS]


def read_ground(form: FormReader, field: str = "ground") -> Ground | Literal[""]:
    """The one that was chosen, "" for none."""
    return cast(Ground | Literal[""], form.optional_choice(field, ("", *GROUNDS)))


def purpose_options(speech: Words) -> list[tuple[str, str]]:
    """For a choice."""
    return [(purpose, purpose_words(speech, purpose)) for purpose in PURPOSES]
