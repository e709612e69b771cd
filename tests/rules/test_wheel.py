"""The wheel carries all it needs: installed elsewhere, it makes an office and serves it."""

import os
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.patience import WAIT_S
from tests.serving import first_answer, free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(target.glob("*.whl"))


def test_the_wheel_holds_pages_configuration_words_and_browser_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in (
        "fieldapp/templates/base.html",
        "fieldapp/config/office.toml",
        "fieldapp/config/localities.csv",
        "fieldapp/config/places.csv",
        "fieldapp/translations/ar/clients.po",
        "fieldapp/static/vendor/leaflet/leaflet.js",
        "fieldapp/store/migrations/versions/0001_the_first_tables.py",
        "routing/model/compiled.py",
        "fieldapp/static/vendor/fonts/noto-sans-latin-500-normal.woff2",
        "routing/travel/profiles/car.lua",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("tests/", "node_modules/", "var/"))]


# compiling the planner once more takes a core most of a minute, and the planner of the wheel is the one of this tree
COMPILED = [pytest.param("1", id="interpreted"), pytest.param("0", id="compiled", marks=pytest.mark.stress)]


@pytest.mark.parametrize("interpreted", COMPILED)
def test_the_installed_wheel_makes_an_office_and_serves_it(wheel: Path, tmp_path: Path, interpreted: str) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # the packages it needs come from this environment; the application itself from the wheel alone
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(site), sysconfig.get_paths()["purelib"])),
        "NUMBA_DISABLE_JIT": interpreted,
        "FIELDAPP_DATA": str(tmp_path / "data"),
        "FIELDAPP_CONFIG": str(tmp_path / "office"),
    }
    work = tmp_path / "elsewhere"
    work.mkdir()

    def fieldapp(*words: str) -> list[str]:
        return [sys.executable, "-S", "-m", "fieldapp", *words]

    subprocess.run(
        fieldapp("init", "--config", str(tmp_path / "office")),
        env=environment,
        cwd=work,
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "office" / "office.toml").is_file()
    port = free_port()
    server = subprocess.Popen(
        fieldapp("serve", "--port", str(port)), env=environment, cwd=work, stdout=subprocess.DEVNULL
    )
    try:
        page, _ = first_answer(f"http://127.0.0.1:{port}", server)
        assert "/static/tokens.css" in page
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/static/vendor/leaflet/leaflet.js", timeout=WAIT_S
        ) as script:
            assert script.status == 200
    finally:
        server.terminate()
        server.wait(timeout=WAIT_S)
