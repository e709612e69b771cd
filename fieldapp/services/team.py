"""Workers with their hours, and who staffs the office's duty."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..domain.errors import Refused
from ..domain.record import check_as_seen
from ..domain.worker import Duty, Worker
from ..settings import DutyHours
from .workplace import Workplace


@dataclass(frozen=True)
class DutyGap:
    """Hours of duty that nobody staffs on a weekday (0 = Monday)."""

    weekday: int
    hours: DutyHours


def workers(work: Workplace, *, active_only: bool = False) -> list[Worker]:
    """By number, the order in which they joined."""
    with work.store.read() as unit:
        return unit.workers.all(active_only=active_only)


def worker(work: Workplace, worker_id: str) -> Worker:
    """Raises `NotFound`."""
    with work.store.read() as unit:
        return unit.workers.get(worker_id)


def add(work: Workplace, by: str, facts: dict[str, Any]) -> Worker:
    """`facts` are the fields of `Worker` but its id and number. Raises `Refused` for hours as `check_shifts` does."""
    with work.store.write() as unit:
        worker = unit.workers.add(**facts)
        _audit(work, unit, by, worker.id)
        unit.commit()
    return worker


def seen(worker: Worker) -> str:
    """What the form of a worker was made from; absences have forms of their own."""
    return worker.model_copy(update={"absences": ()}).fingerprint


def change(work: Workplace, by: str, worker_id: str, facts: dict[str, Any], version: str | None = None) -> Worker:
    """Changes the fields in `facts`. `version`: `seen` of the worker that the page showed.

    Raises `NotFound`, `Stale`, or `Refused` for hours as `check_shifts` does.
    """
    with work.store.write() as unit:
        before = unit.workers.get(worker_id)
        check_as_seen(before.model_copy(update={"absences": ()}), version)
        worker = Worker.model_validate({**before.model_dump(), **facts})
        unit.workers.save(worker)
        _audit(work, unit, by, worker.id)
        unit.commit()
    return worker


def add_absence(work: Workplace, by: str, worker_id: str, first: date, last: date) -> list[date]:
    """Records an absence from the morning of `first` to the evening of `last`.

    Returns the days, of the first sixty, whose published plan has a route of this worker. Raises `NotFound`, or
    `Refused("order")`.
    """
    if first > last:
        raise Refused("order", "last")
    with work.store.write() as unit:
        unit.workers.get(worker_id)
        unit.workers.add_absence(worker_id, first, last)
        _audit(work, unit, by, worker_id)
        unit.commit()
        days = [
            date.fromordinal(n) for n in range(first.toordinal(), min(last.toordinal(), first.toordinal() + 60) + 1)
        ]
        plans = [(day, unit.plans.published(day)) for day in days]
        return [day for day, plan in plans if plan and plan.route_of(worker_id)]


def remove_absence(work: Workplace, by: str, worker_id: str, absence_id: str) -> None:
    """They are there after all."""
    with work.store.write() as unit:
        unit.workers.remove_absence(worker_id, absence_id)
        _audit(work, unit, by, worker_id)
        unit.commit()


def gaps(work: Workplace, workers: list[Worker]) -> list[DutyGap]:
    """Duty hours of the office that no active worker owes."""
    owed = {(duty.service, duty.weekday, duty.start) for worker in workers if worker.active for duty in worker.duties}
    return [
        DutyGap(weekday, hours)
        for hours in work.settings.office.duty
        for weekday in hours.weekdays
        if (hours.service, weekday, hours.start) not in owed
    ]


def duty_choices(work: Workplace) -> list[Duty]:
    """Every duty of the week, to be ticked for a worker."""
    return [
        Duty(service=hours.service, weekday=weekday, start=hours.start, end=hours.end)
        for hours in work.settings.office.duty
        for weekday in hours.weekdays
    ]


def _audit(work: Workplace, unit: Any, by: str, worker_id: str) -> None:
    unit.audit.append(user_id=by, action="write", case_id=None, subject=f"worker/{worker_id}")
