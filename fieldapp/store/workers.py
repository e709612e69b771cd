"""Workers with their hours. Where a day begins may be a home, so the start point is sealed."""

import json
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..crypto.box import Box, Unreadable
from ..domain.errors import NotFound
from ..domain.record import DAMAGED
from ..domain.worker import Absence, Duty, Shift, Worker, check_shifts
from . import tables as t
from .counters import next_number
from .damage import Damage
from .parameters import given, one_of

HOURS = {"shifts", "absences", "duties"}
START = {"start_label", "lat", "lon", "phone"}
CLEAR = ("id", "number", "name", "gender", "transport", "active")
GET = select(t.workers).where(t.workers.c.id == given("id"))
ALL = select(t.workers).order_by(t.workers.c.number)
ACTIVE = ALL.where(t.workers.c.active)
PARTS = [
    (name, kind, select(table).where(one_of(table.c.worker_id)).order_by(table.c.id))
    for name, kind, table in (
        ("shifts", Shift, t.shifts),
        ("absences", Absence, t.absences),
        ("duties", Duty, t.duties),
    )
]


class Workers:
    def __init__(self, connection: Connection, office: Box, damage: Damage) -> None:
        self._connection = connection
        self._office = office
        self._damage = damage

    def add(self, **facts: Any) -> Worker:
        """A new worker with the next number; `facts` are the other fields of `Worker`. Raises `Refused` for shifts that
        overlap."""
        worker = Worker(id=str(uuid.uuid4()), number=next_number(self._connection, "worker"), **facts)
        self._connection.execute(insert(t.workers).values(**self._row(worker)))
        self._write_hours(worker)
        return worker

    def save(self, worker: Worker) -> None:
        """Writes everything, hours included. Raises `Refused` for shifts that overlap."""
        self._connection.execute(update(t.workers).where(t.workers.c.id == worker.id).values(**self._row(worker)))
        for table in (t.shifts, t.absences, t.duties):
            self._connection.execute(delete(table).where(table.c.worker_id == worker.id))
        self._write_hours(worker)

    def get(self, worker_id: str) -> Worker:
        """The worker of this id, with all hours. Raises `NotFound`."""
        row = self._connection.execute(GET, {"id": worker_id}).one_or_none()
        if row is None:
            raise NotFound("worker")
        return self._read([row])[0]

    def all(self, *, active_only: bool = False) -> list[Worker]:
        """By number, the order in which they joined."""
        found = self._read(self._connection.execute(ACTIVE if active_only else ALL).all())
        return [worker for worker in found if worker.active or not active_only]

    def names(self) -> dict[str, str]:
        """The name of every worker by id."""
        return {row.id: row.name for row in self._connection.execute(select(t.workers.c.id, t.workers.c.name))}

    def add_absence(self, worker_id: str, first: date, last: date) -> Absence:
        """Adds an absence from the first day to the last, both included, and returns it."""
        absence = Absence(id=str(uuid.uuid4()), first=first, last=last)
        self._connection.execute(insert(t.absences).values(worker_id=worker_id, **absence.model_dump()))
        return absence

    def remove_absence(self, worker_id: str, absence_id: str) -> None:
        """Deletes an absence of this worker, if there is one."""
        self._connection.execute(
            delete(t.absences).where(t.absences.c.id == absence_id, t.absences.c.worker_id == worker_id)
        )

    def _write_hours(self, worker: Worker) -> None:
        """The one way in which hours are stored: raises `Refused` as `check_shifts` does."""
        check_shifts(worker.shifts)
        for table, parts in ((t.shifts, worker.shifts), (t.absences, worker.absences), (t.duties, worker.duties)):
            rows = [{"worker_id": worker.id, **part.model_dump()} for part in parts]
            if rows:
                self._connection.execute(insert(table), rows)

    def _row(self, worker: Worker) -> dict[str, Any]:
        if worker.start_label == DAMAGED:
            raise Unreadable(f"workers/{worker.id}/start")
        plain = worker.model_dump_json(include=START).encode()
        return {
            **worker.model_dump(exclude=HOURS | START | {"languages", "services"}),
            "languages": ",".join(worker.languages),
            "services": ",".join(worker.services),
            "sealed_start": self._office.seal(plain, f"workers/{worker.id}/start"),
        }

    def _read(self, rows: Iterable[Any]) -> list[Worker]:
        rows = list(rows)
        ids = [row.id for row in rows]
        hours: dict[str, dict[str, list[Any]]] = {worker_id: {name: [] for name in HOURS} for worker_id in ids}
        for name, kind, parts in PARTS:
            for part in self._connection.execute(parts, {"ids": ids}):
                fields = {field: getattr(part, field) for field in kind.model_fields}
                hours[part.worker_id][name].append(kind(**fields))
        return [
            Worker.model_validate(
                {
                    **{name: getattr(row, name) for name in CLEAR},
                    "languages": _split(row.languages),
                    "services": _split(row.services),
                    **self._start(row),
                    **{name: tuple(parts) for name, parts in hours[row.id].items()},
                }
            )
            for row in rows
        ]

    def _start(self, row: Any) -> dict[str, Any]:
        """Where a day begins; whoever's is damaged is planned for nothing until it was written again."""
        context = f"workers/{row.id}/start"
        try:
            return dict(json.loads(self._office.open(row.sealed_start, context)))
        except Unreadable:
            self._damage.met(context)
            return {"start_label": DAMAGED, "lat": 0.0, "lon": 0.0, "active": False}


def _split(joined: str) -> tuple[str, ...]:
    return tuple(part for part in joined.split(",") if part)
