"""The same id with other words: another tab, a copy of the phone, or one put back from yesterday wrote on under it.

Nothing that was written is lost and nothing is overwritten: such words get an id of their own.
"""

import uuid

from ...domain.errors import NotFound, Refused
from ...domain.phone import EditItem, Item, NoteItem, Phone, PhotoItem, SignatureItem, VoiceItem
from ...store.unit import Unit
from .cleaning import clean

_OTHER_WORDS = uuid.UUID("5b1ee0a4-3c0d-4c5e-9f0a-6f5d3b1f8a10")


def says_no_more(unit: Unit, phone: Phone, item: Item, content: bytes | None) -> bool:
    """Whether what is kept under the id of `item` has all its words, and the same picture or sound: only the phone's
    count or hour differs, or `item` is the beginning of it, from before somebody finished it."""
    try:
        match item:
            case NoteItem() | EditItem():
                return _begins(item.text, unit.notes.get(str(item.id)).text, unfinished=item.unfinished)
            case PhotoItem() | SignatureItem() | VoiceItem():
                return _shows_no_more(unit, phone, item, content or b"")
            case _:
                return False
    except (NotFound, Refused):
        return False


def _begins(words: str, kept: str, *, unfinished: bool) -> bool:
    return kept == words or (unfinished and kept.startswith(words))


def _shows_no_more(unit: Unit, phone: Phone, item: PhotoItem | SignatureItem | VoiceItem, content: bytes) -> bool:
    given = unit.phones.given(phone.id, item.stop)
    if given is None:
        return False
    case_id = unit.visits.get(given.visit_id).case_id
    if isinstance(item, VoiceItem):
        recording, sound = unit.recordings.get(case_id, str(item.id))
        same = sound == content and recording.agreed_by == item.agreed_by
        return same and _begins(item.caption, recording.caption, unfinished=item.unfinished)
    picture, drawn = unit.pictures.get(case_id, str(item.id))
    if picture.kind != item.kind or drawn != clean(content)[0]:  # the same picture is drawn anew as the same bytes
        return False
    words, kept = (item.caption, picture.caption) if item.kind == "photo" else (item.signer, picture.signer)
    return _begins(words, kept, unfinished=item.unfinished)


def with_its_own_id(phone: Phone, item: Item, digest: str) -> Item:
    """The same under an id made from its words (`digest` of them): however often it comes, it is kept once."""
    return item.model_copy(update={"id": uuid.uuid5(_OTHER_WORDS, f"{phone.id}/{item.id}/{digest}")})
