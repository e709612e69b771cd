"""A row of the page of a whole paper sheet: what is known of one stop, and what is entered about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from ...services.paper_sheet_keeping import Entry, Part
from ...services.paper_sheets import SheetStop
from ..client_texts import SaidWords, consent_words
from ..consent_words import read_ground
from ..forms import FormReader
from ..page import words, workplace
from ..slips import language_of_mark
from .paper_report import read_report, says_how_it_went
from .paper_slip import SlipForm, read_slip, slip_form, typed_mark


@dataclass(frozen=True)
class SheetRow:
    """`said`: the sentence about photos on the slip with the mark that was typed, None where there is none; `fresh`:
    ids of what was said at the door since the form was made."""

    line: SheetStop
    slip: SlipForm
    said: SaidWords | None
    fresh: frozenset[str]


def sheet_row(line: SheetStop, typed: Mapping[str, str], mark_of_code: str) -> SheetRow:
    """`mark_of_code`: the mark where the code was that of a slip, "" otherwise."""
    settings, suffix = workplace().settings, f"-{line.found.stop.id}"
    mark = typed_mark(typed, mark_of_code, suffix)
    language = language_of_mark(settings, mark) if mark else ""
    events, seen = {event.id for event in line.door.events}, typed.get(f"seen{suffix}")
    return SheetRow(
        line=line,
        slip=slip_form(line.on_a_slip, line.found.visit, mark, suffix),
        said=consent_words(settings, language, "photo") if language else None,
        fresh=frozenset() if seen is None else frozenset(events - set(seen.split())),
    )


def read_entry(form: FormReader, row: SheetRow) -> Entry | None:
    """None where nothing was written or chosen."""
    found, suffix = row.line.found, row.slip.suffix
    note = form.text(f"note{suffix}", limit=20_000, lines=True)
    part = _part(form, row) if form.ticked(f"picture{suffix}") else None
    slip = read_slip(form, found.day, row.slip)
    report = read_report(form, found, suffix) if says_how_it_went(suffix) else None
    if not (note or part or slip or report):
        return None
    return Entry(
        day=found.day,
        stop_id=found.stop.id,
        worker_id=request.form.get(f"worker{suffix}", ""),
        note=note,
        ground=read_ground(form, f"ground{suffix}"),
        part=part,
        report=report,
        slip=slip,
    )


def _part(form: FormReader, row: SheetRow) -> Part:
    suffix, said = row.slip.suffix, row.said
    edges = (f"top{suffix}", f"bottom{suffix}")
    for edge in edges:
        if not request.form.get(edge):
            form.fail(edge, words()._("Choose where the part about this visit begins and ends."))
    top, bottom = (form.number(edge, least=0, most=100, default=0) for edge in edges)
    return Part(
        top=top,
        bottom=bottom,
        agreed=form.ticked(f"agreed{suffix}"),
        agreed_on=form.day(f"agreed_on{suffix}") or row.line.found.day,
        words=said.text if said else "",
        language=said.language if said else "",
    )
