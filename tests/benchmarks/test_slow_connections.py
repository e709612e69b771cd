"""How long the others wait while two hundred connections are held open, in each way, beside as many requests with
nothing held: each request on a connection of its own, over HTTPS."""

import time
from contextlib import ExitStack

import pytest

from tests.web.test_slow_connections import HELD, HOLDING, Served, served  # noqa: F401  (a fixture)

REQUESTS = 100


def waits(served: Served) -> list[float]:  # noqa: F811  (the fixture)
    """Seconds of each request, the shortest first."""
    took = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        assert served.answers()
        took.append(time.perf_counter() - begun)
    return sorted(took)


@pytest.mark.parametrize("way", HOLDING)
def test_how_long_the_others_wait(served: Served, way: str) -> None:  # noqa: F811  (the fixture)
    alone = waits(served)
    with ExitStack() as held:
        for _ in range(HELD):
            held.enter_context(HOLDING[way](served))
        beside = waits(served)
    median, late = REQUESTS // 2, REQUESTS * 95 // 100
    twice = 2 * alone[late]
    print(
        f"\n{way}: median {beside[median] / alone[median]:.2f}, of 95 in 100 {beside[late] / alone[late]:.2f} times as "
        f"long as with nothing held ({alone[median] * 1000:.0f} ms); "
        f"{sum(took <= twice for took in beside)} of {REQUESTS} within twice the time of 95 in 100 alone"
    )
