"""The register of processing as a file that is complete in itself."""

from ..services.workplace import Workplace
from .i18n import words_in
from .register_words import gap_words, written
from .statement_file import styles
from .templating import environment


def register_file(work: Workplace, language: str) -> tuple[str, list[str]]:
    """The page, and what is missing in it, in English."""
    register = written(work, language)
    page = environment().get_template("admin/register.html").render(register=register, css=styles())
    english = words_in(work.settings, "en")
    return page, [gap_words(english, gap) for gap in register.facts.gaps]
