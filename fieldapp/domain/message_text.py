"""Whether a text is discreet enough for a telephone that others look at, and how many text messages it takes."""

import re
from collections.abc import Iterable
from hashlib import sha256
from string import Formatter
from typing import Literal

from .record import Record

Indiscretion = Literal["office_name", "place_name", "link", "unknown_value", "public_number", "too_long"]
VALUES = frozenset({"day", "start", "end", "phone", "hour", "minute"})
"""What a text may have filled in: nothing of it says who the person is or why they are visited."""
MOST_PARTS = 3  # in Russian and Turkish an hour at the office takes them
LINK = re.compile(r"https?:|www\.|@|\b[\w-]+\.(?:be|com|eu|info|net|org)\b", re.IGNORECASE)

# GSM 03.38: a text of these characters alone has 160 of them in a message, any other has 70
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("\f^{}\\[~]|€")  # take two places of the basic alphabet


class MessageText(Record):
    """A text as the office has it: `template` with its {values}, the subject of an e-mail, the number to call back."""

    kind: str
    language: str
    subject: str
    template: str
    phone: str

    @property
    def hash(self) -> str:
        """Another one for any other text: whoever approved this one has not read that."""
        parts = (self.kind, self.language, self.subject, self.template, self.phone)
        return sha256("\0".join(parts).encode()).hexdigest()


def text_parts(text: str) -> int:
    """How many text messages a text takes: a long one is cut into parts with room for their numbering."""
    if set(text) <= _BASIC | _DOUBLE:
        places, alone, of_many = sum(2 if sign in _DOUBLE else 1 for sign in text), 160, 153
    else:
        places, alone, of_many = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if places <= alone else -(-places // of_many)


def indiscretions(
    text: MessageText, shown: str, office: Iterable[str], places: Iterable[str], public_number: str
) -> list[Indiscretion]:
    """What may not be in it. `shown`: the text with values filled in; `office`: names of the office, `places`: words of
    its address, `public_number`: the one that whoever finds it can look up."""
    said = f"{text.subject} {text.template}".casefold()
    fields = {name for _, name, _, _ in Formatter().parse(text.template) if name is not None}
    found: list[Indiscretion] = []
    if any(name.casefold() in said for name in office if name):
        found.append("office_name")
    if any(place.casefold() in said for place in places if place):
        found.append("place_name")
    if LINK.search(text.template):
        found.append("link")
    if not fields <= VALUES:
        found.append("unknown_value")
    public = _digits(public_number)
    if public and (public == _digits(text.phone) or public in _digits(text.template)):
        found.append("public_number")
    if text_parts(shown) > MOST_PARTS:
        found.append("too_long")
    return found


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
