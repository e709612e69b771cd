"""Under more than it can answer the server says so at once, and phones and alarms are answered all the same."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import create_environ

from fieldapp.app import create_app
from fieldapp.serving.bridge import Bridge
from fieldapp.serving.lanes import URGENT, Lanes
from fieldapp.web.turned_away import turned_away
from tests.web.conftest import make_office

SLOW, ALARMS, BROKEN = "/account/sign-in", "/office/safety", "/account/profile"


class Held:
    """A WSGI application that answers nothing but what is urgent until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.asked: list[str] = []
        self.came: list[tuple[bytes, str | None]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        self.came.append((environ["wsgi.input"].read(), environ.get("CONTENT_LENGTH")))
        if environ["PATH_INFO"] == BROKEN:
            raise OSError(5, "of which the application can make no page")
        if environ["PATH_INFO"] == SLOW:
            self.let_go.wait()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"done"]


class Browser:
    """One request, as a server hands it over; `status` as soon as there is an answer."""

    def __init__(self, bridge: Bridge, path: str, language: str = "nl", sends: tuple[bytes, ...] = (b"",)) -> None:
        self._sends = list(sends)
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        environ = create_environ(path)
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "server": (environ["SERVER_NAME"], int(environ["SERVER_PORT"])),
            "client": ("127.0.0.1", 1),
            "headers": [(b"host", b"localhost"), (b"accept-language", language.encode())],
        }
        self.task = asyncio.ensure_future(bridge(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self._sends.pop(0), "more_body": bool(self._sends)}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        self.body += message.get("body", b"")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(make_office(tmp_path_factory.mktemp("lanes") / "data").work.settings, secure=True)


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.let_go.set()


def bridge_to(held: Held, app: Flask, *, threads: int, waiting: int) -> Bridge:
    lanes = Lanes(app, threads=threads, urgent_threads=1, waiting=waiting)
    return Bridge(held, lanes, turned_away(app, app.extensions["workplace"].settings), most=1_000, silence_s=60)


def test_who_comes_when_too_many_wait_is_told_so_and_alarms_are_answered(app: Flask, held: Held) -> None:
    async def day() -> None:
        bridge = bridge_to(held, app, threads=2, waiting=3)
        waiting = [Browser(bridge, SLOW) for _ in range(5)]
        await asyncio.sleep(0)  # each has taken its place
        late = Browser(bridge, SLOW)
        await late.task
        assert (late.status, late.headers[b"retry-after"]) == (429, b"60")
        assert 'lang="nl"' in late.body.decode()
        assert b"frame-ancestors 'none'" in late.headers[b"content-security-policy"]
        assert late.headers[b"strict-transport-security"].startswith(b"max-age=31536000; includeSubDomains")
        alarm = Browser(bridge, ALARMS)
        await alarm.task
        assert alarm.status == 200
        held.let_go.set()
        await asyncio.gather(*(one.task for one in waiting))
        assert [one.status for one in waiting] == [200] * 5
        again = Browser(bridge, SLOW)
        await again.task
        assert again.status == 200, "there is room again"

    asyncio.run(day())


def test_where_not_even_the_page_of_an_error_can_be_made_there_is_one_all_the_same(app: Flask, held: Held) -> None:
    async def day() -> None:
        bridge = bridge_to(held, app, threads=1, waiting=0)
        for _ in range(2):
            broken = Browser(bridge, BROKEN, "ar")
            await broken.task
            assert broken.status == 500, "and its place is free again"
            assert 'lang="ar" dir="rtl"' in broken.body.decode()
            assert "of which the application" not in broken.body.decode()

    asyncio.run(day())


def test_who_leaves_before_their_turn_is_not_answered_and_keeps_no_place(app: Flask, held: Held) -> None:
    async def day() -> None:
        bridge = bridge_to(held, app, threads=1, waiting=1)
        first, leaving = Browser(bridge, SLOW), Browser(bridge, SLOW)
        await asyncio.sleep(0)
        leaving.task.cancel()
        await asyncio.gather(leaving.task, return_exceptions=True)
        await asyncio.sleep(0)
        other = Browser(bridge, SLOW)
        await asyncio.sleep(0)
        held.let_go.set()
        await asyncio.gather(first.task, other.task)
        assert (first.status, other.status, len(held.asked)) == (200, 200, 2)

    asyncio.run(day())


def test_of_a_body_that_is_too_large_both_ends_reach_the_application(app: Flask, held: Held) -> None:
    """What people typed stands before and after their file; the file is what goes."""
    pieces = (b"before" + b"-" * 600, b"-" * 700, b"-" * 800 + b"after")

    async def day() -> None:
        bridge = bridge_to(held, app, threads=1, waiting=1)
        await Browser(bridge, ALARMS, sends=pieces).task
        await Browser(bridge, ALARMS, sends=(b"x" * 999, b"y")).task

    asyncio.run(day())
    (ends, length), whole = held.came
    assert (ends[:6], ends[-5:], len(ends)) == (b"before", b"after", 1_000)
    assert length == str(sum(map(len, pieces)))
    assert whole == (b"x" * 999 + b"y", "1000")


def test_everything_urgent_is_an_endpoint(app: Flask) -> None:
    assert set(app.view_functions) >= URGENT
