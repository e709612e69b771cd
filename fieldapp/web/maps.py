"""The day's map, as a frame of our pages and as a file that is complete in itself. Loading Folium takes a second."""

from ..gateways import folium_map
from ..gateways.gazetteer import Gazetteer
from ..services.day_view import DayView, StopView
from ..services.workplace import Workplace
from .i18n import Words, office_words


def day_map(work: Workplace, shown: DayView, words: Words) -> folium_map.DayMap:
    """What the map draws: positions, letters and numbers."""
    office = work.settings.office.address
    return folium_map.DayMap(
        office=(office.lat, office.lon),
        routes=tuple(
            folium_map.MapRoute(
                letter=route.route.letter,
                position=route.position,
                start=(route.worker.lat, route.worker.lon),
                stops=tuple(_map_stop(stop) for stop in route.stops if stop.visit.place.located),
            )
            for route in shown.routes
        ),
        open_visits=tuple(
            (visit.place.lat, visit.place.lon)
            for visit, _ in shown.unserved
            if visit.place.lat is not None and visit.place.lon is not None
        ),
        localities=Gazetteer(work.settings.folder / "localities.csv").localities,
        sketch_note=words._("Sketch without a base map: lines are not roads, times are estimated."),
    )


def _map_stop(stop: StopView) -> folium_map.MapStop:
    place = stop.visit.place
    assert place.lat is not None and place.lon is not None
    return folium_map.MapStop(place.lat, place.lon, stop.number)


def map_file(work: Workplace, shown: DayView) -> str:
    return folium_map.self_contained(day_map(work, shown, office_words(work.settings)))


def map_frame(work: Workplace, shown: DayView, words: Words, *, nonce: str, leaflet_js: str, leaflet_css: str) -> str:
    return folium_map.framed(day_map(work, shown, words), nonce=nonce, leaflet_js=leaflet_js, leaflet_css=leaflet_css)
