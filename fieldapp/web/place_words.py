"""Where a visit is, in words: with us, or an address. Templates have `ui.place` for the same."""

from ..domain.place import Place
from .i18n import Words


def place_words(words: Words, place: Place) -> str:
    """One line."""
    return words._("At our office") if place.at_office else place.shown
