"""The same id with other words: another tab, a copy of the phone, or one put back from yesterday wrote on under it.

Nothing that was written is lost and nothing is overwritten: such words get an id of their own.
"""

import uuid

from ...domain.errors import NotFound
from ...domain.phone import EditItem, Item, NoteItem, Phone
from ...store.unit import Unit

_OTHER_WORDS = uuid.UUID("5b1ee0a4-3c0d-4c5e-9f0a-6f5d3b1f8a10")


def says_no_more(unit: Unit, item: Item) -> bool:
    """Whether the note that is kept under the id of `item` has all its words: only the phone's count or hour differs,
    or `item` is the beginning of it, from before somebody finished it."""
    if not isinstance(item, NoteItem | EditItem):
        return False
    try:
        kept = unit.notes.get(str(item.id))
    except NotFound:
        return False
    return kept.text == item.text or (item.unfinished and kept.text.startswith(item.text))


def with_its_own_id(phone: Phone, item: Item, digest: str) -> Item:
    """The same under an id made from its words (`digest` of them): however often it comes, it is kept once."""
    return item.model_copy(update={"id": uuid.uuid5(_OTHER_WORDS, f"{phone.id}/{item.id}/{digest}")})
