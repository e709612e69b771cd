"""What a phone still owes, in words for whoever is at the office."""

from datetime import datetime

from ..domain.owed import ClosedWhy, Debt
from .i18n import Words


def debt_words(words: Words, debt: Debt, now: datetime) -> str:
    """How much of what this phone named has not arrived, since when, and when it was last heard."""
    since, heard = words.hour_of(debt.since, now), words.hour_of(debt.phone.seen_at, now)
    if debt.finished:
        return words.ngettext(
            "{count} entry since {time} has not arrived; last heard {heard}",
            "{count} entries since {time} have not arrived; last heard {heard}",
            debt.finished,
            time=since,
            heard=heard,
        )
    return words.ngettext(
        "{count} entry was begun at {time} and not finished; last heard {heard}",
        "{count} entries were begun since {time} and not finished; last heard {heard}",
        debt.begun,
        time=since,
        heard=heard,
    )


def gone_words(words: Words, debt: Debt) -> str:
    """How much of it the phone holds no more; "" for nothing."""
    if not debt.gone:
        return ""
    return words.ngettext(
        "The phone no longer holds {count} of them: its browser deleted it, or it was put back to an earlier state.",
        "The phone no longer holds {count} of them: its browser deleted them, or it was put back to an earlier state.",
        len(debt.gone),
    )


def why_closed_words(words: Words) -> dict[ClosedWhy, str]:
    """Why nobody waits any more for what a phone named."""
    _ = words._
    return {
        "written_again": _("Its words were written again"),
        "not_needed": _("Nobody needs it: it was empty, or is there twice"),
        "lost": _("It is lost: nobody can write it again"),
    }
