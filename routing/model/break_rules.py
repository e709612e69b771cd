"""When a break may begin, and when it is missed."""

from ..problem import Break, Vehicle, Window


def soonest_due(vehicle: Vehicle, ready: int) -> int:
    """The first second to leave, from `ready` on, after which each break can still begin before it is due."""
    due = [min(low for low, _ in p.windows) - p.due_after for p in vehicle.breaks if p.due_after is not None]
    return max([ready, *due])


def windows_due(pause: Break, left: int) -> tuple[Window, ...]:
    """The seconds at which a break may begin in a route that left at `left`; `((1, 0),)`, an empty window, where it is
    due before."""
    if pause.due_after is None:
        return pause.windows
    latest = left + pause.due_after
    return tuple((low, min(high, latest)) for low, high in pause.windows if low <= latest) or ((1, 0),)


def is_missed(pause: Break, left: int, back: int) -> bool:
    """Of a break that was not taken: the shift, which left and came `back` (seconds), is too late for it."""
    if pause.due_after is not None:
        return back > left + pause.due_after
    return all(max(low, back) > high for low, high in pause.windows)
