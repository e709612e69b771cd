"""The own route on a map."""

from flask import g

from ...security.headers import nonce
from ...services import fieldwork
from ..maps import map_page
from ..page import words, workplace
from . import blueprint


@blueprint.get("/map")
def own_map() -> str | tuple[str, int]:
    """Shown in a frame of our own page only."""
    g.framed = True
    shown = fieldwork.map_view(workplace(), g.account)
    return map_page(workplace(), shown, words(), nonce=nonce()) if shown else ("", 404)
