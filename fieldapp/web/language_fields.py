"""A language read from a form: one of those that the office lists, or one in somebody's own words."""

from ..domain.language import MOST_CHARACTERS, is_code, written
from ..services.languages import listed
from ..settings import Settings
from .forms import FormReader

MOST_LANGUAGES = 12
OTHER = "other"
"""The choice of a language that is written beside it."""


def read_language(form: FormReader, field: str, settings: Settings, *known: str) -> str:
    """What is chosen in `field`, or written in `field`_written; `known`: what it was before, which may stay. Both at
    once are refused: nobody guesses which one is meant."""
    _ = form.words._
    offered = (*settings.languages.of_visits, OTHER, *known)
    chosen = form.choice(field, offered, required=_("Choose the language for the visit."))
    name = read_written(form, f"{field}_written", settings, needed=chosen == OTHER)
    if name and chosen not in ("", OTHER):
        sentence = _("You chose a language here too. Choose “Another language” above, or leave this empty.")
        form.fail(f"{field}_written", sentence)
    return name if chosen == OTHER else chosen


def read_kept(form: FormReader, field: str) -> tuple[str, ...]:
    """Those that the page wrote into its own form, as many as one person may speak, also what the office does not list
    any more; what can be no language is left out."""
    sent = dict.fromkeys(form.all(field)[:MOST_LANGUAGES])
    return tuple(one for one in sent if is_code(one) or written(one) == one)


def read_written(form: FormReader, field: str, settings: Settings, *, needed: bool) -> str:
    """The name as it is kept, or the code of the listed language that goes by it; "" for none."""
    _ = form.words._
    typed = form.text(field, limit=MOST_CHARACTERS, required=_("Write which language.") if needed else None)
    name = written(typed)
    if typed and not name:
        form.fail(field, _("Write the name of a language, in letters only."))
    return listed(settings, name)
