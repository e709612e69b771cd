"""The day's map, as a frame of our pages and as a file that is complete in itself."""

from ..services.day_map import DayMap, MapRoute, MapStop, OwnTiles, ServedTiles
from ..services.day_view import DayView, RouteView, StopView
from ..services.workplace import TileAddress, Tiles, Workplace
from .i18n import Words, office_words
from .page import static_url
from .tiles import tile_addresses

MOST_OWN_TILES = 700  # of a map that opens from disk
MOST_OWN_BYTES = 8_000_000


def day_map(work: Workplace, shown: DayView, words: Words, *, tiles: bool) -> DayMap:
    """What the map draws: positions, letters and numbers. `tiles`: whether a basemap lies under it."""
    office = work.settings.office.address
    routes = tuple(_route(work, route) for route in shown.routes)
    straight = any(piece.estimated for route in routes for piece in route.line)
    return DayMap(
        office=(office.lat, office.lon),
        routes=routes,
        open_visits=tuple(
            (visit.place.lat, visit.place.lon)
            for visit, _ in shown.unserved
            if visit.place.lat is not None and visit.place.lon is not None
        ),
        localities=() if tiles else work.localities,
        title=words._("Map"),
        note=_note(
            words,
            tiles=tiles,
            straight=straight,
            measure=shown.plan.measure if shown.routes and shown.plan else "roads",
        ),
        language=words.language,
    )


def _note(words: Words, *, tiles: bool, straight: bool, measure: str) -> str:
    if not tiles:
        return words._("Sketch without a base map: lines are not roads, times are estimated.")
    if straight:
        return words._("Dotted lines are not roads, their times are estimated.")
    return words._("Times are estimated.") if measure == "estimate" else ""


def _route(work: Workplace, route: RouteView) -> MapRoute:
    start = (route.worker.lat, route.worker.lon)
    stops = tuple(_map_stop(stop) for stop in route.stops if stop.visit.place.located)
    way = [start, *((stop.lat, stop.lon) for stop in stops), start]
    return MapRoute(
        letter=route.route.letter,
        position=route.position,
        stops=stops,
        line=work.local_map.travel().line(way, route.worker.transport),
    )


def _map_stop(stop: StopView) -> MapStop:
    place = stop.visit.place
    assert place.lat is not None and place.lon is not None
    return MapStop(place.lat, place.lon, stop.number)


def map_file(work: Workplace, shown: DayView) -> str:
    basemap = work.local_map.basemap()
    day = day_map(work, shown, office_words(work.settings), tiles=basemap is not None)
    return work.maps.self_contained(day, _own_tiles(basemap, day) if basemap else None)


def _own_tiles(basemap: Tiles, day: DayMap) -> OwnTiles:
    """The surroundings of the routes, up to a size that still travels by mail."""
    pictures, size = {}, 0
    for address in _around(basemap, day):
        picture = basemap.tile(*address)
        size += len(picture)
        if size > MOST_OWN_BYTES:
            break
        pictures[address] = picture
    return OwnTiles(pictures)


def _around(basemap: Tiles, day: DayMap) -> list[TileAddress]:
    stops = [day.office, *((stop.lat, stop.lon) for route in day.routes for stop in route.stops), *day.open_visits]
    return basemap.around(stops, [piece.points for route in day.routes for piece in route.line], MOST_OWN_TILES)


def map_page(work: Workplace, shown: DayView, words: Words, *, nonce: str, paper: bool = False) -> str:
    """A whole page, for a frame of ours or alone; `paper`: as it is to be printed, whatever the screen prefers."""
    served = tile_addresses(work)
    tiles = None
    if served:
        tiles = ServedTiles(*((served.paper,) * 2 if paper else (served.light, served.dark)))
    return work.maps.framed(
        day_map(work, shown, words, tiles=tiles is not None),
        tiles,
        nonce=nonce,
        leaflet_js=static_url("vendor/leaflet/leaflet.js"),
        leaflet_css=static_url("vendor/leaflet/leaflet.css"),
    )
