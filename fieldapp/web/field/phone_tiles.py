"""The last part of the day pack: tiles of the local map around the own route, the most useful first.

A phone asks for the list, then for the pictures it lacks, a few at a time; so a changed plan brings only what is new.
"""

import base64
from hashlib import sha256
from typing import Annotated, Any

from flask import Response, abort, g, jsonify
from pydantic import BaseModel, Field

from ...services.phone import route_line
from ...services.workplace import Tiles
from ..page import workplace
from . import blueprint, compressed
from .phone import read

MOST_TILES = 400
MOST_BYTES = 2_000_000  # of the 3 MB of a day; files of cases have the rest
AT_ONCE = 40
LINE_DECIMALS = 5

Address = Annotated[str, Field(pattern=r"^\d{1,2}/\d{1,7}/\d{1,7}$")]


class _Wanted(BaseModel):
    wanted: list[Address] = Field(max_length=AT_ONCE)


@blueprint.post("/phone/tiles")
def phone_tiles() -> Response:
    """`wanted` empty: which tiles there are, a fingerprint of the map they are of, and the line of the route. Otherwise
    those pictures."""
    wanted = read(_Wanted).wanted
    basemap = workplace().local_map.basemap()
    found = route_line.line_of_today(workplace(), g.account) if basemap else None
    if basemap is None or found is None:
        return jsonify(map="", most_bytes=MOST_BYTES, line=[], tiles={} if wanted else [])
    listed = [f"{zoom}/{x}/{y}" for zoom, x, y in basemap.around(found.places, found.lines, MOST_TILES)]
    if not wanted:
        return compressed.shrink(
            jsonify(map=_fingerprint(basemap), most_bytes=MOST_BYTES, line=_drawn(found), tiles=listed)
        )
    if not set(wanted) <= set(listed):
        abort(404)
    pictures = {address: _picture(basemap, address) for address in wanted}
    return compressed.shrink(jsonify(map=_fingerprint(basemap), tiles=pictures))


def _drawn(found: route_line.RouteLine) -> list[dict[str, Any]]:
    """Pieces of the line, their points in WGS84 degrees to about a metre."""
    return [
        {
            "estimated": piece.estimated,
            "points": [[round(lat, LINE_DECIMALS), round(lon, LINE_DECIMALS)] for lat, lon in piece.points],
        }
        for piece in found.shown
    ]


def _picture(basemap: Tiles, address: str) -> str:
    """A WebP picture in base64; "" where the world ends."""
    zoom, x, y = (int(part) for part in address.split("/"))
    try:
        return base64.b64encode(basemap.tile(zoom, x, y)).decode()
    except LookupError:
        return ""


def _fingerprint(basemap: Tiles) -> str:
    return sha256(basemap.since.isoformat().encode()).hexdigest()[:16]
