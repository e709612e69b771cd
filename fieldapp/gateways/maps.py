"""Maps drawn by Folium, which is loaded with the first of them: that takes a second."""

from ..services.day_map import DayMap, OwnTiles, ServedTiles


class FoliumMaps:
    def framed(self, day: DayMap, tiles: ServedTiles | None, *, nonce: str, leaflet_js: str, leaflet_css: str) -> str:
        from . import folium_map

        return folium_map.framed(day, tiles, nonce=nonce, leaflet_js=leaflet_js, leaflet_css=leaflet_css)

    def self_contained(self, day: DayMap, tiles: OwnTiles | None) -> str:
        from . import folium_map

        return folium_map.self_contained(day, tiles)
