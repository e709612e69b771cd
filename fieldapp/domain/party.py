"""The parties of a case: the client, and whoever asks, guards, lives or acts with them; each with ways of their own."""

from typing import Literal, get_args

from pydantic import Field

from .case import Person
from .record import Record
from .request import Answers, Asker, Contact, Source

PartyKind = Literal["client", "asker", "guardian", "household", "lawyer", "organisation"]
PARTY_KINDS: tuple[PartyKind, ...] = get_args(PartyKind)
KIND_OF_ASKER: dict[Asker, PartyKind] = {
    "self": "client",
    "relative": "asker",
    "organisation": "organisation",
    "guardian": "guardian",
}


class PartyFacts(Record):
    """What is known of a party: how they are called, what they speak, and how they wish to be reached."""

    kind: PartyKind
    name: str = Field(default="", max_length=120)
    languages: tuple[str, ...] = ()
    contact: Contact = Contact()


class Party(PartyFacts):
    """A party as it is kept. `id` is empty for one that an older version kept elsewhere and nobody has written since.

    `revision` counts its changes, so that two people cannot overwrite each other unseen.
    """

    id: str
    case_id: str
    revision: int = 0

    @property
    def facts(self) -> PartyFacts:
        """It without where it is kept."""
        return PartyFacts.model_validate(self.model_dump(include=set(PartyFacts.model_fields)))


def parties_of(answers: Answers, source: Source) -> tuple[PartyFacts, ...]:
    """Whom a request names: the client first, then whoever asks for them, or the guardian whom a minor named.

    A request kept before each had a number of their own has one number for both. It is whoever asked: the form asked
    them for it. What "no way at all" meant in a form was "I will call you".
    """
    own = answers.contact
    if source == "form" and answers.asker_contact is None and not own.ways:
        own = own.model_copy(update={"they_call": True})
    client = PartyFacts(kind="client", name=answers.client_name, languages=answers.spoken, contact=own)
    if answers.asker == "self":
        return (client, *_named_guardian(answers))
    theirs = answers.asker_contact
    if theirs is None:
        theirs, client = own, client.model_copy(update={"contact": Contact()})
    spoken = (answers.asker_language,) if answers.asker_language else ()
    asker = PartyFacts(kind=KIND_OF_ASKER[answers.asker], name=answers.asker_name, languages=spoken, contact=theirs)
    return (client, asker) if asker.name or theirs != Contact() else (client,)


def _named_guardian(answers: Answers) -> tuple[PartyFacts, ...]:
    """The guardian of a minor who asks alone: nobody has asked them yet how they may be reached."""
    if not (answers.guardian_name or answers.guardian_phone or answers.guardian_note):
        return ()
    contact = Contact(phone=answers.guardian_phone, note=answers.guardian_note)
    return (PartyFacts(kind="guardian", name=answers.guardian_name, contact=contact),)


def with_person(parties: tuple[PartyFacts, ...], person: Person) -> tuple[PartyFacts, ...]:
    """The parties of a case kept before parties were, with what staff wrote about the person since.

    A number that staff wrote is the client's; how they may be reached on it nobody has asked, unless it is the one the
    client gave.
    """
    client = next((one for one in parties if one.kind == "client"), PartyFacts(kind="client"))
    known = {one.contact.phone for one in parties}
    contact = client.contact
    if person.phone not in known:
        contact = Contact(phone=person.phone, note=contact.note)
    elif not person.phone:
        contact = contact.model_copy(update={"phone": ""})
    if person.contact_note and person.contact_note not in {one.contact.note for one in parties}:
        contact = contact.model_copy(update={"note": person.contact_note})
    written = client.model_copy(
        update={"name": person.name, "languages": person.languages or client.languages, "contact": contact}
    )
    return (written, *(one for one in parties if one.kind != "client"))


def more_careful(one: Contact, other: Contact) -> Contact:
    """The wishes of one person who told them twice: only what both permit, the number and hours of `one` first."""
    if other == Contact():
        return one
    if one == Contact():
        return other
    notes = [note for note in (one.note, other.note, other.phone if other.phone != one.phone else "") if note]
    return Contact(
        phone=one.phone or other.phone,
        email=one.email or other.email,
        ways=tuple(way for way in one.ways if way in other.ways),
        they_call=one.they_call or other.they_call,
        safe_from=one.safe_from if one.safe_from or one.safe_to else other.safe_from,
        safe_to=one.safe_to if one.safe_from or one.safe_to else other.safe_to,
        note=" / ".join(dict.fromkeys(notes))[:600],
    )
