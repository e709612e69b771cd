"""The whole day by hand: a request in Arabic, triage, plan, publish, the phone, a note, the case."""

import re
from collections.abc import Callable
from typing import Any

from .conftest import Window

CLIENT = "أمينة بن علي"
NOTE = "Elle préfère être rappelée le matin. ${alert(1)} <b>pas gras</b>"


def ask(client: Window, language: str, at_each: Callable[[], None] = lambda: None, *, name: str = CLIENT) -> str:
    """Fills the form as a client would; returns the reference. `at_each` is called on every page of it."""
    page = client.page
    client.open(f"/{language}/")
    client.press("main .button-primary")
    answers: list[tuple[str, list[str], dict[str, str]]] = [
        ("who", ["input[value=self]"], {}),
        ("language", ["input[value=ar]"], {}),
        ("reason", ["input[value=both]"], {}),
        ("topic", ["input[value=social]"], {}),
        ("person", [], {"#client_name": name}),
        ("address", [], {"#address": "gare de Jodoigne", "#access": "sonnette du milieu"}),
        ("place", ["input[value=none]"], {}),
        ("when", ["#when"], {}),
        ("contact", ["input[value=call]"], {"#phone": "0470 00 00 99"}),
    ]
    for step, ticks, texts in answers:
        assert f"/{language}/visit/{step}" in page.url
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        at_each()
        for tick in ticks:
            page.check(tick)
        for control, text in texts.items():
            page.fill(control, text)
        client.press("main form button.button-primary")
    assert page.url.endswith(f"/{language}/visit/check")
    at_each()
    page.check("#agree")
    client.press("main form button.button-primary")
    at_each()
    return str(page.inner_text(".reference"))


def accept_for_today(coordinator: Window, reference: str) -> None:
    page = coordinator.page
    coordinator.open("/office/requests")
    coordinator.press(f"tr:has-text('{reference}') a")
    page.click("summary:has-text('épingle')")
    page.fill("#lat", "50.7236")
    page.fill("#lon", "4.8690")
    coordinator.press("button[name=pin]")
    page.fill("#window-day-0", coordinator.server.today.isoformat())
    page.fill("#window-from-0", "08:30")
    page.fill("#window-to-0", "17:00")
    coordinator.press("form[action$=accept] .button-primary")
    assert "/office/requests" in page.url, page.inner_text("main")


def plan_and_publish(coordinator: Window) -> str:
    """Returns the sign-in name of the worker who got the visit."""
    page = coordinator.page
    coordinator.open("/office/day")
    coordinator.press("form[action$='/plan'] button")
    page.wait_for_selector(f".bar[aria-label*='{CLIENT}']")
    label = page.get_attribute(f".bar[aria-label*='{CLIENT}']", "aria-label")
    coordinator.press("a[href$='/publish']")
    coordinator.press("form[action$='/publish'] .button-primary")
    assert page.is_visible(".flash")
    name = re.search(r", (\w+) \w+, \d", label)
    assert name, label
    return name[1].lower()


def test_the_day_from_a_request_to_a_note_at_the_door(window: Any) -> None:
    reference = ask(window(360), "ar")
    coordinator = window(1280)
    coordinator.sign_in("claire")
    accept_for_today(coordinator, reference)
    login = plan_and_publish(coordinator)
    coordinator.page.clock.install()
    coordinator.open("/office/day")
    assert coordinator.page.locator(f".bar[aria-label*='{CLIENT}']").get_attribute("data-state") is None

    worker = window(360)
    worker.sign_in(login)
    page = worker.page
    assert "/field/" in page.url
    assert worker.sideways() == 0
    worker.press(f"a:has-text('{CLIENT}')")
    worker.press("form[action$=arrived] button")
    page.check("input[value=done]")
    page.fill("#note", NOTE)
    worker.press("form[action$=finish] .button-primary")
    early = page.locator("input[name=early]")
    if early.count():  # the planner chose an hour that is still far: it asks whether it is really this visit
        early.check()
        worker.press("form[action$=finish] .button-primary")
    assert page.url.endswith("/field/")
    coordinator.page.clock.fast_forward(16_000)
    coordinator.page.wait_for_selector(f".bar[data-state='done'][aria-label*='{CLIENT}']")

    case_worker = window(1280)
    case_worker.sign_in("camille")
    case_worker.page.fill("#q", CLIENT)
    case_worker.press("form[role=search] button")
    case_worker.press("table a")
    assert NOTE in case_worker.page.inner_text(".notes")


def test_the_map_is_drawn_from_this_host_alone(window: Any) -> None:
    coordinator = window(1280)
    coordinator.sign_in("claire")
    coordinator.open("/office/day")
    frame = coordinator.page.frame_locator(".map-frame")
    frame.locator(".stop-mark").first.wait_for()
    assert frame.locator(".leaflet-container").count() == 1
    assert frame.locator(".office-mark").count() == 1
    assert "fond de carte" in frame.locator(".map-note").inner_text()


def test_a_pin_on_the_map_fills_the_fields(window: Any) -> None:
    coordinator = window(1280)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests")
    coordinator.press("table a")
    coordinator.page.evaluate("document.querySelector('#pin-map').closest('details').open = true")
    coordinator.page.wait_for_selector("#pin-map.leaflet-container")
    coordinator.page.click("#pin-map", position={"x": 120, "y": 100})
    assert coordinator.page.input_value("#lat").startswith("50.")
