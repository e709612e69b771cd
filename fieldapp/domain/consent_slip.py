"""What a slip of paper asks at a door: what nobody has said yet, and never what somebody has taken back. A phone asks
the same, and has room for those who change their mind.

On paper only a day stands, and a slip comes back days later. A yes counts from the earliest moment at which it can have
been signed, a no from the latest, so that what a client took back meanwhile stays taken back.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .consent import PURPOSES, Consent, ConsentState, Purpose, standing_of
from .hours import instant
from .record import DAMAGED, Record

OPEN_AT_THE_DOOR: tuple[Purpose, ...] = ("visit", "interpreter", "referral")
ASKED: tuple[ConsentState, ...] = ("missing", "to_confirm", "ended")


class SlipQuestion(Record):
    """`recipient`: for a referral, the organisation."""

    purpose: Purpose
    recipient: str = ""


def questions(
    consents: Sequence[Consent], day: date, *, interpreter: bool, minor: bool = False
) -> tuple[SlipQuestion, ...]:
    """What is asked on `day`, a local day of the office, in the order of a slip. `interpreter`: one is to come along.
    A referral is asked about only where somebody named the organisation. `minor`: see `standing_of`."""
    plain: tuple[Purpose, ...] = (
        ("visit", "notes", "photo", "interpreter") if interpreter else ("visit", "notes", "photo")
    )
    wanted = [SlipQuestion(purpose=one) for one in plain] + list(referrals(consents))
    return tuple(
        one for one in wanted if standing_of(consents, one.purpose, day, one.recipient, minor=minor).standing in ASKED
    )


class DoorQuestion(SlipQuestion):
    """`said_no`: they do not want it, and nobody asks them again; a yes is kept where they say so by themselves."""

    said_no: bool


def door_questions(consents: Sequence[Consent], day: date, *, minor: bool = False) -> tuple[DoorQuestion, ...]:
    """What may still be agreed to at a door on `day`, beyond notes and photos, in the order of a slip; a referral only
    to an organisation that somebody named. `minor`: see `standing_of`."""
    wanted = (SlipQuestion(purpose="visit"), SlipQuestion(purpose="interpreter"), *referrals(consents))
    stands = [(one, standing_of(consents, one.purpose, day, one.recipient, minor=minor).standing) for one in wanted]
    return tuple(
        DoorQuestion(purpose=one.purpose, recipient=one.recipient, said_no=standing == "withdrawn")
        for one, standing in stands
        if standing != "given" and one.recipient != DAMAGED
    )


def may_be_asked(consents: Iterable[Consent]) -> tuple[SlipQuestion, ...]:
    """All that a slip may ask of a case, in its order."""
    return (*(SlipQuestion(purpose=one) for one in PURPOSES if one != "referral"), *referrals(consents))


def referrals(consents: Iterable[Consent]) -> tuple[SlipQuestion, ...]:
    """One for each organisation that the consents name."""
    named = sorted({one.recipient for one in consents if one.purpose == "referral" and one.recipient})
    return tuple(SlipQuestion(purpose="referral", recipient=one) for one in named)


def span_of_signing(
    signed: date, day: date, at_the_door: Iterable[datetime], now: datetime, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """The earliest and the latest moment at which a slip can have been signed on `signed`, a local day: on the `day` of
    the visit while somebody was there (`at_the_door`), on another at any time of it. All moments aware UTC, none after
    `now`."""
    moments = sorted(at_the_door) if signed == day else []
    first = moments[0] if moments else instant(signed, time(0), zone)
    last = moments[-1] if moments else instant(signed + timedelta(days=1), time(0), zone)
    return min(first, now), min(last, now)
