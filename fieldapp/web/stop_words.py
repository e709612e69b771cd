"""How a stop stands, in words for who reads about somebody else's visit."""

from ..domain.standing import WhyOff
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


def off_words(words: Words, why: WhyOff) -> str:
    """Why nobody goes there any more, in the one word that each has."""
    _ = words._
    return {
        "cancelled": _("cancelled"),
        "ended": _("ended"),
        "postponed": _("postponed"),
        "held": _("held back"),
        "taken_out": _("taken out"),
        "withdrawn": _("no consent any more"),
        "resting": _("data on hold"),
    }[why]
