"""When a shift could leave so that it is away no longer than it must: the departures worth trying.

Leaving later never makes a route longer until a stop, a break or the return comes to the very end of its hours without
any waiting before it. So of all departures only those count that lead there straight.
"""

from collections.abc import Sequence
from itertools import accumulate

from ..problem import Break, Window

Leg = tuple[int, Sequence[Window], int]  # seconds of the way to a stop, when it may start, and how long it takes


def latest_departures(legs: Sequence[Leg], back_s: int, closes: int, pauses: Sequence[Break]) -> list[int]:
    """Moments, the earliest first. `legs`: of the stops in order; `back_s`: seconds of the way back, over by `closes`;
    `pauses`: breaks in their order, the first of which may be over before leaving."""
    rests = [0, *accumulate(pause.service for pause in pauses)]
    found: set[int] = set()
    for first, rested in enumerate(rests):  # so many breaks are over before leaving
        for taken in range(first, len(rests)):
            seconds = rests[taken] - rested
            pause = pauses[taken] if taken < len(pauses) else None
            for way_s, windows, service in [*legs, (back_s, [(closes, closes)], 0)]:
                found |= {high - seconds for _, high in pause.windows} if pause else set()
                seconds += way_s
                found |= {high - seconds for _, high in pause.windows} if pause else set()
                found |= {high - seconds for _, high in windows}
                seconds += service
    return sorted(found)
