"""The day is on the phone before all of the application is: the page says until when it needs the network."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.phone.conftest import Field
from tests.phone.phones import Phone, judged, unlock

MISSED = "icon-maskable.svg"  # of the application; the page itself does without
COMING = "main .notice:has-text('arrive encore sur ce téléphone')"


def the_first_page_of_all_speaks_to_its_worker(field_office: Field, phone: Phone) -> None:
    """Before a day was taken, on a browser that prefers another language."""
    field_office.office.account("worker", login="nadia", language="nl")
    field_office.give_session(phone, "nadia")
    phone.open()
    assert phone.page.get_attribute("html", "lang") == "nl"
    phone.page.wait_for_selector("main button:has-text('Mijn dag meenemen')")


def test_the_page_says_until_when_the_network_is_needed(
    field_office: Field, phone_of: Callable[..., Phone], context_of: Callable[..., Any]
) -> None:
    field_office.worker("olga", 3)
    field_office.process.start()
    fresh = Phone(context_of(locale="fr-BE").new_page(), field_office.proxy.address)
    the_first_page_of_all_speaks_to_its_worker(field_office, fresh)
    field_office.proxy.loses = lambda path: path.endswith(MISSED)
    phone = phone_of("olga", installed=False)
    unlock(phone)
    phone.page.wait_for_selector(COMING)
    assert judged(phone.page) == []
    field_office.proxy.loses = lambda _path: False
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.wait_for_selector(COMING, state="detached")
    field_office.process.stop()
    unlock(phone)
    expect(phone.page.locator(".next")).to_have_count(1)
    expect(phone.page.locator(COMING)).to_have_count(0)


def test_a_browser_that_keeps_no_application_says_so(field_office: Field, phone_of: Callable[..., Phone]) -> None:
    field_office.worker("olga", 3)
    field_office.process.start()
    phone = phone_of("olga", installed=False)
    phone.page.add_init_script("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })")
    unlock(phone)
    phone.page.wait_for_selector("main .notice[data-tone=warn]:has-text('ne peut pas garder')")
    expect(phone.page.locator(".next .icon path").first).to_be_attached()


def test_without_its_drawings_the_day_opens(field_office: Field, phone_of: Callable[..., Phone]) -> None:
    field_office.worker("olga", 3)
    field_office.process.start()
    field_office.proxy.loses = lambda path: path.endswith("icons.svg")
    phone = phone_of("olga", installed=False)
    unlock(phone)
    expect(phone.page.locator(".next .icon use").first).to_be_attached()
