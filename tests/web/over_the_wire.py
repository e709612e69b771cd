"""The clients of these tests over real connections to a real server, many at once: what `OfficeUnderTest` gives without
a network, from a process or a thread of its own."""

import http.client
import json
import random
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any, cast
from urllib.parse import urlencode

from tests.patience import WAIT_S
from tests.web.conftest import PASSWORD, OfficeUnderTest, Visitor
from tests.web.phone_office import Phone


@dataclass
class Answer:
    """As werkzeug's test client gives one."""

    status_code: int
    text: str
    mimetype: str
    location: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def get_data(self) -> None:
        """It is read already."""

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Browser:
    """Cookies, a connection for each request, and a network of its own behind the office's reverse proxy.

    What goes wrong on the way is raised as `OSError` or `http.client.HTTPException`.
    """

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    network: str = field(default_factory=lambda: ".".join(str(random.randint(1, 254)) for _ in range(4)))

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self._ask("GET", path, None, dict(headers or {}))

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        if json is not None:
            return self._ask("POST", path, _json(json), {"Content-Type": "application/json", **(headers or {})})
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, urlencode(data or {}, doseq=True).encode(), form)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        headers |= {"X-Forwarded-For": self.network, "X-Forwarded-Proto": "https", "Connection": "close"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        for given in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(given).items()}
        return Answer(answer.status, text, answer.headers.get_content_type(), answer.headers.get("Location", ""))


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class OfficeOnTheWire:
    """What the test's form-filling people and phones ask of an office; it listens at `port` behind a trusted proxy."""

    port: int
    clock: RealClock = field(default_factory=RealClock)

    def visitor(self) -> Visitor:
        return Visitor(cast(Any, Browser(self.port)))

    def signed_in(self, login: str) -> Visitor:
        visitor = self.visitor()
        visitor.get("/account/sign-in")
        answer = visitor.post("/account/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code in (302, 303), (answer.status_code, answer.text)
        return visitor

    def phone(self, login: str) -> Phone:
        phone = Phone(cast(OfficeUnderTest, self), self.signed_in(login))
        phone.prepare()
        return phone
