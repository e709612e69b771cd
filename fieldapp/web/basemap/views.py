"""One tile: drawn when first asked for, then kept by the browser and asked for again with its validator."""

from typing import cast, get_args

from flask import abort, g, request
from werkzeug.wrappers import Response as Answer

from ...services.workplace import Theme
from ..page import workplace
from . import blueprint

KEEP_S = 3600  # the browser asks again after this: a new region pack is seen within the hour
FINE = "@2x"


@blueprint.get("/<any(light, dark, print):theme>/<int:zoom>/<int:x>/<int:y>.webp", defaults={"fine": ""})
@blueprint.get("/<any(light, dark, print):theme>/<int:zoom>/<int:x>/<int:y><any('@2x'):fine>.webp")
def tile(theme: str, zoom: int, x: int, y: int, fine: str) -> Answer:
    """A tile as WebP: zoom, column and row; twice the pixels where `fine` is "@2x". 404 without a region pack, and for
    tiles that do not exist."""
    basemap = workplace().local_map.basemap()
    if basemap is None:
        abort(404)
    look, scale = cast(Theme, theme), 2 if fine else 1
    assert look in get_args(Theme)
    try:
        answer = Answer(mimetype="image/webp")
        answer.set_etag(basemap.validator(zoom, x, y, look, scale))
        answer.last_modified = basemap.since
        answer.make_conditional(request)
        if answer.status_code != 304:
            answer.set_data(basemap.tile(zoom, x, y, look, scale))
    except LookupError:
        abort(404)
    answer.cache_control.private = True
    answer.cache_control.max_age = KEEP_S
    g.kept_by_browser = True
    return answer
