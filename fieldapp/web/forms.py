"""Reads a submitted form within limits. What is wrong is collected by field, so that a page can say all of it at once.

Every reader strips control characters and direction marks from the ends and refuses what is too long; the sentences are
the reader's own language because they come from `words`.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date, time
from typing import overload

from werkzeug.datastructures import MultiDict

from ..domain.hours import written_day
from .i18n import Words

_LINE_BREAKS = re.compile(r"\r\n?")
# 2 pm, 2:30pm, 2 p.m.
_HALF_DAY = re.compile(r"^(1[0-2]|0?[1-9])(?:[:.h](\d{2}))?\s*([ap])\.?\s?m\.?$", re.IGNORECASE)
# 14, 9h, 9 h 30, 9.30, 9:30, 13h30, 930, 1330, each with the word for "o'clock" of one of the languages after it
_CLOCK = re.compile(
    r"^(\d{1,2}?)\s*(?:(?:[:h.,٫]|uur|uhr|u)\s*)?(\d{2})?\s*(?:h|u|uur|uhr)?$",
    re.IGNORECASE,
)

# 40, 40 min, 40', 1 h 10, 1h, 1 u 10, as people type minutes in our languages
_MINUTES = re.compile(
    r"^(?:(\d{1,2})\s*(?:h|u|uur|hours?|heures?)\.?\s*)?(?:(\d{1,4})\s*(?:min\w*\.?|m|['’′])?)?$", re.IGNORECASE
)


class FormReader:
    """`errors` maps a field to the sentence to show beside it."""

    def __init__(self, form: MultiDict[str, str], words: Words) -> None:
        self._form = form
        self.words = words
        self.errors: dict[str, str] = {}

    def fail(self, field: str, sentence: str) -> None:
        self.errors.setdefault(field, sentence)

    def text(self, field: str, *, limit: int, required: str | None = None, lines: bool = False) -> str:
        """What was typed, cleaned and cut to `limit` characters; a longer one is an error of the field. `required` is
        the sentence for an empty answer."""
        value = clean(self._form.get(field, ""), lines=lines)
        if len(value) > limit:
            self.fail(
                field,
                self.words._(
                    "This is too long: {count} characters. Write at most {limit}.", count=len(value), limit=limit
                ),
            )
            return value[:limit]
        if required and not value:
            self.fail(field, required)
        return value

    def choice(self, field: str, among: Collection[str], *, required: str) -> str:
        """One of the offered values, or "" with the sentence."""
        value = self._form.get(field, "")
        if value not in among:
            self.fail(field, required)
            return ""
        return value

    @overload
    def optional_choice(self, field: str, among: Collection[str]) -> str: ...

    @overload
    def optional_choice[Word: str](self, field: str, among: Collection[Word], default: Word) -> Word: ...

    def optional_choice(self, field: str, among: Collection[str], default: str = "") -> str:
        """One of the offered values, `default` for nothing or for anything else."""
        value = self._form.get(field, default)
        return value if value in among else default

    def many(self, field: str, among: Collection[str]) -> tuple[str, ...]:
        """The ticked values that were offered, in the order offered."""
        ticked = set(self._form.getlist(field))
        return tuple(value for value in among if value in ticked)

    def names(self) -> list[str]:
        """The fields that came."""
        return list(self._form.keys())

    def all(self, field: str) -> list[str]:
        """Every value that came under this name, as it came."""
        return self._form.getlist(field)

    def ticked(self, field: str) -> bool:
        return field in self._form

    def clock(self, field: str) -> time | None:
        """13:30, 13h30, 1330, 13 h, 13.30, 13 or 1:30 pm; None when empty or wrong (and then with a sentence)."""
        typed = clean(self._form.get(field, ""))[:20]
        if not typed:
            return None
        match, half = _CLOCK.match(typed), _HALF_DAY.match(typed)
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
        if half:
            hour, minute = int(half[1]) % 12 + 12 * (half[3].lower() == "p"), int(half[2] or 0)
        if hour > 23 or minute > 59:
            self.fail(field, self.words._("“{typed}” is not a time. Write for example 14:30.", typed=typed))
            return None
        return time(hour, minute)

    def day(self, field: str) -> date | None:
        """2026-12-01 as date inputs send it, or as people type it (`written_day`); None when empty or wrong."""
        typed = clean(self._form.get(field, ""))[:20]
        if not typed:
            return None
        try:
            return parse_day(typed)
        except ValueError:
            self.fail(field, self.words._("“{typed}” is not a date. Write for example 1/12/2026.", typed=typed))
            return None

    def number(self, field: str, *, least: int, most: int, default: int) -> int:
        """The number of a field, `default` where nothing was typed or what was typed is not from `least` to `most`; the
        latter is an error of the field. All four in the unit of the field."""
        return self._number(field, whole_number, least, most, default)

    def minutes(self, field: str, *, least: int, most: int, default: int) -> int:
        """The same of minutes, which may be written with their unit: 40 min, 1 h 10."""
        return self._number(field, minutes_of, least, most, default)

    def _number(self, field: str, read: Callable[[str], int | None], least: int, most: int, default: int) -> int:
        typed = clean(self._form.get(field, ""))[:20]
        if not typed:
            return default
        number = read(typed)
        if number is None or not least <= number <= most:
            self.fail(
                field,
                self.words._(
                    "“{typed}” does not fit. Write a number from {least} to {most}.",
                    typed=typed,
                    least=least,
                    most=most,
                ),
            )
            return default
        return number


def whole_number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() else None


def minutes_of(typed: str) -> int | None:
    """What was typed for a number of minutes, None where it is none."""
    match = _MINUTES.match(typed)
    if match is None or not (match[1] or match[2]):
        return None
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def counted(typed: str, default: int) -> int:
    """A number that a page wrote into its own form, `default` for anything else that comes."""
    return int(typed) if typed.isdecimal() and len(typed) <= 9 else default


def parse_day(typed: str) -> date:
    """Raises ValueError for anything that is no day an office could work on."""
    return written_day(typed)


def clean(value: str, *, lines: bool = False) -> str:
    """Without control characters and stray surrogates; one line unless `lines`."""
    value = _LINE_BREAKS.sub("\n", unicodedata.normalize("NFC", value))
    kept = (c for c in value if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    text = "".join(kept)
    return text.strip() if lines else " ".join(text.split())
