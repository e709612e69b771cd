"""The three ways in which functions over arrays are compiled by Numba, all cached on
disk and without the interpreter's lock.

Numba counts who holds an array, with operations that wait for the other threads: most of the time of a search was spent
on that. A function that allocates no arrays can leave the counting to whoever allocated those it is given.
"""

from collections.abc import Callable
from typing import Any

from numba import njit

_ALWAYS: dict[str, Any] = {"cache": True, "nogil": True}
_NO_COUNTING: dict[str, Any] = {"_nrt": False}  # without the runtime that counts references, so without allocation

njit_alloc: Callable[..., Any] = njit(**_ALWAYS)  # may allocate arrays
njit_no_alloc: Callable[..., Any] = njit(**_ALWAYS, **_NO_COUNTING)  # may not
njit_inline: Callable[..., Any] = njit(**_ALWAYS, **_NO_COUNTING, forceinline=True)  # small, or called once, in a loop
