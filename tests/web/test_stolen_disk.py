"""The folder of an office in the hands of a thief who has no key: words are typed into every field that people have for
them, brought by a phone and asked on the public form, and none of them is in any file, in whatever encoding."""

import base64
import logging
import tempfile
import unicodedata
from collections.abc import Iterator
from html import unescape
from itertools import count
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from fieldapp.services import backup
from fieldapp.services.demonstration_people import ONE_A_ROLE
from tests.web.conftest import MONDAY_NOON, Made, OfficeUnderTest, Visitor
from tests.web.html_tree import read_tree
from tests.web.phone_office import Phone
from tests.web.public_form import begin, fill, send
from tests.web.test_pictures import bring, picture
from tests.web.walk import Form, read_forms, signed_in, walk

TEXT = {None, "text", "search", "email", "tel"}
OF_STAFF = ("/account", "/admin", "/office/team")  # names of colleagues and the office's own choices are not sealed
PLANTED, TAKEN, SHOWN = 50, 35, 20  # words; taken in forms, and shown on pages afterwards: less, and nothing was shown


class Words:
    """Each another one, each with letters that are written in two ways. `taken`: in forms that were not refused."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.planted: list[str] = []
        self.taken: list[str] = []

    def another(self) -> str:
        self.planted.append(f"Żubrówka{next(self._numbers):04}é")
        return self.planted[-1]


def text_fields(tree: Element) -> set[str]:
    areas = {area.get("name") for area in tree.iter("textarea")}
    lines = {line.get("name") for line in tree.iter("input") if line.get("type") in TEXT}
    return {name for name in areas | lines if name}


def filled(form: Form, fields: set[str], words: Words) -> Iterator[dict[str, list[str]]]:
    """As it is offered, with words in all its fields for them, and in each alone: one may refuse what another keeps."""
    usual: dict[str, list[str]] = {}
    for name, value in form.values:
        usual.setdefault(name, []).append(value)
    own = [name for name in form.fields if name in fields]
    if own:
        yield usual | {name: [words.another()] for name in own}
    for name in own if len(own) > 1 else ():
        yield usual | {name: [words.another()]}


def plant_on_every_page(office: OfficeUnderTest, login: str, words: Words) -> set[str]:
    """Gives the pages."""
    visitor = signed_in(office, login)
    pages, _ = walk(visitor)
    for path in sorted(pages):
        answer = visitor.get(path)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        tree = read_tree(answer.text)
        for form in read_forms(tree, path):
            if form.method == "post" and not form.action.startswith(OF_STAFF):
                for typed in filled(form, text_fields(tree), words):
                    mine = {one for value in typed.values() for one in value} & set(words.planted)
                    if visitor.post(form.action, typed).status_code in (302, 303):
                        words.taken += mine
    return pages


def bring_by_phone(office: OfficeUnderTest, words: Words) -> None:
    phone = Phone(office, office.with_session_of("youssef"))
    phone.prepare()
    agreed = {"agreed_by": "client", "agreed_words": words.another(), "agreed_language": "fr", "agreed_text": ""}
    assert phone.bring(phone.note(words.another()), phone.item("event", event="done", words=words.another()))[0] is None
    bring(phone, phone.item("photo", caption=words.another(), **agreed), picture())


def ask_on_the_form(office: OfficeUnderTest, words: Words) -> None:
    visitor = fill(
        begin(office),
        topic={"service": "social", "message": words.another()},
        person={"client_name": words.another()},
        address={"address": words.another(), "access": words.another()},
        contact={"ways": "call", "phone": "0470 00 00 99", "contact_note": words.another()},
    )
    send(visitor)
    begun = begin(office)
    begun.post("/fr/visit/person", {"client_name": words.another()})  # and never sent


def shown(visitor: Visitor, pages: set[str], words: Words) -> set[str]:
    """Of the planted words, those that the office has: it shows them to whoever may read them."""
    text = "".join(unescape(visitor.get(path).text) for path in sorted(pages))
    return {word for word in words.planted if word in text}


def spellings(word: str) -> Iterator[bytes]:
    """Of the part of it that every encoding leaves whole."""
    for text in (word, unicodedata.normalize("NFD", word)):
        yield text.encode()
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")
        yield text.encode("unicode_escape")
        for before in range(3):  # base64 has three ways, by what stands before it
            yield base64.b64encode(b"-" * before + text.encode())[4:-4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "unicode_escape"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_whoever_looks_finds_what_is_there(encoding: str, form: str) -> None:
    word = Words().another()
    text = unicodedata.normalize(form, f"a sentence with {word} in it")
    assert any(one in text.encode(encoding) for one in spellings(word))
    for before in range(3):
        assert any(one in base64.b64encode(text[before:].encode()) for one in spellings(word))


@pytest.mark.longest
def test_no_word_of_anybody_is_in_any_file(
    tmp_path: Path, made: Made, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    office, words = made(tmp_path / "data", MONDAY_NOON), Words()
    ask_on_the_form(office, words)
    bring_by_phone(office, words)
    pages = {login: plant_on_every_page(office, login, words) for _, login in ONE_A_ROLE}
    seen = set[str]().union(*(shown(signed_in(office, login), pages[login], words) for login in pages))
    print(f"\n{len(words.planted)} words planted, {len(words.taken)} of them taken, {len(seen)} shown")
    assert len(words.planted) >= PLANTED
    assert len(words.taken) >= TAKEN
    assert len(seen) >= SHOWN
    backup.write(office.work, tmp_path / "data" / "office.backup")
    files = [path for folder in ("data", "temporary") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    content = b"\n".join([*(path.read_bytes() for path in files), caplog.text.encode()])
    names = "".join(str(path) for path in files)
    assert b"SQLite format 3" in content
    assert b"Youssef" in content, "the control: a name that is not sealed is found"
    found = [word for word in words.planted if any(one in content for one in spellings(word)) or word in names]
    assert found == []
