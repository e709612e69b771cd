"""For tests that start a real server: a free port, and waiting until it answers."""

import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from email.message import Message

READY_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(
    address: str, server: "subprocess.Popen[bytes]", trust: ssl.SSLContext | None = None
) -> tuple[str, Message]:
    """The page and its headers, as soon as the server gives one."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5, context=trust) as answer:
                return answer.read().decode(), answer.headers
        except (urllib.error.URLError, ConnectionError):
            continue
    raise AssertionError(f"nobody answered at {address}")
