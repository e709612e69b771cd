"""For tests that start a real server: a free port, and waiting until it answers."""

import contextlib
import os
import random
import socket
import ssl
import threading
import urllib.error
import urllib.request
from email.message import Message
from itertools import cycle
from socketserver import BaseServer
from typing import Protocol

from tests.patience import LOOK_S, WAIT_S, until


def serve_in_thread(server: BaseServer) -> None:
    """Until its `shutdown()`, which waits for its next look: left to itself it looks twice a second."""
    threading.Thread(target=server.serve_forever, args=(LOOK_S,), daemon=True).start()


class Running(Protocol):
    """A process, however it was started."""

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""


# below the ports that a system lends to outgoing connections: nothing takes one between here and the server's start
PORTS = cycle(random.Random(os.getpid()).sample(range(15_000, 32_000), 17_000))


def free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def first_answer(address: str, server: Running, trust: ssl.SSLContext | None = None) -> tuple[str, Message]:
    """The page and its headers, as soon as the server gives one."""
    answers: list[tuple[str, Message]] = []

    def answered() -> bool:
        assert server.poll() is None, f"nobody answers at {address}: the server ended"
        try:
            with urllib.request.urlopen(address, timeout=WAIT_S, context=trust) as answer:
                answers.append((answer.read().decode(), answer.headers))
        except (urllib.error.URLError, ConnectionError):
            return False
        return True

    until(answered, f"an answer from {address}")
    return answers[0]
