"""Consent by purpose: whose it is, how it was given, in which words, until when, and when it was withdrawn.

Whether a visit may be planned is read from these records and the day alone. What a client or their guardian says
counts; what somebody else declares for them (a relative who ticked the box, an organisation that sent a file) allows
planning too, but is to be confirmed with the person; so is what a minor says without their guardian. A withdrawal ends
everything given before it, by whomever; after it only the client or the guardian can give consent again.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, get_args

from pydantic import Field

from .party import PartyKind
from .record import Record
from .request import MOST_WORDS_AGREED

Purpose = Literal["visit", "notes", "photo", "interpreter", "referral"]
How = Literal["form", "telephone", "paper", "door", "file", "before", "unasked"]
ConsentState = Literal[
    "given",
    "to_confirm",
    "missing",
    "withdrawn",
    "ended",
    "resting",  # whatever was agreed: the person restricted the use of their data, or objected to this one
]
FORM_WORDS = "2026-11-27"  # which words the form shows beside its box, and staff read out
SAID_WORDS = "2026-11-28"  # which words staff read out for every other purpose
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
TOLD_TO_STAFF: tuple[How, ...] = ("telephone", "paper", "door")
THEIR_OWN: tuple[PartyKind, ...] = ("client", "guardian")  # a guardian acts for the minor


def words_of(purpose: Purpose) -> str:
    """The version of the words that are read out for it today."""
    return FORM_WORDS if purpose == "visit" else SAID_WORDS


class ConsentFacts(Record):
    """One consent as it was given: `giver` says whose it is, `giver_name` who ticked or said it.

    `recipient`: for a referral, the organisation it names. `version` and `language`: the words that were read or said;
    `words`: those words themselves, which stay as they were when the program or the office says it otherwise later, ""
    where nobody says that it was ours, or only their version is known.
    `until`: the last day on which it holds, None without an end. `how` "before": the case was older than the keeping of
    consent; "unasked": nobody had asked when it was refused. `given_at` aware UTC. `refused`: they read these words and
    said no; it is withdrawn as soon as it is kept.
    """

    purpose: Purpose
    giver: PartyKind
    how: How
    given_at: datetime
    giver_name: str = Field(default="", max_length=120)
    recipient: str = Field(default="", max_length=120)
    language: str = ""
    version: str = ""
    words: str = Field(default="", max_length=MOST_WORDS_AGREED)
    until: date | None = None
    recorded_by: str | None = None
    refused: bool = False


class Consent(ConsentFacts):
    """A consent as it is kept. `withdrawn_by`: the account that wrote it down, None for the client's own page."""

    id: str
    case_id: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


class Consented(Record):
    """How it stands with one purpose. `consent`: the record that decides, None where there is none."""

    standing: ConsentState
    consent: Consent | None = None

    @property
    def holds(self) -> bool:
        """Whether it may be done: what is to be confirmed may be planned, and is asked at the first contact."""
        return self.standing in ("given", "to_confirm")


def standing_of(
    consents: Iterable[Consent], purpose: Purpose, day: date, recipient: str = "", *, minor: bool = False
) -> Consented:
    """How consent for `purpose` (and for a referral, to `recipient`) stands on `day`, a local day of the office.
    `minor`: whose consent it is about is under 18; it is the same whether it `holds`."""
    told = sorted(
        (one for one in consents if one.purpose == purpose and one.recipient == recipient),
        key=lambda one: (one.given_at, one.id),
    )
    if not told:
        return Consented(standing="missing")
    withdrawn = [one for one in told if one.withdrawn_at is not None]
    last = max((one.withdrawn_at for one in withdrawn if one.withdrawn_at), default=None)
    live = [
        one
        for one in told
        if one.withdrawn_at is None and (last is None or (one.given_at > last and one.giver in THEIR_OWN))
    ]
    if not live and last is not None:
        return Consented(standing="withdrawn", consent=max(withdrawn, key=lambda one: (one.withdrawn_at, one.id)))
    lasting = [one for one in live if one.until is None or day <= one.until]
    if not lasting:
        return Consented(standing="ended", consent=live[-1])
    counts: tuple[PartyKind, ...] = ("guardian",) if minor else THEIR_OWN
    own = [one for one in lasting if one.giver in counts and one.how != "before"]
    return (
        Consented(standing="given", consent=own[-1]) if own else Consented(standing="to_confirm", consent=lasting[-1])
    )


def may_be_visited(consents: Iterable[Consent], day: date, *, minor: bool = False, resting: bool = False) -> Consented:
    """Whether a visit of this case may be planned on `day`: `holds` says so, `standing` why. `resting`: visits rest in
    it."""
    if resting:
        return Consented(standing="resting")
    return standing_of(consents, "visit", day, minor=minor)
