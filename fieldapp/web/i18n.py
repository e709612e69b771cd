"""Words in the reader's language: gettext catalogues read from `fieldapp/translations/<language>/<area>.po`.

Message ids are the English sentences. Catalogues are compiled in memory at the start, so there is no build step and no
binary file to forget.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from ..domain.language import is_written
from ..domain.record import DAMAGED
from ..settings import Settings

FOLDER = Path(__file__).resolve().parent.parent / "translations"

# weekday, day and month in full without the year; the locale data has no such pattern
# Arabic months have two sets of names, so the number of the month stands beside its name
DAY_PATTERNS = {
    "de": "EEEE, d. MMMM",
    "es": "EEEE d 'de' MMMM",
    "ar": "EEEE، d MMMM (\u2066d/M\u2069)",
    "tr": "d MMMM EEEE",
}
LOCALES = {"en": "en_GB"}  # "1 Dec", as the day stands before the month everywhere else on these pages


@cache
def translations(language: str) -> NullTranslations:
    """All areas of one language as one catalogue; unknown messages come back as they are."""
    merged = Translations()
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        area = Translations(compiled, domain=Translations.DEFAULT_DOMAIN)
        merged.merge(area)
        merged.plural = area.plural  # a merged catalogue keeps its own plural rule, which is English
    return merged


class Words:
    """What a template needs to speak one language. Times are shown in the office's zone."""

    def __init__(
        self, language: str, direction: str, zone: ZoneInfo, names: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """`names`: of languages that the locale data may not know, as `settings.languages.names` has them."""
        self.language = language
        self.direction = direction
        self._zone = zone
        self._names = names or {}
        self._locale = Locale.parse(LOCALES.get(language, language))
        self._catalogue: NullTranslations | GNUTranslations = translations(language)

    def _(self, message: str, **values: object) -> str:
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """The translation of `one` or `many`, whichever this language uses for this count, with {count} and `values`
        filled in."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **values)

    def day(self, day: date, style: str = "long") -> str:
        """long: Tuesday 1 December; weekday: Tuesday; initial: T; short: 1 Dec; dated: 1 Dec 2026; year:
        the long one with its year."""
        if style == "initial":
            return str(get_day_names("narrow", context="stand-alone", locale=self._locale)[day.weekday()])
        if style == "weekday":
            return str(format_date(day, "EEEE", locale=self._locale))
        if style == "short" and self.language == "ar":
            return f"\u2066{day.day}/{day.month}\u2069"
        if style == "short":
            return self._first(str(format_skeleton("MMMd", day, locale=self._locale)))
        if style == "dated":
            return self._first(str(format_skeleton("yMMMd", day, locale=self._locale)))
        if style == "year":
            return self._first(str(format_date(day, "full", locale=self._locale)))
        return self._first(str(format_date(day, DAY_PATTERNS.get(self.language, "EEEE d MMMM"), locale=self._locale)))

    def _first(self, text: str) -> str:
        """In French the first of a month is "1er", which the locale data do not know."""
        return re.sub(r"(?<!\d)1(?= \w)", "1er", text) if self.language == "fr" else text

    def month(self, day: date) -> str:
        """December 2026."""
        return str(format_date(day, "LLLL y", locale=self._locale))

    def weekday(self, number: int) -> str:
        """The name of a day of the week, 0 = Monday."""
        return str(get_day_names("wide", context="stand-alone", locale=self._locale)[number])

    def clock(self, moment: datetime | time) -> str:
        """13:30; aware times are turned to the office's zone."""
        if isinstance(moment, datetime):
            moment = moment.astimezone(self._zone).time()
        return str(format_time(moment, "HH:mm", locale="en"))

    def hours(self, start: time, end: time) -> str:
        """09:00–12:00; in Arabic in words, where a dash would be read from the right."""
        if self.language == "ar":
            begins, ends = (f"\u2066{clock.hour}:{clock.minute:02d}\u2069" for clock in (start, end))
            return f"من {begins} إلى {ends}"
        return f"{self.clock(start)}–{self.clock(end)}"

    def office_day(self, moment: datetime) -> date:
        """The office day of an aware time."""
        return moment.astimezone(self._zone).date()

    def local_day(self, moment: datetime) -> str:
        """The office day of an aware time, in words."""
        return self.day(self.office_day(moment))

    def between(self, start: datetime, end: datetime) -> str:
        """Two aware times as hours of the office's zone."""
        return self.hours(start.astimezone(self._zone).time(), end.astimezone(self._zone).time())

    def moment(self, moment: datetime | None) -> str:
        """Day and hour; None is a time that is damaged."""
        if moment is None:
            return DAMAGED
        local = moment.astimezone(self._zone)
        return f"{self.day(local.date(), 'short')} {self.clock(local)}"

    def dated(self, moment: datetime) -> str:
        """The same with its year, for what is kept and printed."""
        local = moment.astimezone(self._zone)
        return f"{self.day(local.date(), 'dated')} {self.clock(local)}"

    def hour_of(self, moment: datetime, now: datetime) -> str:
        """The hour alone when it is today's, else with its day."""
        today = now.astimezone(self._zone).date() == moment.astimezone(self._zone).date()
        return self.clock(moment) if today else self.moment(moment)

    def minutes(self, seconds: int) -> str:
        """1 h 05 or 25 min."""
        total = round(seconds / 60)
        return f"{total // 60} h {total % 60:02d}" if total >= 60 else f"{total} min"

    def length(self, seconds: int) -> str:
        """Of something that is heard: 0:42."""
        return f"{seconds // 60}:{seconds % 60:02d}"

    def km(self, metres: int) -> str:
        """Kilometres: with a decimal below ten, whole ones above."""
        return self.number(round(metres / 1000, 1) if metres < 9950 else round(metres / 1000))

    def number(self, value: float) -> str:
        """A number of any unit with one digit after the reader's own decimal sign."""
        return str(format_decimal(value, "#,##0.#", locale=self._locale))

    def waiting(self, since: datetime, now: datetime) -> str:
        """How long somebody waits, in the largest unit."""
        span = max(now - since, timedelta(0))
        if span.days:
            return self.ngettext("{count} day", "{count} days", span.days)
        hours = span.seconds // 3600
        return (
            self.ngettext("{count} hour", "{count} hours", hours)
            if hours
            else self._("{count} min", count=span.seconds // 60)
        )

    def either(self, items: Iterable[str]) -> str:
        return format_list(list(items), "or", locale=self._locale)

    def each(self, items: Iterable[str]) -> str:
        return format_list(list(items), "standard", locale=self._locale)

    def language_name(self, language: str) -> str:
        """As the reader calls it; else its own name, else the code. What somebody wrote stands isolated: it may run in
        the other direction."""
        if is_written(language):
            return f"\u2068{language}\u2069"
        own = self._names.get(language, {})
        return str(own.get(self.language) or self._locale.languages.get(language) or own.get("") or language)


def office_words(settings: Settings) -> Words:
    """For what no single reader opens: files and paper, in the office's own language."""
    languages = settings.languages
    return words_in(settings, languages.default if languages.default in languages.staff else languages.staff[0])


def words_in(settings: Settings, code: str) -> Words:
    """In this language, whatever the request is in."""
    languages = settings.languages
    return Words(code, languages.known[code].direction, settings.office.zone, languages.names)
