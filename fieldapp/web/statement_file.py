"""The statement of what is kept about a person, as a file that is complete in itself."""

from ..services.access_statement import AccessStatement
from ..services.workplace import Workplace
from .access_statement import StatementWords
from .client_texts import language_to_write
from .templating import STATIC, environment

STYLES = ("tokens.css", "pages.css", "statement.css")


def language_of(work: Workplace, found: AccessStatement, asked: str) -> str:
    """`asked`, where there are words in it; else the person's own language, or the office's."""
    if asked in work.settings.languages.client:
        return asked
    return language_to_write(work.settings, next(iter(found.case.person.languages), ""))


def statement_file(work: Workplace, found: AccessStatement, asked: str) -> str:
    """The page as a file that is complete in itself. `asked`: as of `language_of`."""
    template = environment().get_template("office/access_statement.html")
    return template.render(statement=StatementWords(work, found, language_of(work, found, asked)), css=styles())


def styles() -> str:
    """Our own style sheets of such a file, one after the other."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
