"""A form that the network does not take: the page stays, says so, and sends it later."""

from typing import Any


def test_a_form_without_network_stays_with_what_was_typed(window: Any) -> None:
    coordinator = window(360)
    coordinator.sign_in("claire")
    coordinator.open("/office/requests/telephone")
    page = coordinator.page
    page.fill("#client_name", "Amina Diallo")
    page.context.set_offline(True)
    page.locator("main form button.button-primary").click()
    page.locator("p.not-sent").wait_for()
    assert page.input_value("#client_name") == "Amina Diallo"
    assert page.url.endswith("/office/requests/telephone")
    assert coordinator.sideways() == 0
    page.context.set_offline(False)
    with page.expect_navigation():
        page.locator("main form button.button-primary").click()
    assert page.input_value("#client_name") == "Amina Diallo", "refused for what is missing, and still there"


def test_what_a_client_typed_without_network_stays_and_nothing_holds_back_who_leaves(window: Any) -> None:
    client = window(360)
    client.open("/ar/visit/who")
    page = client.page
    page.check("input[name=asker][value=relative]")
    page.click("details:has(#asker_name) > summary")
    page.fill("#asker_name", "Mariam")
    page.context.set_offline(True)
    page.locator("main form button.button-primary").click()
    said = page.locator("p.not-sent")
    said.wait_for()
    assert "لم يُرسَل شيء" in said.inner_text()
    assert page.input_value("#asker_name") == "Mariam"
    assert client.sideways() == 0
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/ar/leave")):
        page.locator("form.leave button").click()
