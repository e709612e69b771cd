"""The day's map on real roads over the basemap, and the pin, with every outside host shut off (`window` watches)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.village.grown import grown
from tests.village.pack import packed

from .conftest import ROOT, Served, served

ACROSS = 9
ANY_PLAN_S = 2.0  # such a day along roads is proved by nobody within minutes, and any plan will do


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration office with an invented country around it."""
    data, country = tmp_path_factory.mktemp("mapped") / "data", tmp_path_factory.mktemp("file") / "grown.osm.pbf"
    grown(country, ACROSS, streets=4)
    packed(data, country)
    with served(data, planning_s=ANY_PLAN_S) as office:
        yield office


def tiles_shown(frame: Any) -> int:
    """Tiles of our own that are there, as pictures and not as holes."""
    frame.locator("img.leaflet-tile-loaded").first.wait_for()
    return int(
        frame.locator("img.leaflet-tile-loaded").evaluate_all(
            "tiles => tiles.filter(t => t.naturalWidth >= 256 && t.src.includes('/map/')).length"
        )
    )


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (1280, True)])
def test_the_days_map_lies_on_our_own_tiles(window: Any, width: int, dark: bool, tmp_path: Path) -> None:
    coordinator = window(width, dark=dark)
    coordinator.sign_in("claire")
    coordinator.open("/office/day")
    if not coordinator.page.locator(".map-frame").is_visible():
        coordinator.page.locator(".map-panel summary").click()  # folded on a telephone
    coordinator.page.locator(".map-frame").scroll_into_view_if_needed()
    frame = coordinator.page.frame_locator(".map-frame")
    frame.locator(".stop-mark").first.wait_for()
    assert tiles_shown(frame) >= 2
    sources = frame.locator("img.leaflet-tile").evaluate_all("tiles => tiles.map(t => t.src)")
    assert all(f"/map/{'dark' if dark else 'light'}/" in source for source in sources)
    assert frame.locator(".map-credit").inner_text() == "© OpenStreetMap contributors"
    assert frame.locator("path.route-0").count() >= 1
    bends = frame.locator("path[class*=route-]").evaluate_all(
        "lines => Math.max(...lines.map(l => l.getAttribute('d').split('L').length))"
    )
    assert bends > 6  # a road has bends, a sketch goes straight from stop to stop
    assert coordinator.sideways() <= 0
    coordinator.page.screenshot(path=tmp_path / "day.png")


def test_the_map_file_opens_from_disk_with_its_tiles(window: Any, server: Served, tmp_path: Path) -> None:
    environment = {**os.environ, "FIELDAPP_DATA": str(server.data)}
    tomorrow = (server.today + timedelta(days=1)).isoformat()
    with_plan = [sys.executable, "-m", "fieldapp", "plan", tomorrow, "--output", str(tmp_path / "plan")]
    subprocess.run(with_plan, env=environment, cwd=ROOT, check=True, capture_output=True)
    reader = window(360)
    reader.page.goto((tmp_path / "plan" / "map.html").as_uri())
    reader.page.locator(".leaflet-tile-loaded img").first.wait_for()
    drawn = reader.page.locator(".leaflet-tile-loaded img").evaluate_all(
        "all => all.filter(i => i.naturalWidth === 256).length"
    )
    assert drawn >= 2
    assert "OpenStreetMap" in reader.page.locator(".map-credit").inner_text()
    reader.outside = [url for url in reader.outside if not url.startswith("file:")]


def test_the_pin_is_put_on_the_basemap(window: Any) -> None:
    coordinator = window(1280)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests")
    coordinator.page.click("table a")
    coordinator.page.wait_for_selector("#pin-map", state="attached")
    coordinator.page.evaluate("document.querySelector('#pin-map').closest('details').open = true")
    coordinator.page.wait_for_selector("#pin-map.leaflet-container")
    assert tiles_shown(coordinator.page) >= 1
    coordinator.page.click("#pin-map", position={"x": 120, "y": 100})
    assert coordinator.page.input_value("#lat").startswith("50.")


def test_the_pin_follows_the_numbers_that_are_typed(window: Any) -> None:
    coordinator = window(1280)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests")
    coordinator.press("table a")
    page = coordinator.page
    page.evaluate("document.querySelector('#pin-map').closest('details').open = true")
    page.wait_for_selector("#pin-map.leaflet-container")
    page.click("#pin-map", position={"x": 120, "y": 100})
    stands = "document.querySelector('.pin-mark').style.transform"
    clicked = page.evaluate(stands)
    page.fill("#lat", str(float(page.input_value("#lat")) - 0.002).replace(".", ","))
    page.press("#lat", "Tab")
    page.wait_for_function(f"before => {stands} !== before", arg=clicked)
    typed = page.evaluate(stands)
    page.fill("#lat", "nowhere")
    page.press("#lat", "Tab")
    assert page.evaluate(stands) == typed
