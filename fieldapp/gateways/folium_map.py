"""The day on a Folium map. No outside host, and no user text: letters, numbers and coordinates only.

Folium would load ten files from four hosts; here it is told once to load Leaflet alone, from where the caller says.
Text given to Folium lands inside a script, so names never go in: the page beside the map has them. Under the routes
lies the basemap of the region pack; without one a sketch, and the map says so.
"""

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path

import folium
import shapely
from branca.element import MacroElement
from jinja2 import Template

from routing.travel import Piece

from ..services.day_map import DayMap, MapRoute, MapStop, OwnTiles, ServedTiles
from .basemap import CREDIT

COLOURS = ("#275ac8", "#ad771b", "#4b1463", "#11957c", "#9d1f74", "#2a5a23", "#8b77c7", "#611403")
DARK_COLOURS = ("#54b3fd", "#faee40", "#aa579d", "#56f5fb", "#d1849f", "#a8d391", "#7872ee", "#d75a25")
DARK_TEXT = frozenset("BDG")  # letters whose colour needs dark text on it, as the look measured
LIGHT_TEXT_AT_NIGHT = frozenset("CG")
NAMES = 14
STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor" / "leaflet"
DOTS = "1 8"
SMOOTHING = 0.00002  # degrees, about 2 m: a line needs no more points than the eye sees
STOPS = 10_000  # in front of the sketch

folium.Map.default_js = [("leaflet", "LEAFLET_JS")]
folium.Map.default_css = [("leaflet_css", "LEAFLET_CSS")]

STYLE = """
html, body, .folium-map { height: 100%; margin: 0; background: #eaf0ec; }
.folium-map { position: absolute; inset: 0; }
.leaflet-container { background: #eaf0ec; font: 600 12px system-ui, sans-serif; }
.stop-mark {
  border-radius: 50%; display: grid; place-items: center; color: #fff; border: 2px solid #fff;
  font-weight: 700; font-size: 11px; box-shadow: 0 1px 2px #0006;
}
.stop-mark.dark-text { color: #0c1626; }
.stop-mark.open { background: #fff; color: #a01240; border: 2px dashed #a01240; }
.office-mark { background: #0f1c30; border: 2px solid #fff; border-radius: 3px; }
.place-name {
  color: #44536b; font-size: 11px; white-space: nowrap;
  text-shadow: 0 0 3px #eaf0ec, 0 0 3px #eaf0ec, 0 0 3px #eaf0ec;
}
.map-foot {
  position: absolute; z-index: 500; inset-block-end: 4px; inset-inline: 6px; display: flex; flex-wrap: wrap; gap: 4px;
  pointer-events: none; font: 600 11px system-ui, sans-serif;
}
.map-foot p { margin: 0; padding: 1px 6px; border-radius: 4px; background: #ffffffd0; color: #0f1c30; }
.map-credit { margin-inline-start: auto !important; }
.place-dot { background: #c5cfd2; border-radius: 50%; }
path.casing { stroke: #fff; }
.stop-mark, .office-mark, .map-foot p { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
@media print { .leaflet-control { display: none; } }
"""
NIGHT = """
html, body, .folium-map, .leaflet-container { background: #1a2634; }
path.casing { stroke: #0a111c; }
.stop-mark { border-color: #0a111c; color: #0c1626; } .stop-mark.light-text-at-night { color: #fff; }
.office-mark { background: #eaf0f7; border-color: #0a111c; }
.place-name { color: #b2bfd1; text-shadow: 0 0 3px #1a2634, 0 0 3px #1a2634, 0 0 3px #1a2634; }
.place-dot { background: #3a4a5f; }
.map-foot p { background: #141f2fd0; color: #eaf0f7; }
.leaflet-bar a { background: #1c293c; color: #eaf0f7; border-color: #2c3b50; }
"""


Tiles = ServedTiles | OwnTiles | None


class _ServedLayer(MacroElement):
    _template = Template("""{% macro script(this, kwargs) %}
        const [light, dark] = [{{ this.light|tojson }}, {{ this.dark|tojson }}];
        const night = dark !== light && matchMedia("(prefers-color-scheme: dark)").matches;
        L.tileLayer(night ? dark : light, { minZoom: 8, maxZoom: 17, maxNativeZoom: 16 })
          .addTo({{ this._parent.get_name() }});
    {% endmacro %}""")

    def __init__(self, tiles: ServedTiles) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca publishes no types
        self.light, self.dark = tiles.light, tiles.dark


class _OwnLayer(MacroElement):
    _template = Template("""{% macro script(this, kwargs) %}
        new L.GridLayer.Own({ minZoom: 8, maxZoom: 17, maxNativeZoom: 16, pictures: OWN_PICTURES })
          .addTo({{ this._parent.get_name() }});
    {% endmacro %}""")


class _Drawn(MacroElement):
    """Lines, then marks. Each as an element of Folium's own would be a template, compiled for every map anew: that was
    nine tenths of the time of a map."""

    _template = Template("""{% macro script(this, kwargs) %}
        for (const [points, look] of {{ this.lines|tojson }})
          L.polyline(points, { ...look, opacity: 1, interactive: false }).addTo({{ this._parent.get_name() }});
        for (const [place, zIndexOffset, look] of {{ this.marks|tojson }})
          L.marker(place, { icon: L.divIcon(look), interactive: false, keyboard: false, zIndexOffset })
            .addTo({{ this._parent.get_name() }});
    {% endmacro %}""")

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca publishes no types
        self.lines: list[tuple[list[tuple[float, float]], dict[str, object]]] = []
        self.marks: list[tuple[tuple[float, float], int, dict[str, object]]] = []

    def line(self, piece: Piece, css: str, weight: int, dashes: str | None = None) -> None:
        self.lines.append((_smoothed(piece), {"className": css, "weight": weight, "dashArray": dashes}))

    def mark(self, place: tuple[float, float], text: str, css: str, size: int, layer: int = 0, right: int = 0) -> None:
        """`layer`: what stands on what, where marks cover each other. `right`: pixels beside its place."""
        anchor = (size // 2 - right, size // 2)
        self._mark(place, layer, html=_plain(text), className=css, iconSize=(size, size), iconAnchor=anchor)

    def label(self, place: tuple[float, float], name: str) -> None:
        html = f'<span class="place-name">{_plain(name)}</span>'
        self._mark(place, 0, html=html, className="place-label", iconSize=(0, 0), iconAnchor=(24, -13))

    def _mark(self, place: tuple[float, float], layer: int, **look: object) -> None:
        """`look`: as Leaflet's `divIcon` takes it."""
        self.marks.append((place, layer, look))


def framed(day: DayMap, tiles: ServedTiles | None, *, nonce: str, leaflet_js: str, leaflet_css: str) -> str:
    """A whole page for a frame of our own, its inline parts carrying the nonce of the answer."""
    page = _draw(day, tiles).replace("LEAFLET_JS", leaflet_js).replace("LEAFLET_CSS", leaflet_css)
    page = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)
    return re.sub(r"<style(?=[\s>])", f'<style nonce="{nonce}"', page)


def self_contained(day: DayMap, tiles: OwnTiles | None) -> str:
    """A file that opens from disk without any network: Leaflet is inside, and so are the tiles."""
    page = _draw(day, tiles)
    script = _without_hosts((VENDOR / "leaflet.js").read_text(encoding="utf-8")).replace("</script", "<\\/script")
    style = re.sub(r"url\([^)]*\)", "none", _without_hosts((VENDOR / "leaflet.css").read_text(encoding="utf-8")))
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    if tiles:
        script += f"\n{(STATIC / 'own-tiles.js').read_text(encoding='utf-8')}\nconst OWN_PICTURES = {_pictures(tiles)};"
    page = re.sub(r'<script src="LEAFLET_JS"></script>', lambda _: f"<script>{script}</script>", page)
    return re.sub(r'<link rel="stylesheet" href="LEAFLET_CSS"\s*/?>', lambda _: f"<style>{style}</style>", page)


def _pictures(tiles: OwnTiles) -> str:
    named = {
        f"{z}/{x}/{y}": "data:image/webp;base64," + base64.b64encode(picture).decode()
        for (z, x, y), picture in tiles.pictures.items()
    }
    return json.dumps(named, separators=(",", ":"))


def _without_hosts(text: str) -> str:
    """Leaflet names hosts in its comments and its credit link; a file that leaves the office names none."""
    return re.sub(r"https?://(?!www\.w3\.org)[^\s\"'<>)]*", "", text)


def _draw(day: DayMap, tiles: Tiles) -> str:
    points = [day.office, *((s.lat, s.lon) for r in day.routes for s in r.stops), *day.open_visits]
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    drawn = folium.Map(tiles=None, zoom_control=True, max_zoom=17, min_zoom=8, attribution_control=False)
    drawn.options["maxZoom"] = 17
    drawn.fit_bounds([[south - 0.01, west - 0.015], [north + 0.01, east + 0.015]])
    if isinstance(tiles, ServedTiles):
        _ServedLayer(tiles).add_to(drawn)
    elif tiles:
        _OwnLayer().add_to(drawn)  # type: ignore[no-untyped-call]  # branca publishes no types
    shapes = _Drawn()
    if not tiles:
        _sketch(shapes, day, (south - 0.1, west - 0.15, north + 0.1, east + 0.15))
    beside = Beside()
    for route in day.routes:
        _route(shapes, route, beside, dotted=bool(tiles))
    for place in day.open_visits:
        shapes.mark(place, "?", "stop-mark open", 20, STOPS)
    shapes.mark(day.office, "", "office-mark", 14, STOPS)
    shapes.add_to(drawn)
    return _dressed(str(drawn.get_root().render()), day, tiles)


def _dressed(page: str, day: DayMap, tiles: Tiles) -> str:
    """Language, title, styles, and what the map has to say; at night only where the tiles follow. Folium forbids to
    make the page larger with two fingers: whoever sees little needs that."""
    page = page.replace("<html>", f'<html lang="{_plain(day.language)}">', 1)
    page = re.sub(r",\s*maximum-scale=1.0, user-scalable=no", "", page, count=1)
    style = STYLE + _colours(COLOURS)
    if tiles is None or (isinstance(tiles, ServedTiles) and tiles.light != tiles.dark):
        style += f"@media (prefers-color-scheme: dark) {{ {NIGHT}{_colours(DARK_COLOURS)} }}"
    page = page.replace("</head>", f"<title>{_plain(day.title)}</title><style>{style}</style></head>")
    said = [f'<p class="map-note">{_plain(day.note)}</p>'] if day.note else []
    said += [f'<p class="map-credit" dir="ltr" lang="en">{CREDIT}</p>'] if tiles else []
    return page.replace("<body>", f'<body><div class="map-foot">{"".join(said)}</div>')


def _colours(colours: Sequence[str]) -> str:
    return "".join(
        f".route-{n} {{ background: {colour}; }} path.route-{n} {{ stroke: {colour}; }}"
        for n, colour in enumerate(colours)
    )


def _sketch(shapes: _Drawn, day: DayMap, box: tuple[float, float, float, float]) -> None:
    """Localities as dots and names: plainly a sketch, the largest named first so that names do not pile up."""
    south, west, north, east = box
    named: list[tuple[float, float]] = []
    for place in sorted(day.localities, key=lambda p: -p.population):
        if not (south <= place.lat <= north and west <= place.lon <= east):
            continue
        shapes.mark((place.lat, place.lon), "", "place-dot", 5)
        if len(named) < NAMES and all(abs(place.lat - a) > 0.03 or abs(place.lon - b) > 0.09 for a, b in named):
            named.append((place.lat, place.lon))
            shapes.label((place.lat, place.lon), place.name)


class Beside:
    """Several stops at one place (within about 100 m) stand side by side instead of hiding each other."""

    def __init__(self) -> None:
        self._taken: dict[tuple[float, float], int] = {}

    def pixels(self, stop: MapStop) -> int:
        """How far to the right of its place a stop's mark stands."""
        place = round(stop.lat, 3), round(stop.lon, 3)
        self._taken[place] = self._taken.get(place, -1) + 1
        return 20 * self._taken[place]


def _route(shapes: _Drawn, route: MapRoute, beside: Beside, *, dotted: bool) -> None:
    """`dotted`: a straight line instead of a road shows that it is none; on a sketch no line is a road."""
    number = route.position % len(COLOURS)
    for piece in route.line:
        shapes.line(piece, "casing", 7)
    for piece in route.line:
        shapes.line(piece, f"route-{number}", 4, DOTS if dotted and piece.estimated else None)
    letter = chr(65 + number)
    tones = (" dark-text" if letter in DARK_TEXT else "") + (
        " light-text-at-night" if letter in LIGHT_TEXT_AT_NIGHT else ""
    )
    for stop in route.stops:
        css, right = f"stop-mark route-{number}{tones}", beside.pixels(stop)
        shapes.mark((stop.lat, stop.lon), f"{route.letter}{stop.number}", css, 26, STOPS, right)


def _smoothed(piece: Piece) -> list[tuple[float, float]]:
    if len(piece.points) < 3:
        return list(piece.points)
    line = shapely.simplify(shapely.LineString(piece.points), SMOOTHING)
    return [(round(lat, 5), round(lon, 5)) for lat, lon in shapely.get_coordinates(line).tolist()]


def _plain(text: str) -> str:
    """Letters, digits and what place names contain; everything that could mean something to a script is dropped."""
    return "".join(c for c in text.replace("'", "’") if c.isalnum() or c in " \u00a0-?:,.’")
