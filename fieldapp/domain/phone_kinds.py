"""The table of what a phone may send: a row for every kind of entry. The office validates by it, and the phone's own
limits are written from it (`OF_THE_PHONE`).

A new form is a shape in `phone.py`, a row here, and a function in `services/phone/filing.py` that puts it where it
belongs. Envelopes, receipts, the outbox and its copy know no kind. What no row names is refused by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import BaseModel

from .phone import (
    AcceptedItem,
    AlarmItem,
    CheckInItem,
    ConsentItem,
    EditItem,
    EventItem,
    HomeItem,
    Item,
    LateItem,
    NoteItem,
    PhotoItem,
    PositionItem,
    SignatureItem,
    VoiceItem,
)


@dataclass(frozen=True)
class Kind:
    """`shape`: its fields, each with its type and limits.

    `about`: a stop (of which only whoever was given it may write), the plan of a day, or its owner's safety, which
    somebody waits for: the phone tries it first, and past its disk if it must.
    `proof`: needed, where it counts only with the proof of the unlocked day; spared, where it is kept without one and
    somebody is asked to read it.
    `measure`: what it counts as in a day's measure of one phone: words, contents (large), or signs, of which no number
    is too many. `content`: bytes stand behind its words. `own_id`: other words under its id are kept under one of their
    own, because nothing that somebody wrote is lost.
    """

    shape: type[Item]
    about: Literal["stop", "day", "owner"]
    proof: Literal["needed", "spared"]
    measure: Literal["words", "contents", "signs"]
    content: bool = False
    own_id: bool = False

    @property
    def name(self) -> str:
        (name,) = get_args(self.shape.model_fields["kind"].annotation)
        return str(name)

    @property
    def most(self) -> dict[str, int]:
        """The most characters of each text that somebody types into it; ids have a pattern and are none."""
        found = {}
        for name, field in self.shape.model_fields.items():
            rules = field.metadata if field.annotation is str else []
            for rule in rules:
                if hasattr(rule, "max_length") and not any(hasattr(other, "pattern") for other in rules):
                    found[name] = int(rule.max_length)
        return found


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(NoteItem, "stop", "spared", "words", own_id=True),
        Kind(EditItem, "stop", "spared", "words", own_id=True),
        Kind(EventItem, "stop", "needed", "words"),
        Kind(ConsentItem, "stop", "needed", "words"),
        Kind(PhotoItem, "stop", "spared", "contents", content=True, own_id=True),
        Kind(SignatureItem, "stop", "spared", "contents", content=True, own_id=True),
        Kind(VoiceItem, "stop", "spared", "contents", content=True, own_id=True),
        Kind(AcceptedItem, "day", "needed", "signs"),
        Kind(CheckInItem, "owner", "needed", "signs"),
        Kind(LateItem, "owner", "needed", "signs"),
        Kind(HomeItem, "owner", "needed", "signs"),
        Kind(AlarmItem, "owner", "spared", "signs"),
        Kind(PositionItem, "owner", "needed", "signs"),
    )
}


class UnknownKind(ValueError):
    """No row of the table has this name."""


class _Named(BaseModel):
    kind: str


def read_item(words: bytes) -> Item:
    """An entry as its row shapes it. Raises `UnknownKind`, and pydantic's `ValidationError` (a `ValueError`) for what
    is no JSON or breaks a limit."""
    name = _Named.model_validate_json(words).kind
    if name not in KINDS:
        raise UnknownKind(name[:30])
    return KINDS[name].shape.model_validate_json(words)


def kind_of(item: Item) -> Kind:
    return KINDS[item.kind]


def of_the_phone(kinds: Iterable[Kind]) -> dict[str, Any]:
    """What the phone needs of the table: by name, whether somebody waits for it, and the limits of its texts."""
    return {kind.name: {"urgent": kind.about == "owner", "most": kind.most} for kind in kinds}
