"""Pages for a request that no page answers: too many wait, it did not come whole, or not even the page of an error
could be made. They are made at the start, for they are needed when nothing else is to be had."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256

from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from ..settings import Settings
from .i18n import Words, words_in

STYLE = (
    "body{margin:0 auto;max-width:34rem;padding:2rem 1rem;font:1.125rem/1.5 system-ui,sans-serif;color:#0f1c30;"
    "background:#fff}h1{font-size:1.5rem}a{color:#1d4488;font-weight:600;display:inline-block;padding:.5rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#eaf0f7;background:#141f2f}a{color:#9dc1ff}}"
)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    (
        "Content-Security-Policy",
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
]

type Page = tuple[list[tuple[str, str]], str]


def turned_away(app: Flask, settings: Settings) -> Callable[[int, str], Page]:
    """A function of the status (408: it did not come whole; 429: too many wait; 500: it failed) and of the languages
    that the browser accepts, as its header has them. It gives headers and page."""
    languages = settings.languages.client
    template = app.jinja_env.get_template("errors/turned.html")

    def page(words: Words, sentence: str) -> str:
        return template.render(
            words=words, title=words._("This did not work"), sentence=sentence, style=STYLE, phone=settings.office.phone
        )

    made = {
        (status, words.language): page(words, sentence)
        for words in (words_in(settings, code) for code in languages)
        for status, sentence in _sentences(words).items()
    }

    def chosen(status: int, accepted: str) -> Page:
        language = parse_accept_header(accepted, LanguageAccept).best_match(languages) or settings.languages.default
        again = [("Retry-After", "60")] if status == 429 else []
        return [*HEADERS, *app.extensions["insist_on_https"], *again], made[status, language]

    return chosen


def _sentences(words: Words) -> dict[int, str]:
    _ = words._
    return {
        408: _("Your connection was too slow, or it broke. What you sent was not received. Try again, or call us."),
        429: _(
            "Many people are on these pages at this moment. What you sent was not received. Wait one minute and try "
            "again, or call us."
        ),
        500: _("Something went wrong on our side. Nothing you sent before is lost. Try again in a minute, or call us."),
    }
