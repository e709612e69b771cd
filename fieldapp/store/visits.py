"""Visits and what happened at their doors."""

import json
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Select, insert, select, update

from ..crypto.box import Unreadable
from ..domain.errors import NotFound
from ..domain.record import DAMAGED
from ..domain.visit import FollowUp, StopEvent, Visit, VisitAct, VisitState
from . import tables as t
from .cases import CaseKeys
from .counters import next_number
from .parameters import given, one_of, pieces

CLEAR = {"id", "number", "case_id", "request_id", "state", "urgency", "follow_up"}
WITH_REFERENCE = select(t.visits, t.requests.c.reference).outerjoin(
    t.requests, t.requests.c.id == t.visits.c.request_id
)

EVENTS = select(t.stop_events, t.visits.c.case_id).join(t.visits, t.visits.c.id == t.stop_events.c.visit_id)
AS_IT_HAPPENED = (t.stop_events.c.happened_at, t.stop_events.c.received_at)

GET = WITH_REFERENCE.where(t.visits.c.id == given("id"))
MANY = WITH_REFERENCE.where(one_of(t.visits.c.id))
READABLE = (
    select(t.visits.c.id)
    .join(t.cases, t.cases.c.id == t.visits.c.case_id)
    .where(one_of(t.visits.c.id), t.cases.c.wrapped_key.is_not(None))
)
OF_CASE = WITH_REFERENCE.where(t.visits.c.case_id == given("case_id")).order_by(t.visits.c.number)
IN_STATES = WITH_REFERENCE.where(one_of(t.visits.c.state, "states")).order_by(t.visits.c.number)
UNFINISHED = WITH_REFERENCE.where(
    ~t.visits.c.state.in_(("done", "cancelled"))
    | ((t.visits.c.state == "done") & t.visits.c.follow_up.not_in(("", "none")))
).order_by(t.visits.c.number)
ACTS = select(t.visit_acts).where(one_of(t.visit_acts.c.visit_id)).order_by(t.visit_acts.c.at, t.visit_acts.c.id)
EVENTS_AT = EVENTS.where(one_of(t.stop_events.c.stop_id)).order_by(*AS_IT_HAPPENED)
EVENTS_OF = EVENTS.where(one_of(t.stop_events.c.visit_id)).order_by(*AS_IT_HAPPENED)
EVENTS_OF_CASE = EVENTS.where(t.visits.c.case_id == given("case_id")).order_by(*AS_IT_HAPPENED)

DAMAGED_FACTS = {
    "name": DAMAGED, "language": DAMAGED, "service": DAMAGED, "duration_min": 5, "windows": [],
    "place": {"text": DAMAGED},
}  # fmt: skip
"""Without hours and without a place: nobody is planned for it."""


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

    def set_outcome(self, visit_id: str, state: VisitState, follow_up: FollowUp | Literal[""]) -> None:
        """What was said at its door last, and what is left to do after it; an unknown id changes nothing."""
        values = {"state": state, "follow_up": follow_up}
        self._connection.execute(update(t.visits).where(t.visits.c.id == visit_id).values(**values))

    def get(self, visit_id: str) -> Visit:
        """The visit of this id, with the reference of its request. Raises `NotFound`."""
        row = self._connection.execute(GET, {"id": visit_id}).one_or_none()
        if row is None:
            raise NotFound("visit")
        return self._read(row)

    def many(self, visit_ids: set[str]) -> dict[str, Visit]:
        """Visits by id; unknown ids are left out. Raises `NotFound` when the key of a case was destroyed."""
        rows: list[Any] = []
        for piece in pieces(sorted(visit_ids)):
            rows += self._connection.execute(MANY, piece).all()
        self._keys.preload({row.case_id for row in rows})
        return {row.id: self._read(row) for row in rows}

    def readable(self, visit_ids: set[str]) -> set[str]:
        """Those of them whose case has its key: what was erased is read by nobody."""
        found: set[str] = set()
        for piece in pieces(sorted(visit_ids)):
            found |= set(self._connection.scalars(READABLE, piece))
        return found

    def open_on(self, day: date) -> list[Visit]:
        """Open visits that have a window on that day, by number."""
        rows = self._connection.execute(
            WITH_REFERENCE.where(
                t.visits.c.state == "open", t.visits.c.first_day <= day, t.visits.c.last_day >= day
            ).order_by(t.visits.c.number)
        ).all()
        self._keys.preload({row.case_id for row in rows})
        return [visit for visit in map(self._read, rows) if visit.on(day)]

    def unfinished(self) -> list[Visit]:
        """All that are not closed, by number: open, come back from the door, or done with something left to do."""
        return self._all(UNFINISHED)

    def in_states(self, *states: VisitState) -> list[Visit]:
        """Those in any of the states, by number."""
        return self._all(IN_STATES, {"states": states})

    def of_case(self, case_id: str) -> list[Visit]:
        """All visits of the case, by number."""
        return [self._read(row) for row in self._connection.execute(OF_CASE, {"case_id": case_id}).all()]

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
            insert(t.stop_events).values(
                **event.model_dump(exclude={"facts", "corrects"}),
                corrects=" ".join(event.corrects),
                sealed_facts=self._facts(event),
            )
        )
        return True

    def add_act(self, act: VisitAct, case_id: str) -> None:
        """Appends what the office did with a visit; nothing of it is ever changed."""
        plain = json.dumps({"details": act.details, "reason": act.reason}).encode()
        sealed = self._keys.box(case_id).seal(plain, f"visit_acts/{act.id}")
        self._connection.execute(
            insert(t.visit_acts).values(
                id=act.id, visit_id=act.visit_id, kind=act.kind, at=act.at, account_id=act.by, sealed=sealed
            )
        )

    def acts_of_case(self, case_id: str) -> list[VisitAct]:
        """In the order they happened."""
        of_case = select(t.visit_acts).join(t.visits, t.visits.c.id == t.visit_acts.c.visit_id)
        rows = self._connection.execute(
            of_case.where(t.visits.c.case_id == case_id).order_by(t.visit_acts.c.at, t.visit_acts.c.id)
        ).all()
        return [self._act(row, case_id) for row in rows]

    def acts(self, visits: Mapping[str, str]) -> list[VisitAct]:
        """Of these visits (id -> its case), in the order they happened."""
        rows = self._connection.execute(ACTS, {"ids": sorted(visits)}).all()
        return [self._act(row, visits[row.visit_id]) for row in rows]

    def event(self, event_id: str) -> StopEvent | None:
        """The event of this id, None without one."""
        row = self._connection.execute(EVENTS.where(t.stop_events.c.id == event_id)).one_or_none()
        return self._event(row) if row else None

    def events(self, stop_ids: set[str]) -> list[StopEvent]:
        """What was said at these stops, in the order it happened."""
        rows = self._connection.execute(EVENTS_AT, {"ids": sorted(stop_ids)}).all()
        return [self._event(row) for row in rows]

    def events_of(self, visit_ids: set[str]) -> list[StopEvent]:
        """Of all days of these visits, in the order they happened."""
        rows = list[Any]()
        for piece in pieces(sorted(visit_ids)):
            rows += self._connection.execute(EVENTS_OF, piece).all()
        return [self._event(row) for row in rows]

    def events_of_case(self, case_id: str) -> list[StopEvent]:
        """What was said at the doors of the case, in the order it happened."""
        rows = self._connection.execute(EVENTS_OF_CASE, {"case_id": case_id}).all()
        return [self._event(row) for row in rows]

    def _all(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Visit]:
        rows = self._connection.execute(query, values).all()
        self._keys.preload({row.case_id for row in rows})
        return [self._read(row) for row in rows]

    def _act(self, row: Any, case_id: str) -> VisitAct:
        opened = self._keys.open(case_id, row.sealed, f"visit_acts/{row.id}")
        plain = {"reason": DAMAGED} if opened is None else json.loads(opened)
        return VisitAct(id=row.id, visit_id=row.visit_id, kind=row.kind, at=row.at, by=row.account_id, **plain)

    def _facts(self, event: StopEvent) -> bytes | None:
        if not event.facts:
            return None
        case_id = self._connection.scalar(select(t.visits.c.case_id).where(t.visits.c.id == event.visit_id))
        return self._keys.box(str(case_id)).seal(json.dumps(event.facts).encode(), f"stop_events/{event.id}")

    def _event(self, row: Any) -> StopEvent:
        facts: dict[str, str] = {}
        if row.sealed_facts:
            plain = self._keys.open(row.case_id, row.sealed_facts, f"stop_events/{row.id}")
            facts = {} if plain is None else json.loads(plain)
        clear = {name: getattr(row, name) for name in StopEvent.model_fields if name not in ("facts", "corrects")}
        return StopEvent(**clear, facts=facts, corrects=tuple(row.corrects.split()))

    def _row(self, visit: Visit) -> dict[str, Any]:
        if visit.name == DAMAGED:
            raise Unreadable(f"visits/{visit.id}")
        days = [window.day for window in visit.windows]
        plain = visit.model_dump_json(exclude=CLEAR | {"reference"}).encode()
        return {
            **visit.model_dump(include=CLEAR),
            "first_day": min(days, default=None),
            "last_day": max(days, default=None),
            "sealed": self._keys.box(visit.case_id).seal(plain, f"visits/{visit.id}"),
        }

    def _read(self, row: Any) -> Visit:
        plain = self._keys.open(row.case_id, row.sealed, f"visits/{row.id}")
        facts = DAMAGED_FACTS if plain is None else json.loads(plain)
        clear = {name: getattr(row, name) for name in CLEAR}
        return Visit.model_validate({**facts, **clear, "reference": row.reference or ""})
