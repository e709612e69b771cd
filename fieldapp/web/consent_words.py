"""How it stands with consent, in words for staff."""

from ..domain.consent import PURPOSES, Consent, Consented, How, Purpose
from .contact_links import party_words
from .i18n import Words


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
    }[how]


def standing_words(speech: Words, consented: Consented) -> tuple[str, str, str]:
    """The text, icon and tone of a pill."""
    _ = speech._
    return {
        "given": (_("Consent given"), "check", "ok"),
        "to_confirm": (_("To be confirmed with the person"), "info", "warn"),
        "missing": (_("Consent missing"), "alert", "warn"),
        "withdrawn": (_("Consent withdrawn"), "alert", "stop"),
        "ended": (_("Consent has ended"), "alert", "warn"),
    }[consented.standing]


def consent_line(speech: Words, consent: Consent, names: dict[str, str]) -> str:
    """Whose it is, how and when it was given, by whom it was written down, until when, and its withdrawal; `names` of
    accounts, by id."""
    _ = speech._
    parts = [
        ", ".join(part for part in (party_words(speech, consent.giver), consent.giver_name) if part),
        f"{how_words(speech, consent.how)}, {speech.moment(consent.given_at)}",
    ]
    if consent.recipient:
        parts.append(consent.recipient)
    if consent.language:
        parts.append(_("words: {language}, {version}", language=consent.language, version=consent.version))
    if consent.recorded_by:
        parts.append(_("written down by {name}", name=names.get(consent.recorded_by, "?")))
    if consent.until:
        parts.append(_("until {day}", day=speech.day(consent.until, "year")))
    if consent.withdrawn_at:
        parts.append(
            _(
                "withdrawn {moment}, written down by {name}",
                moment=speech.moment(consent.withdrawn_at),
                name=names.get(consent.withdrawn_by or "", "?"),
            )
        )
    return " · ".join(parts)


def purpose_options(speech: Words) -> list[tuple[str, str]]:
    """For a choice."""
    return [(purpose, purpose_words(speech, purpose)) for purpose in PURPOSES]
