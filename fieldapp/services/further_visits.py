"""One more visit of the same case: after one that took place, or as a part of one that is split in two."""

from dataclasses import dataclass
from typing import Any

from ..domain.errors import Refused
from ..domain.hours import Window
from ..domain.visit import Visit
from ..store.unit import Unit
from . import visit_acts
from .todo import facts_of
from .visit_acts import Effect
from .workplace import Workplace

OWN_FACTS = frozenset({
    "id", "number", "case_id", "request_id", "reference", "state", "promised", "freed_at", "changed_at", "closing",
    "follow_up", "series", "occurrence",
})  # fmt: skip
"""What a visit has of its own; all the rest goes along to the other one."""


@dataclass(frozen=True)
class Part:
    """What one of the two is for: minutes, a service of the office, a note for the worker."""

    duration_min: int
    service: str
    note_for_worker: str


def visit_again(work: Workplace, by: str, visit_id: str, version: str, windows: tuple[Window, ...]) -> Visit:
    """After a visit that took place, another one of the same case, within `windows`.

    Raises `NotFound`, `Stale`, `Refused`: no_windows, nothing_left.
    """
    if not windows:
        raise Refused("no_windows", "windows")
    with work.store.write() as unit:
        visit = visit_acts.as_seen(unit, visit_id, version)
        if visit.state != "done":
            raise Refused("nothing_left")
        unit.visits.save(visit.model_copy(update={"follow_up": "none", "wait": None}))
        again = add_alike(unit, visit, windows=windows, wait=None, agreed_at=work.now())
        visit_acts.record(work, unit, by, visit, "settled", details={"follow_up": "visit"})
        visit_acts.record(work, unit, by, again, "agreed")
        unit.commit()
    return again


def split(
    work: Workplace, by: str, visit_id: str, version: str, first: Part, other: Part, windows: tuple[Window, ...]
) -> Effect:
    """An open visit becomes two of the same case, both to be planned: it stays with its number, its history and the
    hour that the client was told, and is for `first`; a new one is for `other`, within `windows`.

    Raises `NotFound`, `Stale`, `Refused`: no_windows, closed_visit; begun, where somebody is at the door.
    """
    if not windows:
        raise Refused("no_windows", "windows")
    with work.store.write() as unit:
        visit = visit_acts.open_as_seen(unit, visit_id, version)
        if facts_of(work, unit, [visit])[visit.id].happened.begun:
            raise Refused("begun")
        made = add_alike(unit, visit, **vars(other), windows=windows)
        before = {
            name: str(getattr(visit, name)) for name, value in vars(first).items() if getattr(visit, name) != value
        }
        fresh = visit.model_copy(update=vars(first))
        details = {"visit": made.id, **before}
        effect = visit_acts.save(work, unit, by, "split", fresh, details=details, freed=True, keeps_promise=True)
        visit_acts.record(work, unit, by, made, "split_from", details={"visit": visit.id})
        unit.commit()
    return effect


def add_alike(unit: Unit, visit: Visit, **facts: Any) -> Visit:
    """A new open visit like this one but for `facts`."""
    carried = {name: getattr(visit, name) for name in Visit.model_fields if name not in OWN_FACTS}
    return unit.visits.add(case_id=visit.case_id, request_id=visit.request_id, **(carried | facts))
