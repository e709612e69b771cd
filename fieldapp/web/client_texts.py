"""What the office or a worker writes or says to a client, in the client's language. Discreet: whoever sees the screen
learns nothing."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from ..domain.consent import Purpose
from ..domain.fallen_hour import FallenHour
from ..domain.message import MessageKind, TextKind, gone_kind, kind_of
from ..domain.message_text import MessageText
from ..services.calls import FallenCall
from ..settings import Settings
from .i18n import Words

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def late_text(settings: Settings, language: str, approved: Container[str]) -> str | None:
    """What a worker who is late sends from their own phone to somebody who speaks this language; {hour} and {minute}
    are left for the phone to fill in. None without words, or where nobody has approved them: `approved` has the hashes
    of those that may leave."""
    own = text_language(settings, language)
    text = message_text(settings, "late", own) if own else None
    if text is None or text.hash not in approved:
        return None
    number = _number(_words(settings, text.language), text.phone)
    return text.template.format(hour="{hour}", minute="{minute}", phone=number)


def text_language(settings: Settings, language: str) -> str | None:
    """In which language somebody who speaks this one is written to: their own, for a dialect its language; None where
    there are no words for them."""
    own = settings.languages.without_dialect(language)
    return own if own in settings.languages.client else None


def language_to_write(settings: Settings, language: str) -> str:
    """The same, but in the office's own where there are no words for them (or nothing is known: ""): whoever sends or
    gives it is told so."""
    offered = settings.languages.client
    office = settings.languages.default
    return text_language(settings, language) or (office if office in offered else offered[0])


def message_text(settings: Settings, kind: TextKind, language: str) -> MessageText:
    """A message as the office words it, else as we do, with its values left open."""
    words = _words(settings, language)
    _ = words._
    ours = {
        "hour": _("Hello. Your appointment: {day}, between {start} and {end}. To change it: {phone}"),
        "hour_changed": _(
            "Hello. Your appointment has changed: {day}, between {start} and {end}. To change it: {phone}"
        ),
        # who comes to us is there at the first minute, and may have to wait until the last
        "office_hour": _(
            "Hello. Your appointment at our office: {day}. Please come at {start}; you may wait until {end}. "
            "To change it: {phone}"
        ),
        "office_hour_changed": _(
            "Hello. Your appointment at our office has changed: {day}. Please come at {start}; you may wait until "
            "{end}. To change it: {phone}"
        ),
        "reminder": _("Hello. A reminder of your appointment: {day}, between {start} and {end}. To change it: {phone}"),
        "office_reminder": _(
            "Hello. A reminder of your appointment at our office: {day}. Please come at {start}; you may wait until "
            "{end}. To change it: {phone}"
        ),
        "call_back": _("Hello. Please call us back: {phone}"),
        "late": _("Hello, today's appointment will be at about {hour}:{minute}. To reach us: {phone}"),
        "received": f"{_('Hello. We have received your request.')} {_('Our number: {phone}')}",
        **_gone_texts(words),
    }
    subject, own = settings.office.message_words(kind, language)
    return MessageText(
        kind=kind,
        language=language,
        subject=subject or _("Appointment"),
        template=own or ours[kind],
        phone=settings.office.number_for_clients,
    )


def without_hour(settings: Settings, text: MessageText) -> str:
    """A text that is about no hour, with the number in it."""
    return text.template.format(phone=_number(_words(settings, text.language), text.phone))


def filled(settings: Settings, text: MessageText, start: datetime, end: datetime) -> str:
    """The text for the hours of one visit, between `start` and `end` (aware UTC)."""
    words = _words(settings, text.language)
    return text.template.format(
        day=words.day(start.astimezone(settings.office.zone).date()),
        start=words.clock(start),
        end=words.clock(end),
        hour=f"{start.astimezone(settings.office.zone):%H}",
        minute=f"{start.astimezone(settings.office.zone):%M}",
        phone=_number(words, text.phone),
    )


def hour_text(
    settings: Settings,
    language: str,
    start: datetime,
    end: datetime,
    *,
    changed: bool,
    at_office: bool = False,
    voicemail: bool = False,
) -> str:
    """What a client is told of the hour of a visit, between `start` and `end` (aware UTC); `changed`: they know
    another. `at_office`: they come to us; whose office, and where, is not in a message that others may read.
    `voicemail`: as `_for_voicemail`."""
    text = message_text(settings, kind_of(changed=changed, at_office=at_office), language)
    return filled(settings, _for_voicemail(settings, text) if voicemail else text, start, end)


def late_hour_text(settings: Settings, language: str, at: datetime, *, voicemail: bool = False) -> str:
    """What a client is told of a visit of today that is to be expected about `at` (aware UTC), later than planned.
    `voicemail`: as `_for_voicemail`."""
    text = message_text(settings, "late", language)
    return filled(settings, _for_voicemail(settings, text) if voicemail else text, at, at)


def _for_voicemail(settings: Settings, text: MessageText) -> MessageText:
    """What others may hear: without the sentence that names the number, where that is the public one."""
    if settings.office.callback_phone:
        return text
    kept = [sentence for sentence in _SENTENCE_END.split(text.template) if "{phone}" not in sentence]
    return text.model_copy(update={"template": " ".join(kept)})


def fallen_text(settings: Settings, language: str, call: FallenCall, now: datetime, *, voicemail: bool = False) -> str:
    """What a client is told of an hour that does not hold: before it that it falls and what follows, after it that we
    are sorry. Nobody is told why. `voicemail`: as `_for_voicemail`."""
    text = message_text(settings, kind_of_fallen(call, now), language)
    return filled(
        settings,
        _for_voicemail(settings, text) if voicemail else text,
        call.fallen.earliest,
        call.fallen.latest,
    )


def kind_of_fallen(call: FallenCall, now: datetime) -> MessageKind:
    """What is to be said of an hour that does not hold, `now` (aware UTC)."""
    over, at_office = call.fallen.is_over(now), call.visit.place.at_office
    return gone_kind(over=over, goes_on=call.goes_on, at_office=at_office)


def _gone_texts(words: Words) -> dict[str, str]:
    _ = words._
    falls = _("Hello. Your appointment does not take place: {day}, between {start} and {end}.")
    fell = _("Hello. We are sorry: your appointment did not take place. It was: {day}, between {start} and {end}.")
    another, number = _("We will tell you a new time."), _("Our number: {phone}")
    return {
        "gone": f"{falls} {another} {number}",
        "gone_ended": f"{falls} {_('We will not come.')} {number}",
        "office_gone_ended": f"{falls} {_('Please do not come.')} {number}",
        "gone_past": f"{fell} {another} {number}",
        "gone_past_ended": f"{fell} {number}",
    }


def not_because_of_them(settings: Settings, language: str) -> str:
    """What may be added where the reason lies with us."""
    return _words(settings, language)._("It is because of us, not because of you. We are sorry.")


def earlier_hour_gone(settings: Settings, language: str, gone: FallenHour) -> str:
    """What is added where another hour is told instead."""
    words = _words(settings, language)
    template = words._("The earlier one no longer holds: {day}, between {start} and {end}.")
    return _hour_gone(words, settings, gone, template)


def holds_after_all(settings: Settings, language: str) -> str:
    """What is added where they have read that this hour did not hold."""
    return _words(settings, language)._("This appointment holds after all.")


def _hour_gone(words: Words, settings: Settings, gone: FallenHour, template: str) -> str:
    return template.format(
        day=words.day(gone.earliest.astimezone(settings.office.zone).date()),
        start=words.clock(gone.earliest),
        end=words.clock(gone.latest),
    )


@dataclass(frozen=True)
class SaidWords:
    """A sentence in a language of clients; `direction`: ltr or rtl."""

    text: str
    language: str
    direction: str


def consent_words(settings: Settings, language: str, purpose: Purpose = "visit") -> SaidWords | None:
    """What somebody says yes to, to be read out to them, for a visit as the form has it; None where there are no words
    in this language. Who changes one gives `words_of` its purpose a new day."""
    if language not in settings.languages.client:
        return None
    words = _words(settings, language)
    _ = words._
    text = {
        "visit": _("I agree that {office} keeps these answers to prepare the visit.", office=settings.office.name),
        "notes": _("I agree that you write down what is said and keep it in the file."),
        "photo": _("I agree that you take photos and keep them in the file."),
        "interpreter": _("I agree that an interpreter hears what is said and reads the answers."),
        "referral": _(
            "I agree that you tell this organisation: my name, my languages, how to reach me, whether it is hard for "
            "me to walk, and which visits I have."
        ),
    }[purpose]
    return SaidWords(text, language, words.direction)


@dataclass(frozen=True)
class SlipLabels:
    """What stands around the sentences of a slip of paper, in one language; `direction`: ltr or rtl."""

    language: str
    direction: str
    yes: str
    no: str
    name: str
    date: str
    signature: str


def slip_labels(settings: Settings, language: str) -> SlipLabels:
    """In a language of clients."""
    words = _words(settings, language)
    _ = words._
    return SlipLabels(
        language=language,
        direction=words.direction,
        yes=_("Yes"),
        no=_("No"),
        name=_("Your name"),
        date=_("Date"),
        signature=_("Sign here"),
    )


@dataclass(frozen=True)
class CardWords:
    """What stands on the card of a code, in the client's language; `direction`: ltr or rtl."""

    language: str
    direction: str
    number: str
    code: str
    page: str


def card_words(settings: Settings, language: str) -> CardWords:
    """In the language of the client, else in the office's."""
    known = language if language in settings.languages.client else settings.languages.default
    words = _words(settings, known)
    return CardWords(
        language=known,
        direction=settings.languages.known[known].direction,
        number=words._("Number of your request"),
        code=words._("Your secret code"),
        page=words._("My appointment"),
    )


def _number(words: Words, phone: str) -> str:
    """Between right-to-left words a number with spaces would be shown backwards: it stands isolated there."""
    return f"\u2066{phone}\u2069" if words.direction == "rtl" else phone


def _words(settings: Settings, code: str) -> Words:
    return Words(code, settings.languages.known[code].direction, settings.office.zone)
