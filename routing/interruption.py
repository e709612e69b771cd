"""Ctrl-C while `python -m routing` has nothing yet that it could keep."""

import os
import signal
from contextlib import suppress
from typing import NoReturn

INTERRUPTED = 130


def end_when_interrupted() -> None:
    """From now on with a sentence and 130, wherever this process is: Python's own exception would become a traceback
    while something is imported, and a 1 in a command, which means that the answer is no."""
    signal.signal(signal.SIGINT, _end)


def _end(*_: object) -> NoReturn:
    with suppress(OSError):  # nobody reads it
        os.write(2, b"Interrupted.\n")
    os._exit(INTERRUPTED)
