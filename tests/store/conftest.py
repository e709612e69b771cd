"""Both databases the application runs on, each really there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.own_loop import as_if_no_loop_ran


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(autouse=True)
def own_loop() -> Iterator[None]:
    """See `as_if_no_loop_ran`."""
    with as_if_no_loop_ran():
        yield
