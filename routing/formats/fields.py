"""Reads single fields of a JSON problem; each error is one sentence that names the place."""

import reprlib
from collections import Counter
from typing import Any

from ..problem import FAR_OFF, ProblemError, Window

REFUSED = {
    "shipments": "shipments are not home visits; write each end as a job",
    "amount": "amounts do not exist for home visits; remove them",
    "delivery": "amounts do not exist for home visits; remove them",
    "pickup": "amounts do not exist for home visits; remove them",
    "capacity": "capacities do not exist for home visits; remove them",
    "setup": "setup times are not supported; add them to service",
    "costs": "costs per vehicle are not supported; remove them",
    "max_distance": "a limit on distance is not supported; use max_travel_time",
    "type": "service by vehicle type is not supported; remove it",
    "service_per_type": "service by vehicle type is not supported; remove it",
    "setup_per_type": "service by vehicle type is not supported; remove it",
    "max_load": "loads do not exist for home visits; remove them",
}
LONGEST = 2**31  # seconds or metres in a matrix
LARGEST_ID = 2**53  # what every JSON reader keeps exactly


def named(data: Any, fields: set[str], kind: str) -> str:
    if not isinstance(data, dict) or not whole(data.get("id")) or not 0 <= data["id"] <= LARGEST_ID:
        raise ProblemError(f"{kind}: every entry needs a whole number from 0 to {LARGEST_ID} as id.")
    where = f"{kind} {data['id']}"
    only(data, fields, where)
    return where


def only(data: Any, fields: set[str], where: str) -> None:
    if not isinstance(data, dict):
        raise ProblemError(f"{where}: an object is needed.")
    for name, value in data.items():
        if name in fields or (name in REFUSED and value in (0, [], {}, None)):
            continue
        raise ProblemError(f"{where}: {REFUSED.get(name, f'the field {shown(name)} is not known; remove it')}.")


def listed(data: dict[str, Any], name: str, where: str = "") -> list[Any]:
    entries = data.get(name, [])
    if not isinstance(entries, list):
        raise ProblemError(f"{where}{name}: a list is needed.")
    return entries


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def number(data: dict[str, Any], name: str, where: str, least: int, most: int, default: int) -> int:
    value = data.get(name, default)
    if not whole(value) or not least <= value <= most:
        raise ProblemError(f"{where}: {name} {shown(value)} is not a whole number from {least} to {most}.")
    return int(value)


def integer(data: dict[str, Any], name: str, where: str) -> int:
    if not whole(data.get(name)):
        raise ProblemError(f"{where}: {name} must be a whole number.")
    return int(data[name])


def moment(data: dict[str, Any], name: str, where: str) -> int:
    value = integer(data, name, where)
    if abs(value) > FAR_OFF:
        raise ProblemError(f"{where}: {name} {shown(value)} is too far from zero to be a time in seconds.")
    return value


def optional(data: dict[str, Any], name: str, where: str) -> int | None:
    return number(data, name, where, 0, 10**9, 0) if data.get(name) is not None else None


def text(data: dict[str, Any], name: str, where: str, default: str = "") -> str:
    value = data.get(name, default)
    if not isinstance(value, str):
        raise ProblemError(f"{where}: {name} must be a text.")
    return value


def shown(value: Any) -> str:
    """A value as a sentence can carry it: never long, whatever was written."""
    try:
        return reprlib.repr(value)
    except ValueError:  # a number of thousands of digits
        return "a number too long to show"


def ids(data: Any, where: str) -> frozenset[int]:
    if not isinstance(data, list) or not all(whole(value) and abs(value) <= LARGEST_ID for value in data):
        raise ProblemError(f"{where}: a list of whole numbers up to {LARGEST_ID} is needed.")
    return frozenset(data)


def windows(data: Any, where: str) -> tuple[Window, ...]:
    found = []
    for window in data if isinstance(data, list) else [None]:
        if (
            not isinstance(window, list)
            or len(window) != 2
            or not all(whole(v) and abs(v) <= FAR_OFF for v in window)
            or window[0] > window[1]
        ):
            raise ProblemError(f"{where}: {shown(window)} is not a window [start, end] in whole seconds.")
        found.append((window[0], window[1]))
    return tuple(sorted(found))


def no_double(numbers: list[int], where: str) -> None:
    double = next((number for number, times in Counter(numbers).items() if times > 1), None)
    if double is not None:
        raise ProblemError(f"{where}: the id {double} is used twice.")
