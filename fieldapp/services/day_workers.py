"""Who is there that day, as the planner counts them: shifts as vehicles with skills and breaks, and office duty."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..domain.hours import Span, instant
from ..domain.worker import Worker
from ..settings import Settings

SHIFTS_A_DAY = 10


class Skills:
    """Numbers for languages, services and genders, in the order they are first named."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, *names: str) -> list[int]:
        return sorted({self.numbers.setdefault(name, len(self.numbers) + 1) for name in names})


@dataclass(frozen=True)
class Shift:
    """A worker's hours of that day; `vehicle` is their number for the planner."""

    vehicle: int
    worker_id: str
    span: Span


def vehicle_of(
    settings: Settings, day: date, number: int, worker: Worker, span: Span, skills: Skills
) -> dict[str, Any]:
    named = [f"language:{code}" for code in worker.languages] + [f"service:{code}" for code in worker.services]
    if worker.gender:
        named.append(f"gender:{worker.gender}")
    planning, window = settings.planning, (seconds(span.start), seconds(span.end))
    vehicle: dict[str, Any] = {
        "id": number,
        "worker": worker.number,
        "profile": worker.transport,
        "start": [worker.lon, worker.lat],
        "end": [worker.lon, worker.lat],
        "skills": skills.of(*named),
        "time_window": list(window),
        "max_working_time": planning.max_working_minutes * 60,
    }
    if planning.break_minutes and span.seconds >= planning.break_from_minutes * 60:
        zone = settings.office.zone
        low = seconds(instant(day, planning.break_window.start, zone))
        high = seconds(instant(day, planning.break_window.end, zone)) - planning.break_minutes * 60
        for _, duty in worker.duty_spans(day, zone):  # nobody can rest while on duty: the break waits for its end
            if seconds(duty.start) <= low < seconds(duty.end):
                low, high = seconds(duty.end), max(high, seconds(duty.end) + 3600)
        if window[0] <= low <= high:
            vehicle["breaks"] = [{"id": number, "time_windows": [[low, high]], "service": planning.break_minutes * 60}]
    return vehicle


def duties_of(settings: Settings, day: date, number: int, worker: Worker, shift: Span) -> list[dict[str, Any]]:
    office = settings.office.address
    return [
        {
            "vehicle": number,
            "location": [office.lon, office.lat],
            "start": max(seconds(span.start), seconds(shift.start)),
            "end": min(seconds(span.end), seconds(shift.end)),
            "description": duty.service,
        }
        for duty, span in worker.duty_spans(day, settings.office.zone)
        if span.start < shift.end and span.end > shift.start
    ]


def seconds(moment: datetime) -> int:
    """Unix time."""
    return int(moment.timestamp())
