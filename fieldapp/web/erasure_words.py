"""Erasing a case, in words: why, and what its rows are."""

from collections.abc import Mapping

from ..domain.erasure import ErasureWhy
from .i18n import Words

KINDS = {
    "requests": ("requests",),
    "visits": ("visits", "visit_acts", "fallen_hours", "stop_events", "given_stops"),
    "notes": ("notes",),
    "pictures": ("pictures",),
    "recordings": ("recordings",),
    "messages": ("messages",),
    "consents": ("consents",),
    "words": ("client_words", "client_codes", "code_guesses"),
    "contact": ("parties",),
    "rights": ("rights",),
}
"""Tables by what a person calls what is in them; every other one is under "rest"."""


def why_words(speech: Words) -> dict[ErasureWhy, str]:
    """Why a case is erased."""
    _ = speech._
    return {
        "person": _("The person asks for it"),
        "law": _("A court or an authority orders it"),
        "retention": _("Its time is over"),
        "mistake": _("It should never have been kept"),
    }


def what_goes(speech: Words, rows: Mapping[str, int]) -> list[tuple[str, int]]:
    """What would be deleted and how many rows of it, by what a person calls it; nothing of which there is none."""
    _ = speech._
    names = {
        "requests": _("Requests, with all answers"),
        "visits": _("Visits, with their history, their hours and what was said at the door"),
        "notes": _("Notes"),
        "pictures": _("Photos and signatures"),
        "recordings": _("Voice notes"),
        "messages": _("Messages"),
        "consents": _("Consent"),
        "words": _("What they wrote on their own page, and its codes"),
        "contact": _("Who belongs to the case, and how they are reached"),
        "rights": _("What they asked about their data, and our answers"),
        "rest": _("The case itself, its key, and signs that phones left"),
    }
    counted = dict.fromkeys(names, 0)
    kind_of = {table: kind for kind, tables in KINDS.items() for table in tables}
    for table, count in rows.items():
        counted[kind_of.get(table, "rest")] += count
    return [(names[kind], count) for kind, count in counted.items() if count]
