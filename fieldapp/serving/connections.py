"""Connections, of which many may be open and silent: they cost a few kilobytes each, none lasts for ever, and where
there are too many, those go first that have kept the server waiting longest."""

import asyncio
import os
import resource
import socket
import struct
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.sock import ssl_context
from gunicorn.workers.gasgi import ASGIWorker

RESERVED = 200  # files that the process needs beside its connections
MOST = 4_000
HEAD_S = 20  # seconds until the head of the first request has come
HANDSHAKE_S = 20  # ... until both ends speak TLS
LINGER_S = 30  # ... until the end of the last answer has been taken
NOT_KEPT = struct.pack("ii", 1, 0)  # struct linger: at the end, what was not sent is dropped at once


class Connection(ASGIProtocol):  # type: ignore[misc]  # gunicorn publishes no types
    """One that brings no request is closed after a while, or at once where others need its place."""

    worker: "Connections"

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._head = self.worker.loop.call_later(HEAD_S, self.give_up)
        self.worker.awaited[self] = None
        if self.worker.nr_conns > self.worker.most:
            self.worker.give_up_the_slowest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head.cancel()
        self.worker.awaited.pop(self, None)
        super().connection_lost(exc)

    @property
    def idle(self) -> bool:
        """Between requests, or before the head of the first has come."""
        return self in self.worker.awaited and self._current_request is None

    def give_up(self) -> None:
        """Closes it now, whatever the other end has not taken yet."""
        self.transport.abort()
        self._request_ready.set()  # whoever waits for a request waits no more

    def reset(self) -> None:
        """The same, and the system keeps nothing of what was to be sent."""
        line = self.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOT_KEPT)
        self.give_up()

    def _build_http_scope(self, *about: Any) -> dict[str, Any]:
        return {**super()._build_http_scope(*about), "reset": self.reset}

    def _on_headers_complete(self) -> Any:
        self._head.cancel()
        return super()._on_headers_complete()

    def _on_message_complete(self) -> None:
        self.worker.awaited.pop(self, None)
        super()._on_message_complete()

    def _arm_keepalive_timer(self) -> None:
        """After an answer, when the next request has not come yet."""
        self.worker.awaited[self] = None
        super()._arm_keepalive_timer()

    def _keepalive_timeout(self) -> None:
        self.give_up()

    def _close_transport(self) -> None:
        """Nobody keeps it open by not reading what was said last."""
        super()._close_transport()
        self.worker.loop.call_later(LINGER_S, self.transport.abort)


class Connections(ASGIWorker):  # type: ignore[misc]  # gunicorn publishes no types
    """The process that answers. `awaited`: connections whose next request is not here, or not whole, those first that
    began to be awaited first; `most`: how many may be open."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.awaited: dict[Connection, None] = {}
        self.most = MOST
        self._ending = asyncio.Event()

    def init_process(self) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        files = MOST + RESERVED if hard == resource.RLIM_INFINITY else min(hard, MOST + RESERVED)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
        self.most = max(files - RESERVED, files // 2)
        super().init_process()

    def give_up_the_slowest(self) -> None:
        if self.awaited:
            next(iter(self.awaited)).give_up()

    def handle_exit_signal(self) -> None:
        super().handle_exit_signal()
        self._ending.set()

    def handle_quit_signal(self) -> None:
        """Whoever presses Ctrl-C wants an end, not half an answer: the same, and the parent waits as long."""
        self.handle_exit_signal()

    async def _serve(self) -> None:
        tls = ssl_context(self.cfg) if self.cfg.is_ssl else None
        for listener in self.sockets:
            server = await self.loop.create_server(
                lambda: Connection(self),
                sock=listener.sock,
                ssl=tls,
                ssl_handshake_timeout=HANDSHAKE_S if tls else None,
            )
            self.servers.append(server)
        while self.alive and self.ppid == os.getppid():
            self.notify()  # the parent ends a process that does not say so
            try:
                async with asyncio.timeout(1.0):
                    await self._ending.wait()
            except TimeoutError:
                continue
        for server in self.servers:
            server.close()
        for connection in [one for one in self.awaited if one.idle]:
            connection.give_up()  # browsers keep connections on which they have nothing to say
        await self._shutdown()
