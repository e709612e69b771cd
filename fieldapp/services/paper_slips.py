"""What stands on a slip for consent that came back: kept for whoever signed it, in the words that were printed.

Dates decide, as `consent_slip.span_of_signing` has it: what somebody took back since they signed stays taken back, and
what they agreed to since they said no stays agreed.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ..domain.account import Account
from ..domain.consent import Consent, ConsentFacts, standing_of, words_of
from ..domain.consent_slip import SlipQuestion, span_of_signing
from ..domain.errors import Refused
from ..domain.party import PartyKind
from ..store.unit import Unit
from . import agreeing, withdrawing
from .consents import keep_consents
from .paper_reports import PaperStop, Report, keep_in, on_published_plan
from .workplace import Workplace

_SLIP = uuid.UUID("5b0f6e0e-6a2b-4c58-8f0e-1d2f6a7f4c3b")


@dataclass(frozen=True)
class SlipAnswer:
    """`words`: the sentence that was printed, "" where nobody knows it."""

    question: SlipQuestion
    yes: bool
    words: str = ""


@dataclass(frozen=True)
class PaperSlip:
    """`signed`: the local day that stands on it; `language`: of its sentences, "" where nobody knows it."""

    giver: PartyKind
    giver_name: str
    signed: date
    language: str
    answers: tuple[SlipAnswer, ...]


@dataclass(frozen=True)
class KeptPaper:
    """`crossed`: somebody else said otherwise how the visit went. `without_effect`: what they agreed to on the slip and
    may not be done all the same, because it was taken back since, or is not for whoever signed to say."""

    crossed: bool
    without_effect: tuple[SlipQuestion, ...]


def keep(
    work: Workplace, account: Account, day: date, stop_id: str, report: Report | None, slip: PaperSlip | None
) -> KeptPaper:
    """Keeps all of what came back about a stop, or nothing of it; the slip first, because it says whether the words of
    the report may be kept. The same slip again changes nothing.

    Raises what `paper_reports.keep` raises, and `Refused("slip_day")` for a slip that was signed before the visit's day
    or after today.
    """
    without_effect: tuple[SlipQuestion, ...] = ()
    crossed = False
    with work.store.write() as unit:
        found = on_published_plan(unit, day, stop_id)
        if slip:
            without_effect = keep_slip(work, unit, account, found, slip, hours_told(report))
        if report:
            crossed = keep_in(work, unit, account, found, report)
        unit.commit()
    return KeptPaper(crossed, without_effect)


def hours_told(report: Report | None) -> tuple[datetime, ...]:
    """When somebody was at the door, as the paper says (aware UTC)."""
    return tuple(one for one in (report.arrived_at, report.ended_at) if one) if report else ()


def moments_of_signing(
    work: Workplace, unit: Unit, found: PaperStop, signed: date, told: Iterable[datetime], *, field: str
) -> tuple[datetime, datetime]:
    """The earliest and the latest at which something can have been signed on this local day; `told` as `hours_told`.
    Raises `Refused("slip_day")`, of this field."""
    if not found.day <= signed <= work.today():
        raise Refused("slip_day", field)
    there = [found.stop.start, found.stop.end, *(one.happened_at for one in unit.visits.events({found.stop.id})), *told]
    return span_of_signing(signed, found.day, there, work.now(), work.settings.office.zone)


def keep_slip(
    work: Workplace, unit: Unit, account: Account, found: PaperStop, slip: PaperSlip, told: Iterable[datetime]
) -> tuple[SlipQuestion, ...]:
    """Within an act that keeps more: the slip alone, `told` as `hours_told`. Gives what has no effect, as `KeptPaper`.
    Raises `Refused("slip_day")`."""
    case_id, minor = found.visit.case_id, found.visit.minor
    first, last = moments_of_signing(work, unit, found, slip.signed, told, field="slip_signed")
    known = {one.id for one in keep_consents(unit, case_id)}
    for answer in slip.answers:
        consent_id = _id(found, slip, answer)
        if consent_id in known:
            continue
        facts = ConsentFacts(
            purpose=answer.question.purpose,
            recipient=answer.question.recipient,
            giver=slip.giver,
            giver_name=slip.giver_name,
            how="paper",
            given_at=first if answer.yes else last,
            language=slip.language,
            version=words_of(answer.question.purpose) if answer.words else "",
            words=answer.words,
            refused=not answer.yes,
        )
        if answer.yes:
            agreeing.add(work, unit, account, case_id, facts, consent_id)
        else:
            withdrawing.refuse(work, unit, account, case_id, facts, consent_id)
    now = unit.consents.of_case(case_id)
    return tuple(
        one.question for one in slip.answers if one.yes and not _holds(now, one.question, work.today(), minor=minor)
    )


def _holds(consents: list[Consent], question: SlipQuestion, today: date, *, minor: bool) -> bool:
    """For a referral whoever it is about must have said so themselves."""
    stands = standing_of(consents, question.purpose, today, question.recipient, minor=minor)
    return stands.standing == "given" if question.purpose == "referral" else stands.holds


def _id(found: PaperStop, slip: PaperSlip, answer: SlipAnswer) -> str:
    """The same for the same answer of the same hand."""
    said = (found.stop.id, slip.giver, slip.giver_name, slip.signed, answer.question, answer.yes, answer.words)
    return str(uuid.uuid5(_SLIP, repr(said)))
