"""How well written words fit a street's name, from 0 to 1.

0.90 and above means: a person would not hesitate. One typing error in a long enough name stays above, another kind of
street (avenue for rue) or a different word stays below; measured on the official address file, see the tests.
"""

from rapidfuzz import fuzz

from .address import StreetName, errors

ACCEPT = 0.90
MIN_TYPO_LENGTH = 5


def similarity(written: StreetName, known: StreetName) -> float:
    if written.key == known.key:
        return 1.0
    return max(0.0, _core(written.core, known.core) - _kind(written.kind, known.kind))


def _core(written: str, known: str) -> float:
    if written == known:
        return 0.99
    joined_written, joined_known = written.replace(" ", ""), known.replace(" ", "")
    if joined_written == joined_known:
        return 0.98
    distance = errors(joined_written, joined_known, 2)
    length = min(len(joined_written), len(joined_known))
    same_digits = _digits(written) == _digits(known)
    if distance == 1 and length >= MIN_TYPO_LENGTH and same_digits and _one_word_differs(written, known):
        return 0.95
    if distance == 2 and length >= 14 and same_digits and _one_word_differs(written, known):
        return 0.91
    return 0.88 * max(fuzz.ratio(joined_written, joined_known), fuzz.token_sort_ratio(written, known)) / 100


def _digits(text: str) -> list[str]:
    return [c for c in text if c.isdigit()]


def _one_word_differs(written: str, known: str) -> bool:
    """A typing error changes a word, it does not add one; a missing space is forgiven."""
    return abs(len(written.split()) - len(known.split())) <= 1


def _kind(written: str, known: str) -> float:
    if written == known:
        return 0.0
    if not written or not known:
        return 0.06
    return 0.0 if errors(written, known, 1) <= 1 and len(known) > 3 else 0.15
