"""What a failure of the store means for whoever waits for an answer."""

import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError

from ..crypto.box import Unreadable

Failure = Literal["damaged", "cannot_write"]
_WORDS = (
    "disk is full",
    "readonly database",
    "disk i/o error",
    "no space left",
    "read-only file system",
    "file too large",
    "read-only transaction",
)
"""Of SQLite and PostgreSQL, as each says that nothing can be written."""


def failure_of(error: BaseException) -> Failure | None:
    """`damaged`: something stored does not open; `cannot_write`: the disk takes nothing. None for all others."""
    if isinstance(error, Unreadable):
        return "damaged"
    if isinstance(error, DBAPIError | sqlite3.Error | OSError):
        said = str(getattr(error, "orig", None) or error).casefold()
        return "cannot_write" if any(words in said for words in _WORDS) else None
    return None
