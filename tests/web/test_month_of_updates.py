"""The map is renewed while the office works: built beside, switched, the old one removed, and no request fails."""

import http.cookiejar
import os
import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.gateways.basemap.world import tile_of
from fieldapp.gateways.region import Shelf
from tests.patience import WAIT_S, unhurried_config, until
from tests.serving import first_answer, free_port
from tests.village import osm
from tests.village.pack import packed

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "swallow over the church tower"
READERS = 3


@pytest.fixture
def office(tmp_path: Path, village_file: Path) -> Iterator[tuple[str, Path]]:
    """(address, data) of the demonstration, served by its own process over the village."""
    data, port = tmp_path / "data", free_port()
    environment = {**os.environ, "FIELDAPP_DATA": str(data), "PORT": str(port)}
    environment["FIELDAPP_CONFIG"] = str(unhurried_config(tmp_path / "config"))
    command = [sys.executable, "-m", "fieldapp"]
    subprocess.run([*command, "demo"], env=environment, cwd=ROOT, check=True, capture_output=True)
    packed(data, village_file)
    server = subprocess.Popen([*command, "serve"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        first_answer(address, server)
        yield address, data
    finally:
        server.terminate()
        server.wait(timeout=WAIT_S)


def signed_in(address: str) -> urllib.request.OpenerDirector:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{address}/account/sign-in").read().decode()
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    form = {"csrf": token[1], "login": "claire", "password": PASSWORD}
    browser.open(f"{address}/account/sign-in", urllib.parse.urlencode(form).encode()).read()
    return browser


class Reader(threading.Thread):
    """Looks at the day's map and its tiles, over and over."""

    def __init__(self, address: str, number: int, end: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address, self.number, self.end = address, number, end
        self.answers: Counter[str] = Counter()

    def run(self) -> None:
        browser = signed_in(self.address)
        zooms = [8 + (self.number + n) % 9 for n in range(9)]
        paths = [f"/map/light/{zoom}/{x}/{y}.webp" for zoom in zooms for x, y in (tile_of(*osm.CHURCH, zoom),)]
        while not self.end.is_set():
            for path in [*paths, "/office/day/2026-12-01/map"]:
                try:
                    with browser.open(self.address + path, timeout=WAIT_S) as answer:
                        whole = answer.read()
                    good = b"map-credit" in whole if path.endswith("map") else whole.startswith(b"RIFF")
                    self.answers["good" if good else f"{path}: something else"] += 1
                except OSError as error:
                    self.answers[f"{path}: {error}"] += 1


@pytest.mark.parametrize("months", [2, pytest.param(30, marks=pytest.mark.stress)])
def test_no_request_fails_while_the_map_is_renewed(office: tuple[str, Path], village_file: Path, months: int) -> None:
    address, data = office
    end, shelf = threading.Event(), Shelf(data)
    readers = [Reader(address, number, end) for number in range(READERS)]
    for reader in readers:
        reader.start()
    until(lambda: all(reader.answers for reader in readers), "everybody reads the map")
    for _ in range(months):
        before = shelf.in_use()
        assert before
        new = packed(data, village_file)
        assert shelf.in_use() == new
        shelf.remove(before.key)
        assert not before.folder.exists()
    end.set()
    for reader in readers:
        reader.join(WAIT_S)
    answers = sum((reader.answers for reader in readers), Counter())
    assert set(answers) == {"good"}
    assert answers["good"] > 10 * months
