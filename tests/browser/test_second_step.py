"""The pages of the second step, as they look: a demonstration has none, so a real office serves them from here."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from werkzeug.serving import make_server

from tests.second_steps import add_app
from tests.serving import free_port, serve_in_thread
from tests.web.conftest import PASSWORD, OfficeUnderTest, make_office

from .conftest import Served, Window
from .test_every_page import look


@pytest.fixture
def real(tmp_path: Path) -> Iterator[tuple[OfficeUnderTest, Served]]:
    office = make_office(tmp_path / "data")
    port = free_port()
    server = make_server("127.0.0.1", port, office.app, threaded=True)
    serve_in_thread(server)
    yield office, Served(f"http://127.0.0.1:{port}", tmp_path / "data", 0, office.clock.now().date())
    server.shutdown()


def sign_in(one: Window, login: str) -> None:
    one.open("/account/sign-in")
    one.page.fill("#login", login)
    one.page.fill("#password", PASSWORD)
    one.press("main form button")


def test_every_page_of_a_second_step(real: tuple[OfficeUnderTest, Served], context_of: Callable[..., Any]) -> None:
    office, server = real
    app = add_app(office.work, office.account("coordinator", "administrator", login="claire"))
    context = context_of(viewport={"width": 320, "height": 800}, locale="fr-BE", reduced_motion="reduce")
    one = Window(context.new_page(), server)
    sign_in(one, "claire")
    found = look(one)
    one.page.fill("#one_time_code", "000000")
    one.press("main form button")
    found += look(one)
    one.page.fill("#one_time_code", app.recovery[0])
    one.press("main form button")
    for path in ("/account/profile", "/admin/"):
        one.open(path)
        found += look(one)
    one.open("/account/profile")
    one.page.fill("#present", PASSWORD)
    one.press("form[action$='/second-step/app'] button")
    found += look(one)
    picture = Image.open(BytesIO(one.page.locator("svg.qr-code").screenshot()))
    address = one.page.get_attribute("a[href^='otpauth:']", "href")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address]
    key = one.page.inner_text("main b.num")
    assert f"secret={key.replace(' ', '')}" in address
    app.secret = app.of_key(key)
    one.page.fill("#one_time_code", app.code())
    one.press("form[action$='/app/code'] button")
    found += look(one)
    assert one.page.locator("ul.num > li").count() == 10
    assert found == []
