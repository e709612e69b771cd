"""The own route on a map, and the tiles to take along where there is no network."""

from flask import g, jsonify
from werkzeug.wrappers import Response

from ...security.headers import nonce
from ...services import fieldwork
from ..page import words, workplace
from . import blueprint

MOST_TILES = 300  # 3 MB, more or less


@blueprint.get("/map")
def own_map() -> str | tuple[str, int]:
    """Shown in a frame of our own page only."""
    from ..maps import map_page  # Folium: loaded with the first map, not when the server starts

    g.framed = True
    shown = fieldwork.on_map(workplace(), g.account)
    return map_page(workplace(), shown, words(), nonce=nonce()) if shown else ("", 404)


@blueprint.get("/tiles.json")
def tiles() -> Response:
    """Addresses of at most `MOST_TILES` tiles around the own route, the most useful first."""
    from ..maps import tiles_to_take_along

    shown = fieldwork.on_map(workplace(), g.account)
    return jsonify(tiles_to_take_along(workplace(), shown, words(), MOST_TILES) if shown else [])
