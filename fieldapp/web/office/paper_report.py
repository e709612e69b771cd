"""How a visit went, as it stands on paper: one form of it, alone or as a row of a whole sheet, whose fields then have
the id of the stop after their names (`suffix`)."""

from datetime import date, datetime, time
from typing import Any, cast, get_args

from flask import request

from ...domain.errors import Refused
from ...domain.hours import instant
from ...domain.stop_state import not_corrected
from ...domain.visit import OUTCOMES, FollowUp, Outcome
from ...services.door_reports import agreed_day
from ...services.paper_reports import PaperStop, Report
from ...settings.office import OutcomeField
from ..consent_words import read_ground
from ..forms import FormReader
from ..page import words, workplace
from ..refusal_words import refusal_words
from ..stop_words import state_words


def read_report(form: FormReader, found: PaperStop, suffix: str = "") -> Report:
    """With a sentence for an outcome that was not chosen."""
    day, stop, zone = found.day, found.stop, workplace().settings.office.zone
    required = words()._("Choose how the visit went.")
    outcome = cast(Outcome, form.choice(f"outcome{suffix}", OUTCOMES, required=required))
    follow_up = cast(FollowUp, form.optional_choice(f"follow_up{suffix}", ("", *get_args(FollowUp))))
    arrived, ended = form.clock(f"arrived{suffix}"), form.clock(f"ended{suffix}")
    return Report(
        id=request.form.get(f"report_id{suffix}", ""),
        worker_id=request.form.get(f"worker{suffix}", ""),
        outcome=outcome,
        arrived_at=_at(day, arrived) if arrived else None,
        ended_at=_at(day, ended) if ended else min(stop.end, max(workplace().now(), instant(day, time(0), zone))),
        follow_up=follow_up,
        facts=_facts(form, outcome, suffix),
        note=form.text(f"note{suffix}", limit=20_000, lines=True),
        ground=read_ground(form, f"ground{suffix}"),
        early=form.ticked(f"early{suffix}"),
        seen=frozenset(request.form.get(f"seen{suffix}", "").split()),
    )


def says_how_it_went(suffix: str) -> bool:
    """Whether anything was entered that belongs to an outcome."""
    typed = [f"{name}{suffix}" for name in ("outcome", "arrived", "ended", "follow_up")]
    typed += [f"fact-{one.code}{suffix}" for one in _questions()]
    return any(request.form.get(name, "").strip() for name in typed)


def report_choices() -> dict[str, Any]:
    """For a page with such forms."""
    return {
        "standing": lambda events: {event.id for event in not_corrected(events)},
        "questions": _questions(),
        "state_words": lambda state: state_words(words(), state),
        "outcome_options": [(kind, state_words(words(), kind)) for kind in OUTCOMES],
    }


def _at(day: date, clock: time) -> datetime:
    return instant(day, clock, workplace().settings.office.zone)


def _facts(form: FormReader, outcome: str, suffix: str) -> dict[str, str]:
    """The answers to the office's own questions that are asked after this outcome."""
    asked = [one for one in _questions() if not one.outcomes or outcome in one.outcomes]
    said = {one.code: form.text(f"fact-{one.code}{suffix}", limit=200) for one in asked}
    for one in asked:
        day = said[one.code] if one.comes_back else ""
        if day and agreed_day(workplace(), day) is None:
            form.fail(f"fact-{one.code}{suffix}", refusal_words(words(), Refused("wait_date")))
    return {code: text for code, text in said.items() if text}


def _questions() -> tuple[OutcomeField, ...]:
    return workplace().settings.office.outcome_field
