"""How a stop stands, in words for who reads about somebody else's visit."""

from ..domain.stop_state import State
from ..domain.visit import DoorWord
from .i18n import Words


def state_words(words: Words, state: State | DoorWord) -> str:
    _ = words._
    return {
        "planned": _("to come"),
        "arrived": _("is there"),
        "done": _("Done"),
        "nobody_home": _("Nobody home"),
        "refused": _("Refused"),
        "moved": _("Moved"),
        "unsafe": _("Not safe"),
        "taken_back": _("Taken back"),
    }[state]
