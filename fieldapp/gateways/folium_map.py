"""The day on a Folium map. No tiles, no outside host, and no user text: letters, numbers and coordinates only.

Folium would load ten files from four hosts; here it is told once to load Leaflet alone, from where the caller says. Text
given to Folium lands inside a script, so names never go in: the page beside the map has them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium

from .gazetteer import Locality

COLOURS = ("#275ac8", "#ad771b", "#4b1463", "#11957c", "#9d1f74", "#2a5a23", "#8b77c7", "#611403")
DARK_TEXT = frozenset("BDG")  # letters whose colour needs dark text on it, as the look measured
NAMES = 14
STOPS = 10_000  # in front of the sketch
VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor" / "leaflet"

folium.Map.default_js = [("leaflet", "LEAFLET_JS")]
folium.Map.default_css = [("leaflet_css", "LEAFLET_CSS")]

STYLE = """
html, body, .folium-map { height: 100%; margin: 0; background: #eaf0ec; }
.folium-map { position: absolute; inset: 0; }
.leaflet-container { background: #eaf0ec; font: 600 12px system-ui, sans-serif; }
.stop-mark { border-radius: 50%; display: grid; place-items: center; color: #fff; border: 2px solid #fff; font-weight: 700; font-size: 11px; box-shadow: 0 1px 2px #0006; }
.stop-mark.dark-text { color: #0c1626; }
.stop-mark.open { background: #fff; color: #a01240; border: 2px dashed #a01240; }
.office-mark { background: #0f1c30; border: 2px solid #fff; border-radius: 3px; }
.place-name { color: #44536b; font-size: 11px; white-space: nowrap; text-shadow: 0 0 3px #eaf0ec, 0 0 3px #eaf0ec, 0 0 3px #eaf0ec; }
.sketch-note { position: absolute; z-index: 500; inset-block-end: 4px; inset-inline-end: 6px; margin: 0; padding: 1px 6px; border-radius: 4px; background: #ffffffd0; color: #0f1c30; font: 600 11px system-ui, sans-serif; }
.place-dot { background: #c5cfd2; border-radius: 50%; }
"""


@dataclass(frozen=True)
class MapStop:
    """Where a stop is and its number on the route; WGS84 degrees."""

    lat: float
    lon: float
    number: int


@dataclass(frozen=True)
class MapRoute:
    letter: str
    position: int
    start: tuple[float, float]
    stops: tuple[MapStop, ...]


@dataclass(frozen=True)
class DayMap:
    """Everything drawn: the office, routes, visits without a route, and the localities as a sketch."""

    office: tuple[float, float]
    routes: tuple[MapRoute, ...]
    open_visits: tuple[tuple[float, float], ...]
    localities: Sequence[Locality]
    sketch_note: str


def framed(day: DayMap, *, nonce: str, leaflet_js: str, leaflet_css: str) -> str:
    """A whole page for a frame of our own, its inline parts carrying the nonce of the answer."""
    page = _draw(day).replace("LEAFLET_JS", leaflet_js).replace("LEAFLET_CSS", leaflet_css)
    page = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)
    return re.sub(r"<style(?=[\s>])", f'<style nonce="{nonce}"', page)


def self_contained(day: DayMap) -> str:
    """A file that opens from disk without any network: Leaflet is inside."""
    page = _draw(day)
    script = _without_hosts((VENDOR / "leaflet.js").read_text(encoding="utf-8")).replace("</script", "<\\/script")
    style = re.sub(r"url\([^)]*\)", "none", _without_hosts((VENDOR / "leaflet.css").read_text(encoding="utf-8")))
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    page = re.sub(r'<script src="LEAFLET_JS"></script>', lambda _: f"<script>{script}</script>", page)
    return re.sub(r'<link rel="stylesheet" href="LEAFLET_CSS"\s*/?>', lambda _: f"<style>{style}</style>", page)


def _without_hosts(text: str) -> str:
    """Leaflet names hosts in its comments and its credit link; a file that leaves the office names none."""
    return re.sub(r"https?://(?!www\.w3\.org)[^\s\"'<>)]*", "", text)


def _draw(day: DayMap) -> str:
    points = [day.office, *((s.lat, s.lon) for r in day.routes for s in r.stops), *day.open_visits]
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    drawn = folium.Map(tiles=None, zoom_control=True, max_zoom=17, min_zoom=8, attribution_control=False)
    drawn.options["maxZoom"] = 17
    drawn.fit_bounds([[south - 0.01, west - 0.015], [north + 0.01, east + 0.015]])
    _sketch(drawn, day, (south - 0.1, west - 0.15, north + 0.1, east + 0.15))
    beside = Beside()
    for route in day.routes:
        _route(drawn, route, beside)
    for lat, lon in day.open_visits:
        _mark(drawn, lat, lon, "?", "stop-mark open", 20, STOPS)
    _mark(drawn, *day.office, "", "office-mark", 14, STOPS)
    colours = "".join(f".route-{n} {{ background: {colour}; }}" for n, colour in enumerate(COLOURS))
    page = str(drawn.get_root().render())
    page = page.replace("</head>", f"<title>{_plain(day.sketch_note)}</title><style>{STYLE}{colours}</style></head>")
    return page.replace("<body>", f'<body><p class="sketch-note">{_plain(day.sketch_note)}</p>')


def _sketch(drawn: folium.Map, day: DayMap, box: tuple[float, float, float, float]) -> None:
    """Localities as dots and names: plainly a sketch, the largest named first so that names do not pile up."""
    south, west, north, east = box
    named: list[tuple[float, float]] = []
    for place in sorted(day.localities, key=lambda p: -p.population):
        if not (south <= place.lat <= north and west <= place.lon <= east):
            continue
        _mark(drawn, place.lat, place.lon, "", "place-dot", 5)
        if len(named) < NAMES and all(abs(place.lat - a) > 0.03 or abs(place.lon - b) > 0.09 for a, b in named):
            named.append((place.lat, place.lon))
            html = f'<span class="place-name">{_plain(place.name)}</span>'
            icon = folium.DivIcon(html=html, icon_size=(0, 0), icon_anchor=(24, -13), class_name="place-label")
            folium.Marker((place.lat, place.lon), icon=icon, interactive=False, keyboard=False).add_to(drawn)


class Beside:
    """Several stops at one place (within about 100 m) stand side by side instead of hiding each other."""

    def __init__(self) -> None:
        self._taken: dict[tuple[float, float], int] = {}

    def pixels(self, stop: MapStop) -> int:
        """How far to the right of its place a stop's mark stands."""
        place = round(stop.lat, 3), round(stop.lon, 3)
        self._taken[place] = self._taken.get(place, -1) + 1
        return 20 * self._taken[place]


def _route(drawn: folium.Map, route: MapRoute, beside: Beside) -> None:
    line = [route.start, *((stop.lat, stop.lon) for stop in route.stops), route.start]
    colour = COLOURS[route.position % len(COLOURS)]
    _line(drawn, line, "#ffffff", 6)
    _line(drawn, line, colour, 3)
    for stop in route.stops:
        dark = " dark-text" if chr(65 + route.position % 8) in DARK_TEXT else ""
        css = f"stop-mark route-{route.position % len(COLOURS)}{dark}"
        _mark(drawn, stop.lat, stop.lon, f"{route.letter}{stop.number}", css, 26, STOPS, beside.pixels(stop))


def _line(drawn: folium.Map, line: Sequence[tuple[float, float]], colour: str, weight: int) -> None:
    polyline: Any = folium.PolyLine  # folium publishes types for some of its classes only
    polyline(line, color=colour, weight=weight, opacity=1, interactive=False).add_to(drawn)


def _mark(
    drawn: folium.Map, lat: float, lon: float, text: str, css: str, size: int, layer: int = 0, right: int = 0
) -> None:
    """`layer`: what stands on what, where marks cover each other. `right`: pixels beside its place."""
    icon = folium.DivIcon(
        html=_plain(text), icon_size=(size, size), icon_anchor=(size // 2 - right, size // 2), class_name=css
    )
    mark = folium.Marker((lat, lon), icon=icon, interactive=False, keyboard=False, z_index_offset=layer)
    mark.add_to(drawn)


def _plain(text: str) -> str:
    """Letters, digits and what place names contain; everything that could mean something to a script is dropped."""
    return "".join(c for c in text.replace("'", "’") if c.isalnum() or c in " \u00a0-?:,.’")
