"""What a phone holds is known at the office before it comes: a browser that deletes it deletes no knowledge."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from fieldapp.domain.owed import Debt
from fieldapp.services import todo
from fieldapp.services.phone import owing
from tests.phone.conftest import Field
from tests.phone.phones import PIN, Phone, go, unlock

STORES = "indexeddb,cache_storage,service_workers,file_systems,local_storage"  # what a page has stored; no cookie


def debts(field_office: Field) -> list[Debt]:
    with field_office.office.work.store.read() as unit:
        return owing.open_debts(unit)


def test_a_phone_that_lost_what_it_held_says_so_and_the_office_names_it(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    page = phone.page
    unlock(phone)
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    page.route("**/field/phone/deposit", lambda route: route.abort())
    phone.unlock()
    kept = phone.write(phone.stop_ids()[0], "Elle demande un avocat.")
    with page.expect_event("requestfailed", lambda one: "deposit" in one.url):
        page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#sync:has-text('1 à envoyer')")
    (debt,) = debts(field_office)
    assert [(entry.id, entry.proved, entry.begun) for entry in debt.entries] == [(kept, True, False)]

    address = page.url.split("#")[0]
    page.goto("about:blank")
    page.context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": phone.address, "storageTypes": STORES}
    )
    asked: list[Any] = []
    page.route("**/field/phone/owner", lambda route: asked.append(route))
    with page.expect_request("**/field/phone/owner"):
        page.goto(address)
    page.fill("#pin", PIN)  # before the office has answered
    page.unroute("**/field/phone/owner")
    for one in asked:
        one.continue_()
    lost = "Ce téléphone a perdu ce qu’il avait. Il manque 1 élément au bureau, de 12:"
    page.wait_for_selector(f"#missing:has-text('{lost}')")
    expect(page.locator("#sync")).to_have_text("1 manque", use_inner_text=True)
    expect(page.locator("#pin"), "what was typed meanwhile stays").to_have_value(PIN)
    page.fill("#again", PIN)
    page.click("text=Prendre ma journée avec moi")
    page.wait_for_selector(f"body:has(.bottom-bar) #missing:has-text('{lost}')")
    expect(page.locator("#sync")).to_have_text("1 manque", use_inner_text=True)
    phone.reach()
    go(page, "#/queue")
    assert "Tout est au bureau." not in page.inner_text("main")
    (debt,) = debts(field_office)
    assert [entry.id for entry in debt.gone] == [kept]
    with field_office.office.work.store.read() as unit:
        lists = todo.by_list(todo.pieces(field_office.office.work, unit))
    assert [piece.id for piece in lists["follow_up"]] == [debt.phone.id]
    other = phone_of("olga")
    unlock(other)
    other.page.wait_for_selector("#missing:has-text('Le bureau attend encore 1 élément de vous')")
    expect(other.page.locator("#sync"), "nor does another phone of theirs say that all is there").to_have_text(
        "1 manque", use_inner_text=True
    )
    assert phone.errors == []
