"""Somebody changed a visit since the page was made from which a form comes: both are shown."""

from typing import cast, get_args

from flask import request

from ...domain.hours import Window
from ...domain.request import Urgency
from ...domain.visit import NOT_MET, Visit
from ...services.last_writer import Writer
from ...services.visit_file import VisitFile
from ..conflict import conflict
from ..forms import FormReader
from ..gone_by import gone_by_words
from ..history_words import urgency_words
from ..page import words
from ..place_words import place_words
from .visit_page import page_values
from .windows import read_windows

Page = tuple[str, int]


def crossed(visit_id: str) -> Page:
    """Somebody changed the visit since this page was made: what differs, beside each other."""
    _, values, sent = words()._, page_values(visit_id), request.form
    now: Visit = values["visit"]
    services: dict[str, str] = values["services"]
    rows = {
        "window-day-0": (_("Hours"), _hours(now.windows), _hours(read_windows(FormReader(sent, words())))),
        "duration": (_("Duration"), str(now.duration_min), sent.get("duration", "")),
        "urgency": (_("Urgency"), urgency_words(words(), now.urgency), _urgency_sent()),
        "service": (_("Service"), services.get(now.service, ""), services.get(sent.get("service", ""), "")),
        "first_duration": (_("Duration"), str(now.duration_min), sent.get("first_duration", "")),
        "first_service": (_("Service"), services.get(now.service, ""), services.get(sent.get("first_service", ""), "")),
        "language": (_("Language"), words().language_name(now.language), _language_sent()),
        "note_for_worker": (_("Note for the worker"), now.note_for_worker, sent.get("note_for_worker", "")),
        "first_note": (_("Note for the worker"), now.note_for_worker, sent.get("first_note", "")),
        "other_duration": (_("The new visit"), "", sent.get("other_duration", "")),
        "other_service": (_("The new visit"), "", services.get(sent.get("other_service", ""), "")),
        "other_note": (_("The new visit"), "", sent.get("other_note", "")),
        "address": (_("Address"), place_words(words(), now.place), _place_sent()),
        "until": (_("It comes back on"), str(now.wait.until) if now.wait else "", sent.get("until", "")),
        "note": (_("Note (optional)"), now.wait.note if now.wait else "", sent.get("note", "")),
        "reason": (_("Reason"), now.closing.reason if now.closing else "", sent.get("reason", "")),
        "series_reason": (_("Reason"), now.closing.reason if now.closing else "", sent.get("series_reason", "")),
        "settled": (_("What was done"), "", sent.get("settled", "")),
    }
    typed = [row for name, row in rows.items() if name in sent]
    gone = not _has_form(now, request.endpoint or "")
    known = values | {"typed": sent, "form_gone": gone, "crossed_by": _last_writer(values["file"])}
    return conflict("office/visit.html", typed, **known)


def _last_writer(file: VisitFile) -> Writer | None:
    """Of the acts of the office or the client, and of what was said at the door."""
    acts = [Writer(file.names.get(one.by or "", ""), one.at) for one in file.acts]
    events = [Writer(file.names.get(one.user_id, ""), one.happened_at) for one in file.events]
    return max([*acts, *events], key=lambda one: one.at, default=None)


def _urgency_sent() -> str:
    sent = request.form.get("urgency", "")
    return urgency_words(words(), cast(Urgency, sent)) if sent in get_args(Urgency) else sent


def _language_sent() -> str:
    written = request.form.get("language_written", "")
    return written or words().language_name(request.form.get("language", ""))


def _place_sent() -> str:
    return words()._("At our office") if "office" in request.form else request.form.get("address", "")


def _has_form(visit: Visit, endpoint: str) -> bool:
    """Whether the page of a visit in this state still has the form that was sent to `endpoint`."""
    returned, left = visit.state in NOT_MET, visit.state == "done" and visit.follow_up not in ("", "none")
    return {
        "office.visit_reopen": returned or visit.state == "cancelled",
        "office.visit_settle": left,
        "office.visit_once_more": left,
        "office.visit_rest": visit.state == "open" or returned or left,
        "office.visit_resume": visit.state == "open" or returned or left,
        "office.visit_end_series": bool(visit.series),
        "office.visit_close": visit.state == "open" or returned or left,
    }.get(endpoint, visit.state == "open")


def _hours(windows: tuple[Window, ...]) -> str:
    speech = words()
    return ", ".join(
        f"{speech.day(one.day, 'short')} {one.start:%H:%M}–{one.end:%H:%M}"
        + (f" ({gone_by_words(speech, one.end)})" if one.gone_by_end else "")
        for one in windows
    )
