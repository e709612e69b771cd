"""A port of this machine alone, on which a text is read: counts for whoever watches the server."""

import logging
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

log = logging.getLogger(__name__)
PATH = "/metrics"
SILENCE_S = 5.0


def serve_text(ports: Iterable[int], text: Callable[[], str]) -> ThreadingHTTPServer | None:
    """Answers on 127.0.0.1 from now on, in threads that end with the process, on the first of these ports that nobody
    has; None where all are taken, which keeps no page from being served."""

    class Answer(BaseHTTPRequestHandler):
        timeout = SILENCE_S

        def do_GET(self) -> None:
            if self.path != PATH:
                self.send_error(404)
                return
            body = text().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Whoever watches asks every few seconds."""

    server = _first_free(ports, Answer)
    if server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True, name="metrics").start()
    return server


def _first_free(ports: Iterable[int], answer: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer | None:
    taken = []
    for port in ports:
        try:
            return ThreadingHTTPServer(("127.0.0.1", port), answer)
        except OSError as error:
            taken.append(f"port {port} is not to be had: {error.strerror}")
    if taken:
        log.error("nothing is counted aloud: %s", "; ".join(taken))
    return None
