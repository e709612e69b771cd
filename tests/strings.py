"""The translatable strings. Message ids are English sentences, as Babel's extractors find them."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}

Message = str | tuple[str, ...]


@cache
def messages() -> tuple[tuple[Message, str], ...]:
    """Every message with the file it stands in; reading all files takes most of a second."""
    return tuple(_extracted())


def _extracted() -> Iterator[tuple[Message, str]]:
    for folder, pattern, method in (
        ("templates", "*.html", "jinja2.ext:babel_extract"),
        ("fieldapp", "*.py", "python"),
        ("fieldapp/static/phone", "*.js", "javascript"),
    ):
        for path in sorted((ROOT / folder).rglob(pattern)):
            options = {"extensions": "", "trimmed": "false"} if method.startswith("jinja2") else {}
            found = extract(method, BytesIO(path.read_bytes()), keywords=KEYWORDS, options=options)
            for _, message, _, _ in found:
                yield message, str(path.relative_to(ROOT))


def message_id(message: Message) -> str:
    """What a message is known by: its words, of a plural those for one."""
    return message if isinstance(message, str) else message[0]
