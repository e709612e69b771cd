"""Workers as the planner counts them: a shift is a vehicle with skills and breaks, and office duty is a fixed stop."""

from datetime import date, datetime

from routing import Break, Duty, Vehicle
from routing.travel import Point

from ..domain.hours import instant
from ..settings import Settings
from .day_shifts import DayShift, DayShifts
from .languages import understood

AWAY, RECEIVING = "hours:away", "hours:receiving"
"""Skills of hours in which somebody can leave the office, or receive clients there by appointment; asked for where
shifts are divided (`day_desks`)."""
LATE_BREAK_S = 3600  # a break that waits for the end of a duty may begin for so long after it


class Locations:
    """Location indices for points (latitude, longitude, WGS84 degrees), in the order they are first asked for."""

    def __init__(self) -> None:
        self._numbers: dict[Point, int] = {}

    def __call__(self, point: Point) -> int:
        return self._numbers.setdefault(point, len(self._numbers))

    @property
    def points(self) -> list[Point]:
        return list(self._numbers)


class Skills:
    """Numbers for languages, services and genders, in the order they are first named."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, *names: str) -> frozenset[int]:
        """The ids, from 1, of these languages, services and genders; a name that is new gets the next."""
        return frozenset(self.numbers.setdefault(name, len(self.numbers) + 1) for name in names)


def vehicle_of(
    settings: Settings,
    day: date,
    shift: DayShift,
    skills: Skills,
    locate: Locations,
    ready: datetime | None,
    *,
    divided: bool = False,
) -> Vehicle:
    """`ready`: when somebody who is late can begin something new; None for all others. `divided`: some shift of the day
    is divided at its duties."""
    worker = shift.worker
    named = [f"language:{code}" for code in understood(settings, worker.languages)]
    named += [f"service:{code}" for code in worker.services]
    if worker.gender:
        named.append(f"gender:{worker.gender}")
    if divided:
        named += [AWAY] * (not shift.on_duty) + [RECEIVING] * shift.receives
    home, office = locate((worker.lat, worker.lon)), settings.office.address
    desk = locate((office.lat, office.lon)) if shift.part else home
    return Vehicle(
        id=shift.vehicle,
        worker=worker.number,
        profile=worker.transport,
        start=desk if shift.from_office else home,
        end=desk if shift.to_office else home,
        skills=skills.of(*named),
        window=(seconds(shift.span.start), seconds(shift.span.end)),
        max_working_time=settings.planning.max_working_minutes * 60,
        breaks=_breaks(settings, day, shift),
        ready=None if ready is None else seconds(ready),
    )


def _breaks(settings: Settings, day: date, shift: DayShift) -> tuple[Break, ...]:
    planning = settings.planning
    begins = shift.pause if shift.part else break_begins(settings, day, shift)
    if begins is None:
        return ()
    due_after = planning.break_due_minutes * 60 or None
    return (Break(shift.vehicle, (begins,), planning.break_minutes * 60, due_after=due_after),)


def break_begins(settings: Settings, day: date, shift: DayShift) -> tuple[int, int] | None:
    """Between which seconds the break of a long shift begins, None without one. Nobody can rest while on duty: it waits
    for the end."""
    planning, zone, closed = settings.planning, settings.office.zone, settings.office.is_closed(day)
    if not planning.break_minutes or shift.span.seconds < planning.break_from_minutes * 60:
        return None
    low = seconds(instant(day, planning.break_window.start, zone))
    high = seconds(instant(day, planning.break_window.end, zone)) - planning.break_minutes * 60
    for _, duty in shift.worker.duty_spans(day, zone, closed=closed):
        if seconds(duty.start) <= low < seconds(duty.end):
            low, high = seconds(duty.end), max(high, seconds(duty.end) + LATE_BREAK_S)
    return (low, high) if seconds(shift.span.start) <= low <= high else None


def duties_of(settings: Settings, day: date, shifts: DayShifts, locate: Locations) -> tuple[Duty, ...]:
    """Office duty of every shift, as far as it lies within the shift, numbered from 1. The parts of a divided shift owe
    none: they are it, or lie beside it."""
    office, closed = settings.office, settings.office.is_closed(day)
    duties: list[Duty] = []
    for shift in (one for one in shifts.all if not one.part):
        for duty, span in shift.worker.duty_spans(day, office.zone, closed=closed):
            if span.start < shift.span.end and span.end > shift.span.start:
                duties.append(
                    Duty(
                        id=len(duties) + 1,
                        vehicle=shift.vehicle,
                        location=locate((office.address.lat, office.address.lon)),
                        start=max(seconds(span.start), seconds(shift.span.start)),
                        end=min(seconds(span.end), seconds(shift.span.end)),
                        description=duty.service,
                    )
                )
    return tuple(duties)


def seconds(moment: datetime) -> int:
    """Unix time, whole seconds."""
    return int(moment.timestamp())
