"""Connections: each brings one request, is read in a bounded time, and is closed with its answer."""

import io
import json
import signal
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .head import Refusal, refusal
from .limits import INTERNAL, Limits
from .planners import Answer, Full, Planners, failure

MOST_CONNECTIONS = 100
LOOK_S = 0.05
SEND_S = 30.0  # until an answer has been taken
LINGER_S = 2.0  # until whoever was refused has stopped sending, so that they can read why
END_S = 5.0  # until those who are answered at the end have their answer
DISCARDED = 64 * 1024
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Connection": "close",
}
CROWDED = "more are connected than this server hears at once; try again later."


class Incoming(io.RawIOBase):
    """What comes over a connection, all of it within so many seconds. Raises TimeoutError."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._until = connection, time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(Incoming(self.connection, self.server.limits.read_s))

    def handle(self) -> None:
        with suppress(ConnectionError):  # whoever asked is gone
            super().handle()

    def handle_expect_100(self) -> bool:
        """Whoever asks before sending is refused before."""
        if refused := self._refusal():
            self._refuse(refused)
            return False
        return super().handle_expect_100()

    def do_GET(self) -> None:
        if refused := self._refusal():
            self._refuse(refused)
        else:
            self._tell_health()

    do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # all of them refused

    def do_POST(self) -> None:
        if refused := self._refusal():
            self._refuse(refused)
            return
        try:
            self.server.planners.admit()
        except Full:
            self._refuse(Refusal(503, "as many requests wait as may; try again later.", INTERNAL, {"Retry-After": "5"}))
            return
        try:
            self._plan()
        finally:
            self.server.planners.leave()

    def _plan(self) -> None:
        length = int(self.headers["Content-Length"])
        try:
            content = self.rfile.read(length)
        except TimeoutError:
            self._refuse(Refusal(408, "it did not come whole in the time that there is for it."))
            return
        if len(content) < length:  # its sender is gone
            self.close_connection = True
            return
        task = self.server.planners.begin(content)
        while not task.done.wait(LOOK_S):
            if self._is_left():
                task.leave()
                self.close_connection = True
                return
        self._answer(task.answer)

    def _is_left(self) -> bool:
        """Nobody reads at the other end any more."""
        self.connection.setblocking(False)
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _refusal(self) -> Refusal | None:
        return refusal(self.command, self.path, self.headers, self.server.names, self.server.limits)

    def _tell_health(self) -> None:
        planners = self.server.planners
        status = "ready" if planners.ready else "starting"
        told = {"code": 0, "status": status, "planning": planners.planning, "waiting": planners.waiting}
        self._answer(Answer(200 if planners.ready else 503, json.dumps(told).encode()))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Of a head that is none. Nothing that was sent is said again."""
        self._refuse(Refusal(code, f"{HTTPStatus(code).phrase}."))

    def _refuse(self, refused: Refusal) -> None:
        self._answer(failure(refused.status, refused.sentence, refused.code), refused.headers)
        self._linger()

    def _answer(self, answer: Answer, headers: dict[str, str] | None = None) -> None:
        self.close_connection = True
        self.connection.settimeout(SEND_S)
        self.send_response_only(answer.status)
        for name, value in (HEADERS | (headers or {}) | {"Content-Length": str(len(answer.body))}).items():
            self.send_header(name, value)
        with suppress(OSError):  # whoever asked is gone
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

    def _linger(self) -> None:
        """A connection that is closed while something comes is reset, and its answer is lost on the way."""
        with suppress(OSError, ValueError):
            self.connection.shutdown(socket.SHUT_WR)
            rest = io.BufferedReader(Incoming(self.connection, LINGER_S), DISCARDED)
            while rest.read1(DISCARDED):
                pass

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing of any request is written down."""


class Server(ThreadingHTTPServer):
    """Begins to listen at once. `names`: host names that are this server's. Raises OSError where the port is taken."""

    daemon_threads = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(
        self, host: str, port: int, limits: Limits, tell: Callable[[str], None], names: Iterable[str] = ()
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.limits, self.names, self._tell = limits, {host, *names}, tell
        self._open, self._closed = 0, threading.Condition()
        super().__init__((host, port), Handler)
        self.planners = Planners(limits, tell)

    def server_bind(self) -> None:
        """As it is; the library asks the network for the name of this machine, which may take long."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    @property
    def address(self) -> str:
        host = f"[{self.server_name}]" if ":" in self.server_name else self.server_name
        return f"http://{host}:{self.server_port}/"

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._closed:
            crowded = self._open >= MOST_CONNECTIONS
            self._open += not crowded
        if crowded:
            self._turn_away(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread is to be had
            self._leave()
            self._turn_away(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._closed:
            self._open -= 1
            self._closed.notify_all()

    def _turn_away(self, request: socket.socket) -> None:
        body = failure(503, CROWDED).body
        with suppress(OSError):
            request.settimeout(LOOK_S)
            request.sendall(
                b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\n"
                b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
        self.shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The library writes what went wrong, with what was sent in it."""
        self._tell("A request could not be answered.")

    def serve(self) -> int | None:
        """Until SIGTERM or SIGINT; answers which. Whoever waits for a plan then is told that it does not come."""
        came: list[int] = []

        def end(number: int, _frame: object) -> None:
            came.append(number)
            threading.Thread(target=self.shutdown, daemon=True).start()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        try:
            self.serve_forever(LOOK_S)
        finally:
            self.server_close()
            self.planners.stop()
            with self._closed:
                self._closed.wait_for(lambda: not self._open, END_S)
        return came[0] if came else None
