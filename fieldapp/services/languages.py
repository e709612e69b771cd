"""A language that somebody wrote against those that the office lists, and what a worker's languages are good for."""

from collections.abc import Iterable

from ..domain.language import folded, is_written
from ..settings import Settings


def listed(settings: Settings, language: str) -> str:
    """The code of the listed language that goes by this written name in any language of clients; a name that nobody
    lists stays what it is, and so does a code."""
    if not is_written(language):
        return language
    wanted = folded(language)
    names = settings.languages.every_name.items()
    return next((code for code, called in names if wanted in map(folded, called)), language)


def understood(settings: Settings, spoken: Iterable[str]) -> tuple[str, ...]:
    """In which languages a visit can be made by whoever speaks these: each, then of a dialect its language."""
    codes = tuple(spoken)
    return tuple(dict.fromkeys((*codes, *map(settings.languages.without_dialect, codes))))
