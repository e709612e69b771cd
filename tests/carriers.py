"""Those who carry messages, for tests: a mail server that speaks TLS and a provider of text messages, on this machine.

Both can fail in every way that leaves an office wondering, and both count what they were handed.
"""

import io
import json
import socket
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.patience import WAIT_S
from tests.serving import serve_in_thread


class TextProvider:
    """Takes text messages at `/send`. `answers`: what the next requests get, one each: a status, or "hang up" after the
    message was read, or "silence" until `release()`; 200 afterwards. Asked at `/send/ID` it says what `status` says: a
    state, or the number of an error."""

    def __init__(self, *answers: int | str) -> None:
        self.answers = list(answers)
        self.status: int | str = "pending"
        self.asked: list[str] = []
        self.taken: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.read = threading.Semaphore(0)
        self._released = threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = self.headers["Content-Type"].endswith("urlencoded")
                provider.taken.append(
                    {name: values[0] for name, values in parse_qs(body).items()} if form else json.loads(body)
                )
                provider.headers.append(dict(self.headers))
                provider.read.release()
                answer = provider.answers.pop(0) if provider.answers else 200
                if answer == "silence":
                    provider._released.wait(WAIT_S)
                if isinstance(answer, int):
                    self._say(answer, {"messages": [{"id": f"p/{len(provider.taken)}"}]})
                self.close_connection = True

            def do_GET(self) -> None:
                provider.asked.append(self.path)
                provider.headers.append(dict(self.headers))
                if isinstance(provider.status, int):
                    self._say(provider.status, {})
                else:
                    self._say(200, {"message": {"state": provider.status}})
                self.close_connection = True

            def _say(self, status: int, said: dict[str, Any]) -> None:
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing on the screen of the tests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/send"
        serve_in_thread(self._server)

    def release(self) -> None:
        """Whoever waits in silence is hung up on."""
        self._released.set()

    def stop(self) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()


class MailCarrier:
    """Speaks SMTP with STARTTLS. `certificate`, `key`: paths (PEM); without, it offers no TLS. `fails`: a verb and what
    happens at it: a code, or "hang up"; "END" stands for the last line of a mail."""

    def __init__(self, certificate: Path | None = None, key: Path | None = None, **fails: int | str) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._tls = None
        if certificate and key:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(certificate, key)
        self.fails = fails
        self.port: int = self._socket.getsockname()[1]
        self.mails: list[str] = []
        self.verbs: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with suppress(OSError), connection:  # whoever called may hang up
                plain = connection.makefile("rwb")
                with plain:
                    secret = self._talk(plain)
                if secret and self._tls:
                    with (
                        self._tls.wrap_socket(connection, server_side=True) as wrapped,
                        wrapped.makefile("rwb") as talk,
                    ):
                        self._talk(talk, greets=False)

    def _talk(self, talk: io.BufferedRWPair, *, greets: bool = True) -> bool:
        """Until the end of the conversation; True when it is to go on over TLS."""
        if greets:
            _say(talk, "220 here")
        while raw := talk.readline():
            verb = raw.decode().split()[0].upper()
            self.verbs.append(verb)
            failure = self.fails.get(verb)
            if failure == "hang up":
                return False
            if failure:
                _say(talk, f"{failure} no")
            elif verb == "EHLO":
                _say(talk, "250-here" if self._tls else "250 here")
                if self._tls:
                    _say(talk, "250-STARTTLS")
                    _say(talk, "250 AUTH PLAIN")
            elif verb == "STARTTLS" and self._tls:
                _say(talk, "220 go on")
                return True
            elif verb == "AUTH":
                _say(talk, "235 welcome")
            elif verb == "DATA":
                if not self._take(talk):
                    return False
            elif verb == "QUIT":
                _say(talk, "221 bye")
                return False
            else:
                _say(talk, "250 fine")
        return False

    def _take(self, talk: io.BufferedRWPair) -> bool:
        """Reads one mail; False to hang up after it."""
        _say(talk, "354 go on")
        lines = []
        while (line := talk.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        self.mails.append("".join(lines))
        end = self.fails.get("END", 250)
        if end == "hang up":
            return False
        _say(talk, f"{end} so")
        return True

    def stop(self) -> None:
        with suppress(OSError):  # else one that waits in `accept` takes another caller
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _say(talk: io.BufferedRWPair, line: str) -> None:
    talk.write(f"{line}\r\n".encode())
    talk.flush()
