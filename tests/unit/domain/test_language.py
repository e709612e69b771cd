"""A language in somebody's own words: what is kept of it, and that it is never taken for a code."""

import pytest

from fieldapp.domain.language import MOST_CHARACTERS, folded, is_written, written


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Soninke ", "Soninke"),
        ("Kurmanji  (Syria)", "Kurmanji (Syria)"),
        ("N’Ko", "N’Ko"),
        ("\u202eRohingya\u202c", "Rohingya"),
        ("ሶማሊኛ", "ሶማሊኛ"),
        ("\u0647\u0632\u0627\u0631\u0647\u200c\u06af\u06cc", "\u0647\u0632\u0627\u0631\u0647\u200c\u06af\u06cc"),
        ("ewe", "Ewe"),
        ("ga", "Ga"),
        ("x" * MOST_CHARACTERS, "x" * MOST_CHARACTERS),
        ("x" * (MOST_CHARACTERS + 1), ""),
        ("", ""),
        ("?", ""),
        ("a", ""),
        ("0470 12 34 56", ""),
        ("Arabic{0}", ""),
        ("<b>Peul</b>", ""),
    ],
)
def test_a_name_is_kept_and_what_can_be_none_is_not(typed: str, kept: str) -> None:
    assert written(typed) == kept
    assert is_written(written(typed)) is bool(kept)


@pytest.mark.parametrize(("language", "name"), [("fr", False), ("prs", False), ("", False), ("Ewe", True)])
def test_a_code_is_no_name(language: str, name: bool) -> None:
    assert is_written(language) is name


def test_case_and_accents_make_no_other_language() -> None:
    assert folded("SONINKÉ ") == folded("soninke")
    assert folded("Soninke") != folded("Soussou")
