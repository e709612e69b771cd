"""A process of a run that has begun a browser keeps that browser's loop of events as the one that runs, until it ends.
A test that asks no browser, and begins a loop of its own, has to do so as if there were none."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def as_if_no_loop_ran() -> Iterator[None]:
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(running)
