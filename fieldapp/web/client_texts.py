"""Messages that a worker sends to a client, in the client's language. Discreet:
whoever sees the screen learns nothing."""

from datetime import datetime

from ..settings import Settings
from .i18n import Words


def late_texts(settings: Settings) -> dict[str, str]:
    """By language of the client; {hour} and {minute} are left for the phone to fill in."""
    texts = {code: _late(_words(settings, code), settings.office.phone) for code in settings.languages.client}
    return texts | {one.code: texts[one.of] for one in settings.languages.spoken if one.of in texts}


def hour_text(
    settings: Settings, language: str, start: datetime, end: datetime, *, changed: bool, at_office: bool = False
) -> str:
    """What a client is told of the hour of a visit, between `start` and `end` (aware UTC); `changed`: they know
    another. `at_office`: they come to us; whose office, and where, is not in a message that others may read."""
    words = _words(settings, language)
    day, phone = words.day(start.astimezone(settings.office.zone).date()), _number(words, settings.office.phone)
    between = {"day": day, "start": words.clock(start), "end": words.clock(end), "phone": phone}
    if at_office:
        return _hour_at_office(words, between, changed)
    if changed:
        return words._(
            "Hello. Your appointment has changed: {day}, between {start} and {end}. To change it: {phone}", **between
        )
    return words._("Hello. Your appointment: {day}, between {start} and {end}. To change it: {phone}", **between)


def _hour_at_office(words: Words, between: dict[str, str], changed: bool) -> str:
    """Who comes is there at the first minute, and may have to wait until the last."""
    _ = words._
    if changed:
        return _(
            "Hello. Your appointment at our office has changed: {day}. Please come at {start}; you may wait until "
            "{end}. To change it: {phone}",
            **between,
        )
    return _(
        "Hello. Your appointment at our office: {day}. Please come at {start}; you may wait until {end}. "
        "To change it: {phone}",
        **between,
    )


def _late(words: Words, phone: str) -> str:
    _ = words._
    return _(
        "Hello, today's appointment will be at about {hour}:{minute}. To reach us: {phone}",
        hour="{hour}",
        minute="{minute}",
        phone=_number(words, phone),
    )


def _number(words: Words, phone: str) -> str:
    """Between right-to-left words a number with spaces would be shown backwards: it stands isolated there."""
    return f"\u2066{phone}\u2069" if words.direction == "rtl" else phone


def _words(settings: Settings, code: str) -> Words:
    return Words(code, settings.languages.known[code].direction, settings.office.zone)
