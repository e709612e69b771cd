"""A form of the staff that the network does not take: the page stays, says so, and sends it later."""

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
