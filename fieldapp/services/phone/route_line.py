"""Where a worker's day leads: for the map that is taken along."""

from dataclasses import dataclass

from routing.travel import Piece

from ...domain.account import Account
from ...domain.distance import distance_km
from .. import access
from ..workplace import Workplace

Point = tuple[float, float]
AT_THE_OFFICE_KM = 0.1


@dataclass(frozen=True)
class RouteLine:
    """`places`: the start, the office and the stops in their order; `lines` along the roads between them; `shown`: what
    the phone draws, which begins and ends at the office or at a stop. All in (lat, lon)."""

    places: tuple[Point, ...]
    lines: tuple[tuple[Point, ...], ...]
    shown: tuple[Piece, ...]


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
    address = work.settings.office.address
    office = (address.lat, address.lon)
    travel = work.local_map.travel()
    pieces = travel.line([start, *stops, start], worker.transport)
    # where somebody lives who begins at home need not lie on a phone
    at_office = distance_km(*start, *office) < AT_THE_OFFICE_KM
    return RouteLine(
        places=(start, office, *stops),
        lines=tuple(tuple(piece.points) for piece in pieces),
        shown=pieces if at_office else travel.line(stops, worker.transport),
    )
