"""Somebody settled, decided or took up a request since the page was made from which a form comes: both are shown."""

from typing import Any

from flask import request

from ...domain.request import Request
from ...services.last_writer import last_writer_of_request
from ..conflict import conflict
from ..page import words, workplace
from ..place_words import place_words

Row = tuple[str, str, str]


def crossed(values: dict[str, Any]) -> tuple[str, int]:
    """`values`: of the page of the request, as it is now. Once it is decided, the page has no such form any more: what
    was typed stands beside what was decided."""
    now: Request = values["found"]
    rows = _place_rows(now)
    if not now.waiting:
        rows = [_decision_row(now), *(row for row in (*rows, *_typed_rows()) if row[2].strip())]
    by = last_writer_of_request(workplace(), now.id)
    known = {"typed": request.form, "crossed_by": by, "form_gone": not now.waiting}
    return conflict("office/request.html", rows, **(values | known))


def _place_rows(now: Request) -> list[Row]:
    _, sent, place = words()._, request.form, now.answers.place
    typed = _("At our office") if "office" in sent else sent.get("choose") or sent.get("address", "")
    rows = []
    if typed:
        stands = f"{place_words(words(), place)} ({_('Sure') if place.confirmed else _('To choose')})"
        rows.append((_("Address"), stands, f"{typed} {sent.get('lat', '')} {sent.get('lon', '')}"))
    if "access" in sent:
        rows.append((_("How to find the door"), place.access, sent["access"]))
    return rows


def _decision_row(now: Request) -> Row:
    _, sent = words()._, request.form
    decided = {"accepted": _("Accepted"), "rejected": _("Refused"), "merged": _("Merged")}.get(now.state, "")
    wanted = {
        "office.request_accept": _("Accept the visit"),
        "office.request_reject": _("Refuse the request"),
        "office.request_merge": _("Merge this request into that one"),
    }.get(request.endpoint or "", _("Settle the address"))
    reason = sent.get("reason") or sent.get("merge_reason", "")
    return (_("Decision"), _with_reason(decided, now.decision_reason), _with_reason(wanted, reason))


def _with_reason(done: str, reason: str) -> str:
    return f"{done} ({reason})" if reason.strip() else done


def _typed_rows() -> list[Row]:
    """What only the form of a request that waits has."""
    _, sent = words()._, request.form
    promised = f"{sent.get('promised_day', '')} {sent.get('promised_time', '')}"
    return [
        (_("How the worker finds it (meeting point, who opens)"), "", sent.get("meeting", "")),
        (_("Promised time"), "", promised),
        (_("Note for the worker"), "", sent.get("note_for_worker", "")),
    ]
