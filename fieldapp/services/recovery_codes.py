"""Codes on paper that sign their owner in when telephone, computer and key are lost."""

import re
import secrets

CODES = 10
CODE_LENGTH = 16  # of 32 letters: 80 bits, which nobody guesses, so that no pause holds one up
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # none that looks like another (Crockford)
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})


def fresh() -> tuple[str, ...]:
    """In groups of four, as they are printed."""

    def code() -> str:
        letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        return "-".join(letters[at : at + 4] for at in range(0, CODE_LENGTH, 4))

    return tuple(code() for _ in range(CODES))


def plain(typed: str) -> str:
    """A code, of an app too, without what people type around and between it."""
    code = re.sub(r"[\s-]", "", typed[:100]).casefold()
    return code.translate(_MISREAD) if len(code) == CODE_LENGTH else code
