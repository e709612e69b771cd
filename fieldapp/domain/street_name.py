"""Words of addresses: normalised, abbreviations written out, and what tells one street's name from another's."""

import unicodedata
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

_EXPANSIONS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard",
    "ch": "chaussee", "chee": "chaussee", "chauss": "chaussee", "che": "chemin", "chem": "chemin", "pl": "place",
    "r": "rue", "rte": "route", "imp": "impasse", "sq": "square", "all": "allee", "quart": "quartier",
    "st": "saint", "ste": "sainte", "sts": "saints", "dr": "docteur", "gd": "grand", "gde": "grande", "pt": "petit",
    "pte": "petite", "nd": "notre dame", "str": "straat", "stwg": "steenweg", "stnwg": "steenweg", "ln": "laan",
}  # fmt: skip
KINDS = frozenset((
    "rue", "avenue", "boulevard", "chaussee", "chemin", "place", "route", "impasse", "square", "allee", "clos", "cite",
    "ruelle", "sentier", "venelle", "dreve", "quai", "cour", "cours", "galerie", "domaine", "parc", "faubourg", "voie",
    "tienne", "thier", "straat", "laan", "weg", "steenweg", "plein", "dreef", "pad",
))  # fmt: skip
ARTICLES = frozenset((
    "de", "du", "des", "la", "le", "les", "l", "d", "a", "au", "aux", "en", "et", "van", "der", "den", "ter",
))  # fmt: skip
_KIND_TYPO_LENGTH = 5
_DUTCH_ENDINGS = ("straat", "str", "steenweg", "laan", "plein", "dreef", "weg")


@dataclass(frozen=True)
class StreetName:
    """`kind` (rue, avenue, ...), `core` (the words that tell it from others) and `key` (all words) of a street."""

    key: str
    kind: str
    core: str


def normalise(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: "Rue St-Médard" -> "rue st medard"."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.casefold().split())


def words_of(text: str) -> tuple[str, ...]:
    """Normalised words with abbreviations written out."""
    written_out = " ".join(_EXPANSIONS.get(word, word) for word in normalise(text).split())
    return tuple(_dutch(word) for word in written_out.split())


def street_name(words: tuple[str, ...]) -> StreetName:
    """The name of a known street, taken apart; `words` normalised."""
    return _split(words, words[0] if words and words[0] in KINDS else "")


def written_street_name(words: tuple[str, ...]) -> StreetName:
    """What somebody typed, taken apart; `words` normalised: a typing error in the kind ("chausése") is forgiven,
    the key keeps it."""
    if not words or words[0] in KINDS or len(words[0]) < _KIND_TYPO_LENGTH or len(words) == 1:
        return street_name(words)
    meant = process.extractOne(words[0], sorted(KINDS), scorer=OSA.distance, score_cutoff=1)
    return _split(words, meant[0] if meant else "")


def _split(words: tuple[str, ...], kind: str) -> StreetName:
    rest = words[1:] if kind else words
    if not kind and len(words) == 1:
        ending = next((e for e in _DUTCH_ENDINGS if words[0].endswith(e) and len(words[0]) > len(e) + 2), "")
        return StreetName(words[0], ending, words[0])
    core = [word for word in rest if word not in ARTICLES] or list(rest)
    return StreetName(" ".join(words), kind, " ".join(core))


def _dutch(word: str) -> str:
    """ "stationsstr" -> "stationsstraat"."""
    return f"{word[:-3]}straat" if word.endswith("str") and len(word) > 6 else word
