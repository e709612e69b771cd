"""What the page of a visit shows, whatever was done on it."""

from datetime import date, datetime
from typing import Any, get_args

from flask import g

from ...domain.fallen_hour import FallenHour
from ...domain.plan import stop_id
from ...domain.request import Urgency
from ...domain.stop_state import not_corrected
from ...domain.visit import StopEvent, VisitAct
from ...services import repeating_visits, visit_file
from .. import message_words
from ..history_words import before_words, urgency_words
from ..page import service_options, words, workplace
from ..plan_words import longer_than_hours_words
from ..stop_words import state_words
from ..todo_words import closed_words, list_words, wait_words, why_words


def page_values(visit_id: str) -> dict[str, Any]:
    """Of the page of this visit, as it is now. Raises `NotFound`."""
    work = workplace()
    file = visit_file.read(work, g.account, visit_id)
    said = [event for event in file.events if event.outcome]
    return {
        "file": file,
        "visit": file.visit,
        "seen": file.visit.fingerprint,
        "series_seen": repeating_visits.fingerprint_of(file.series),
        "names": list_words(words()),
        "closed": closed_words(words()),
        "waits": wait_words(words()),
        "why_words": why_words(words()),
        "candidates": (),
        "longer_than_hours_words": lambda: longer_than_hours_words(words()),
        "services": dict(service_options(file.visit.service)),
        "urgencies": [(one, urgency_words(words(), one)) for one in get_args(Urgency)],
        "urgency": urgency_words(words(), file.visit.urgency),
        "durations": work.settings.planning.durations_min,
        "typed": {},
        "solver": work.settings.planning.solver,
        "now": work.now(),
        "history": sorted([*file.fallen_before, *file.acts, *said], key=_when),
        "is_fallen": lambda one: isinstance(one, FallenHour),
        "said_words": lambda state: state_words(words(), state),
        "sent_by": lambda way: message_words.sent_by(words(), way),
        "message_state": lambda message: message_words.state_words(words(), message),
        "uncorrected": {event.id for event in not_corrected(file.events)},
        "door_of": _door_of,
        "is_act": lambda one: isinstance(one, VisitAct),
        "before": lambda name, kept: before_words(words(), name, kept),
        "day_in": date.fromisoformat,
        "hour_in": datetime.fromisoformat,
    }


def _door_of(event: StopEvent) -> date | None:
    """The day of the stop at which it was said, None where it was told of another day."""
    day = words().office_day(event.happened_at)
    return day if stop_id(day, event.visit_id) == event.stop_id else None


def _when(one: VisitAct | StopEvent | FallenHour) -> datetime:
    if isinstance(one, FallenHour):
        return one.fell_at
    return one.at if isinstance(one, VisitAct) else one.happened_at
