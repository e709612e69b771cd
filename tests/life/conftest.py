"""What makes a simulated year cheap: quick hashes as in web tests, and a collector of garbage that leaves alone what
all tests of the process share."""

import gc
from collections.abc import Iterator

import pytest

from tests.web.conftest import quick_hashes

__all__ = ["quick_hashes"]


@pytest.fixture(autouse=True)
def rare_collections() -> Iterator[None]:
    """A fifth of the processor's time went into looking at modules, which are no garbage."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
