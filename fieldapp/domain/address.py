"""Reading addresses as people write them: pure text, no index, no network.

`read()` takes "Rue de la Station, 28 bte 3 à 1360 PERWEZ" apart into house number, box, postcode and the words that are
street and locality in some order; which words are which is decided where the names are known. Typing errors are counted
with the optimal string alignment distance (one swapped pair = one error).
"""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import OSA

MAX_LENGTH = 300

_EXPANSIONS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard",
    "ch": "chaussee", "chee": "chaussee", "chauss": "chaussee", "che": "chemin", "chem": "chemin", "pl": "place",
    "r": "rue", "rte": "route", "imp": "impasse", "sq": "square", "all": "allee", "quart": "quartier",
    "st": "saint", "ste": "sainte", "sts": "saints", "dr": "docteur", "gd": "grand", "gde": "grande", "pt": "petit",
    "pte": "petite", "n d": "notre dame", "str": "straat", "stwg": "steenweg", "l": "l", "d": "d",
}  # fmt: skip
TYPES = frozenset(
    [
        "rue",
        "avenue",
        "boulevard",
        "chaussee",
        "chemin",
        "place",
        "route",
        "impasse",
        "square",
        "allee",
        "clos",
        "cite",
        "ruelle",
        "sentier",
        "venelle",
        "drève",
        "dreve",
        "quai",
        "cour",
        "cours",
        "galerie",
        "domaine",
        "parc",
        "faubourg",
        "voie",
        "tienne",
        "thier",
        "straat",
        "laan",
        "weg",
        "steenweg",
        "plein",
        "dreef",
        "pad",
    ]
)
ARTICLES = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "d",
        "a",
        "au",
        "aux",
        "en",
        "et",
        "sur",
        "sous",
        "van",
        "der",
        "den",
        "ter",
    ]
)
_BOX = re.compile(r"\b(?:bte|bt|boite|boîte|box|bus)\.?\s*([a-z]?\d{1,4}[a-z]?|[a-z])\b", re.I)
_NUMBER_WORD = re.compile(r"\b(?:n|nr|no|num|numero|numéro)\s*[°º.]?\s*(?=\d)", re.I)
_NUMBER = re.compile(r"(?<![\w'])(\d{1,4})(?:\s?([a-zA-Z])(?![\w']))?(?:\s?[/-]\s?(\d{1,4}[a-zA-Z]?))?(?!\w)")
_POSTCODE = re.compile(r"(?<!\w)(?:[BL]-?)?([1-9]\d{3})(?!\w)")
_ORDINAL = re.compile(r"\d+(?:er|ère|eme|ème|e)\b", re.I)


def normalise(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: "Rue St-Médard" -> "rue st medard"."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("ß", "ss"))
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.casefold().split())


def words_of(text: str) -> tuple[str, ...]:
    """Normalised words with abbreviations written out."""
    return tuple(_EXPANSIONS.get(word, word) for word in normalise(text).split())


@dataclass(frozen=True)
class StreetName:
    """`kind` (rue, avenue, ...), `core` (the words that tell it from others) and `key` (all words) of a street."""

    key: str
    kind: str
    core: str


def street_name(words: tuple[str, ...]) -> StreetName:
    kind = words[0] if words and words[0] in TYPES else ""
    rest = words[1:] if kind else words
    if not kind and rest and len(rest) == 1:  # Dutch: Stationsstraat
        for suffix in ("straat", "laan", "steenweg", "plein", "weg"):
            if rest[0].endswith(suffix) and len(rest[0]) > len(suffix) + 2:
                return StreetName(rest[0], suffix, rest[0])
    core = [word for word in rest if word not in ARTICLES] or list(rest)
    return StreetName(" ".join(words), kind, " ".join(core))


@dataclass(frozen=True)
class ReadAddress:
    """`segments`: the words that are left, in the order written, split where a comma, number or postcode stood."""

    number: str
    box: str
    postcode: str
    segments: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for segment in self.segments for word in segment)


def read(text: str) -> ReadAddress:
    """Never fails: what cannot be understood is left among the words. Longer text than `MAX_LENGTH` is cut."""
    text = "".join(c for c in text[:MAX_LENGTH] if unicodedata.category(c)[0] != "C" or c.isspace())
    box, text = _take(_BOX, text)
    text = _NUMBER_WORD.sub(" ", text)
    postcode, text = _take_postcode(text)
    number, text = _take_number(text)
    segments = tuple(words_of(part) for part in re.split(r"[,;|\n]|\s[àa]\s(?=\|)", text))
    return ReadAddress(number, box.upper(), postcode, tuple(_trim(s) for s in segments if _trim(s)))


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[1], f"{text[: found.start()]} {text[found.end() :]}") if found else ("", text)


def _take_postcode(text: str) -> tuple[str, str]:
    """The last four-digit number, unless it is the only number and nothing says where: then it may be either."""
    found = list(_POSTCODE.finditer(text))
    if not found:
        return "", text
    chosen = found[-1]
    return chosen[1], f"{text[: chosen.start()]} | {text[chosen.end() :]}"


def _take_number(text: str) -> tuple[str, str]:
    """The house number: a number at an end of its part of the text before one in the middle ("rue du 3 juin 5")."""
    ordinals = [match.span() for match in _ORDINAL.finditer(text)]
    found = [m for m in _NUMBER.finditer(text) if not any(a <= m.start() < b for a, b in ordinals)]
    if not found:
        return "", text
    at_end = [m for m in found if not text[m.end() :].strip() or re.match(r"\s*(?:[,;|]|[àa]\s)", text[m.end() :])]
    chosen = at_end[-1] if at_end else found[0] if not text[: found[0].start()].strip(" ,|") else found[-1]
    number = f"{chosen[1]}{(chosen[2] or '')}"
    if (
        chosen[2]
        and chosen[2].lower() == "a"
        and "à" not in number
        and re.match(r"\s", text[chosen.end() :][:1] or " ")
    ):
        # "28 a perwez" is "28 à Perwez" when a place follows, "28 a" or "28A" a number with its letter
        spaced = chosen[0][len(chosen[1]) : len(chosen[1]) + 1].isspace()
        if spaced and re.search(r"\w", text[chosen.end() :]):
            number = chosen[1]
    return number.upper().lstrip("0"), f"{text[: chosen.start()]} | {text[chosen.end() :]}"


def _trim(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the "à" or "in" that joins street and town."""
    while words and words[0] in ("a", "in", "te"):
        words = words[1:]
    while words and words[-1] in ("a", "in", "te"):
        words = words[:-1]
    return words


def errors(one: str, other: str, most: int = 3) -> int:
    """Optimal string alignment distance, cut off above `most`."""
    return int(OSA.distance(one, other, score_cutoff=most))
