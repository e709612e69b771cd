"""Puts what a phone brought where it belongs: a note, a correction, a picture, what happened at a door."""

from datetime import datetime

from ...domain.account import Account
from ...domain.case import Note, Picture, Recording
from ...domain.consent import ConsentFacts
from ...domain.errors import NotFound
from ...domain.phone import EditItem, EventItem, GivenStop, NoteItem, PhotoItem, SignatureItem, VoiceItem
from ...domain.visit import StopEvent
from ...store.unit import Unit
from ..consents import keep_consents
from ..door_reports import keep_report
from ..workplace import Workplace
from .cleaning import clean
from .sound import recognise


def keep_note(unit: Unit, account: Account, item: NoteItem, case_id: str, at: datetime, now: datetime) -> None:
    note = Note.first(
        str(item.id),
        case_id,
        account.id,
        item.text,
        written_at=at,
        received_at=now,
        stop_id=item.stop,
        unfinished=item.unfinished,
        ground=item.ground,
    )
    unit.notes.append(note)


def keep_edit(unit: Unit, account: Account, item: EditItem, case_id: str, at: datetime, now: datetime) -> None:
    """A version after every other: the words of whoever came first stay, and both are shown."""
    first = unit.notes.get(str(item.root))
    if first.root_id != first.id or first.case_id != case_id:
        raise NotFound("note")
    note = first.edited(
        str(item.id),
        account.id,
        item.text,
        version=unit.notes.next_version(first.id),
        written_at=at,
        received_at=now,
        reason=item.reason,
        stop_id=item.stop,
        unfinished=item.unfinished,
        ground=item.ground,
    )
    unit.notes.append(note)


def keep_picture(
    unit: Unit,
    account: Account,
    item: PhotoItem | SignatureItem,
    content: bytes,
    case_id: str,
    at: datetime,
    now: datetime,
) -> None:
    drawn, mimetype = clean(content)
    words = item.model_dump(include={"caption", "signer", "statement", "unfinished"})
    unit.pictures.append(
        Picture.model_validate(
            {
                "id": str(item.id),
                "case_id": case_id,
                "stop_id": item.stop,
                "author_id": account.id,
                "kind": item.kind,
                "taken_at": at,
                "received_at": now,
                "mimetype": mimetype,
                **words,
            }
        ),
        drawn,
    )


def keep_yes_to_photos(
    unit: Unit, account: Account, item: PhotoItem | SignatureItem, case_id: str, at: datetime
) -> None:
    """What was ticked at the door is a consent as any other."""
    if isinstance(item, SignatureItem) or not item.agreed_by:
        return
    keep_consents(unit, case_id)
    unit.consents.add(
        case_id,
        ConsentFacts(purpose="photo", giver=item.agreed_by, how="door", given_at=at, recorded_by=account.id),
    )


def keep_recording(
    unit: Unit, account: Account, item: VoiceItem, content: bytes, case_id: str, at: datetime, now: datetime
) -> None:
    sound = recognise(content)
    unit.recordings.append(
        Recording(
            id=str(item.id),
            case_id=case_id,
            stop_id=item.stop,
            author_id=account.id,
            recorded_at=at,
            received_at=now,
            seconds=sound.seconds,
            mimetype=sound.mimetype,
            caption=item.caption,
            agreed_by=item.agreed_by,
            ground=item.ground,
            unfinished=item.unfinished,
        ),
        content,
    )


def keep_event(work: Workplace, unit: Unit, account: Account, item: EventItem, given: GivenStop, at: datetime) -> None:
    keep_report(
        work,
        unit,
        StopEvent(
            id=str(item.id),
            stop_id=given.stop_id,
            visit_id=given.visit_id,
            user_id=account.id,
            kind=item.event,
            happened_at=at,
            received_at=work.now(),
            follow_up=item.follow_up,
            facts=item.facts,
        ),
    )
