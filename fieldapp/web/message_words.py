"""Messages to clients in the words of the staff's pages."""

from ..domain.message import Message, MessageWay, TextKind, WhyNot
from ..domain.message_text import Indiscretion
from ..settings import Settings
from .client_texts import language_to_write, text_language
from .i18n import Words


def kind_words(words: Words, kind: TextKind) -> tuple[str, str]:
    """What a kind of message is called, and when it is used."""
    _ = words._
    return {
        "hour": (_("Hour of the visit"), _("the first hour that is told")),
        "hour_changed": (_("Changed hour"), _("after another hour was told")),
        "office_hour": (_("Hour at our office"), _("they come to us: the first hour that is told")),
        "office_hour_changed": (_("Changed hour at our office"), _("they come to us: after another hour was told")),
        "reminder": (_("Reminder"), _("the day before, to who knows the hour")),
        "office_reminder": (_("Reminder of an hour at our office"), _("they come to us: the day before")),
        "call_back": (_("Please call us back"), _("says nothing but the number")),
        "received": (_("We have their request"), _("to who asked, before anybody has decided")),
        "gone": (_("Hour that does not hold"), _("a told hour fell, and another follows")),
        "gone_ended": (_("Hour that does not hold, visit ended"), _("a told hour fell, and nobody comes any more")),
        "office_gone_ended": (_("Hour at our office that does not hold"), _("they are not to come any more")),
        "gone_past": (_("Hour that is over and was not kept"), _("we are sorry, and another hour follows")),
        "gone_past_ended": (_("Hour that is over, visit ended"), _("we are sorry, and no other hour follows")),
        "late": (_("The worker is late"), _("the worker sends it from their own phone")),
    }[kind]


def sent_by(words: Words, way: MessageWay) -> str:
    """The way at the beginning of a line."""
    return {"text": words._("Text message"), "email": words._("E-mail")}[way]


def missing_words(words: Words, settings: Settings, language: str) -> str:
    """That the words are in another language than theirs, "" where they are not."""
    if text_language(settings, language):
        return ""
    instead = words.language_name(language_to_write(settings, language))
    if not language:
        return words._("Nobody has noted their language: these words are in {language}.", language=instead)
    return words._(
        "We have no words in {language}: these are in {other}.", language=words.language_name(language), other=instead
    )


def state_words(words: Words, message: Message) -> str:
    """Where a message stands; what a person has to do about it is said beside the button."""
    _ = words._
    if message.state == "queued":
        return _("leaves at {time}", time=words.moment(message.not_before))
    if message.state == "sending":
        return _("is being sent")
    if message.state == "sent" and message.way == "email":
        return _("handed to the mail server; whether it arrived or was read nobody knows")
    if message.state == "sent":
        return _("handed over; whether it arrived or was read nobody knows")
    if message.state == "delivered":
        return _("delivered to the telephone; whether it was read nobody knows")
    if message.state == "uncertain":
        return _("nobody knows whether it arrived")
    if message.why in ("did_not_arrive", "not_delivered"):
        return _("did not arrive: {why}", why=why_words(words, message.why))
    return _("did not leave: {why}", why=why_words(words, message.why))


def why_words(words: Words, why: WhyNot | str) -> str:
    """Why a message did not leave."""
    _ = words._
    return {
        "told": _("they know the hour already"),
        "not_told": _("they do not know this hour"),
        "hour_gone": _("the hour has changed"),
        "gone_known": _("they know it, or the hour holds again"),
        "other_words": _("what is to be said is another by now"),
        "decided": _("somebody has decided about the request"),
        "too_late": _("the visit began before they could be reached"),
        "at_rest": _("the person restricted the use of their data, or objected to messages"),
        "not_permitted": _("they do not wish to be reached in this way"),
        "not_approved": _("nobody has approved its text"),
        "party_gone": _("the number or address is not valid any more"),
        "switched_off": _("messages are switched off"),
        "taken_back": _("it was taken back"),
        "refused": _("the provider refused it"),
        "unreachable": _("the provider did not answer"),
        "did_not_arrive": _("somebody found out"),
        "not_delivered": _("the provider says that no telephone has it"),
    }.get(why, "")


def indiscretion_words(words: Words, what: Indiscretion) -> str:
    """What may not be in a text."""
    _ = words._
    return {
        "office_name": _("no name of the office"),
        "place_name": _("no address"),
        "link": _("no link"),
        "unknown_value": _("no name and no reason"),
        "public_number": _("another number than the public one"),
        "too_long": _("three text messages at most"),
    }[what]
