"""A client who comes to the office, on the phone: no address, no way to go, and "did not come" for "nobody home"."""

from collections.abc import Callable

from playwright.sync_api import expect

from fieldapp.domain.plan import stop_id
from tests.phone.conftest import Field
from tests.phone.phones import Phone, go, unlock
from tests.web.test_office_appointments import appointment


def test_the_phone_says_that_a_visit_is_at_our_office(field_office: Field, phone_of: Callable[[str], Phone]) -> None:
    field_office.worker("olga", 1)
    worker, mine = field_office.routes["olga"]
    field_office.routes["olga"] = (worker, [appointment(field_office.office, "Amina"), *mine])
    field_office.publish()
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    phone.page.wait_for_selector(".next:has-text('Amina')")
    said = phone.page.locator(".next").inner_text()
    assert "À notre bureau" in said
    assert "Y aller" not in said
    expect(phone.page.locator("a[href^='geo:']")).to_have_count(0)
    ours, theirs = (stop_id(field_office.day, one.id) for one in field_office.visits)
    go(phone.page, f"#/stop/{ours}")
    stop = phone.page.locator("main").inner_text()
    assert "À notre bureau" in stop
    assert "Perwez" not in stop
    assert "N’est pas venue" in stop
    go(phone.page, f"#/stop/{theirs}")
    stop = phone.page.locator("main").inner_text()
    assert "Personne là" in stop
    expect(phone.page.locator("a[href^='geo:']")).to_have_count(1)
