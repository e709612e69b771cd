"""What a worker needs in the hand is on the first screen, and what others must not see is covered."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.patience import until
from tests.phone.conftest import Field
from tests.phone.phones import PIN, Phone, go, judged, unlock

Open = Callable[[str], Phone]
HIDE = """
  (state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }
"""
LINES = """
  (button) => {
    const words = document.createRange();
    words.selectNodeContents(button.lastChild);
    return words.getClientRects().length;
  }
"""
LOWEST = """
  Math.max(...[...document.querySelectorAll("#note, .outcomes:has([name=outcome]) .choice, #visit > button")]
    .map((one) => one.getBoundingClientRect().bottom))
"""


# as soon as the stop is there, before any frame: what stands where, and the button whose section is not made yet
OPENED = """
  (press) => new Promise((done) => {
    const seen = new MutationObserver(() => {
      if (!document.getElementById("note")) return;
      seen.disconnect();
      const early = !document.getElementById("photo-title");
      window.first = [...document.getElementById("main").children].map((one) => [one, one.getBoundingClientRect().top]);
      if (press) document.querySelector("#visit > .button").click();
      done([early, Boolean(document.getElementById("notes-title"))]);
    });
    seen.observe(document.body, { childList: true, subtree: true });
    document.querySelector("a[href^='#/stop']").click();
  })
"""
MOVED = "first.filter(([one, top]) => !one.isConnected || one.getBoundingClientRect().top !== top).length"
READ = "[...document.getElementById('main').children].map((one) => [one.tagName, one.id, one.textContent])"


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    field_office.worker("olga", 2)
    for number in range(2):
        field_office.write(number, "Elle est venue au bureau.", str(uuid4()))
    field_office.process.start()
    phone = phone_of("olga")
    phone.page.set_viewport_size({"width": 360, "height": 740})
    unlock(phone)
    return phone


def test_note_outcome_and_camera_are_on_the_first_screen_and_late_is_on_the_stop(phone: Phone) -> None:
    page = phone.page
    assert page.locator(".next button:has-text('Je suis sur place')").evaluate(LINES) == 1
    assert page.evaluate(OPENED, False) == [True, False]
    page.wait_for_selector("#notes-title")
    assert page.evaluate(MOVED) == 0, "what comes after the first frame moves nothing"
    read = page.evaluate(READ)
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    page.wait_for_function("!first.some(([one]) => one.isConnected)")
    assert page.evaluate(READ) == read, "it is read in the same order as a page that was made at once"
    go(page, "#/")
    assert page.evaluate(OPENED, True) == [True, True], "a button that needs it has all of it made"
    page.wait_for_selector("main a[href='#/late']")
    arrived = page.locator("main button:has-text('Je suis sur place')")
    until(lambda: arrived.evaluate(LINES) == 1, "the act stands on one line")
    arrived.click()
    page.wait_for_selector(".field-head:has-text('arrivée')")
    bar = page.evaluate("document.querySelector('.bottom-bar').getBoundingClientRect().top")
    assert page.evaluate(LOWEST) <= bar, "before anybody scrolls"
    assert judged(page) == []
    page.evaluate(HIDE, "hidden")
    assert page.evaluate("getComputedStyle(document.body, '::after').position") == "fixed", "covered"
    page.evaluate(HIDE, "visible")
    assert page.evaluate("getComputedStyle(document.body, '::after').position") == "static"
    page.evaluate("location.hash = '#/more'")
    page.click("main button:has-text('Verrouiller')")
    phone.call("phone.database.keep('outbox', 'memory', 'pin-digits', 6)")
    page.reload()
    page.wait_for_selector("#pin")
    page.type("#pin", PIN)  # nothing else is pressed
    page.wait_for_selector(".bottom-bar")
