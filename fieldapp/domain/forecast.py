"""When each stop of a route is to be expected, from the plan, what has happened and what the worker said.

`fieldapp/static/phone/forecast.js` states the same rule for a phone without network; `tests/phone/test_forecast.py`
holds the two against each other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from .plan import Stop
from .record import Record
from .stop_state import PLANNED, StopState

NOTHING = timedelta(0)


class Late(Record):
    """The worker begins this stop so many minutes after its planned start, and is behind from there on; `sign_id`: of
    the sign that said it. Nobody who says it knows when the plan has them arrive and wait."""

    sign_id: str
    stop_id: str
    minutes: int


class Expected(Record):
    """`start` and `end` as they happened, else as they are to be expected; never before the plan."""

    stop_id: str
    start: datetime
    end: datetime
    late: timedelta
    finished: bool


def forecast(
    stops: Sequence[Stop],
    states: Mapping[str, StopState],
    late: Late | None = None,
    now: datetime | None = None,
) -> tuple[Expected, ...]:
    """When each of `stops`, given in their order, is to be expected: as late as the one before lets it be.
    Waiting before a visit absorbs lateness, but not what was said of this very visit.

    `states`: by the id of the stop; one that is not there is planned. `late`: the worker's newest word, None without.
    With `now` (aware UTC), who has not arrived is not there before now: what a page shows. Without, what a timer may
    wait for.
    """
    found = []
    behind = NOTHING
    for stop in stops:
        said = timedelta(minutes=late.minutes) if late and late.stop_id == stop.id else NOTHING
        was = states.get(stop.id, PLANNED)
        arrival = stop.arrival + behind
        if now and not was.arrived_at:
            arrival = max(arrival, now)
        start = max(stop.start, was.arrived_at) if was.arrived_at else max(stop.start + said, arrival)
        end = start + (stop.end - stop.start)
        if was.arrived_at:
            end = max(end, stop.end + said)  # said at the door: this visit takes longer
        if was.finished_at:
            start, end = min(was.arrived_at or stop.start, was.finished_at), was.finished_at
        behind = max(NOTHING, end - stop.end)
        found.append(
            Expected(
                stop_id=stop.id,
                start=start,
                end=end,
                late=max(NOTHING, start - stop.start),
                finished=was.finished_at is not None,
            )
        )
    return tuple(found)


def behind_at_end(stops: Sequence[Stop], expected: Sequence[Expected]) -> timedelta:
    """How much later than planned the last stop ends."""
    return max(NOTHING, expected[-1].end - stops[-1].end) if stops else NOTHING
