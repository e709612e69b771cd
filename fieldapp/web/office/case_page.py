"""The page of a case, as every view that changes a part of it shows it again."""

import uuid
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from ...domain.consent_rule import permitted
from ...services import casefile
from ...services.last_writer import Writer
from ..conflict import conflict
from ..consent_words import purpose_options
from ..forms import FormReader
from ..message_words import sent_by, state_words
from ..page import answer, invalid, words, workplace
from ..rights_words import corrected_words, right_kind_words, use_words
from .consent_lines import consent_lines, giver_options, how_options, read_out
from .outcome_words import answers
from .party_forms import kind_options, party_forms, way_choices

Page = Response | tuple[str, int]


def case_page(case_id: str) -> Page:
    """The whole file; leaves a row of the reading. Raises `NotFound`."""
    return answer("office/case.html", **_values(case_id), typed={})


def case_again(case_id: str, form: FormReader, *, refused_party: int | None = None) -> Page:
    """The same after a form was refused, with what was typed; `refused_party`: the index of the party whose form it
    was, None when it was another form."""
    return invalid("office/case.html", form.errors, **_values(case_id, refused_party), typed=_typed(refused_party))


def case_words(case_id: str) -> Page:
    """The same with the words of consent in the language that was chosen, and with what was typed; nothing is kept."""
    return answer("office/case.html", **_values(case_id), typed=request.form)


def case_conflict(
    case_id: str, rows: list[tuple[str, str, str]], by: Writer | None, *, refused_party: int | None = None
) -> Page:
    """The same when somebody (`by`) changed it meanwhile; `rows`: label, what the file has by now, what was typed."""
    known = _values(case_id, refused_party) | {"crossed_by": by, "typed": _typed(refused_party)}
    return conflict("office/case.html", rows, **known)


def _typed(refused_party: int | None) -> Any:
    """What was typed into any other form than one of a party, which keeps its own."""
    return request.form if refused_party is None else {}


def _values(case_id: str, refused_party: int | None = None) -> dict[str, Any]:
    file = casefile.read(workplace(), g.account, case_id)
    g.sound = bool(file.recordings)
    return {
        "file": file,
        "consent_lines": consent_lines(file),
        "note_rule": permitted(
            file.consents, workplace().today(), minor=file.case.person.minor, resting="file" in file.resting
        ).notes,
        "uses": use_words(words()),
        "corrected": corrected_words(words()),
        "right_kinds": right_kind_words(words()),
        "purpose_options": purpose_options(words()),
        "giver_options": giver_options(),
        "how_options": how_options(),
        "read_out": read_out,
        "party_forms": party_forms(file.reach, refused_party),
        "kind_options": kind_options,
        "way_choices": way_choices,
        "new_id": uuid.uuid4(),
        "answers": answers,
        "state_words": lambda message: state_words(words(), message),
        "sent_by": lambda way: sent_by(words(), way),
    }
