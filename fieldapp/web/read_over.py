"""A form that did not arrive, to be read over by whoever filled it in: every field that differs from its page as it is
now, by the name that it has there.

The page is asked for once more, as the same reader in the same session would: it knows its fields, of whatever kind,
and no second list of them has to be kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from flask import current_app, request

from ..domain.request import Urgency
from ..domain.visit import EventKind, FollowUp, Gender
from ..domain.worker import Transport
from ..security.kept_form import KeptForm
from .form_labels import FormField, fields_of_form
from .page import words, workplace

READS_OVER = "fieldapp.reads_over"


def _options(choice: Any) -> Iterator[str]:
    """The words of a `Literal`, and of those in a union of them."""
    for one in get_args(choice):
        yield from (one,) if isinstance(one, str) else _options(one)


CHOICES = frozenset(
    option for choice in (Urgency, Gender, EventKind, FollowUp, Transport) for option in _options(choice)
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MADE_BY_THE_PAGE = re.compile(r"[0-9a-f-]{16,64}|\d{1,4}|on")


@dataclass(frozen=True)
class TypedLine:
    """`label`: of the field, "" where nobody knows it."""

    label: str
    value: str


def read_over(form: KeptForm | None) -> list[TypedLine]:
    """What was typed, chosen, ticked and unticked. Where the page does not show the form any more: the words alone."""
    if form is None:
        return []
    fields = _fields(form)
    lines = list(_changed(form, fields))
    known = {name for name, value in form.fields if name in fields}
    rest = [(name, value) for name, value in form.fields if name not in known]
    return [*lines, *_words_alone(rest)]


def in_words(form: KeptForm | None) -> list[TypedLine]:
    """The words that were typed alone, where the page is not to be asked for."""
    return _words_alone(form.fields) if form else []


def _words_alone(fields: Iterable[tuple[str, str]]) -> list[TypedLine]:
    """Languages, services and days in words; ids, numbers and other choices of the page are left out."""
    return [TypedLine("", text) for text in _written(value for _, value in fields)]


def _changed(form: KeptForm, fields: dict[str, FormField]) -> Iterator[TypedLine]:
    sent: dict[str, list[str]] = {}
    for name, value in form.fields:
        sent.setdefault(name, []).append(value)
    for name, one in fields.items():
        typed = sent.get(name, [])
        if not one.of_the_page and sorted(_plain(typed)) != sorted(_plain(one.shown)):
            yield TypedLine(one.called, _said(one, typed))


def _plain(values: list[str]) -> list[str]:
    """Browsers send the lines of a text with other ends."""
    return [value.replace("\r\n", "\n").strip() for value in values if value.strip()]


def _said(one: FormField, typed: list[str]) -> str:
    _ = words()._
    if one.is_tick:
        return _("Yes") if typed else _("No")
    said = [one.options.get(value, "") or written_day_words(value) for value in typed if value.strip()]
    return ", ".join(said) or _("(empty)")


def _fields(form: KeptForm) -> dict[str, FormField]:
    """Of the form on its page as it is now; empty where it cannot be read, and on the way of reading one."""
    if not form.page or READS_OVER in request.environ:
        return {}
    cookie = {"Cookie": request.headers.get("Cookie", "")}
    around = {READS_OVER: True, "REMOTE_ADDR": request.remote_addr}
    with current_app.test_request_context(
        form.page, base_url=request.host_url, headers=cookie, environ_overrides=around
    ):
        answer = current_app.full_dispatch_request()
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return {}
        return fields_of_form(answer.get_data(as_text=True), form.action)


def _written(values: Iterable[str]) -> Iterable[str]:
    settings, speech = workplace().settings, words()
    for value in values:
        if value in settings.languages.of_visits:
            yield speech.language_name(value)
        elif value in settings.office.service_codes:
            yield settings.office.service_label(value, speech.language)
        elif _DAY.fullmatch(value):
            yield written_day_words(value)
        elif value.strip() and value not in CHOICES and not _MADE_BY_THE_PAGE.fullmatch(value):
            yield value


def written_day_words(typed: str) -> str:
    """A day as the reader says it; anything else as it was typed."""
    try:
        return words().day(date.fromisoformat(typed)) if _DAY.fullmatch(typed) else typed
    except ValueError:
        return typed
