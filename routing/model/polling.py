"""Something looked at again and again beside work that cannot look itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY_S = 0.02


@contextmanager
def watching(look: Callable[[], bool]) -> Iterator[None]:
    """Calls `look` in a thread of its own until it says True or the work is done."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(EVERY_S):
            if look():
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
