"""The part of the form from paper for a slip for consent that came back: its mark says which words stood on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...domain.consent_slip import SlipQuestion
from ...domain.party import PARTY_KINDS, PartyKind
from ...domain.sheet_codes import MARK_DIGITS
from ...domain.visit import Visit
from ...services.paper_slips import PaperSlip, SlipAnswer
from ..client_texts import SaidWords, consent_words, language_to_write
from ..consent_words import purpose_words
from ..forms import FormReader
from ..i18n import Words
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
    """`mark`: as it stands in the code that was typed, "" without one; `suffix` as in `paper_report`."""

    mark: str
    suffix: str
    fields: tuple[SlipField, ...]
    answers: tuple[tuple[str, str], ...]
    givers: Sequence[tuple[str, str]]
    mark_digits: int = MARK_DIGITS


def slip_form(asked: Sequence[SlipQuestion], visit: Visit, mark: str, suffix: str = "") -> SlipForm:
    """The sentences as they stand on the slip with this mark, else as the client reads them."""
    settings = workplace().settings
    language = language_of_mark(settings, mark) or language_to_write(settings, visit.language)
    _ = words()._
    return SlipForm(
        mark=mark,
        suffix=suffix,
        fields=tuple(_field(number, one, language, suffix) for number, one in enumerate(asked)),
        answers=(("", _("nothing is ticked")), ("yes", _("Yes")), ("no", _("No"))),
        givers=giver_options(),
    )


def _field(number: int, question: SlipQuestion, language: str, suffix: str) -> SlipField:
    label = purpose_words(words(), question.purpose)
    return SlipField(
        name=f"slip-{question.purpose}-{number}{suffix}",
        question=question,
        label=f"{label}: {question.recipient}" if question.recipient else label,
        said=consent_words(workplace().settings, language, question.purpose),
    )


def typed_mark(typed: Mapping[str, str], of_code: str, suffix: str = "") -> str:
    """The mark of the slip as a form has it, `of_code` as the code that led there had it."""
    return typed.get(f"slip_mark{suffix}", of_code).strip()[:MARK_DIGITS].upper()


def read_slip(form: FormReader, day: date, asked: SlipForm) -> PaperSlip | None:
    """None where nothing is ticked. Without a mark, what was answered is kept without its words."""
    suffix = asked.suffix
    said = {one: form.optional_choice(one.name, ("", "yes", "no")) for one in asked.fields}
    answered = {one: said[one] == "yes" for one in asked.fields if said[one]}
    giver: PartyKind = form.optional_choice(f"slip_giver{suffix}", PARTY_KINDS, "client")
    name, signed = form.text(f"slip_name{suffix}", limit=120), form.day(f"slip_signed{suffix}")
    settings, mark = workplace().settings, asked.mark
    language = language_of_mark(settings, mark) if mark else ""
    if mark and not language:
        form.fail(
            f"slip_mark{suffix}",
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


def without_effect_words(speech: Words, asked: Sequence[SlipQuestion]) -> str:
    """Of a slip: to what they agreed without any effect."""
    return speech._(
        "Their yes is kept and changes nothing: {what}. It was taken back since, or somebody else has to say it.",
        what=speech.each([purpose_words(speech, one.purpose) for one in asked]),
    )
