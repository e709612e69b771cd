"""Where a worker's day leads: for the map that is taken along."""

from dataclasses import dataclass

from ...domain.account import Account
from .. import access
from ..workplace import Workplace

Point = tuple[float, float]


@dataclass(frozen=True)
class RouteLine:
    """`places`: the start, the office and the stops in their order; `lines` along the roads. All in (lat, lon)."""

    places: tuple[Point, ...]
    lines: tuple[tuple[Point, ...], ...]


def line_of_today(work: Workplace, account: Account) -> RouteLine | None:
    """The places and lines of today's own published route; None without one."""
    with work.store.read() as unit:
        route = access.own_route(work, unit, account)
        if route is None:
            return None
        visits = unit.visits.many({stop.visit_id for stop in route.stops})
        worker = unit.workers.get(route.worker_id)
    places = [visits[stop.visit_id].place for stop in route.stops]
    stops = [(place.lat, place.lon) for place in places if place.lat is not None and place.lon is not None]
    start = (worker.lat, worker.lon)
    office = work.settings.office.address
    pieces = work.local_map.travel().line([start, *stops, start], worker.transport)
    lines = tuple(tuple(piece.points) for piece in pieces)
    return RouteLine(places=(start, (office.lat, office.lon), *stops), lines=lines)
