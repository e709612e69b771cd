"""The list under an address that somebody types, by keyboard and by mouse, and the words beside a pin."""

from typing import Any


def test_a_coordinator_types_and_chooses(window: Any) -> None:
    coordinator = window(1280)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests/telephone")
    page = coordinator.page
    page.type("#address", "jodoi")
    options = page.locator(".suggestions [role=option]")
    options.first.wait_for()
    assert page.get_attribute("#address", "aria-expanded") == "true"
    assert coordinator.axe() == []
    page.press("#address", "ArrowDown")
    assert page.get_attribute("#address", "aria-activedescendant") == options.first.get_attribute("id")
    label = options.first.inner_text()
    page.press("#address", "Enter")
    assert page.input_value("#address") == label == "1370 Jodoigne"
    assert page.url.endswith("/office/requests/telephone")  # Enter chose, it did not send the form
    page.fill("#address", "")
    page.type("#address", "perwe")
    options.first.wait_for()
    page.press("#address", "Escape")
    assert page.locator(".suggestions").is_hidden()
    page.type("#address", "z")
    options.first.click()
    assert page.input_value("#address").endswith("Perwez")
    assert page.locator(".suggestions").is_hidden()


def test_on_a_small_screen_the_list_fits(window: Any) -> None:
    coordinator = window(360)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests/telephone")
    coordinator.page.type("#address", "thorem")
    coordinator.page.locator(".suggestions [role=option]").first.wait_for()
    assert coordinator.sideways() == 0


def test_a_pin_says_what_is_near(window: Any) -> None:
    coordinator = window(1280)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests")
    coordinator.press("table a")
    page = coordinator.page
    page.evaluate("document.querySelector('#pin-map').closest('details').open = true")
    page.wait_for_selector("#pin-map.leaflet-container")
    page.click("#pin-map", position={"x": 160, "y": 160})
    page.locator("[data-near]", has_text="Le plus proche").wait_for()
