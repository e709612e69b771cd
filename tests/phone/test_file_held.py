"""Another page of the same phone stands still with the file of its share: nobody waits for it without end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.phone.conftest import Field
from tests.phone.phones import PIN, SCRIPTS, Phone, take_the_day, type_pin, with_a_quick_pin

PATIENCE = b"PATIENCE_MS = 10_000;"
assert PATIENCE in (SCRIPTS / "phone_share.js").read_bytes()
HOLDS = """() => new Promise((held) => {
  navigator.locks.request("fieldapp-phone-share", () => (held(), new Promise((free) => (window.free = free))));
})"""

THERE = """navigator.storage.getDirectory()
  .then((folder) => folder.getFileHandle("phone-share"))
  .then(() => true, () => false)"""


def impatient(path: str, content: bytes) -> bytes:
    shorter = content.replace(PATIENCE, b"PATIENCE_MS = 300;") if path.endswith("/phone_share.js") else content
    return with_a_quick_pin(path, shorter)


@pytest.fixture
def phone(field_office: Field, phone_of: Callable[..., Phone]) -> Phone:
    field_office.worker("olga", 1)
    field_office.process.start()
    field_office.proxy.changes = impatient
    found = phone_of("olga", prepared=False)
    take_the_day(found)
    return found


@pytest.fixture
def asleep(phone: Phone) -> Iterator[Any]:
    """The other page, which holds the file."""
    page = phone.page.context.new_page()
    page.goto(f"{phone.address}/field/app")
    page.evaluate(HOLDS)
    yield page


def test_a_day_that_does_not_open_says_so_and_opens_once_the_file_is_free(phone: Phone, asleep: Any) -> None:
    phone.page.click("nav >> text=Plus")
    phone.page.click("main button:has-text('Verrouiller')")
    type_pin(phone.page, PIN)
    phone.page.wait_for_selector("main:has-text('Réessayez')")
    asleep.evaluate("free()")
    type_pin(phone.page, PIN)
    phone.page.wait_for_selector(".bottom-bar")


def test_a_day_that_is_given_back_is_deleted_all_the_same(phone: Phone, asleep: Any) -> None:
    phone.page.click("nav >> text=Plus")
    phone.page.click("main button:has-text('Se déconnecter')")
    phone.page.click("dialog button[value=yes]")
    phone.page.wait_for_selector("#again")
    assert not phone.page.evaluate(THERE)
