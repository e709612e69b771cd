"""Small random days in which vehicles carry something, beside every other rule."""

from typing import Any

from hypothesis import strategies as st

from .everything import everything

BROUGHT, FETCHED, BOTH = ("delivery",), ("pickup",), ("delivery", "pickup")


@st.composite
def loaded(
    draw: st.DrawFn, days: st.SearchStrategy[dict[str, Any]] | None = None, kinds: tuple[tuple[str, ...], ...] = ()
) -> dict[str, Any]:
    """A day, of those that `everything` draws unless others are given, with capacities in one or two dimensions that
    the visits, of which some ask for nothing, would often fill. `kinds`: what may be asked for, by default only
    deliveries, only pickups, or both."""
    day: dict[str, Any] = draw(everything(jobs=6, vehicles=3) if days is None else days)
    names, size = draw(st.sampled_from(kinds or (BROUGHT, FETCHED, BOTH))), draw(st.sampled_from([1, 1, 2]))
    for vehicle in day["vehicles"]:
        vehicle["capacity"] = draw(st.lists(st.integers(1, 6), min_size=size, max_size=size))
    for job in day["jobs"]:
        for name in names if job.get("required_workers", 1) == 1 else ():
            if draw(st.integers(0, 3)):
                job[name] = draw(st.lists(st.sampled_from([2, 1, 3, 0, 4]), min_size=size, max_size=size))
    return day
