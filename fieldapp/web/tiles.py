"""Where a browser finds the tiles of the local map."""

from dataclasses import dataclass

from flask import url_for

from ..services.workplace import Workplace


@dataclass(frozen=True)
class TileAddresses:
    """For Leaflet, which fills in {z}, {x}, {y}, and {r} on screens with fine pixels. `credit` is shown with them."""

    light: str
    dark: str
    paper: str
    credit: str


def tile_addresses(work: Workplace) -> TileAddresses | None:
    """None without a region pack: then a map is a sketch."""
    basemap = work.local_map.basemap()
    if basemap is None:
        return None
    return TileAddresses(_template("light"), _template("dark"), _template("print"), basemap.credit)


def _template(theme: str) -> str:
    return url_for("map.tile", theme=theme, zoom=0, x=0, y=0, fine="").replace("/0/0/0", "/{z}/{x}/{y}{r}")
