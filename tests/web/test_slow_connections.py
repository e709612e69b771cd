"""Connections that are open and bring nothing, or take nothing, cost nobody else an answer, and none stays for ever."""

import os
import select
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp.settings import load
from tests.certificates import own_certificate
from tests.patience import WAIT_S, until
from tests.serving import first_answer, free_port
from tests.web.conftest import make_office

HELD = 200
ROOT = Path(__file__).resolve().parents[2]
PAGE = "/account/sign-in"
LARGE = "GET /static/vendor/leaflet/leaflet.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
FORM = f"POST {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True)
class Served:
    port: int
    trust: ssl.SSLContext

    def answers(self) -> bool:
        address = f"https://127.0.0.1:{self.port}{PAGE}"
        with urllib.request.urlopen(address, timeout=WAIT_S, context=self.trust) as answer:
            return b"</html>" in answer.read()

    def line(self) -> socket.socket:
        """Open, without a word of TLS; little fits into it that is not read."""
        line = socket.socket()
        line.settimeout(WAIT_S)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect(("127.0.0.1", self.port))
        return line

    def spoken(self, said: str) -> ssl.SSLSocket:
        line = self.trust.wrap_socket(self.line(), server_hostname="127.0.0.1")
        line.sendall(said.encode())
        return line


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An office with a certificate of its own, that waits a second for who says nothing in the middle of something."""
    folder = tmp_path_factory.mktemp("served")
    make_office(folder / "data").work.store.engine.dispose()
    certificate, key = own_certificate(folder)
    config = folder / "config"
    config.mkdir()
    for path in load().folder.iterdir():
        (config / path.name).write_bytes(path.read_bytes())
    (config / "local.toml").write_text(
        f'[server]\ncertificate = "{certificate}"\ncertificate_key = "{key}"\nsilence_s = 1\n', encoding="utf-8"
    )
    port = free_port()
    environment = {**os.environ, "FIELDAPP_DATA": str(folder / "data"), "FIELDAPP_CONFIG": str(config)}
    command = [sys.executable, "-m", "fieldapp", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    trust = ssl.create_default_context(cafile=str(certificate))
    try:
        first_answer(f"https://127.0.0.1:{port}{PAGE}", server, trust)
        yield Served(port, trust)
    finally:
        server.terminate()
        server.wait(timeout=WAIT_S)


HOLDING: dict[str, Callable[[Served], socket.socket]] = {
    "not a byte of TLS": lambda served: served.line(),
    "one byte of TLS": lambda served: _with_a_byte(served.line()),
    "no head": lambda served: served.spoken(""),
    "half a head": lambda served: served.spoken(f"GET {PAGE} HTTP/1.1\r\nHost: 127"),
    "half a body": lambda served: served.spoken(f"{FORM}Content-Length: 1000000\r\n\r\nlogin=cla"),
    "half a piece": lambda served: served.spoken(f"{FORM}Transfer-Encoding: chunked\r\n\r\nff\r\nlogin"),
    "reads nothing": lambda served: served.spoken(LARGE),
}


def _with_a_byte(line: socket.socket) -> socket.socket:
    line.sendall(b"\x16")
    return line


@pytest.mark.parametrize("way", HOLDING)
def test_two_hundred_connections_that_are_held_keep_nobody_from_an_answer(served: Served, way: str) -> None:
    with ExitStack() as held:
        for _ in range(HELD):
            held.enter_context(HOLDING[way](served))
        assert all(served.answers() for _ in range(5))


def test_what_does_not_come_whole_is_said_and_the_connection_is_closed(served: Served) -> None:
    with served.spoken(f"{FORM}Accept-Language: ar\r\nContent-Length: 100\r\n\r\nlogin=cla") as line:
        said = line.makefile("rb").read().decode()
    assert said.startswith("HTTP/1.1 408 ")
    assert 'dir="rtl"' in said


def test_whoever_takes_nothing_is_left_alone_after_a_while(served: Served) -> None:
    """Of answers that are more than the system keeps for somebody who does not read."""
    with served.spoken(LARGE * 100) as line:
        left = select.poll()
        left.register(line, 0)  # nothing but the end of it
        until(lambda: bool(left.poll(0)), "the connection is closed")


def test_a_body_that_is_too_large_is_taken_and_refused_with_a_page(served: Served) -> None:
    size = load().server.max_body_bytes + 1
    with served.spoken(f"{FORM}Connection: close\r\nContent-Length: {size}\r\n\r\n") as line:
        line.sendall(b"x" * size)
        assert line.makefile("rb").readline().startswith(b"HTTP/1.1 413 ")
