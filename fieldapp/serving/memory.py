"""Memory of a process of many threads."""

import ctypes
import threading
from collections.abc import Callable
from contextlib import suppress

M_ARENA_MAX = -8  # of glibc's malloc.h
ARENAS = 2
GIVES_BACK_EVERY_S = 60.0


def share_between_threads() -> None:
    """To be called before the first thread begins. GNU's C library gives each thread a stock of memory of its own and
    takes little of it back: with fourteen threads a server grew by a megabyte a minute. Where there is another library
    (musl, macOS) nothing is done."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Once a minute from now on, a thread of this process gives the machine what nobody uses any more. GNU's C library
    keeps it otherwise: five of 188 megabytes after four minutes of load."""
    with suppress(OSError, AttributeError):
        trim = ctypes.CDLL(None).malloc_trim
        threading.Thread(target=_give_back, args=(trim,), daemon=True, name="memory").start()


def _give_back(trim: Callable[[int], int]) -> None:
    pause = threading.Event()
    while not pause.wait(GIVES_BACK_EVERY_S):
        trim(0)
