"""Messages that a worker sends to a client, in the client's language. Discreet:
whoever sees the screen learns nothing."""

from ..settings import Settings
from .i18n import Words


def late_texts(settings: Settings) -> dict[str, str]:
    """By language of the client; {hour} and {minute} are left for the phone to fill in."""
    texts = {code: _late(_words(settings, code), settings.office.phone) for code in settings.languages.client}
    return texts | {one.code: texts[one.of] for one in settings.languages.spoken if one.of in texts}


def _late(words: Words, phone: str) -> str:
    _ = words._
    return _(
        "Hello, today's appointment will be at about {hour}:{minute}. To reach us: {phone}",
        hour="{hour}",
        minute="{minute}",
        phone=phone,
    )


def _words(settings: Settings, code: str) -> Words:
    return Words(code, settings.languages.known[code].direction, settings.office.zone)
