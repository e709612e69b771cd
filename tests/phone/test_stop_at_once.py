"""A stop is drawn from memory, and once more when another page has kept something there, unless somebody has begun to
do something on it: then it stays under their hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.phone.conftest import Field
from tests.phone.phones import Phone, unlock

ARRIVE = """
  (stop) => {
    globalThis.requestIdleCallback = (done) => (globalThis.whenIdle = done);
    location.hash = `#/stop/${stop}`;
  }
"""
ACTS = {
    "nothing": "() => {}",
    "click": "() => document.querySelector('main summary').click()",  # as a screen reader gives it: no pointer before
    "change": "() => document.querySelector('#note').dispatchEvent(new Event('change', { bubbles: true }))",
    "input": "() => document.querySelector('#note').dispatchEvent(new Event('input', { bubbles: true }))",
}


@pytest.mark.parametrize("act", ACTS)
def test_whoever_has_begun_keeps_the_page(field_office: Field, phone_of: Callable[[str], Phone], act: str) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    (stop,) = phone.stop_ids()
    unlock(phone)
    assert phone.unlock()  # the same day once more, as another window has it
    page = phone.page
    page.evaluate(ARRIVE, stop)
    page.wait_for_function("() => globalThis.whenIdle && document.querySelector('#visit')")
    page.evaluate("() => (document.querySelector('main').dataset.drawn = 'before')")
    pill = page.locator("#sync").inner_text()
    phone.write(stop, "written in another window")
    page.evaluate(ACTS[act])
    page.evaluate("() => whenIdle()")
    if act == "nothing":
        page.wait_for_function("() => !document.querySelector('main').dataset.drawn")
        page.wait_for_selector("text=written in another window")
    else:
        expect(page.locator("#sync")).not_to_have_text(pill)  # the disk was looked at
        assert page.evaluate("() => document.querySelector('main').dataset.drawn") == "before"
