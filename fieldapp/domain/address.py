"""Reading addresses as people write them: pure text, no index, no network.

`read()` takes "Rue de la Station, 28 bte 3 à 1360 PERWEZ" apart into house number, box, postcode and the words that are
street and locality in some order; which words are which is decided where the names are known.
"""

import re
import unicodedata
from dataclasses import dataclass

from .street_name import normalise, words_of

__all__ = ["MAX_LENGTH", "ReadAddress", "house_key", "normalise", "number_and_box", "read"]

MAX_LENGTH = 300
"""Longer text is no address; `read()` refuses it by answering with nothing in it."""

_BOX = re.compile(
    r"(?:\b|(?<=\d))(?:bte|bt|bo[iî]te|box|bus|appartement|appart|appt|apt|app)(?:\b|(?=\d))\.?\s*"
    r"(?:n\s?°\s*)?([a-z]?\d{1,4}[a-z]?|[a-z])\b",
    re.I,
)
_NUMBER_WORD = re.compile(r"\b(?:n|nr|no|num|num[eé]ro)\s*[°º.]?\s*(?=\d)", re.I)
_NUMBER = re.compile(
    r"(?<![\w'’])(\d{1,4})(?:(\s?)([a-zA-Z])\d{0,3}(?![\w'’]))?(?:\s?[/–,;+&-]\s?\d{1,4}[a-zA-Z]?)*(?!\w)"
)
_WITH_BOX = re.compile(r"(\d+[A-Z]?)(?:/|BTE|BUS|BT|BOX)(.+)|(\d+[A-Z])(\d+)")
_POSTCODE = re.compile(r"(?:\bB\s?-\s?|(?<![\w])(?<![A-Za-z]-))([1-9]\d{3})(?!\w)", re.I)
_ORDINAL = re.compile(r"\d+(?:er|[eè]re|[eè]me|de|ste)\b|(?<=\w\s)\d+e\s(?!(?:[àa]|in|te)\s)(?=\w)", re.I)
_ENDS_ITS_PART = re.compile(r"\s*(?:$|[,;|()\n]|[àa]\s|-\s)", re.I)
_PART_ENDS = re.compile(r"[,;|()\n]|\s[-–]\s")
_JOINING = ("a", "in", "te")
_COUNTRY = frozenset(("belgique", "belgie", "belgium", "belgien", "belgica", "belgio", "belcika", "бельгия"))
_ASIDES = frozenset((
    "sonnette", "etage", "chez", "rez", "rdc", "digicode", "verdieping", "gelijkvloers", "floor", "bell",
))  # fmt: skip


@dataclass(frozen=True)
class ReadAddress:
    """`segments`: the words that are left, in the order written, split where a comma, number or postcode stood."""

    number: str = ""
    box: str = ""
    postcode: str = ""
    segments: tuple[tuple[str, ...], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for segment in self.segments for word in segment)


def read(text: str) -> ReadAddress:
    """The parts of a written address. Never fails: what cannot be understood is left among the words. Text above
    `MAX_LENGTH` characters is not read at all."""
    if len(text) > MAX_LENGTH:
        return ReadAddress()
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    box, text = _take_box(text)
    text = _without_asides(_NUMBER_WORD.sub(" ", text))
    postcode, text = _take_postcode(text)
    number, text = _take_number(text)
    segments = (_trimmed(words_of(part)) for part in _PART_ENDS.split(_without_asides(text)))
    return ReadAddress(number, box, postcode, tuple(segment for segment in segments if segment))


def house_key(number: str) -> str:
    """One key for one house number however it is written: "20 a", "020A" and "20A" are one number."""
    return number.replace(" ", "").upper().lstrip("0")


def number_and_box(written: str) -> tuple[str, str]:
    """Splits a house number as files write it: "23/0/1" and "342Bte2" are a number and a box, and so is "76A000"."""
    key = house_key(written)
    found = _WITH_BOX.fullmatch(key)
    return (found[1] or found[3], found[2] or found[4]) if found else (key, "")


def _take_box(text: str) -> tuple[str, str]:
    found = _BOX.search(text)
    return (found[1].upper(), f"{text[: found.start()]} | {text[found.end() :]}") if found else ("", text)


def _take_postcode(text: str) -> tuple[str, str]:
    """The last number of four digits, unless another country's letter stands before it."""
    found = list(_POSTCODE.finditer(text))
    if not found:
        return "", text
    chosen = found[-1]
    return chosen[1], f"{text[: chosen.start()]} | {text[chosen.end() :]}"


def _take_number(text: str) -> tuple[str, str]:
    """The house number: the last one that ends its part of the text, else the one
    that begins it ("rue du 3 juin 5")."""
    ordinals = [match.span() for match in _ORDINAL.finditer(text)]
    found = [m for m in _NUMBER.finditer(text) if not any(a <= m.start() < b for a, b in ordinals)]
    if not found:
        return "", text
    ending = [m for m in found if _ENDS_ITS_PART.match(text, m.end())]
    beginning = [m for m in found if not text[: m.start()].strip(" ,|")]
    chosen = (ending or beginning or found)[-1]
    letter = "" if _is_preposition(chosen, text) else chosen[3] or ""
    return house_key(f"{chosen[1]}{letter}"), f"{text[: chosen.start()]} | {text[chosen.end() :]}"


def _is_preposition(number: re.Match[str], text: str) -> bool:
    """ "28 a Perwez" is "28 à Perwez"; "28a Perwez" and "28 a, Perwez" are a number with its letter."""
    spaced = bool(number[2]) and (number[3] or "").lower() == "a"
    return spaced and bool(re.match(r"[\s|]+\w", text[number.end() :]))


def _without_asides(text: str) -> str:
    """Before numbers are looked for, and again when they are out: "28 chez Dupont" is two parts only then."""
    return ", ".join(part.strip() for part in _PART_ENDS.split(text) if not _is_aside(words_of(part)))


def _trimmed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the "à" or "in" that joins street and town, and without Belgium's name."""
    while words and words[0] in _JOINING:
        words = words[1:]
    while words and (words[-1] in _JOINING or words[-1] in _COUNTRY):
        words = words[:-1]
    return words


def _is_aside(words: tuple[str, ...]) -> bool:
    """A remark for whoever stands at the door ("sonnette Dupont", "2e étage"), not part of the address."""
    if not words:
        return False
    return words[0] in _ASIDES or words[:2] == ("c", "o") or (words[0][0].isdigit() and words[-1] in _ASIDES)
