"""How a party may be reached, for pages of the staff: the links that the rule of contact permits now, and sentences.

This is the only place in Python that makes a link which calls or writes a client.
"""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask

from ..domain.client_word import ClientWord
from ..domain.contact_rule import Permission
from ..domain.party import PartyKind
from ..domain.request import Contact, ContactWay
from ..services.contacts import Reach
from .i18n import Words
from .page import words, workplace

LINKED: tuple[ContactWay, ...] = ("call", "voicemail", "text", "email")


@dataclass(frozen=True)
class ContactLink:
    """A button that is there because the rule permits it now."""

    way: ContactWay
    href: str
    label: str
    icon: str


@dataclass(frozen=True)
class ContactView:
    """A party as a page shows it. `who`: what they are, "" for the client; `sentences`: why something is not possible,
    from when, and what instead; `note`: what they asked to pay attention to; `contact`: all that is written; `unread`:
    that it was changed on the client's own page and nobody has read that, "" otherwise."""

    who: str
    name: str
    links: tuple[ContactLink, ...]
    sentences: tuple[str, ...]
    note: str
    contact: Contact
    unread: str


def install(app: Flask) -> None:
    """Templates ask with `contact_views(reach)`."""
    app.jinja_env.globals.update(contact_views=contact_views, contact_words=contact_words)


def contact_views(reaches: tuple[Reach, ...]) -> list[ContactView]:
    """For a page that looks at all parties of a case."""
    return [contact_view(words(), one) for one in reaches]


def contact_view(speech: Words, reach: Reach) -> ContactView:
    """Links for what is permitted now; for what is not, sentences."""
    party = reach.party
    offered = [way for way in LINKED if reach.permissions[way].now]
    if "call" in offered and "voicemail" in offered:
        offered.remove("voicemail")  # the same number: whoever may call may leave words
    links = tuple(_link(speech, reach, way) for way in offered)
    return ContactView(
        who="" if party.kind == "client" else party_words(speech, party.kind),
        name=party.name,
        links=links,
        sentences=tuple(_sentences(speech, reach)),
        note=party.contact.note,
        contact=party.contact,
        unread=_unread(speech, reach.unread),
    )


def party_words(speech: Words, kind: PartyKind) -> str:
    """What a party is called in a case."""
    _ = speech._
    return {
        "client": _("client"),
        "asker": _("somebody close"),
        "guardian": _("guardian"),
        "household": _("member of the household"),
        "lawyer": _("lawyer"),
        "organisation": _("organisation"),
    }[kind]


def way_words(speech: Words, way: ContactWay) -> str:
    """What a way is called."""
    _ = speech._
    return {
        "call": _("call"),
        "voicemail": _("voicemail"),
        "text": _("text message"),
        "email": _("e-mail"),
        "third_party": _("through somebody"),
        "door": _("at the door"),
    }[way]


def ways_words(speech: Words, contact: Contact) -> str:
    """By which ways somebody may be reached, "" where nobody has said."""
    if contact.they_call:
        return speech._("do not contact: they call us")
    return ", ".join(way_words(speech, way) for way in contact.ways)


def contact_words(contact: Contact) -> list[str]:
    """Everything that counts for reaching somebody, each as it is read."""
    _, start, end = words()._, contact.safe_from, contact.safe_to
    hours = [
        f"{_('Safe from')}: {words().clock(start)}" if start else "",
        f"{_('Safe until')}: {words().clock(end)}" if end else "",
    ]
    return [part for part in (ways_words(words(), contact), contact.phone, contact.email, *hours, contact.note) if part]


def _link(speech: Words, reach: Reach, way: ContactWay) -> ContactLink:
    _, contact = speech._, reach.party.contact
    number = "".join(c for c in contact.phone if c.isdigit() or c == "+")
    if way == "call":
        return ContactLink(way, f"tel:{number}", _("Call"), "phone")
    if way == "voicemail":
        return ContactLink(way, f"tel:{number}", _("Leave a voicemail"), "phone")
    if way == "text":
        return ContactLink(way, f"sms:{number}", _("Text"), "talk")
    return ContactLink(way, f"mailto:{quote(contact.email, safe='@+')}", _("E-mail"), "talk")


def _unread(speech: Words, word: ClientWord | None) -> str:
    if word is None:
        return ""
    before = contact_words(word.contact_before) if word.contact_before else []
    return speech._(
        "Changed on the client’s own page ({moment}); nobody has read it yet. Before: {before}. Make sure that it was "
        "them, then settle it on the page of the visit or request.",
        moment=speech.moment(word.at),
        before=", ".join(before) or "–",
    )


def _sentences(speech: Words, reach: Reach) -> list[str]:
    _, contact, allowed = speech._, reach.party.contact, reach.permissions
    call = allowed["call"]
    if call.reason == "they_call":
        return [_("Do not contact this person: they call us.")]
    if call.reason == "not_asked":
        return [_("Nobody has asked how this person may be reached. Ask at the visit, and write it in the case.")]
    told = []
    later = [one.opens for one in allowed.values() if one.verdict == "not_now" and one.opens]
    if later:
        told.append(_("Not now: from {time}.", time=speech.hour_of(min(later), workplace().now())))
    elif call.reason == "no_safe_hours":
        told.append(_("Their safe hours leave no time at all: do not contact them before they were asked again."))
    elif not (reach.fixed_line or any(permission.now for permission in allowed.values())):
        told.append(_missing(speech, call))
    if reach.fixed_line:
        told.append(_("Fixed line: no texts."))
    told.append(_("They chose: {ways}.", ways=speech.each(way_words(speech, way) for way in contact.ways)))
    closes = next((one.closes for one in allowed.values() if one.closes), None)
    if closes:
        told.append(_("Until {time}.", time=speech.clock(closes)))
    if call.now and allowed["voicemail"].reason == "way_not_chosen":
        told.append(_("Leave no message on the voicemail."))
    return told


def _missing(speech: Words, call: Permission) -> str:
    _ = speech._
    if call.reason == "no_number":
        return _("They chose to be called, but no number is written.")
    return _("What they chose lacks a number or an address.")
