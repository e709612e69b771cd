"""Polls a condition beside work that cannot look at it itself: a compiled loop, or a solver in C++."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY_S = 0.02


@contextmanager
def polling(condition: Callable[[], bool]) -> Iterator[None]:
    """Calls `condition` every `EVERY_S` seconds in a thread of its own until it returns True or the block is left.

    What the condition does as it becomes true (raising a flag, interrupting a solver) is what the work notices.
    """
    over = threading.Event()

    def poll() -> None:
        while not over.wait(EVERY_S):
            if condition():
                return

    poller = threading.Thread(target=poll, daemon=True)
    poller.start()
    try:
        yield
    finally:
        over.set()
        poller.join()
