"""Visits and what happened at their doors."""

import json
import uuid
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ..domain.errors import NotFound
from ..domain.visit import StopEvent, Visit, VisitState
from . import tables as t
from .cases import CaseKeys
from .counters import next_number

CLEAR = {"id", "number", "case_id", "request_id", "state", "urgency"}
WITH_REFERENCE = select(t.visits, t.requests.c.reference).outerjoin(
    t.requests, t.requests.c.id == t.visits.c.request_id
)

EVENTS = select(t.stop_events, t.visits.c.case_id).join(t.visits, t.visits.c.id == t.stop_events.c.visit_id)
AS_IT_HAPPENED = (t.stop_events.c.happened_at, t.stop_events.c.received_at)


class Visits:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, *, case_id: str, request_id: str | None, **facts: Any) -> Visit:
        """A new open visit; `facts` are the other fields of `Visit`. Raises `NotFound` for an unknown case."""
        visit = Visit(
            id=str(uuid.uuid4()),
            number=next_number(self._connection, "visit"),
            case_id=case_id,
            request_id=request_id,
            state="open",
            **facts,
        )
        self._connection.execute(insert(t.visits).values(**self._row(visit)))
        return self.get(visit.id)

    def save(self, visit: Visit) -> None:
        """Writes every field of a known visit, sealed with the key of its case. Raises `NotFound` for an unknown
        case."""
        self._connection.execute(update(t.visits).where(t.visits.c.id == visit.id).values(**self._row(visit)))

    def set_state(self, visit_id: str, state: VisitState) -> None:
        """Sets the state of a visit; an unknown id changes nothing."""
        self._connection.execute(update(t.visits).where(t.visits.c.id == visit_id).values(state=state))

    def get(self, visit_id: str) -> Visit:
        """The visit of this id, with the reference of its request. Raises `NotFound`."""
        row = self._connection.execute(WITH_REFERENCE.where(t.visits.c.id == visit_id)).one_or_none()
        if row is None:
            raise NotFound("visit")
        return self._read(row)

    def many(self, visit_ids: set[str]) -> dict[str, Visit]:
        """Visits by id; unknown ids are left out. Raises `NotFound` when the key of a case was destroyed."""
        wanted = sorted(visit_ids)
        rows: list[Any] = []
        for start in range(0, len(wanted), 500):
            rows += self._connection.execute(WITH_REFERENCE.where(t.visits.c.id.in_(wanted[start : start + 500]))).all()
        self._keys.preload({row.case_id for row in rows})
        return {row.id: self._read(row) for row in rows}

    def open_on(self, day: date) -> list[Visit]:
        """Open visits that have a window on that day, by number."""
        rows = self._connection.execute(
            WITH_REFERENCE.where(
                t.visits.c.state == "open", t.visits.c.first_day <= day, t.visits.c.last_day >= day
            ).order_by(t.visits.c.number)
        ).all()
        self._keys.preload({row.case_id for row in rows})
        return [visit for visit in map(self._read, rows) if visit.on(day)]

    def in_states(self, *states: VisitState) -> list[Visit]:
        """Those in any of the states, by number."""
        rows = self._connection.execute(
            WITH_REFERENCE.where(t.visits.c.state.in_(states)).order_by(t.visits.c.number)
        ).all()
        self._keys.preload({row.case_id for row in rows})
        return [self._read(row) for row in rows]

    def of_case(self, case_id: str) -> list[Visit]:
        """All visits of the case, by number."""
        rows = self._connection.execute(
            WITH_REFERENCE.where(t.visits.c.case_id == case_id).order_by(t.visits.c.number)
        ).all()
        return [self._read(row) for row in rows]

    def move_to_case(self, visit: Visit, case_id: str) -> Visit:
        """Seals the visit again with the key of the other case, and returns it. Raises `NotFound` for an unknown
        case."""
        moved = visit.model_copy(update={"case_id": case_id})
        self._connection.execute(update(t.visits).where(t.visits.c.id == visit.id).values(**self._row(moved)))
        return moved

    def record_event(self, event: StopEvent) -> bool:
        """Keeps what was said at a door. True when it was new; the same id again changes nothing."""
        known = self._connection.scalar(select(t.stop_events.c.id).where(t.stop_events.c.id == event.id))
        if known:
            return False
        self._connection.execute(
            insert(t.stop_events).values(**event.model_dump(exclude={"facts"}), sealed_facts=self._facts(event))
        )
        return True

    def event(self, event_id: str) -> StopEvent | None:
        """The event of this id, None without one."""
        row = self._connection.execute(EVENTS.where(t.stop_events.c.id == event_id)).one_or_none()
        return self._event(row) if row else None

    def events(self, stop_ids: set[str]) -> list[StopEvent]:
        """What was said at these stops, in the order it happened."""
        rows = self._connection.execute(
            EVENTS.where(t.stop_events.c.stop_id.in_(sorted(stop_ids))).order_by(*AS_IT_HAPPENED)
        ).all()
        return [self._event(row) for row in rows]

    def events_of_case(self, case_id: str) -> list[StopEvent]:
        """What was said at the doors of the case, in the order it happened."""
        rows = self._connection.execute(EVENTS.where(t.visits.c.case_id == case_id).order_by(*AS_IT_HAPPENED)).all()
        return [self._event(row) for row in rows]

    def _facts(self, event: StopEvent) -> bytes | None:
        if not event.facts:
            return None
        case_id = self._connection.scalar(select(t.visits.c.case_id).where(t.visits.c.id == event.visit_id))
        return self._keys.box(str(case_id)).seal(json.dumps(event.facts).encode(), f"stop_events/{event.id}")

    def _event(self, row: Any) -> StopEvent:
        facts = {}
        if row.sealed_facts:
            facts = json.loads(self._keys.box(row.case_id).open(row.sealed_facts, f"stop_events/{row.id}"))
        clear = {name: getattr(row, name) for name in StopEvent.model_fields if name != "facts"}
        return StopEvent(**clear, facts=facts)

    def _row(self, visit: Visit) -> dict[str, Any]:
        days = [window.day for window in visit.windows]
        plain = visit.model_dump_json(exclude=CLEAR | {"reference"}).encode()
        return {
            **visit.model_dump(include=CLEAR),
            "first_day": min(days, default=None),
            "last_day": max(days, default=None),
            "sealed": self._keys.box(visit.case_id).seal(plain, f"visits/{visit.id}"),
        }

    def _read(self, row: Any) -> Visit:
        plain = self._keys.box(row.case_id).open(row.sealed, f"visits/{row.id}")
        clear = {name: getattr(row, name) for name in CLEAR}
        return Visit.model_validate({**json.loads(plain), **clear, "reference": row.reference or ""})
