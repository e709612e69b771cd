"""Between phone and office: counts requests, and loses replies after the office has committed."""

import http.client
import re
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.patience import WAIT_S
from tests.serving import serve_in_thread


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    content: bytes


OF_APPLICATION = re.compile(r"/field/app/[0-9a-f]+/[\w.-]+")
# of all offices of this process, not shrunk, by the address, which has the application's fingerprint: each phone asks
# for some two hundred files, and the office took a second of the processor to read them out again
FILES: dict[str, Answer] = {}


class LossyProxy:
    """`loses(path)` is asked once the office has answered; True cuts the connection without a byte for the phone.

    `cut`: nothing reaches the office. `answers(path, body)` may give a status in the office's place, None to ask it.
    `answered(path, body, status)` hears what the office has answered, also where the phone does not.
    `changes(path, content)` may rewrite what comes, for speed in long tests.
    `keeps_files()`: whether the application's files come from here if they came once, as from the cache of a network.
    Of an office that is down nothing comes.
    """

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.requests = 0
        self.lost = 0
        self.cut = False
        self.keeps_files: Callable[[], bool] = lambda: False
        self.changes: Callable[[str, bytes], bytes] | None = None
        self.loses: Callable[[str], bool] = lambda _path: False
        self.answers: Callable[[str, bytes], int | None] = lambda _path, _body: None
        self.answered: Callable[[str, bytes, int], None] = lambda _path, _body, _status: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                outer.requests += 1
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if outer.cut:
                    self.close_connection = True
                    return
                status = outer.answers(self.path, body)
                if status is not None:
                    self.send_response_only(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                kept = self.command == "GET" and outer.changes and OF_APPLICATION.fullmatch(self.path)
                kept = kept and outer.keeps_files()
                answer = FILES.get(self.path) if kept else None
                if answer is None:
                    answer = self._of_office(body)
                if answer is None:
                    self.close_connection = True
                    return
                if kept and answer.status == 200 and "Set-Cookie" not in dict(answer.headers):
                    FILES[self.path] = answer
                outer.answered(self.path, body, answer.status)
                content = answer.content
                if outer.changes:
                    content = outer.changes(self.path, content)
                if outer.loses(self.path):
                    outer.lost += 1
                    self.close_connection = True
                    return
                self.send_response_only(answer.status)
                for name, value in answer.headers:
                    if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            def _of_office(self, body: bytes) -> Answer | None:
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name != "Accept-Encoding" or not outer.changes
                }
                try:
                    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)) as office:
                        office.request(self.command, self.path, body, headers)
                        with office.getresponse() as answer:  # closed also when the office dies half-way
                            return Answer(answer.status, answer.getheaders(), answer.read())
                except (OSError, http.client.HTTPException) as error:
                    print(f"no answer of the office to {self.command} {self.path}: {error!r}", file=sys.stderr)
                    return None

            do_GET = do_POST = do_HEAD = _pass

            def log_message(self, *_values: Any) -> None:
                pass

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://{host}:{self._server.server_port}"
        serve_in_thread(self._server)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
