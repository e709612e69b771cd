"""Any request at all, by anybody: addresses made from the endpoints' own rules and from ids that exist, the
application's own forms half filled in, bodies of another kind, headers of nonsense. No answer is a failure of ours, and
none takes long.

What is drawn from is the application's description of itself: its endpoints, who may call them, and the forms on the
pages that each person reaches. Whoever may call an endpoint does so most of the time. `test_staff_input.py` tries each
field by itself; this one tries what belongs together in no form.
"""

import io
import json
import os
import re
import secrets
import string
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import inspect, text
from werkzeug.routing import AnyConverter, BaseConverter, Rule
from werkzeug.test import TestResponse

from fieldapp.services.demonstration_people import ONE_A_ROLE
from fieldapp.services.phone import preparing
from fieldapp.settings import ROLES

from .conftest import MONDAY_NOON, Made, OfficeUnderTest, Visitor
from .people_and_visits import TODAY
from .test_public_input import NASTY
from .test_staff_input import BAD_DAYS
from .walk import Form, signed_in, walk

SEED = int(os.environ.get("FUZZ_SEED", "0")) or secrets.randbelow(10**9)
COUNTS = [
    pytest.param(2026, 400, id="400"),
    pytest.param(SEED, 20_000, id="20000", marks=pytest.mark.stress),
]
PROTECTING = {
    "X-Content-Type-Options": re.compile("nosniff"),
    "X-Frame-Options": re.compile("DENY|SAMEORIGIN"),
    "Referrer-Policy": re.compile("same-origin"),
    "Permissions-Policy": re.compile(r"geolocation=\((self)?\), camera=\((self)?\), microphone=\((self)?\), .*"),
    "Cross-Origin-Opener-Policy": re.compile("same-origin"),
    "Cross-Origin-Resource-Policy": re.compile("same-origin"),
    "Content-Security-Policy": re.compile(r"(?!.*(https?:|unsafe|\*)).*default-src 'none'.*"),
}
COOKIE = re.compile(r"(?=.*; HttpOnly\b)(?=.*; SameSite=(Lax|Strict)\b).*")
KEPT_BY_BROWSERS = {"static", "field.app_file", "basemap.tile"}  # endpoints; nobody's data is in them
AN_OFFICE = 1_000  # requests: what they change and delete is there again for the next ones
A_SESSION = 25
PATIENCE_S = 30.0  # then it hangs, on whatever machine
PHONES = {"phone": "bring", "phone_day": "read"}
NOBODY = "anyone"
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")
NUMBERS = ("0", "-1", "1", "2", "60", "1e9", "9" * 5_000, str(2**70), "NaN", "0x10", "1,5", "٣", "+1", " 1 ", "1_000")
HOURS = ("09:00", "24:00", "23:59", "9", "9h30", "25:99", "-1:00", "09:00:00", "02:30")
JSONS: tuple[Any, ...] = (
    None, [], {}, 0, "", True, [[[[]]]], {"items": None}, {"items": [{}]}, {"items": [{"id": 1, "sealed": []}]},
    {"wanted": [[1, 2, 3]]}, {"said": "{}", "proof": {}}, {"said": "[]"}, {"phone": 1, "opener": []}, {"proof": "x"},
    {"opener": "x" * 10_000}, {"csrf": {}}, {"a": 10**400},
)  # fmt: skip
KINDS_OF_BODY = (
    "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x",
    "text/csv; charset=klingon", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded", "x", "",
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "Accept-Language": ("ar", "xx-YY;q=9", "*" * 2_000, ";;q=;,", "fr;q=nan"),
    "If-None-Match": ("*", '"x"', "W/", "\x80"),
    "If-Modified-Since": ("yesterday", "Thu, 99 Foo 9999 99:99:99 GMT"),
    "Range": ("bytes=0-", "bytes=9-1", "bytes=-99999999999999999999", "lines=1"),
    "Authorization": ("Basic x", "Phone-bring", "Phone-bring a.b", "Phone-read " + "x" * 3_000, "Bearer é"),
    "Cookie": ("session=x", "session=" + "y" * 3_000, "=;=;", "lang=zz; session="),
    "Referer": ("x", "http://[", "https://elsewhere.example/"),
    "Origin": ("null", "http://["),
    "Sec-Fetch-Site": ("cross-site", "x"),
    "Host": ("x", "[", "a b", "localhost:99999", "elsewhere.example", "\u00e9"),
    "X-Forwarded-For": ("1.2.3.4", "x", "::1, ::1", "999.1.1.1"),
    "X-CSRF-Token": ("x", ""),
    "Content-Encoding": ("gzip", "x"),
    "User-Agent": ("", "x" * 5_000),
}


@dataclass(frozen=True)
class Drawn:
    """A request."""

    reader: str
    method: str
    path: str
    options: dict[str, Any]
    endpoint: str

    def __str__(self) -> str:
        return f"{self.method} {self.path[:200]} as {self.reader}: {ascii(self.options)[:600]}"


class Described:
    """What the application says of itself, as the demonstration is."""

    def __init__(self, office: OfficeUnderTest) -> None:
        self.app = office.app
        access = office.work.settings.access
        self.rules = [rule for rule in office.app.url_map.iter_rules() if rule.endpoint in access]
        self.logins = dict(ONE_A_ROLE)
        self.readers = (NOBODY, *(role for role in ROLES if role in self.logins), *PHONES)
        self.open_to = {
            reader: [rule for rule in self.rules if {NOBODY, reader} & set(access[rule.endpoint])]
            for reader in self.readers
        }
        self.forms: dict[str, list[Form]] = {}
        for login in self.logins.values():
            for form in walk(signed_in(office, login))[1].values():
                self.forms.setdefault(self._endpoint(form), []).append(form)
        self.fields = sorted({name for forms in self.forms.values() for form in forms for name in form.fields})
        self.ids = ids_in(office)

    def _endpoint(self, form: Form) -> str:
        adapter = self.app.url_map.bind("localhost")
        endpoint, _ = adapter.match(form.action.split("?")[0], method=form.method.upper())
        return str(endpoint)


def ids_in(office: OfficeUnderTest, most: int = 40) -> dict[str, list[str]]:
    """By table, ids of what is there."""
    found = {}
    with office.work.store.engine.connect() as connection:
        tables = inspect(connection)
        for table in tables.get_table_names():
            if any(column["name"] == "id" for column in tables.get_columns(table)):
                rows = connection.execute(text(f'SELECT id FROM "{table}" LIMIT {most}'))
                found[table] = [str(row[0]) for row in rows]
    return {table: ids for table, ids in found.items() if ids}


class Drawing:
    """Requests, one after the other, from a seed."""

    def __init__(self, described: Described, chance: Random) -> None:
        self._of, self._chance = described, chance

    def request(self) -> Drawn:
        chance = self._chance
        reader = chance.choice(self._of.readers)
        rule = chance.choice(self._of.open_to[reader] if chance.random() < 0.9 else self._of.rules)
        usual = [one for one in ("POST", "GET") if one in (rule.methods or ())]
        method = usual[0] if usual and chance.random() < 0.9 else chance.choice(METHODS)
        options: dict[str, Any] = {"headers": self._headers()}
        if chance.random() < 0.3:
            options["query_string"] = {name: self._value() for name in self._some_fields(3)}
        if method not in ("GET", "HEAD", "OPTIONS"):
            options |= self._body(rule.endpoint)
        return Drawn(reader, method, self._path(rule), options, rule.endpoint)

    def _path(self, rule: Rule) -> str:
        values = {name: self._argument(name, one) for name, one in rule._converters.items()}
        parts = (values[part] if varies else part for varies, part in rule._trace if part != "|")
        return "".join(parts)

    def _argument(self, name: str, converter: BaseConverter) -> str:
        chance = self._chance
        if chance.random() < 0.1:
            return chance.choice(["x" * 1_000, "%00", "%F0%9F%98%80", "..", "-1", *BAD_DAYS]).replace("/", "-")
        if isinstance(converter, AnyConverter):
            return str(chance.choice(sorted(converter.items)))
        kind = type(converter).__name__
        if kind == "DayConverter":
            return str(TODAY + timedelta(days=chance.choice([-400, -1, 0, 0, 0, 0, 1, 3, 60, 4_000])))
        if kind == "LanguageConverter":
            return chance.choice(["fr", "ar", "ru"])
        if kind == "IntegerConverter":
            return chance.choice(["0", "1", "7", "99999999999999999999"])
        return self._id(name.removesuffix("_id") + "s")

    def _id(self, table: str = "") -> str:
        """Mostly of that table, where there is one."""
        if table not in self._of.ids or self._chance.random() < 0.2:
            table = self._chance.choice(sorted(self._of.ids))
        return self._chance.choice(self._of.ids[table])

    def _value(self) -> Any:
        chance = self._chance
        texts = (NASTY, NUMBERS, HOURS, BAD_DAYS, (str(TODAY), "on", "", "fr", "x@y.example", "0470 00 00 00"))
        one = self._id() if chance.random() < 0.2 else chance.choice(chance.choice(texts))
        return one.encode("utf-8", "surrogatepass")[:2_000]

    def _some_fields(self, most: int) -> list[str]:
        return self._chance.sample(self._of.fields, self._chance.randint(1, most))

    def _headers(self) -> dict[str, str]:
        chance = self._chance
        if chance.random() < 0.7:
            return {}
        return {name: chance.choice(HEADERS[name]) for name in chance.sample(sorted(HEADERS), chance.randint(1, 3))}

    def _body(self, endpoint: str) -> dict[str, Any]:
        chance = self._chance
        forms = self._of.forms.get(endpoint)
        kind = chance.random()
        if kind < 0.7 and forms:
            return {"data": self._half_filled(chance.choice(forms))}
        if kind < 0.85:
            return {"json": chance.choice(JSONS)}
        if kind < 0.95:
            return {"data": {name: self._value() for name in self._some_fields(6)}}
        content = bytes(chance.choices(string.printable.encode() + b"\0\xff", k=chance.choice([0, 1, 100, 5_000])))
        return {"input_stream": io.BytesIO(content), "content_length": len(content)} | {
            "content_type": chance.choice(KINDS_OF_BODY)
        }

    def _half_filled(self, form: Form) -> dict[str, Any]:
        """As the page offers it, but for some fields that are left out, given twice, or something else."""
        chance = self._chance
        usual: dict[str, Any] = {}
        for name, value in form.values:
            usual[name] = [*usual.get(name, []), value]
        for name in chance.sample(form.fields, min(len(form.fields), chance.randint(0, 3))):
            if chance.random() < 0.2:
                usual.pop(name, None)
            elif chance.random() < 0.2:
                usual[name] = [self._value(), self._value()]
            else:
                usual[name] = self._value()
        if chance.random() < 0.1:
            usual |= {name: self._value() for name in self._some_fields(2)}
        if chance.random() < 0.05:
            usual[chance.choice(self._of.fields)] = (io.BytesIO(chance.randbytes(50)), "x.csv")
        return usual


class Readers:
    """Who asks, signed in anew every now and then: a session ends, a limit is reached, an account is closed."""

    def __init__(self, office: OfficeUnderTest, described: Described) -> None:
        self._office, self._of = office, described
        self._open: dict[str, tuple[Visitor, int]] = {}

    def status_of(self, drawn: Drawn) -> tuple[int, str]:
        """Of the answer, and what is wrong with it; 500 where not even an answer could be made."""
        try:
            answer = self._send(drawn)
            return answer.status_code, unprotected(answer, drawn.endpoint)
        except Exception as error:  # of any kind: it came out of the page for errors itself, and counts
            return 500, "".join(traceback.format_exception(error)[-3:])

    def _send(self, drawn: Drawn) -> TestResponse:
        visitor, times = self._open.get(drawn.reader, (None, 0))
        if visitor is None or times == A_SESSION:
            visitor, times = self._reading_as(drawn.reader), 0
        self._open[drawn.reader] = visitor, times + 1
        options = dict(drawn.options)
        if isinstance(options.get("data"), dict):
            options["data"] = {"csrf": visitor.csrf, **options["data"]}
        options["headers"] = {"X-CSRF-Token": visitor.csrf, **options["headers"]}
        answer = visitor.client.open(drawn.path, method=drawn.method, **options)
        answer.get_data()  # read to the end, so that what it streams can fail too
        answer.close()
        if answer.status_code == 401 or "/account/sign-in" in (answer.location or ""):
            del self._open[drawn.reader]  # signed out, or a phone whose day was ended
        return answer

    def _reading_as(self, reader: str) -> Visitor:
        if reader == NOBODY:
            visitor = self._office.visitor()
            visitor.get("/fr/visit/who")
            return visitor
        if reader not in PHONES:
            return self._office.with_session_of(self._of.logins[reader])
        account = self._office.account("worker", login=self._of.logins["worker"])
        prepared = preparing.prepare(self._office.work, account, None)
        visitor = self._office.visitor()
        token = {"bring": prepared.bring, "read": prepared.read}[PHONES[reader]]
        visitor.client.environ_base["HTTP_AUTHORIZATION"] = f"Phone-{PHONES[reader]} {prepared.phone.id}.{token}"
        return visitor


def unprotected(answer: TestResponse, endpoint: str) -> str:
    """Of what this endpoint gave which header that protects every answer it lacks, or
    has otherwise than any answer may."""
    wrong = [name for name, allowed in PROTECTING.items() if not allowed.fullmatch(answer.headers.get(name, ""))]
    kept = "no-store" not in answer.headers.get("Cache-Control", "")
    wrong += ["Cache-Control"] if kept and endpoint not in KEPT_BY_BROWSERS else []
    cookies = answer.headers.getlist("Set-Cookie")
    wrong += [f"Set-Cookie {one}" for one in cookies if not COOKIE.fullmatch(one)]
    return ", ".join(wrong)


@pytest.fixture
def offices(tmp_path: Path, made: Made) -> Callable[[], OfficeUnderTest]:
    """The demonstration once more, as nobody has changed it."""
    numbers = iter(range(10**6))
    return lambda: made(tmp_path / str(next(numbers)) / "data", MONDAY_NOON)


def batches(count: int) -> Iterator[int]:
    for first in range(0, count, AN_OFFICE):
        yield min(AN_OFFICE, count - first)


@pytest.mark.parametrize(("seed", "count"), COUNTS)
def test_no_request_is_a_failure_of_ours(offices: Callable[[], OfficeUnderTest], seed: int, count: int) -> None:
    described, chance, wrong, answered = Described(offices()), Random(seed), list[str](), dict[int, int]()
    drawing = Drawing(described, chance)
    for some in batches(count):
        office = offices()
        readers = Readers(office, described)
        for _ in range(some):
            drawn, begun = drawing.request(), time.monotonic()
            status, why = readers.status_of(drawn)
            answered[status] = answered.get(status, 0) + 1
            if status >= 500 or why:
                wrong.append(f"{status} {why}: {drawn}")
            assert time.monotonic() - begun < PATIENCE_S, drawn
        office.work.store.engine.dispose()
    print(f"FUZZ_SEED={seed}: {json.dumps(dict(sorted(answered.items())))}")
    assert wrong == [], f"FUZZ_SEED={seed}: {len(wrong)} of {count}\n" + "\n".join(wrong[:20])
