"""A form made from what somebody has changed meanwhile: both values beside each other, and what was typed stays.

The page that answers carries the newer fingerprint, so that sending it again replaces the other's value knowingly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .page import answer


@dataclass(frozen=True)
class Difference:
    """A field, what is in the file now, and what was typed; each may be empty."""

    label: str
    now: str
    typed: str


def conflict(template: str, rows: Iterable[tuple[str, str, str]], **values: Any) -> tuple[str, int]:
    """409: the page again with what was typed, and of `rows` (label, now, typed) those that differ."""
    crossed = [Difference(*row) for row in rows if row[1].strip() != row[2].strip()]
    return answer(template, 409, crossed=crossed, **values)
