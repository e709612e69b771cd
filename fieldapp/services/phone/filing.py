"""Puts what a phone brought where it belongs: one function for each kind of `phone_kinds.KINDS`, in `FILED_BY`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...crypto.proof import Proof
from ...domain.account import Account
from ...domain.case import Note, Picture, Recording
from ...domain.consent import ConsentFacts, Purpose
from ...domain.errors import NotFound, Refused
from ...domain.party import PartyKind
from ...domain.phone import (
    AcceptedItem,
    ConsentItem,
    EditItem,
    EventItem,
    GivenStop,
    Item,
    NoteItem,
    Phone,
    PhotoItem,
    SafetyItem,
    SignatureItem,
    VoiceItem,
)
from ...domain.visit import StopEvent
from ...store.unit import Unit
from .. import agreeing, withdrawing
from ..consents import keep_consents
from ..door_events import keep_event as keep_at_door
from ..door_reports import keep_report
from ..safety import incoming
from ..workplace import Workplace
from .cleaning import clean
from .sound import recognise


@dataclass(frozen=True)
class Brought[Kept: Item]:
    """An entry that may be filed. `content`: the bytes behind its words; `at`, `now`: when it happened and came, aware
    UTC; `proof`: that the unlocked day made it; `given`, `case_id`: the stop it is about, and its case, None and "" for
    what is about none."""

    work: Workplace
    unit: Unit
    account: Account
    phone: Phone
    item: Kept
    content: bytes
    at: datetime
    now: datetime
    proof: Proof | None
    given: GivenStop | None
    case_id: str


def keep_note(brought: Brought[NoteItem] | Brought[EditItem]) -> None:
    item = brought.item
    note = Note.first(
        str(item.id),
        brought.case_id,
        brought.account.id,
        item.text,
        written_at=brought.at,
        received_at=brought.now,
        stop_id=item.stop,
        unfinished=item.unfinished,
        ground=item.ground,
    )
    brought.unit.notes.append(note)


def keep_edit(brought: Brought[EditItem]) -> None:
    """A version after every other: the words of whoever came first stay, and both are shown. One that is to be a note
    of its own names itself. Raises `Refused("failed")` where the note that it corrects has not come yet: the phone
    brings both again."""
    item, notes = brought.item, brought.unit.notes
    if item.root == item.id:
        keep_note(brought)
        return
    try:
        first = notes.get(str(item.root))
    except NotFound:
        raise Refused("failed") from None
    if first.root_id != first.id or first.case_id != brought.case_id:
        raise NotFound("note")
    note = first.edited(
        str(item.id),
        brought.account.id,
        item.text,
        version=notes.next_version(first.id),
        written_at=brought.at,
        received_at=brought.now,
        reason=item.reason,
        stop_id=item.stop,
        unfinished=item.unfinished,
        ground=item.ground,
    )
    notes.append(note)


def keep_photo(brought: Brought[PhotoItem]) -> None:
    """What was ticked at the door is a consent as any other, where the unlocked day says so."""
    item = brought.item
    if brought.proof and item.agreed_by:
        keep_consents(brought.unit, brought.case_id)
        facts = _said_at_the_door(brought, "photo", item.agreed_by)
        brought.unit.consents.add(brought.case_id, facts)
    keep_picture(brought)


def keep_answer(brought: Brought[ConsentItem]) -> None:
    """A yes or a no, at the hour at which it was said: what was withdrawn since stays withdrawn."""
    item = brought.item
    keep_consents(brought.unit, brought.case_id)
    facts = _said_at_the_door(brought, item.purpose, item.agreed_by, item.recipient)
    keep = agreeing.add if item.agreed else withdrawing.refuse
    keep(brought.work, brought.unit, brought.account, brought.case_id, facts)


def _said_at_the_door(
    brought: Brought[PhotoItem] | Brought[ConsentItem], purpose: Purpose, giver: PartyKind, recipient: str = ""
) -> ConsentFacts:
    """With the words that stood on the phone to be read out."""
    item = brought.item
    return ConsentFacts(
        purpose=purpose,
        recipient=recipient,
        giver=giver,
        how="door",
        given_at=brought.at,
        language=item.agreed_language,
        version=item.agreed_words,
        words=item.agreed_text,
        recorded_by=brought.account.id,
    )


def keep_picture(brought: Brought[PhotoItem] | Brought[SignatureItem]) -> None:
    item = brought.item
    drawn, mimetype = clean(brought.content)
    words = item.model_dump(include={"caption", "signer", "statement", "unfinished"})
    brought.unit.pictures.append(
        Picture.model_validate(
            {
                "id": str(item.id),
                "case_id": brought.case_id,
                "stop_id": item.stop,
                "author_id": brought.account.id,
                "kind": item.kind,
                "taken_at": brought.at,
                "received_at": brought.now,
                "mimetype": mimetype,
                **words,
            }
        ),
        drawn,
    )


def keep_recording(brought: Brought[VoiceItem]) -> None:
    item = brought.item
    sound = recognise(brought.content)
    brought.unit.recordings.append(
        Recording(
            id=str(item.id),
            case_id=brought.case_id,
            stop_id=item.stop,
            author_id=brought.account.id,
            recorded_at=brought.at,
            received_at=brought.now,
            seconds=sound.seconds,
            mimetype=sound.mimetype,
            caption=item.caption,
            agreed_by=item.agreed_by,
            ground=item.ground,
            unfinished=item.unfinished,
        ),
        brought.content,
    )


def keep_event(brought: Brought[EventItem]) -> None:
    item, given = brought.item, brought.given
    if given is None:
        raise Refused("not_given")
    event = StopEvent(
        id=str(item.id),
        stop_id=given.stop_id,
        visit_id=given.visit_id,
        user_id=brought.account.id,
        kind=item.event,
        happened_at=brought.at,
        received_at=brought.now,
        follow_up=item.follow_up,
        facts=item.facts,
        corrects=tuple(str(one) for one in item.corrects),
    )
    if event.kind == "taken_back":
        _take_back_arrival(brought.unit, event)
    else:
        keep_report(brought.work, brought.unit, event)


def _take_back_arrival(unit: Unit, back: StopEvent) -> None:
    """Whoever said on a phone that they had arrived was not there yet. What it corrects and has not come yet counts no
    more when it comes. Raises `Refused("damaged")` for what is no arrival of theirs at that door."""
    for known in filter(None, map(unit.visits.event, back.corrects)):
        theirs = known.user_id == back.user_id and known.for_worker is None
        if known.kind != "arrived" or known.stop_id != back.stop_id or not theirs:
            raise Refused("damaged")
    keep_at_door(unit, back)


def accept(brought: Brought[AcceptedItem]) -> None:
    """Of the day that was unlocked, a version that the office has published. Raises `Refused("no_such_plan")`."""
    item, proof = brought.item, brought.proof
    plan = brought.unit.plans.published(item.day)
    day = proof and proof.since.astimezone(brought.work.settings.office.zone).date()
    if day != item.day or plan is None or item.version > plan.version:
        raise Refused("no_such_plan")
    brought.unit.phones.accept(brought.phone.id, item.day, item.version)


def keep_sign(brought: Brought[SafetyItem]) -> None:
    incoming.receive(
        brought.unit,
        brought.work.settings,
        brought.phone,
        brought.item,
        brought.at,
        brought.now,
        proved=brought.proof is not None,
    )


FILED_BY: dict[str, Callable[[Brought[Any]], None]] = {
    "note": keep_note,
    "edit": keep_edit,
    "event": keep_event,
    "photo": keep_photo,
    "consent": keep_answer,
    "signature": keep_picture,
    "voice": keep_recording,
    "accepted": accept,
    "check_in": keep_sign,
    "late": keep_sign,
    "home": keep_sign,
    "alarm": keep_sign,
    "position": keep_sign,
}
