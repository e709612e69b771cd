"""The client's own page in the browser: from the form's code to a cancelled visit, with and without scripts."""

from typing import Any

import pytest

from .conftest import Window
from .test_day_end_to_end import ask


def pair(client: Window) -> tuple[str, str]:
    reference, secret = client.page.locator(".reference").all_inner_texts()
    return reference, secret


def enter(client: Window, language: str, reference: str, secret: str) -> None:
    client.open(f"/{language}/")
    client.press(f"a[href='/{language}/visit']")
    client.page.fill("#reference", reference)
    client.page.fill("#secret", secret)
    client.press("main form button.button-primary")


def act(client: Window, name: str) -> None:
    client.press(f"a[href$='/own/{name}']")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_from_the_code_to_a_cancelled_visit(window: Any, language: str, scripts: bool) -> None:
    client, coordinator = window(360, scripts=scripts), window(1280)
    name = f"Own page {language} {scripts}"
    found: list[str] = []

    def look() -> None:
        if scripts:
            found.extend(f"{client.page.url}: {finding}" for finding in client.axe())
        found.extend([f"{client.page.url}: sideways"] if client.sideways() > 0 else [])

    ask(client, language, name=name)
    look()
    reference, secret = pair(client)
    enter(client, language, reference, "000000" if secret != "000000" else "111111")
    assert client.page.is_visible(".error-summary")
    look()
    client.page.fill("#secret", secret)
    client.press("main form button.button-primary")
    assert client.page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    look()
    act(client, "time")
    client.press("main form button.button-primary")  # nothing is ticked
    assert client.page.is_visible(".error-summary")
    client.page.check("#when")
    look()
    client.press("main form button.button-primary")
    act(client, "add")
    look()
    client.page.fill("#text", "Deux sonnettes")
    client.press("main form button.button-primary")
    act(client, "contact")
    look()
    client.page.check("input[value=text]")
    client.page.fill("#phone", "0470 00 00 98")
    client.press("main form button.button-primary")
    act(client, "data")
    client.press("main form button.button-primary")  # nothing is chosen
    assert client.page.is_visible(".error-summary")
    look()
    client.page.check("#asks")
    client.press("main form button.button-primary")
    act(client, "erase")
    look()
    client.press("main form button.button-primary")
    assert client.page.locator("main li").count() == 4
    look()
    coordinator.sign_in("claire")
    coordinator.open("/office/requests")
    coordinator.press(f"tr:has-text('{reference}') a")
    assert "Deux sonnettes" in coordinator.page.inner_text("#client-words")
    assert coordinator.page.locator("#client-words li").count() == 4
    found.extend(f"{coordinator.page.url}: {finding}" for finding in coordinator.axe())
    act(client, "withdraw/notes")
    look()
    client.page.go_back()
    act(client, "withdraw")
    look()
    client.page.go_back()
    act(client, "cancel")
    look()
    client.press(".button-danger")
    assert client.page.url.endswith(f"/{language}/visit/own/over")
    look()
    client.page.go_back()
    client.page.reload()
    assert not client.page.locator(".button-danger").count(), "the code opens nothing any more"
    enter(client, language, reference, secret)
    assert client.page.is_visible(".error-summary")
    assert found == []


def test_a_card_for_a_client_prints_from_the_page_of_the_request(window: Any) -> None:
    coordinator = window(360)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests")
    coordinator.press("table a")
    coordinator.page.click("details:has(form[action$='/code']) summary")
    coordinator.press("form[action$='/code'] button")
    assert coordinator.page.locator(".reference").count() == 2
    assert coordinator.axe() == []
    assert coordinator.sideways() <= 0
    coordinator.page.emulate_media(media="print")
    assert not coordinator.page.is_visible(".notice")
    assert coordinator.page.is_visible(".reference >> nth=0")
