"""Threads that answer requests, in lanes: what concerns somebody's safety never stands behind the rest."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# phones that bring words and signs of life, people who look after whoever works alone, and who watches this server
URGENT = frozenset({
    "field.phone_deposit", "field.phone_changes", "field.phone_owes", "field.phone_share", "field.phone_lock",
    "office.safety", "office.alarm", "office.alarms_calling", "office.alarm_acknowledge", "office.alarm_pass_on",
    "office.alarm_close", "readiness.health", "readiness.live",
})  # fmt: skip


class Full(Exception):
    """As many wait in this lane as it has room for."""


class Lane:
    """`threads` requests are answered at once, `waiting` more wait for their turn."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threads + waiting

    async def answer[T](self, call: Callable[[], T]) -> T:
        """What `call` returns, which a thread of this lane ran. Where nobody waits for it any more before its turn has
        come, it is not run at all. Raises Full."""
        if not self._room:
            raise Full
        self._room -= 1
        loop = asyncio.get_running_loop()
        running = self._executor.submit(call)
        # when the thread is done, not when somebody leaves who waited for it
        running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._make_room))
        return await asyncio.wrap_future(running)

    def _make_room(self) -> None:
        self._room += 1


class Lanes:
    def __init__(self, app: Flask, *, threads: int, urgent_threads: int, waiting: int) -> None:
        self._addresses = app.url_map.bind("")
        self._usual = Lane("usual", threads, waiting)
        self._urgent = Lane("urgent", urgent_threads, waiting)

    def of(self, method: str, path: str) -> Lane:
        try:
            endpoint, _ = self._addresses.match(path, method)
        except (HTTPException, RequestRedirect):
            return self._usual
        return self._urgent if endpoint in URGENT else self._usual
