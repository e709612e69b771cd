"""Whatever domain and services refuse has a sentence for whoever reads it, in the page's table or in the phone's."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from fieldapp.domain.errors import Refused
from fieldapp.security.passwords import Weakness
from fieldapp.settings import load
from fieldapp.web.i18n import Words
from fieldapp.web.refusal_words import refusal_words
from tests.web.conftest import OfficeUnderTest, make_office

ROOT = Path(__file__).resolve().parents[2]
# codes that are not written where they are raised: the expression, and what it can be
NAMED = {"weakness": get_args(Weakness)}
RECEIPTS = ("services/phone/", "services/safety/incoming.py")  # what a phone brings is answered to the phone


class Raised(NamedTuple):
    code: str
    params: frozenset[str]
    place: str


def refusals(source: str, place: str) -> Iterator[Raised]:
    """Every `Refused(code, field, **params)` of a module. Raises `LookupError` for a code that cannot be known."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
            params = frozenset(str(word.arg) for word in node.keywords if word.arg != "field")
            code = node.args[0]
            if isinstance(code, ast.Constant):
                codes = (str(code.value),)
            elif isinstance(code, ast.Name) and code.id in NAMED:
                codes = NAMED[code.id]
            else:
                raise LookupError(f"{place}:{node.lineno}: the code of a refusal is not written out")
            yield from (Raised(one, params, f"{place}:{node.lineno}") for one in codes)


@cache
def all_refusals() -> tuple[Raised, ...]:
    paths = sorted(path for part in ("domain", "services") for path in (ROOT / "fieldapp" / part).rglob("*.py"))
    return tuple(one for path in paths for one in refusals(path.read_text(), str(path.relative_to(ROOT / "fieldapp"))))


@cache
def on_the_phone() -> set[str]:
    scripts = (ROOT / "fieldapp" / "static" / "phone").glob("*.js")
    texts = "\n".join(path.read_text() for path in scripts)
    return {one.code for one in all_refusals() if re.search(rf'\b{one.code}: _\(|"{one.code}"', texts)}


@pytest.mark.parametrize("language", load().languages.staff)
def test_every_refusal_has_a_sentence(language: str) -> None:
    words = Words(language, "ltr", load().office.zone)
    general = refusal_words(words, Refused("a code of tomorrow"))
    phone, silent = on_the_phone(), []
    for one in all_refusals():
        sentence = refusal_words(words, Refused(one.code, **dict.fromkeys(one.params, "7")))
        said = one.code in phone if one.place.startswith(RECEIPTS) else sentence != general
        silent += [] if said else [one]
    assert silent == []


def test_the_reader_sees_codes_params_and_what_it_cannot_know() -> None:
    found = list(refusals('raise Refused("late", "day", count=3)\nraise Refused(weakness)', "here.py"))
    assert found[0] == Raised("late", frozenset({"count"}), "here.py:1")
    assert {one.code for one in found[1:]} == set(get_args(Weakness))
    with pytest.raises(LookupError, match=r"here\.py:1"):
        list(refusals("Refused(anything)", "here.py"))
    assert len(all_refusals()) > 30
    assert {"damaged", "not_given", "day_over"} <= on_the_phone()


@pytest.fixture
def office(tmp_path: Path) -> OfficeUnderTest:
    return make_office(tmp_path / "data")


def test_a_refusal_that_no_view_expects_is_a_page_with_a_sentence(office: OfficeUnderTest) -> None:
    def refuse() -> None:
        raise Refused("a code of tomorrow")

    office.app.view_functions["office.team"] = refuse
    answer = office.signed_in("coordinator").get("/office/team")
    assert answer.status_code == 400
    assert "Ce n’est pas possible" in answer.text
