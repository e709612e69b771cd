"""A language as requests, people and visits have it: the code of one that the office lists, or a name that somebody
wrote because theirs is not on the list.

Both stand in the same fields. They cannot be taken for each other: a code is two or three small Latin letters, and a
written name never is, for `written` gives such a short one a capital.
"""

import re
import unicodedata

MOST_CHARACTERS = 60
_CODE = re.compile(r"[a-z]{2,3}")
_JOINERS = "\u200c\u200d"  # which belong to the spelling of Persian and others
_MARKS = frozenset(" -‐'’ʼʻ`.,·/()&" + _JOINERS)


def is_written(language: str) -> bool:
    """Whether it is a name in somebody's own words; "" is neither name nor code."""
    return bool(language) and not is_code(language)


def is_code(language: str) -> bool:
    """Whether it is the code of a language."""
    return _CODE.fullmatch(language) is not None


def written(typed: str) -> str:
    """The name as it is kept, in one line and without marks of direction; "" for what can be no name of a language:
    other signs or digits in it, fewer than two letters, or more than `MOST_CHARACTERS`."""
    shown = (c for c in unicodedata.normalize("NFC", typed) if unicodedata.category(c) != "Cf" or c in _JOINERS)
    name = " ".join("".join(shown).split())
    letters = sum(unicodedata.category(c)[0] == "L" for c in name)
    fits = all(unicodedata.category(c)[0] in "LM" or c in _MARKS for c in name)
    if not fits or letters < 2 or len(name) > MOST_CHARACTERS:
        return ""
    return name.capitalize() if _CODE.fullmatch(name) else name


def folded(name: str) -> str:
    """The same for two spellings that differ by case, accents or signs alone."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in apart if unicodedata.category(c)[0] == "L")
