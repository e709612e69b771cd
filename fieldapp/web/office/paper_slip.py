"""The part of the form from paper for a slip for consent that came back: its mark says which words stood on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from ...domain.consent_slip import SlipQuestion
from ...domain.party import PARTY_KINDS, PartyKind
from ...domain.sheet_codes import MARK_DIGITS
from ...services.paper_reports import PaperFile
from ...services.paper_slips import PaperSlip, SlipAnswer
from ..client_texts import SaidWords, consent_words, language_to_write
from ..consent_words import purpose_words
from ..forms import FormReader
from ..page import words, workplace
from ..slips import language_of_mark
from .consent_lines import giver_options


@dataclass(frozen=True)
class SlipField:
    """A sentence of the slip as a form asks for its answer."""

    name: str
    question: SlipQuestion
    label: str
    said: SaidWords | None


@dataclass(frozen=True)
class SlipForm:
    """`mark`: as it stands in the code that was typed, "" without one."""

    mark: str
    fields: tuple[SlipField, ...]
    answers: tuple[tuple[str, str], ...]
    givers: Sequence[tuple[str, str]]
    mark_digits: int = MARK_DIGITS


def slip_form(file: PaperFile, mark: str) -> SlipForm:
    """The sentences as they stand on the slip with this mark, else as the client reads them."""
    settings = workplace().settings
    language = language_of_mark(settings, mark) or language_to_write(settings, file.found.visit.language)
    _ = words()._
    return SlipForm(
        mark=mark,
        fields=tuple(_field(number, one, language) for number, one in enumerate(file.on_a_slip)),
        answers=(("", _("nothing is ticked")), ("yes", _("Yes")), ("no", _("No"))),
        givers=giver_options(),
    )


def _field(number: int, question: SlipQuestion, language: str) -> SlipField:
    label = purpose_words(words(), question.purpose)
    return SlipField(
        name=f"slip-{question.purpose}-{number}",
        question=question,
        label=f"{label}: {question.recipient}" if question.recipient else label,
        said=consent_words(workplace().settings, language, question.purpose),
    )


def typed_mark() -> str:
    """The mark of the slip as the form has it, or the address that a slip's code led to."""
    return request.form.get("slip_mark", request.args.get("slip", "")).strip()[:MARK_DIGITS].upper()


def read_slip(form: FormReader, day: date, asked: SlipForm) -> PaperSlip | None:
    """None where nothing is ticked. Without a mark, what was answered is kept without its words."""
    said = {one: form.optional_choice(one.name, ("", "yes", "no")) for one in asked.fields}
    answered = {one: said[one] == "yes" for one in asked.fields if said[one]}
    giver: PartyKind = form.optional_choice("slip_giver", PARTY_KINDS, "client")
    name, signed = form.text("slip_name", limit=120), form.day("slip_signed")
    settings, mark = workplace().settings, asked.mark
    language = language_of_mark(settings, mark) if mark else ""
    if mark and not language:
        form.fail(
            "slip_mark",
            words()._(
                "Our words of today have another code. Look at the slip again. If other words stand on it, leave this "
                "empty and put a picture of the slip into the file."
            ),
        )
    if not answered:
        return None
    return PaperSlip(
        giver=giver,
        giver_name=name,
        signed=signed or day,
        language=language,
        answers=tuple(
            SlipAnswer(one.question, yes, one.said.text if one.said and language else "")
            for one, yes in answered.items()
        ),
    )
