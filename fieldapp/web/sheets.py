"""Route sheets for paper: a page of the application, and a file that is complete in itself."""

from flask import render_template

from ..domain.party import PartyKind
from ..services.day_pages import Sheets
from ..services.day_view import RouteView
from ..services.workplace import Workplace
from .contact_links import party_words
from .gone_by import stop_gone_by
from .i18n import Words, office_words
from .plan_words import measure_words
from .slips import Slip, slips_of
from .stop_words import off_words, state_words
from .templating import STATIC, environment

MOST_OFTEN: tuple[PartyKind, ...] = ("client", "guardian", "asker")  # whose hand a slip has a box for


def sheet_file(work: Workplace, sheets: Sheets) -> str:
    """All routes, one page each and its slips, styles inside."""
    words = office_words(work.settings)
    css = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("tokens.css", "pages.css", "sheet.css"))
    template = environment().get_template("office/sheet.html")
    return template.render(**sheet_values(work, sheets, words), css=css)


def sheet_page(work: Workplace, sheets: Sheets, words: Words) -> str:
    return render_template("office/sheet.html", **sheet_values(work, sheets, words), css="")


def sheet_values(work: Workplace, sheets: Sheets, words: Words) -> dict[str, object]:
    def slips(route: RouteView) -> tuple[Slip, ...]:
        return slips_of(work.settings, sheets, route, words)

    return {
        "shown": sheets.day,
        "slips_of": slips,
        "hands": [party_words(words, kind) for kind in MOST_OFTEN],
        "words": words,
        "_": words._,
        "ngettext": words.ngettext,
        "lang": words.language,
        "direction": words.direction,
        "office": work.settings.office,
        "settings": work.settings,
        "said_words": lambda state: state_words(words, state),
        "gone_by": lambda visit, stop: stop_gone_by(words, work.settings.office.zone, visit, stop),
        "off_words": lambda why: off_words(words, why),
        "measured": lambda measure: measure_words(words, measure),
    }
