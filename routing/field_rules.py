"""What a single field of a problem may hold. Each refusal is one sentence that names
the place, the field and the remedy.

Not public: `routing.problem` says what each field means. `where` is the entry as a reader knows it ("job 7").
"""

import math
import reprlib
from collections import Counter
from collections.abc import Iterable, Sized
from typing import Any, TypeGuard

Window = tuple[int, int]  # start and end, seconds, both ends allowed

HORIZON_S = 2**40  # no time of a problem lies further from zero
LARGEST_ID = 2**53  # what every JSON reader keeps exactly
LONGEST_SERVICE_S = 86_400
MOST_PRIORITY = 100
MOST_WORKERS = 2  # who start one visit together
MOST_BREAKS = 6
SLOWEST, FASTEST = 0.1, 5.0  # speed factors
MOST_LIMIT = 10**9  # of visits, travel or work of a day
MOST_WEIGHT_S = 100_000  # for a unit of a wish
MOST_AMOUNT, MOST_DIMENSIONS = 10**9, 4  # of a load in one dimension, and how many dimensions a problem may have
MOST_JOBS, MOST_VEHICLES, MOST_DUTIES = 5_000, 1_000, 1_000


class ProblemError(ValueError):
    """The problem cannot be planned as written; the text is one sentence that names what is wrong, and the remedy."""


def is_int(value: object) -> TypeGuard[int]:
    """A whole number, and not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: object) -> str:
    """A value as a sentence can carry it: never long, whatever was given, and on one line."""
    try:
        return " ".join(reprlib.repr(value).split())
    except ValueError:  # a number of thousands of digits
        return "a number too long to show"


def number(where: str, name: str, value: object, least: int, most: int) -> None:
    """Raises `ProblemError` unless it is a whole number from `least` to `most`, in the unit of the field."""
    if not is_int(value) or not least <= value <= most:
        raise ProblemError(f"{where}: {name} {shown(value)} is not a whole number from {least} to {most}.")


def limit(where: str, name: str, value: object) -> None:
    """None: no limit."""
    if value is not None:
        number(where, name, value, 0, MOST_LIMIT)


def amounts(where: str, name: str, value: Any) -> None:
    """A load, a number a dimension; none at all: nothing is carried, or no limit."""
    known = isinstance(value, tuple) and len(value) <= MOST_DIMENSIONS
    if not known or not all(is_int(one) and 0 <= one <= MOST_AMOUNT for one in value):
        raise ProblemError(
            f"{where}: {name} {shown(value)} is not a tuple of at most {MOST_DIMENSIONS} whole numbers from 0 to "
            f"{MOST_AMOUNT}."
        )


def identity(kind: str, value: object) -> str:
    """The entry as a sentence names it."""
    if not is_int(value) or not 0 <= value <= LARGEST_ID:
        raise ProblemError(f"{kind}: the id {shown(value)} is not a whole number from 0 to {LARGEST_ID}.")
    return f"{kind} {value}"


def moment(where: str, name: str, value: object) -> None:
    if not is_int(value) or not -HORIZON_S <= value <= HORIZON_S:
        raise ProblemError(f"{where}: {name} {shown(value)} is not a time in whole seconds, at most 2**40 from zero.")


def moment_or_none(where: str, name: str, value: object) -> None:
    if value is not None:
        moment(where, name, value)


def location(where: str, name: str, value: object) -> None:
    """The problem knows how many there are; this is only its least."""
    if not is_int(value) or value < 0:
        raise ProblemError(f"{where}: {name} {shown(value)} is not the number of a location, from 0 on.")


def located(locations: Sized, where: str, name: str, value: int | None) -> None:
    """A number of one of these locations, or None."""
    if value is not None and value >= len(locations):
        raise ProblemError(f"{where}: {name} {value} is none of the {len(locations)} locations, which count from 0.")


def location_or_none(where: str, name: str, value: object) -> None:
    if value is not None:
        location(where, name, value)


def instance(where: str, name: str, value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise ProblemError(f"{where}: {name} {shown(value)} is not a {kind.__name__}.")


def count(name: str, entries: Sized, most: int) -> None:
    """Raises `ProblemError` for more than `most` entries: the number of visits, shifts or duties that one problem may
    have."""
    if len(entries) > most:
        raise ProblemError(f"{name}: more than {most} cannot be planned at once.")


def text(where: str, name: str, value: object) -> None:
    if not isinstance(value, str):
        raise ProblemError(f"{where}: {name} {shown(value)} must be a text.")


def ids(where: str, name: str, value: object) -> None:
    """Skills or workers."""
    if not isinstance(value, frozenset) or not all(is_int(one) and abs(one) <= LARGEST_ID for one in value):
        raise ProblemError(f"{where}: {name} {shown(value)} is not a frozenset of whole numbers up to {LARGEST_ID}.")


def window(where: str, name: str, value: Any) -> None:
    if not (isinstance(value, tuple) and len(value) == 2 and all(is_int(end) for end in value)):
        raise ProblemError(f"{where}: {name} {shown(value)} is not a window (start, end) in whole seconds.")
    low, high = value
    if not -HORIZON_S <= low <= high <= HORIZON_S:
        raise ProblemError(
            f"{where}: {name} {shown(value)} is not a window: its start is before its end, at most 2**40 from zero."
        )


def windows(where: str, name: str, value: Any) -> tuple[Window, ...]:
    """In their order."""
    if not isinstance(value, tuple):
        raise ProblemError(f"{where}: {name} {shown(value)} is not a tuple of windows (start, end).")
    for one in value:
        window(where, name, one)
    return tuple(sorted(value))


def speed(where: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not SLOWEST <= value <= FASTEST:
        raise ProblemError(f"{where}: speed_factor {shown(value)} is not between {SLOWEST} and {FASTEST:g}.")


def is_point(latitude: object, longitude: object) -> bool:
    """WGS84 degrees."""
    return all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) and abs(one) <= most
        for one, most in ((latitude, 90), (longitude, 180))
    )


def no_double(numbers: Iterable[int], where: str) -> None:
    """Raises `ProblemError` for the first id that comes twice."""
    double = next((one for one, times in Counter(numbers).items() if times > 1), None)
    if double is not None:
        raise ProblemError(f"{where}: the id {double} is used twice; give each its own.")


def entries(name: str, value: Any, kind: type, most: int) -> None:
    """Jobs, vehicles or duties: of their type, not too many, each with its own id."""
    if not isinstance(value, tuple) or not all(isinstance(one, kind) for one in value):
        raise ProblemError(f"{name} {shown(value)} must be a tuple of {kind.__name__}.")
    count(name, value, most)
    no_double([one.id for one in value], name)
