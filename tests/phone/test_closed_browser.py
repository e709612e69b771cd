"""A browser that was closed in the middle of the day: what it needs to open the day again, and what it says without."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from fieldapp.services.phone import rules
from tests.patience import until
from tests.phone.conftest import Field
from tests.phone.phones import PIN, Phone, ProfileBrowser, judged

CLOSED = "[data-tone=info]:has-text('Le navigateur a été fermé')"


def taken(field_office: Field, profile: ProfileBrowser) -> Phone:
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = Phone(profile.start(), field_office.proxy.address)
    field_office.give_session(phone, "olga")
    phone.open()
    phone.prepare()
    phone.call("phone.database.keep('outbox', 'memory', 'language', 'fr')")
    phone.until_installed()
    return phone


def type_pin(phone: Phone, pin: str = PIN) -> None:
    phone.page.fill("#pin", pin)
    phone.page.click("main form button")


def test_a_browser_that_was_closed_needs_the_office_once_and_says_so(
    field_office: Field, profile: ProfileBrowser
) -> None:
    phone = taken(field_office, profile)
    phone.write(phone.stop_ids()[0], "gardée avant")
    field_office.process.stop()
    phone.page.reload()
    type_pin(phone)
    phone.page.wait_for_selector(".next")  # loaded again, not closed: no network is needed
    profile.close()
    phone = Phone(profile.start(), field_office.proxy.address)
    phone.open()
    page = phone.page
    page.wait_for_selector(CLOSED)
    page.wait_for_selector("a[href='tel:112']")  # whoever is in danger need not type a PIN first
    for _ in range(2):
        type_pin(phone)
        page.wait_for_selector("#pin-error:has-text('Le bureau n’est pas joignable')")
        page.wait_for_selector("a[href='tel:+3281343436']")
        page.wait_for_selector("a[href='tel:112']")
    page.wait_for_selector("main form button:not(:disabled)")
    page.set_viewport_size({"width": 320, "height": 700})
    assert judged(page) == []
    assert phone.call("phone.day.triesLeft()") == 10, "what nobody has looked at is no try"
    field_office.process.start()
    type_pin(phone, "904433")
    page.wait_for_selector("#pin-error:has-text('9 essais')")
    type_pin(phone)
    page.wait_for_selector(".next")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    assert [note.text for note in field_office.notes()] == ["gardée avant"]
    field_office.process.stop()
    page.click("nav >> text=Plus")
    page.wait_for_selector("main:has-text('Laissez cette page ouverte')")
    page.click("main button:has-text('Verrouiller')")
    page.wait_for_selector("#pin")
    expect(page.locator(CLOSED)).to_have_count(0)
    type_pin(phone)
    page.wait_for_selector(".bottom-bar")


def test_what_the_office_has_ended_is_deleted_here_when_somebody_opens_it(
    field_office: Field, profile: ProfileBrowser
) -> None:
    phone = taken(field_office, profile)
    kept = phone.write(phone.stop_ids()[0], "gardée avant")
    profile.close()
    with field_office.office.work.store.write() as unit:
        (known,) = unit.phones.of_day(field_office.day)
        unit.phones.end_reading(known.id, field_office.now() - timedelta(minutes=1))
        unit.commit()
    phone = Phone(profile.start(), field_office.proxy.address)
    phone.open()
    type_pin(phone)
    phone.page.wait_for_selector("#again")
    expect(phone.page.locator("main")).to_contain_text("Le bureau a mis fin à cette journée", use_inner_text=True)
    assert phone.call("phone.phone_share.read()") is None
    assert kept not in phone.states() or phone.states()[kept] == "waiting"
    phone.page.wait_for_selector("#sync:has-text('Tout au bureau')")
    assert [note.text for note in field_office.notes()] == ["gardée avant"]


def test_a_browser_without_files_of_its_own_always_needs_the_office(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    """Whatever the office has chosen: what lay in its database could not be deleted for good. Then a day as an older
    version locked it, with one share in clear: it opens until tonight."""
    field_office.worker("olga", 1)
    rules.choose(field_office.office.work, field_office.office.account("administrator").id, "phone", seen="memory")
    field_office.process.start()
    phone = phone_of("olga")
    parts = "phone.database.database('day').then((db) => db.get('lock', 'lock')).then(({ parts }) => parts)"
    assert phone.call(parts) == {"phone": True, "office": False}, "the control"
    phone.page.evaluate("() => { StorageManager.prototype.getDirectory = undefined; }")
    phone.prepare()
    assert phone.call(parts) == {"phone": False, "office": True}
    phone.call(AS_BEFORE)
    phone.page.reload()
    type_pin(phone)
    phone.page.wait_for_selector(".next")


@pytest.mark.parametrize(
    "event", ["dispatchPeriodicSyncEvent", pytest.param("dispatchSyncEvent", marks=pytest.mark.stress)]
)
def test_a_browser_that_wakes_up_after_the_night_deletes_the_day_without_a_page(
    field_office: Field, phone_of: Callable[[str], Phone], event: str
) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    phone.call(ELEVEN_HOURS_ON)
    phone.page.goto(f"{phone.address}/account/sign-in")
    assert phone.page.evaluate(LEFT) == [True, True], "the control: the day is there, and the file"
    debugger, seen = phone.page.context.new_cdp_session(phone.page), []
    debugger.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    debugger.send("ServiceWorker.enable")
    until(lambda: bool(phone.page.evaluate("1") and seen), "the worker is known")
    given = {"origin": phone.address, "registrationId": seen[0]["registrationId"], "tag": "outbox"}
    debugger.send(f"ServiceWorker.{event}", given | ({"lastChance": False} if event == "dispatchSyncEvent" else {}))
    until(lambda: phone.page.evaluate(LEFT) == [False, False], "day and file are deleted")


ELEVEN_HOURS_ON = """
  phone.database.database("outbox").then((db) => db.get("memory", "clock")).then(({ offset }) =>
    phone.database.keep("outbox", "memory", "clock", { offset: offset + 11 * 3_600_000, high: 0 }))
"""
LEFT = """
  (async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    const folder = await navigator.storage.getDirectory();
    return [names.includes("day"), await folder.getFileHandle("phone-share").then(() => true, () => false)];
  })()
"""
AS_BEFORE = """
  (async () => {
    const db = await phone.database.database("day");
    const now = await db.get("lock", "lock");
    const { parts, phone: _phone, since: _since, call: _call, ...before } = now;
    const share = await phone.office_share.held(now.salt.join());
    await db.put("lock", { ...before, share }, "lock");
    await db.delete("lock", "decoy");
    phone.office_share.forget();
  })()
"""
