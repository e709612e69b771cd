"""Whatever is typed into any form or link of the staff pages: an answer that is no failure, and never markup.

The pages are walked as each person of the demonstration office; forms and links are read from them, so a new page is
tried the day it is linked.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from fieldapp.services.demonstration_people import ONE_A_ROLE

from .conftest import MONDAY_NOON, Made, OfficeUnderTest
from .test_public_input import NASTY
from .walk import Form, Kind, signed_in, walk

ALONE = (NASTY[0], NASTY[2], "\u202eabc\u2066\u200f", "2026-02-30")
BAD_DAYS = ("2026-02-30", "31/02/2026", "0000-00-00", "99999-12-31", "2026-13-01", "0001-01-01", "9999-12-31")
MARKUP = NASTY[2:4]
OTHERS = (*NASTY[:2], *NASTY[4:], *BAD_DAYS)
IN_A_PATH = ("x" * 1000, "%00", "2026-02-30", "0001-01-01", "9999-12-31", "1e9", "%F0%9F%98%80")
# every field of every form and every link, some of the texts in each by turns; `make stress` has all of them in each
SHARES = [pytest.param(5, id="a fifth"), pytest.param(None, id="all", marks=pytest.mark.stress)]


Walked = Callable[[str], tuple[set[str], dict[Kind, Form]]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, made: Made) -> OfficeUnderTest:
    return made(tmp_path_factory.mktemp("demo") / "data", MONDAY_NOON)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, made: Made) -> OfficeUnderTest:
    """The same, with the same addresses, of which nobody has used a form: an account may be closed by one."""
    return made(tmp_path_factory.mktemp("untouched") / "data", MONDAY_NOON)


@pytest.fixture(scope="module")
def walked(demo: OfficeUnderTest) -> Walked:
    """By login, what `walk` finds: as the office was before anybody typed anything, once for all tests."""
    return cache(lambda login: walk(signed_in(demo, login)))


class Turns:
    """Of each list of texts the next few each time, so that all of them come; or always all of them."""

    def __init__(self, share: int | None) -> None:
        self._share = share
        self._met: Counter[tuple[str, ...]] = Counter()

    def of(self, texts: tuple[str, ...]) -> list[str]:
        """As many as one of `share`, at least one."""
        if self._share is None:
            return list(texts)
        count = ceil(len(texts) / self._share)
        first = self._met[texts]
        self._met[texts] += count
        return [texts[at % len(texts)] for at in range(first, first + count)]


def attempts(form: Form, turns: Turns) -> Iterator[dict[str, object]]:
    """Nasty texts in every field at once, markup each time, then the worst of them in each field alone, and of fields
    that differ by their numbers (the hours of each day of a week) in the first and the last."""
    usual: dict[str, Any] = {}
    for name, value in form.values:
        usual[name] = [*usual.get(name, []), value]
    for nasty in (*turns.of(OTHERS), *turns.of(MARKUP)):
        typed = nasty.encode("utf-8", "surrogatepass")
        yield dict.fromkeys(form.fields, typed)
    numbered: dict[str, list[str]] = {}
    for name in form.fields:
        numbered.setdefault(re.sub(r"\d+", "*", name), []).append(name)
    for names in numbered.values():
        for name in dict.fromkeys((names[0], names[-1])):
            for nasty in turns.of(ALONE):
                yield usual | {name: nasty}


@pytest.mark.longest
@pytest.mark.parametrize("share", SHARES)
def test_nasty_text_in_every_field_of_every_form(demo: OfficeUnderTest, walked: Walked, share: int | None) -> None:
    """What several people are offered is tried by the first of them: the same lines read it, whoever sends it."""
    turns = Turns(share)
    offered = {login: walked(login) for _, login in ONE_A_ROLE}
    tried, wrong = set[Kind](), []
    for login, (pages, forms) in offered.items():
        own = {kind: form for kind, form in forms.items() if form.fields and "/sign-out" not in form.action}
        assert len(own) >= 2, f"{login}: the walk found only {list(own)}"
        wrong += try_all(demo, login, [form for kind, form in own.items() if kind not in tried], turns)
        tried |= own.keys()
        visitor = signed_in(demo, login)
        for path in pages:  # what was kept is shown as text
            shown = visitor.get(path)
            assert shown.status_code in (200, 302, 404), path
            saved_as_a_file = shown.headers.get("Content-Disposition", "").startswith("attachment")
            assert saved_as_a_file or "<script>alert" not in shown.text, path
            assert "<img src=x" not in shown.text, path
    assert wrong == []


def try_all(demo: OfficeUnderTest, login: str, forms: list[Form], turns: Turns) -> list[str]:
    """What was answered as it may not be."""
    visitor, wrong = signed_in(demo, login), []
    for form in forms:
        for values in attempts(form, turns):
            if form.method == "post":
                answer = visitor.post(form.action, values)
            else:
                texts = {name: value[:2000] if isinstance(value, bytes) else value for name, value in values.items()}
                answer = visitor.get(form.action + "?" + urlencode(texts, doseq=True))
            if answer.status_code in (401, 429) or "sign-in" in (answer.location or ""):
                visitor = signed_in(demo, login)  # a changed password or a limit: begin again
            if answer.status_code == 500 or "<script>alert" in answer.text or "<img src=x" in answer.text:
                wrong.append(f"{login}: {form.method} {form.kind}: {answer.status_code} for {ascii(values)[:200]}")
    return wrong


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize(("role", "login"), ONE_A_ROLE)
def test_nasty_text_in_every_link(
    untouched: OfficeUnderTest, walked: Walked, role: str, login: str, share: int | None
) -> None:
    turns = Turns(share)
    pages, _ = walked(login)
    visitor = signed_in(untouched, login)
    for path in pages:
        assert visitor.get(path).status_code in (200, 302), f"{path} is no page of the {role}"
        parts = urlsplit(path)
        names = [name for name, _ in parse_qsl(parts.query)]
        for name in names:
            for nasty in (*turns.of(OTHERS), *turns.of(MARKUP)):
                query = urlencode({name: nasty.encode("utf-8", "surrogatepass")[:2000]})
                answer = visitor.get(f"{parts.path}?{query}")
                assert answer.status_code != 500, f"{role}: {parts.path}?{query[:100]}"
                assert "<script>alert" not in answer.text
        for segment in (part for part in parts.path.split("/") if re.fullmatch(r"[0-9a-f-]{36}|\d{4}-\d\d-\d\d", part)):
            for other in turns.of(IN_A_PATH):
                status = visitor.get(parts.path.replace(segment, other)).status_code
                assert status in (200, 302, 404), f"{parts.path} with {other[:20]}: {status}"


class Zeros(io.RawIOBase):
    """A body of this many zero bytes that remembers how many were read."""

    def __init__(self, size: int) -> None:
        self.size, self.place, self.read_bytes = size, 0, 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        return self.place

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self.size - self.place)
        buffer[:count] = bytes(count)
        self.place, self.read_bytes = self.place + count, self.read_bytes + count
        return count


@pytest.mark.parametrize("path", ["/office/requests/import", "/office/requests/telephone", "/fr/visit/who"])
def test_a_gigabyte_is_refused_without_being_read(demo: OfficeUnderTest, path: str) -> None:
    visitor = signed_in(demo, "claire")
    body = Zeros(1 << 30)
    answer = visitor.client.post(
        path,
        input_stream=body,
        content_length=1 << 30,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert body.read_bytes < 4 << 20


@pytest.mark.parametrize("path", ["/office/requests/telephone", "/office/requests/import", "/fr/visit/who"])
def test_a_part_without_a_name_belongs_to_no_field(demo: OfficeUnderTest, path: str) -> None:
    visitor = signed_in(demo, "claire")
    visitor.get(path)
    parts = [
        f'Content-Disposition: form-data; name="csrf"\r\n\r\n{visitor.csrf}',
        'Content-Disposition: form-data; filename="a.csv"\r\n\r\nof a file',
        "Content-Disposition: form-data\r\n\r\nof a field",
    ]
    body = "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
    answer = visitor.client.post(path, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (302, 303, 422)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 400_000,
        "réf;nom".encode("utf-16"),
        b"ref,received\n1,2026-12-01\n",
        b"\xff\xfe" + b"a" * 100,
        b'"' * 400_000,
        b"PK\x03\x04" + bytes(2000),
    ],
    ids=["empty", "zeros", "utf-16", "missing column", "broken", "quotes", "a zip"],
)
def test_a_wrong_file_of_requests_says_what_is_wrong(demo: OfficeUnderTest, content: bytes) -> None:
    visitor = signed_in(demo, "claire")
    visitor.get("/office/requests/import")
    with demo.work.store.read() as unit:
        before = unit.requests.count_waiting()
    answer = visitor.post("/office/requests/import", {"day": "2026-12-01", "file": (io.BytesIO(content), "r.csv")})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    with demo.work.store.read() as unit:
        assert unit.requests.count_waiting() == before


def test_no_file_at_all(demo: OfficeUnderTest) -> None:
    visitor = signed_in(demo, "claire")
    visitor.get("/office/requests/import")
    assert visitor.post("/office/requests/import", {}).status_code == 422
    assert visitor.post("/office/requests/import", {"file": Path(__file__).name}).status_code == 422
