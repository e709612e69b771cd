"""Parts of addresses with a meaning: a client language, a day. Anything else is simply no such page.

Werkzeug compiles two functions for every address, which write it from its parts. Here each is compiled when it is first
called: for all pages at once that was half of the start of the application, and no process ever calls most of them.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

from flask import Flask
from werkzeug.routing import BaseConverter, Rule, ValidationError

from ..domain.hours import working_day
from ..settings import Settings


class DayConverter(BaseConverter):
    """2026-12-01."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return working_day(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        return value.isoformat()


class RuleCompiledOnCall(Rule):
    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """Werkzeug's own method; should it once have another name, everything is compiled at the start again."""
        compiled = cache(super()._compile_builder)

        def write(rule: Rule, /, **values: object) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **values)

        return write


def install(app: Flask, settings: Settings) -> None:
    class LanguageConverter(BaseConverter):
        """One of the office's client languages."""

        regex = "|".join(settings.languages.client)

    app.url_rule_class = RuleCompiledOnCall
    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["day"] = DayConverter
