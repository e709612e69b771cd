"""Breaches of personal data, in words: what happened, what to do at once, how grave it is."""

from ..domain.breach import BreachKind, Danger
from .i18n import Words


def kind_words(words: Words) -> dict[BreachKind, str]:
    _ = words._
    return {
        "phone": _("A phone was lost or stolen"),
        "copy": _("A disk, a computer or a backup was taken"),
        "account": _("Somebody else used an account"),
        "shown": _("Something was sent or shown to the wrong person"),
    }


def danger_words(words: Words) -> dict[Danger, str]:
    _ = words._
    return {
        "": _("Nobody has judged it yet"),
        "none": _("It is unlikely to harm anybody: it is recorded here, and nobody has to be told"),
        "some": _("It may harm somebody: the authority is told"),
        "high": _("It may harm somebody gravely: the authority and the persons are told"),
    }


def at_once(words: Words, kind: BreachKind) -> tuple[str, ...]:
    """What to do now, the most urgent first; what the program does itself stands as a button beside it."""
    _ = words._
    return {
        "phone": (
            _("End the phone, here below. Then its owner takes the day again on another phone."),
            _("Ask its owner: was the day open, was the PIN on it, was it taken with a threat?"),
            _("Close the SIM card with the provider, and end it with the maker’s own search."),
            _("Who is visited on the day it was given may be in danger: call them in a safe way."),
        ),
        "copy": (
            _("Was the key file there too? Then count on all of it being read."),
            _(
                "Save a new copy of the key elsewhere (fieldapp keys save FILE) and destroy the one before: an old "
                "copy opens the backups of its time."
            ),
            _("Sign everybody out and let them choose new passwords, where the computer was one they used."),
            _("Tell the police of a theft; keep the number of the report."),
        ),
        "account": (
            _("Sign the account out everywhere, or close it, under Administration."),
            _("Make a new invitation, so that its owner sets a new password on a clean computer."),
            _("Ask its owner from when on it was somebody else."),
            _("Look at what was changed, and not only at what was read."),
        ),
        "shown": (
            _("Ask whoever received it to destroy it and to say so in writing."),
            _("If it was an address, or that somebody asked us for help: is the person in danger now? Call first."),
            _("Correct what sent it there: a number, an address, a name that is alike."),
        ),
    }[kind]
