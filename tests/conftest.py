"""What every test has: no network but this machine, real data when it is there, small or long runs of property tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("stress", max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "stress: long fault counts; `make stress` runs them")
    config.addinivalue_line("markers", "bench: figures in seconds and comparisons with peers; `make bench` runs them")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; a test that wants it is skipped aloud without it."""
    folder = Path(os.environ.get("FIELDAPP_SHARED", "../shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no real data at {folder} (FIELDAPP_SHARED)")
    return folder
