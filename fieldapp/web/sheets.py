"""Route sheets for paper: a page of the application, and a file that is complete in itself."""

from flask import render_template

from ..services.day_view import DayView
from ..services.workplace import Workplace
from .i18n import Words, office_words
from .plan_words import measure_words
from .stop_words import state_words
from .templating import STATIC, environment


def sheet_file(work: Workplace, shown: DayView) -> str:
    """All routes, one page each, styles inside."""
    words = office_words(work.settings)
    css = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("tokens.css", "pages.css", "sheet.css"))
    template = environment().get_template("office/sheet.html")
    return template.render(**sheet_values(work, shown, words), css=css)


def sheet_page(work: Workplace, shown: DayView, words: Words) -> str:
    return render_template("office/sheet.html", **sheet_values(work, shown, words), css="")


def sheet_values(work: Workplace, shown: DayView, words: Words) -> dict[str, object]:
    return {
        "shown": shown,
        "words": words,
        "_": words._,
        "ngettext": words.ngettext,
        "lang": words.language,
        "direction": words.direction,
        "office": work.settings.office,
        "settings": work.settings,
        "said_words": lambda state: state_words(words, state),
        "measured": lambda measure: measure_words(words, measure),
    }
