"""The shapes of a JSON problem; each error is one sentence that names the place. What a
value may be, `routing.problem` says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..field_rules import ProblemError, identity, is_int, shown
from ..problem import Window

REFUSED = {
    "shipments": "shipments are not home visits; write each end as a job",
    "amount": "amount is an old name; write it as delivery",
    "setup": "setup times are not supported; add them to service",
    "costs": "costs per vehicle are not supported; remove them",
    "max_distance": "a limit on distance is not supported; use max_travel_time",
    "type": "service by vehicle type is not supported; remove it",
    "service_per_type": "service by vehicle type is not supported; remove it",
    "setup_per_type": "service by vehicle type is not supported; remove it",
    "max_load": "a limit on the load of a break is not supported; remove it",
}


def named(data: Any, fields: set[str], kind: str) -> str:
    """The entry as a sentence names it; it has an id, and no field but these."""
    where = identity(kind, data.get("id") if isinstance(data, dict) else None)
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


def ids(data: Any, where: str) -> frozenset[int]:
    if not isinstance(data, list) or not all(is_int(value) for value in data):
        raise ProblemError(f"{where}: a list of whole numbers is needed.")
    return frozenset(data)


def amounts(data: Any, where: str) -> tuple[int, ...]:
    """A load, a number a dimension; none where nothing is said."""
    if data is None:
        return ()
    if not isinstance(data, list):
        raise ProblemError(f"{where}: {shown(data)} is not a list of whole numbers.")
    return tuple(data)


def windows(data: Any, where: str) -> tuple[Window, ...]:
    if not isinstance(data, list) or not all(isinstance(window, list) for window in data):
        raise ProblemError(f"{where}: {shown(data)} is not a list of windows [start, end] in whole seconds.")
    return tuple(tuple(window) for window in data)


@contextmanager
def within(where: str) -> Iterator[None]:
    """Whatever is refused inside is told with the entry that it belongs to."""
    try:
        yield
    except ProblemError as error:
        raise ProblemError(f"{where}: {error}") from None
