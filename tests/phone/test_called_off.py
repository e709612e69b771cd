"""A visit that is cancelled while the worker has the day: the phone says so, and asks before it changes the plan."""

from collections.abc import Callable

from playwright.sync_api import expect

from fieldapp.services import withdrawing
from tests.phone.conftest import Field
from tests.phone.phones import Phone, unlock


def test_the_phone_says_at_its_next_contact_that_a_visit_is_cancelled(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    page = phone.page
    page.click(".next a[href^='#/stop']")
    page.fill("#note", "à moitié")
    page.check("#outcome-done")
    page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
    office = field_office.office
    office.clock.moment = field_office.now()
    withdrawing.withdraw(office.work, office.account("coordinator"), field_office.visits[0].case_id, "visit")
    page.evaluate("dispatchEvent(new Event('online'))")
    heard = page.locator("main a:has-text('Le bureau a changé votre journée')")
    heard.wait_for()
    expect(page.locator("main"), "also to whoever writes at that stop").to_contain_text(
        "n’y allez plus", use_inner_text=True
    )
    expect(page.locator("#note")).to_have_value("à moitié")
    heard.click()
    notice = phone.page.locator("[aria-labelledby=changes-title]")
    notice.wait_for()
    said = notice.inner_text()
    assert "Client 0" in said
    assert "n’y allez plus" in said
    notice.locator("button").click()
    phone.page.wait_for_selector(".next:has-text('Client 1')")
    expect(phone.page.locator("text=Client 0")).to_have_count(0)
    expect(page.locator("main [data-tone=ok]").first, "nobody can open that stop any more").to_contain_text(
        "Ce que vous aviez commencé", use_inner_text=True
    )
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    (note,) = field_office.notes()
    assert note.unfinished
    assert note.text.startswith("à moitié")
