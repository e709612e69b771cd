"""What the page of a case shows of its consents: a line a purpose, and for referrals one a recipient."""

from dataclasses import dataclass

from ...domain.consent import (
    PURPOSES,
    TOLD_TO_STAFF,
    Consent,
    Consented,
    Purpose,
    may_be_visited,
    standing_of,
    words_of,
)
from ...domain.party import PARTY_KINDS
from ...services.casefile import CaseFile
from ..client_texts import SaidWords, consent_words
from ..consent_words import consent_line, how_words, purpose_words, standing_words
from ..contact_links import party_words
from ..page import words, workplace


@dataclass(frozen=True)
class ConsentLine:
    """One purpose: how it stands today, and every record of it, the newest first, with the words that
    were read."""

    purpose: Purpose
    recipient: str
    label: str
    consented: Consented
    pill: tuple[str, str, str]
    lines: tuple[tuple[str, SaidWords | None], ...]


def consent_lines(file: CaseFile) -> list[ConsentLine]:
    """The visit always, everything else once somebody said something about it."""
    asked: set[tuple[Purpose, str]] = {(one.purpose, one.recipient) for one in file.consents}
    asked.add(("visit", ""))
    ordered = sorted(asked, key=lambda one: (PURPOSES.index(one[0]), one[1]))
    return [_line(file, purpose, recipient) for purpose, recipient in ordered]


def _line(file: CaseFile, purpose: Purpose, recipient: str) -> ConsentLine:
    records = [one for one in file.consents if (one.purpose, one.recipient) == (purpose, recipient)]
    today, minor = workplace().today(), file.case.person.minor
    consented = standing_of(records, purpose, today, recipient, minor=minor)
    resting = purpose == "visit" and "visits" in file.resting
    shown = may_be_visited(records, today, minor=minor, resting=True) if resting else consented
    return ConsentLine(
        purpose=purpose,
        recipient=recipient,
        label=purpose_words(words(), purpose),
        consented=consented,
        pill=standing_words(words(), shown),
        lines=tuple((consent_line(words(), one, file.names), _said(one)) for one in reversed(records)),
    )


def _said(consent: Consent) -> SaidWords | None:
    """What was read then, whatever our words are today; of one that names their version alone, while it is today’s."""
    settings = workplace().settings
    if consent.words:
        return SaidWords(consent.words, consent.language, settings.languages.known[consent.language].direction)
    today = consent.version == words_of(consent.purpose)
    return consent_words(settings, consent.language, consent.purpose) if today else None


@dataclass(frozen=True)
class ReadOut:
    """What staff read out before somebody says yes, in one language: a purpose and its sentence each; none where there
    are no words in it. `shown`: what the form sends back, so that a consent names only words that stood there."""

    language: str
    shown: str
    sentences: tuple[tuple[str, SaidWords], ...]


def read_out(language: str) -> ReadOut:
    """In this language, "" for a case without one."""
    found = ((purpose_words(words(), one), consent_words(workplace().settings, language, one)) for one in PURPOSES)
    return ReadOut(language, shown(language), tuple((label, said) for label, said in found if said))


def shown(language: str) -> str:
    """Names the words of today in this language."""
    return " ".join((language, *sorted({words_of(purpose) for purpose in PURPOSES})))


def giver_options() -> list[tuple[str, str]]:
    """Who can agree."""
    return [(kind, party_words(words(), kind)) for kind in PARTY_KINDS]


def how_options() -> list[tuple[str, str]]:
    """How something is said to staff."""
    return [(how, how_words(words(), how)) for how in TOLD_TO_STAFF]
