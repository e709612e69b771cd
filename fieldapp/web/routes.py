"""Parts of addresses with a meaning: a client language, a day. Anything else is simply no such page."""

from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

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


def install(app: Flask, settings: Settings) -> None:
    class LanguageConverter(BaseConverter):
        """One of the office's client languages."""

        regex = "|".join(settings.languages.client)

    app.url_map.converters["lang"] = LanguageConverter
    app.url_map.converters["day"] = DayConverter
