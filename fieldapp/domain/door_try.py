"""Earlier tries at the door of a visit that came to nothing: what whoever goes there, or plans it again, must know."""

from collections.abc import Iterable
from datetime import datetime

from .record import Record
from .stop_state import StopState, last_outcome
from .visit import NOT_MET, Outcome, StopEvent


class DoorTry(Record):
    """`at`: aware UTC; `by`: who was there."""

    outcome: Outcome
    at: datetime
    by: str


def tries_at(events: Iterable[StopEvent], opened_again: Iterable[datetime]) -> tuple[StopEvent, ...]:
    """Of one visit at one stop: the outcome of each try that came to nothing, the oldest first. A try ends when
    somebody opens the visit again (aware UTC times); of its outcomes the one counts that `last_outcome` names."""
    events, moments = list(events), sorted(opened_again)
    said: dict[int, list[StopEvent]] = {}
    for event in events:
        said.setdefault(sum(moment < event.happened_at for moment in moments), []).append(event)
    corrected = {name for event in events for name in event.corrects}
    counted = [last_outcome(one for one in said[number] if one.id not in corrected) for number in sorted(said)]
    return tuple(one for one in counted if one and one.kind in NOT_MET)


def before(tries: Iterable[DoorTry], happened: StopState) -> tuple[DoorTry, ...]:
    """Those that are not what `happened` at that door itself."""
    return tuple(one for one in tries if one.at != happened.finished_at)
