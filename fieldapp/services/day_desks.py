"""Appointments while on duty, where the office allows them: a shift is divided at its duties.

Each duty is a part of its own, that begins and ends at the office and serves appointments there, where its service has
them, and nothing else; before and after it the worker is free as ever. So nobody misses a duty, and no rule of the
planner is another. What the parts do not know of each other could make a plan wrong in some cases, and then the shift
stays whole, with no appointment during its duty: a working day that may be too long, a break that is due so long after
leaving, a break or a way to the office that no part has room for. The way to the office and home is owed in any case,
so the planner does not count it where no visit lies on it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..domain.hours import Span
from ..domain.worker import Worker
from ..settings import Settings
from .day_shifts import NUMBERS_A_WORKER, DayShift, DayShifts
from .day_workers import break_begins, seconds
from .execution_state import ExecutionState

WayToOffice = Callable[[Worker], int]
"""Seconds between the office and where a worker's day begins, the longer way."""


def divided_at_duties(settings: Settings, day: date, shifts: DayShifts, way: WayToOffice) -> DayShifts:
    """The shifts of the day, in their order, each divided at its duties where that is sound."""
    parts: dict[str, list[DayShift]] = {}
    for shift in shifts.all:
        parts.setdefault(shift.worker.id, []).extend(_divided(settings, day, shift, way))
    numbered = [
        replace(part, vehicle=part.worker.number * NUMBERS_A_WORKER + n)
        for own in parts.values()
        for n, part in enumerate(own)
    ]
    enough = all(len(own) <= NUMBERS_A_WORKER for own in parts.values())
    return DayShifts(tuple(numbered)) if enough else shifts


def ready_at(shift: DayShift, execution: ExecutionState | None, way: Callable[[str, Worker], int]) -> datetime | None:
    """When somebody who is late can begin something new in this shift; None for all others. `way`: seconds from a visit
    (id) to the office. Who is still away when their duty begins receives nobody before they are back."""
    if execution is None:
        return None
    moments = [execution.ready[shift.worker.id]] if shift.worker.id in execution.ready else []
    if shift.from_office:
        before = [
            stop
            for route in execution.history
            if route.worker_id == shift.worker.id
            for stop in route.stops
            if stop.start < shift.span.start
        ]
        back = [stop.end + timedelta(seconds=way(stop.visit_id, shift.worker)) for stop in before]
        moments += [moment for moment in back if moment > shift.span.start]
    return max(moments, default=None)


def _divided(settings: Settings, day: date, shift: DayShift, way: WayToOffice) -> list[DayShift]:
    duties = _duties(settings, day, shift)
    if not any(receives for receives, _ in duties) or shift.span.seconds > settings.planning.max_working_minutes * 60:
        return [shift]
    before = seconds(duties[0][1].start) - seconds(shift.span.start)
    after = seconds(shift.span.end) - seconds(max(span.end for _, span in duties))
    if min(before, after) < way(shift.worker):
        return [shift]
    return _with_break(settings, day, shift, list(_parts(shift, duties)))


def _duties(settings: Settings, day: date, shift: DayShift) -> list[tuple[bool, Span]]:
    """As far as they lie within the shift, in their order, and whether clients come by appointment meanwhile."""
    office = settings.office
    within = [
        (
            duty.service in office.appointments.during_duty,
            Span(start=max(span.start, shift.span.start), end=min(span.end, shift.span.end)),
        )
        for duty, span in shift.worker.duty_spans(day, office.zone, closed=office.is_closed(day))
        if span.start < shift.span.end and span.end > shift.span.start
    ]
    return sorted(within, key=lambda duty: duty[1].start)


def _parts(shift: DayShift, duties: list[tuple[bool, Span]]) -> Iterator[DayShift]:
    moment, ends_at_office = shift.span.start, False
    for receives, duty in duties:
        if moment < duty.start:
            before = Span(start=moment, end=duty.start)
            yield replace(shift, span=before, from_office=ends_at_office, to_office=True)
        if moment < duty.end:
            there = Span(start=max(moment, duty.start), end=duty.end)
            yield replace(shift, span=there, on_duty=True, receives=receives, from_office=True, to_office=True)
        moment, ends_at_office = max(moment, duty.end), True
    if moment < shift.span.end:
        yield replace(shift, span=Span(start=moment, end=shift.span.end), from_office=True)


def _with_break(settings: Settings, day: date, shift: DayShift, parts: list[DayShift]) -> list[DayShift]:
    """The break goes to the first part off duty that it fits in, whole."""
    begins, length = break_begins(settings, day, shift), settings.planning.break_minutes * 60
    if begins is None:
        return parts
    for n, part in enumerate(parts):
        low, high = max(begins[0], seconds(part.span.start)), min(begins[1], seconds(part.span.end) - length)
        if not part.on_duty and low <= high and not settings.planning.break_due_minutes:
            return [*parts[:n], replace(part, pause=(low, high)), *parts[n + 1 :]]
    return [shift]
