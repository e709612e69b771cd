"""The forms that change how the parties of a case may be reached: one a party, and one for somebody new."""

from dataclasses import dataclass
from typing import Any, get_args

from flask import request

from ...domain.party import PARTY_KINDS, PartyFacts
from ...domain.request import Contact, ContactWay
from ...services.contacts import Reach
from ..contact_fields import I_CALL
from ..contact_links import party_words, way_words
from ..page import words

ALL_WAYS: tuple[ContactWay, ...] = get_args(ContactWay)


@dataclass(frozen=True)
class PartyForm:
    """A party with what its form shows: `position` in the case, `values` by field, `open` when it was refused.

    Every field of a form begins with its `prefix`, so that the forms of one page do not share a name.
    """

    position: int
    prefix: str
    reach: Reach | None
    revision: int
    values: dict[str, Any]
    open: bool = False


def party_forms(reaches: tuple[Reach, ...], refused: int | None) -> list[PartyForm]:
    """One form a party, and an empty one for somebody new; what was typed into the one with the index `refused`
    stays."""
    forms = []
    for position, reach in enumerate((*reaches, None)):
        party, prefix, typed = reach.party if reach else None, prefix_of(position), refused == position
        values = _typed(prefix) if typed else _known(party)
        forms.append(
            PartyForm(
                position=position,
                prefix=prefix,
                reach=reach,
                revision=party.revision if party else 0,
                values={f"{prefix}{name}": value for name, value in values.items()},
                open=typed,
            )
        )
    return forms


def kind_options() -> list[tuple[str, str]]:
    """What a party that is not the client can be."""
    return [(kind, party_words(words(), kind)) for kind in PARTY_KINDS if kind != "client"]


def way_choices() -> list[tuple[str, str, str]]:
    """Every way, and none at all."""
    speech = words()
    ways = [(str(way), way_words(speech, way), "") for way in ALL_WAYS]
    return [*ways, (I_CALL, speech._("do not contact: they call us"), "")]


def prefix_of(position: int) -> str:
    """What the names of the fields begin with in the form of the party with this index."""
    return f"party{position}_"


def _known(party: PartyFacts | None) -> dict[str, Any]:
    contact = party.contact if party else Contact()
    return {
        "kind": party.kind if party else "household",
        "name": party.name if party else "",
        "languages": party.languages if party else (),
        "ways": (*contact.ways, *((I_CALL,) if contact.they_call else ())),
        "phone": contact.phone,
        "email": contact.email,
        "safe_from": words().clock(contact.safe_from) if contact.safe_from else "",
        "safe_to": words().clock(contact.safe_to) if contact.safe_to else "",
        "contact_note": contact.note,
    }


def _typed(prefix: str) -> dict[str, Any]:
    fields = ("kind", "name", "phone", "email", "safe_from", "safe_to", "contact_note")
    return {
        **{field: request.form.get(f"{prefix}{field}", "") for field in fields},
        "ways": tuple(request.form.getlist(f"{prefix}ways")),
        "languages": tuple(request.form.getlist(f"{prefix}languages")),
    }
