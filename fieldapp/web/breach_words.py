"""Breaches of personal data, in words: what happened, what to do at once, how grave it is."""

from ..domain.breach import BreachKind, Danger, KeyLay, LockKnown
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


def key_lay_words(words: Words) -> dict[KeyLay, str]:
    _ = words._
    return {
        "": _("I do not know yet"),
        "absent": _("It was not there: a backup alone, or a disk without it"),
        "disk": _("It was there, on a disk that is encrypted as a whole and was switched off"),
        "locked": _("It was there, locked, and its secret was elsewhere"),
        "with_secret": _("It was there, locked, and the secret was taken too, or the machine starts by itself"),
        "plain": _("It was there, not locked"),
        "unknown": _("Nobody can find that out"),
    }


def key_lay_means(words: Words) -> dict[KeyLay, str]:
    """What follows from it, for whoever has to judge how grave it is."""
    _ = words._
    sealed = _(
        "Names, addresses, notes and pictures on it cannot be read, nor can a backup. What the list below names can be "
        "read."
    )
    everything = _("Count on everything being read: names, addresses, notes, pictures, and the backups that open.")
    return {
        "": _(
            "Find out first how the key file lay: it decides whether anything can be read. Until then count on "
            "everything being read."
        ),
        "absent": sealed,
        "disk": _("Nothing on it can be read without the passphrase of the disk, wherever the key file lay on it."),
        "locked": sealed,
        "with_secret": everything,
        "plain": everything,
        "unknown": everything,
    }


def lock_known_words(words: Words) -> dict[LockKnown, str]:
    """How the key file of this machine lay when a breach was noticed, as it was written into the record."""
    _ = words._
    return {
        "": "–",
        "locked": _("It was locked"),
        "plain": _("It was not locked"),
        "unknown": _("The program does not know"),
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
            _("Was the key file on it, and was it locked? That decides whether anything can be read: see below."),
            _(
                "Unless it was not there, or locked with its secret elsewhere, change the master key now: fieldapp "
                "keys rotate. Whoever has the one of before would also open what is written from now on."
            ),
            _(
                "Exchange what the lock does not protect, where it lay on it: the key to the host of the backups, the "
                "keys of who carries messages, the password of the database."
            ),
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
