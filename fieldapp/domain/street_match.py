"""How well written words fit a street's name, from 0 to 1, and from where on an answer needs no person.

0.90 and above means: a person would not hesitate. One typing error in a long enough name stays above, another kind of
street (avenue for rue) or a different word stays below; measured on the official address file, see the tests.
Typing errors are counted with the optimal string alignment distance (one swapped pair = one error).
"""

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from .place import Accuracy
from .street_name import ARTICLES, StreetName

ACCEPT = 0.90
MIN_TYPO_LENGTH = 5
TWO_TYPOS_LENGTH = 14
EXACT_CORE = 0.98
BELOW = 0.89


def accepted_alone(accuracy: Accuracy, score: float, ambiguous: bool) -> bool:
    """The rule everywhere: a house, with a score of 0.90 or more (of 0 to 1), and no rival as good. Everything else is
    a person's choice."""
    return accuracy == "house" and score >= ACCEPT and not ambiguous


def similarity(written: StreetName, known: StreetName) -> float:
    """The score of two normalised street names, 0 to 1: 1 for the same, less for each typing error and another kind of
    street."""
    if written.key == known.key:
        return 1.0
    core = _core(written.core, known.core)
    if BELOW < core < EXACT_CORE and _articles(written) != _articles(known):
        core = BELOW  # "des Vallées" for "de la Vallée": not one slip of the finger but another name
    return max(0.0, core - _kind(written.kind, known.kind))


def errors(one: str, other: str, most: int = 3) -> int:
    """The number of typing errors between two texts, by the optimal string alignment distance (one swapped pair is one
    error); anything above `most` is `most` + 1."""
    return int(OSA.distance(one, other, score_cutoff=most))


def _core(written: str, known: str) -> float:
    if written == known:
        return 0.99
    joined_written, joined_known = written.replace(" ", ""), known.replace(" ", "")
    if joined_written == joined_known:
        return EXACT_CORE
    distance = errors(joined_written, joined_known, 2)
    length = min(len(joined_written), len(joined_known))
    few = distance in (1, 2)  # as with few of the streets that are looked at
    if few and _digits(written) == _digits(known) and _words_differ_by_one_at_most(written, known):
        if distance == 1 and length >= MIN_TYPO_LENGTH:
            return 0.95
        if distance == 2 and length >= TWO_TYPOS_LENGTH:
            return 0.91
    return 0.88 * max(fuzz.ratio(joined_written, joined_known), fuzz.token_sort_ratio(written, known)) / 100


def _articles(name: StreetName) -> list[str]:
    """The small words, which a typing error in another word leaves as they are."""
    return [word for word in name.key.split() if word in ARTICLES]


def _digits(text: str) -> list[str]:
    return [c for c in text if c.isdigit()]


def _words_differ_by_one_at_most(written: str, known: str) -> bool:
    """A typing error changes a word, it does not add several; a missing space is forgiven."""
    return abs(len(written.split()) - len(known.split())) <= 1


def _kind(written: str, known: str) -> float:
    if written == known:
        return 0.0
    if not written or not known:
        return 0.06
    return 0.0 if errors(written, known, 1) <= 1 and len(known) > 3 else 0.15
