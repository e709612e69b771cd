"""A whole paper sheet entered at once: its codes, then a row for each visit, and a picture of the sheet."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ...domain.errors import NotFound, Refused, RefusedSeveral
from ...domain.sheet_codes import RouteCode, read_route_code, read_slip_code
from ...security.guard import is_of_session
from ...services import paper_reports, paper_sheet_keeping, paper_sheets
from ...services.paper_sheet_keeping import Kept
from ...services.paper_sheets import MOST_CODES
from ...services.sheet_picture import refuse_other_formats
from ..forms import FormReader
from ..page import answer, invalid, words, workplace
from ..refusal_words import refusal_words
from ..slips import language_of_mark
from ..too_large import typed_around_files
from . import blueprint
from .paper_entry import SheetRow, read_entry, sheet_row
from .paper_report import report_choices
from .paper_slip import without_effect_words

Page = Response | tuple[str, int]
MOST_PICTURE_BYTES = 1_500_000  # beside all else of the largest request
PARTS = range(0, 101, 5)  # hundredths of the height of the picture


@dataclass(frozen=True)
class FoundSheet:
    """`codes` as they were typed."""

    codes: str
    rows: tuple[SheetRow, ...]

    @property
    def values(self) -> dict[str, Any]:
        """For the page."""
        return {"codes": self.codes, "rows": self.rows}


@blueprint.get("/day/<day:day>/sheet")
def paper_sheet(day: date) -> Page:
    return answer("office/paper_sheet.html", day=day, codes="", rows=(), typed={}, **_choices())


@blueprint.post("/day/<day:day>/sheet")
def paper_sheet_find(day: date) -> Page:
    """By POST, as every search. Codes that name nothing are all said at once, and none is left out unsaid."""
    form = FormReader(request.form, words())
    values: dict[str, Any] = {"day": day, **_found(form, day, {}).values, "typed": {}, **_choices()}
    if form.errors:
        return invalid("office/paper_sheet.html", form.errors, **{**values, "rows": ()})
    return answer("office/paper_sheet.html", **values)


@blueprint.post("/day/<day:day>/sheet/keep")
def paper_sheet_keep(day: date) -> Page:
    form = FormReader(request.form, words())
    found = _found(form, day, request.form)
    picture = _picture(form)
    entries = [one for row in found.rows if (one := read_entry(form, row))]
    if any(one.part for one in entries) and not form.ticked("only_theirs"):
        form.fail("only_theirs", _("Look at each part: nobody else’s name or address may be on it. Then tick this."))
    if picture and not any(one.part for one in entries):
        form.fail("picture", _("Choose for at least one visit which part of the picture is about it."))
    if not form.errors:
        try:
            sheet_id = request.form.get("sheet_id", "")
            kept = paper_sheet_keeping.keep_sheet(workplace(), g.account, sheet_id, entries, picture)
        except (Refused, RefusedSeveral) as refused:
            for wrong in refused.refusals if isinstance(refused, RefusedSeveral) else (refused,):
                form.fail(wrong.field or "codes", refusal_words(words(), wrong))
        else:
            _say_kept(kept)
            said = {entry.stop_id for entry in entries if entry.report}
            if any(not row.line.reported and row.line.found.stop.id not in said for row in found.rows):
                flash(_("How some of these visits went is not said yet: enter it with the code of the visit."), "info")
            return redirect(url_for("office.day", day=day))
    values: dict[str, Any] = {"day": day, **found.values, "typed": request.form, **_choices()}
    return invalid("office/paper_sheet.html", form.errors, picture_again=picture is not None, **values)


def picture_too_large(day: date) -> Page | None:
    """The page again, with all that was typed, where the picture made the form too large to be read; None for a form of
    another page or session."""
    typed, files = typed_around_files(request)
    if not is_of_session(request, typed.get("csrf", "")):
        return None
    form = FormReader(typed, words())
    found = _found(form, day, typed)
    try:
        refuse_other_formats(files.get("picture", b""))
    except Refused as refused:
        form.fail("picture", refusal_words(words(), refused))
    form.fail("picture", _("This picture is too large. Take it again in a smaller size."))
    values: dict[str, Any] = {"day": day, **found.values, "typed": typed, **_choices()}
    return invalid("office/paper_sheet.html", form.errors, picture_again=True, **values)


def _(sentence: str, **values: object) -> str:
    return words()._(sentence, **values)


def _choices() -> dict[str, Any]:
    """A part has no edges until somebody has chosen them: the whole picture names other people too."""
    parts = [("", _("not chosen")), *((str(one), f"{one} %") for one in PARTS)]
    return {"sheet_id": uuid.uuid4(), "parts": parts, "most_codes": MOST_CODES, **report_choices()}


def _say_kept(kept: Kept) -> None:
    ngettext = words().ngettext
    counted = [
        (kept.outcomes, ngettext("{count} outcome", "{count} outcomes", kept.outcomes)),
        (kept.notes, ngettext("{count} note", "{count} notes", kept.notes)),
        (kept.pictures, ngettext("{count} picture", "{count} pictures", kept.pictures)),
        (kept.slips, ngettext("{count} slip for consent", "{count} slips for consent", kept.slips)),
    ]
    flash(_("In the files now: {what}.", what=", ".join(said for count, said in counted if count)), "ok")
    if kept.crossed:
        names = words().each([visit.called for visit in kept.crossed])
        flash(_("Somebody said otherwise of {names}. Both are kept: read them.", names=names), "info")
    for visit, asked in kept.without_effect:
        flash(f"{visit.called}: {without_effect_words(words(), asked)}", "info")


def _codes(typed: str) -> list[str]:
    """One a line or several in it, each once."""
    pieces = [piece.strip() for piece in re.split(r"[\n,;]+", typed)]
    one = [paper_reports.is_code(piece) or read_route_code(piece) for piece in pieces]
    whole = [[piece] if alone else piece.split() for piece, alone in zip(pieces, one, strict=True)]
    return list(dict.fromkeys(code.upper() for some in whole for code in some))


def whole_sheet(day: date, code: RouteCode) -> Page:
    """The page of the whole paper sheet of one route, as if all its codes had been typed."""
    form = FormReader(MultiDict({"codes": str(code)}), words())
    found = _found(form, day, {})
    if form.errors:
        return invalid("office/paper_find.html", {"code": form.errors["codes"]}, day=day, code=str(code), found=())
    return answer("office/paper_sheet.html", day=day, **found.values, typed={}, **_choices())


def _of_routes(form: FormReader, day: date, codes: list[str]) -> list[str]:
    """The code of a whole sheet stands for those of its visits."""
    all_of_them: list[str] = []
    for code in codes:
        route = None if paper_reports.is_code(code) else read_route_code(code)
        try:
            all_of_them += paper_sheets.codes_of_route(workplace(), day, route) if route else [code]
        except NotFound:
            said = _(
                "No published plan of {day} has the sheet {code}. Open the day of the sheet and type it there.",
                day=words().day(day),
                code=code,
            )
            form.fail("codes", said)
    return list(dict.fromkeys(all_of_them))


def _without_marks(form: FormReader, codes: list[str]) -> dict[str, str]:
    """The codes of visits, each with the mark of its slip where it was the code of one, "" otherwise."""
    settings, found, other_words = workplace().settings, dict[str, str](), []
    for code in codes:
        slip = None if paper_reports.is_code(code) else read_slip_code(code)
        if slip and not language_of_mark(settings, slip.mark):
            other_words.append(code)
        visit = slip.stop if slip else code
        found[visit] = slip.mark if slip else found.get(visit, "")
    if other_words:
        sentence = _(
            "Our words of today have another code than these slips: {codes}. Look at them again, or type them without "
            "their last four signs.",
            codes=", ".join(other_words),
        )
        form.fail("codes", sentence)
    return found


def _found(form: FormReader, day: date, form_typed: Mapping[str, str]) -> FoundSheet:
    """The stops that the codes name, with what was typed about each."""
    typed = form.text("codes", limit=600, lines=True, required=_("Write the codes that stand beside the visits."))
    mark_by = _without_marks(form, _of_routes(form, day, _codes(typed)))
    codes = list(mark_by)
    wrong = [code for code in codes if not paper_reports.is_code(code)]
    if wrong:
        sentence = _("These are no codes of a sheet: {codes}. A code looks like B3-9F2A.", codes=", ".join(wrong))
        form.fail("codes", sentence)
    if len(codes) > MOST_CODES:
        form.fail("codes", _("Write at most {count} codes at once.", count=MOST_CODES))
    if form.errors:
        return FoundSheet(typed, ())
    named = paper_sheets.read_sheet(workplace(), g.account, codes)
    unknown = [code for code in codes if code not in named]
    if unknown:
        sentence = _(
            "No visit of the last month has these codes: {codes}. Read the sheet again, or take them out.",
            codes=", ".join(unknown),
        )
        form.fail("codes", sentence)
    rows = tuple(sheet_row(line, form_typed, mark_by[code]) for code, lines in named.items() for line in lines)
    return FoundSheet(typed, rows)


def _picture(form: FormReader) -> bytes | None:
    sent = request.files.get("picture")
    content = sent.stream.read(MOST_PICTURE_BYTES + 1) if sent and sent.filename else None
    try:
        refuse_other_formats(content or b"")
    except Refused as refused:
        form.fail("picture", refusal_words(words(), refused))
        return None
    if content and len(content) > MOST_PICTURE_BYTES:
        form.fail("picture", _("This picture is too large. Take it again in a smaller size."))
        return None
    return content or None
