"""Who is there that day: the shifts of the workers, each with the number by which the planner knows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from ..domain.hours import Span
from ..domain.worker import Worker

NUMBERS_A_WORKER = 10  # the shifts of a worker are numbered from ten times the worker's own number


@dataclass(frozen=True)
class DayShift:
    """Hours of a worker that day; `vehicle`: the number of the shift for the planner.

    Of a shift that is divided at its duties (`day_desks`): `on_duty` is the part of a duty, and `receives` one in which
    clients come by appointment, as they may in every hour that is no duty; `from_office`, `to_office`:
    whether the part begins or ends there; `pause`: whole seconds of Unix time between which its break begins, None for
    a part without one.
    """

    vehicle: int
    worker: Worker
    span: Span
    on_duty: bool = False
    receives: bool = True
    from_office: bool = False
    to_office: bool = False
    pause: tuple[int, int] | None = None

    @property
    def part(self) -> bool:
        """Whether it is a part of a divided shift."""
        return self.on_duty or self.from_office or self.to_office


@dataclass(frozen=True)
class DayShifts:
    """Everybody's, in the order of the team and of the hours."""

    all: tuple[DayShift, ...]

    @classmethod
    def of(cls, workers: Iterable[Worker], day: date, zone: ZoneInfo, *, closed: bool) -> "DayShifts":
        """`closed`: the office is, that day."""
        return cls(
            tuple(
                DayShift(worker.number * NUMBERS_A_WORKER + n, worker, span)
                for worker in workers
                for n, span in enumerate(
                    sorted(worker.shift_spans(day, zone, closed=closed), key=lambda span: span.start)
                )
            )
        )

    @property
    def divided(self) -> bool:
        """Whether some shift is divided at its duties: then visits away from the office need who is not on duty."""
        return any(shift.part for shift in self.all)

    @cached_property
    def workers(self) -> dict[int, Worker]:
        """By id of the vehicle (a shift), in the order of the team."""
        return {shift.vehicle: shift.worker for shift in self.all}

    def vehicles_of(self, worker_id: str) -> list[int]:
        """Ids of the vehicles (shifts) of a worker, in the order of the day's shifts."""
        return [shift.vehicle for shift in self.all if shift.worker.id == worker_id]

    def last_begun(self, worker_id: str, moment: datetime) -> DayShift | None:
        """The worker's last shift that had begun by then, over or not; None before the first."""
        begun = [shift for shift in self.all if shift.worker.id == worker_id and shift.span.start <= moment]
        return begun[-1] if begun else None

    def at(self, worker_id: str, moment: datetime) -> DayShift | None:
        """The worker's shift in which that moment lies; None when they are not there then."""
        shift = self.last_begun(worker_id, moment)
        return shift if shift and moment < shift.span.end else None
