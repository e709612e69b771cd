"""How many examples a property test tries: a tenth in `make check` of those in `make test`, many in `make stress`."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

LEAST = 3


def examples(number: int) -> int:
    """`number`, or a tenth of it where the profile is the quick one."""
    return max(LEAST, number // 10) if os.environ.get("HYPOTHESIS_PROFILE") == "quick" else number


def few_and_many(few: int, many: int) -> list[Any]:
    """Counts for `pytest.mark.parametrize`: the same test tries few in `make test`, and many in `make stress`."""
    return [pytest.param(few, id=str(few)), pytest.param(many, id=str(many), marks=pytest.mark.stress)]


def tried(few: int, many: int, *drawn: Any) -> Callable[[Callable[..., None]], Callable[[int], None]]:
    """As Hypothesis's `given` of what is drawn, so many times as `few_and_many` says."""

    def decorate(body: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.parametrize("count", few_and_many(few, many))
        def test(count: int) -> None:
            settings(max_examples=examples(count))(given(*drawn)(body))()

        test.__name__, test.__qualname__, test.__doc__ = body.__name__, body.__qualname__, body.__doc__
        test.__module__ = body.__module__
        return test

    return decorate
