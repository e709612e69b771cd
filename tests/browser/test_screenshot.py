"""The picture of the README, made anew from the demonstration by `make stress`; nobody real is on it."""

from pathlib import Path
from typing import Any

import pytest

PICTURE = Path(__file__).resolve().parent / "day.png"


@pytest.mark.stress
def test_the_picture_of_the_readme(window: Any) -> None:
    one = window(1280)
    one.sign_in("claire")
    one.open("/office/day")
    one.page.frame_locator(".map-frame").locator(".stop-mark").first.wait_for()
    one.page.screenshot(path=str(PICTURE))
    assert PICTURE.stat().st_size > 20_000
