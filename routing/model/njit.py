"""The two ways in which functions over arrays are compiled.

Arrays count who holds them, with operations that wait for the other threads: most of the time of a search was spent on
that. A function that makes no arrays of its own can leave the counting to whoever made those it is given.
"""

from collections.abc import Callable
from typing import Any

from numba import njit

_ALWAYS: dict[str, Any] = {"cache": True, "nogil": True}
_UNCOUNTED: dict[str, Any] = {"_nrt": False}  # without the runtime that counts references, and so without making arrays

making: Callable[..., Any] = njit(**_ALWAYS)
borrowing: Callable[..., Any] = njit(**_ALWAYS, **_UNCOUNTED)
inlined: Callable[..., Any] = njit(
    **_ALWAYS, **_UNCOUNTED, forceinline=True
)  # small, or called from one place in a loop
