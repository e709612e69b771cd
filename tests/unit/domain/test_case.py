"""Versions of a note: what the first one says, and what a further one keeps of it."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from fieldapp.domain.case import MOST_NOTE_CHARACTERS, Note

WRITTEN = datetime(2026, 12, 1, 9, tzinfo=UTC)
RECEIVED, LATER = WRITTEN + timedelta(hours=1), WRITTEN + timedelta(hours=2)


def first(text: str = "Well.", stop_id: str | None = "stop", unfinished: bool = False) -> Note:
    return Note.first(
        "one", "case", "samira", text, written_at=WRITTEN, received_at=RECEIVED, stop_id=stop_id, unfinished=unfinished
    )


def test_a_first_version_is_its_own_root() -> None:
    assert first() == Note(
        id="one", root_id="one", version=1, case_id="case", stop_id="stop", author_id="samira", written_at=WRITTEN,
        received_at=RECEIVED, text="Well.", reason="", unfinished=False,
    )  # fmt: skip
    assert first(unfinished=True).unfinished
    plain = Note.first("one", "case", "samira", "Well.", written_at=WRITTEN, received_at=RECEIVED)
    assert (plain.stop_id, plain.unfinished) == (None, False)


def test_a_further_version_belongs_to_the_same_case_and_root() -> None:
    edited = first().edited("two", "emre", "Better.", version=4, written_at=RECEIVED, received_at=LATER, reason="Typo.")
    assert edited == Note(
        id="two", root_id="one", version=4, case_id="case", stop_id="stop", author_id="emre", written_at=RECEIVED,
        received_at=LATER, text="Better.", reason="Typo.", unfinished=False,
    )  # fmt: skip


def test_a_further_version_says_where_it_was_written() -> None:
    def edited(stop_id: str | None) -> Note:
        return first().edited(
            "two",
            "emre",
            "Better.",
            version=2,
            written_at=RECEIVED,
            received_at=LATER,
            stop_id=stop_id,
            unfinished=True,
        )

    assert (edited("other").stop_id, edited(None).stop_id) == ("other", "stop")
    assert edited(None).unfinished
    assert edited(None).reason == ""


@pytest.mark.parametrize("text", ["", "x" * (MOST_NOTE_CHARACTERS + 1)])
def test_a_text_that_is_empty_or_too_long_is_no_note(text: str) -> None:
    with pytest.raises(ValidationError):
        first(text)
    assert first("x" * MOST_NOTE_CHARACTERS).version == 1
