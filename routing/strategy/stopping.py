"""Flags that compiled code reads, and that say when to stop."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from ..model.polling import polling


def never() -> NDArray[np.bool_]:
    """A flag that nobody raises."""
    return np.zeros(1, dtype=np.bool_)


@contextmanager
def stopping(deadline: float | None, should_stop: Callable[[], bool]) -> Iterator[NDArray[np.bool_]]:
    """A flag that compiled code reads: raised at the deadline (seconds on the monotonic clock) or when asked."""
    stop = np.zeros(1, dtype=np.bool_)

    def look() -> bool:
        stop[0] = should_stop() or (deadline is not None and time.monotonic() >= deadline)
        return bool(stop[0])

    with polling(look):
        yield stop
