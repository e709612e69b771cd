"""From a connection to the application and back: a request is read whole before a thread takes it, and an answer is
made whole before it is sent, so that whoever sends or reads slowly keeps no thread.

Both stay in memory, never in a file of the system's: they are clear text.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from .lanes import Full, Lanes

type Message = MutableMapping[str, Any]
type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

log = logging.getLogger("fieldapp")
SLOWEST = 2_000  # bytes in a second: what a phone manages at the edge of the network
PIECE = 64 * 1024  # bytes of an answer that a connection takes at once


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


type Turned = Callable[[int, str], tuple[list[tuple[str, str]], str]]
"""Headers and page for whoever is not answered by the application, by status (408: what was sent did not come whole;
429: too many wait; 500: it failed) and by the languages that the browser accepts, as its header has them."""


class Left(Exception):
    """Nobody is there any more."""


class TooSlow(Exception):
    """What was announced did not come in time."""


class Bridge:
    """An ASGI application made of a WSGI one. `most`: bytes of the largest body; of a larger one its length and so many
    bytes of its two ends reach the application, which refuses it. `silence_s`: seconds without a byte after which
    nothing is awaited."""

    def __init__(self, app: WSGI, lanes: Lanes, turned: Turned, *, most: int, silence_s: float) -> None:
        self._app, self._lanes, self._turned = app, lanes, turned
        self._most, self._silence_s = most, silence_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not spoken here")
        languages = _header(scope, b"accept-language")
        try:
            body, length = await self._read(scope, receive)
            environ = environ_of(scope, body, length)
            lane = self._lanes.of(scope["method"], scope["path"])
            answer = await lane.answer(lambda: answered(self._app, environ))
        except Left:
            return
        except TooSlow:
            answer = self._turned_away(408, languages)
        except Full:
            answer = self._turned_away(429, languages)
        except Exception as error:  # not even the page of an error could be made: the disk of the database fails
            log.error("unexpected %s, and no page could be made of it", type(error).__name__)
            answer = self._turned_away(500, languages)
        try:
            await self._send(answer, send)
        except TimeoutError:
            scope["reset"]()

    def _turned_away(self, status: int, languages: str) -> Answer:
        headers, page = self._turned(status, languages)
        body = page.encode()
        return Answer(status, _encoded([*headers, ("Content-Length", str(len(body)))]), body)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[bytes, int]:
        """The body, or the ends of one that is too large, and its length. Raises Left, TooSlow."""
        announced = _header(scope, b"content-length")
        length = int(announced) if announced.isdigit() else 0
        if length > self._most and _header(scope, b"expect"):
            return b"", length  # it waits for a word before it sends
        try:
            async with asyncio.timeout(self._silence_s + min(length or self._most, 4 * self._most) / SLOWEST):
                return await self._pieces(receive, length)
        except TimeoutError:
            raise TooSlow from None

    async def _pieces(self, receive: Receive, length: int) -> tuple[bytes, int]:
        body = bytearray()
        came = 0
        while came <= 4 * self._most:  # a browser shows the answer only when it has sent what it wanted to
            async with asyncio.timeout(self._silence_s):
                message = await receive()
            if message["type"] != "http.request":
                raise Left
            piece = message.get("body", b"")
            came += len(piece)
            body += piece
            if len(body) > self._most:  # what people typed stands before and after the file
                del body[self._most // 2 : len(body) - self._most // 2]
            if not message.get("more_body"):
                break
        return bytes(body), max(came, length)

    async def _send(self, answer: Answer, send: Send) -> None:
        """Raises TimeoutError where a piece is not taken in time."""
        async with asyncio.timeout(self._silence_s + len(answer.body) / SLOWEST):
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            for begins in range(0, len(answer.body), PIECE):
                async with asyncio.timeout(self._silence_s):
                    piece = answer.body[begins : begins + PIECE]
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


def answered(app: WSGI, environ: dict[str, Any]) -> Answer:
    """What the application says, whole."""
    said: list[Any] = []
    body = bytearray()

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        said[:] = [int(status.split(" ", 1)[0]), headers]
        return body.extend

    pieces = app(environ, start_response)
    try:
        for piece in pieces:
            body += piece
    finally:
        if close := getattr(pieces, "close", None):
            close()
    status, headers = said
    return Answer(status, _encoded(headers), bytes(body))


def environ_of(scope: Scope, body: bytes, length: int) -> dict[str, Any]:
    """As PEP 3333 has it. `length`: bytes of the body as it was sent."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client")
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0] if client else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            continue
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{between}{text}" if key in environ else text
    if length or scope["method"] not in ("GET", "HEAD"):
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in headers]
