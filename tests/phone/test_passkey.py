"""The phone's own lock in the PIN's place, with Chromium's virtual authenticator and its PRF extension."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.phone.conftest import Field
from tests.phone.phones import PIN, Phone, judged

DAY = "phone.database.database('day')"
ANOTHER_SALT = "kept.salt = kept.salt.map((byte) => byte ^ 1); return db.put('lock', kept, 'lock');"
LOCK = "phone.database.database('day').then((db) => db.get('lock', 'lock'))"


class PhoneWithLock(Phone):
    """`finger`: whether the next finger on its sensor is the right one."""

    finger: Callable[[bool], object]


Authenticator = Callable[..., PhoneWithLock]


@pytest.fixture
def phone_with(context_of: Callable[..., Any], field_office: Field) -> Authenticator:
    """`phone_with(prf=True)`: signed in, before the day is taken. Passkeys want a name for the host, not a number."""
    field_office.worker("olga", 2)
    field_office.process.start()

    def make(*, prf: bool) -> PhoneWithLock:
        page = context_of(locale="fr-BE").new_page()
        phone = PhoneWithLock(page, field_office.proxy.address.replace("127.0.0.1", "localhost"))
        debugger = page.context.new_cdp_session(page)
        debugger.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "hasPrf": prf,
        }
        added = debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        phone.finger = lambda right: debugger.send(
            "WebAuthn.setUserVerified", {"authenticatorId": added["authenticatorId"], "isUserVerified": right}
        )
        phone.sign_in("olga")
        phone.open()
        return phone

    return make


def test_the_phones_lock_takes_the_pins_place(field_office: Field, phone_with: Authenticator) -> None:
    phone = phone_with(prf=True)
    page = phone.page
    page.wait_for_selector("button:has-text('verrouillée par ce téléphone')")
    expect(page.locator("#pin"), "the PIN is the second choice").to_be_hidden()
    page.click("button:has-text('verrouillée par ce téléphone')")
    page.wait_for_selector(".next")
    lock = phone.call(f"{LOCK}.then(({{ credential, parts }}) => [credential.length > 0, parts.phone, parts.office])")
    assert lock == [True, True, False], "no network is needed, and what is deleted here is deleted for good"
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # the shell is on this phone
    field_office.process.stop()
    page.reload()
    page.click("button:has-text('Ouvrir avec le verrou')")
    page.wait_for_selector(".next")
    expect(page.locator("#pin")).to_have_count(0)
    phone.reach()
    assert phone.call(f"phone.day.unlock('{PIN}')") is None, "no PIN opens it"


def test_somebody_elses_finger_opens_nothing_and_deletes_nothing(phone_with: Authenticator) -> None:
    phone = phone_with(prf=True)
    page = phone.page
    page.click("button:has-text('verrouillée par ce téléphone')")
    page.wait_for_selector(".next")
    phone.finger(False)
    page.reload()
    for _ in range(11):  # Chromium's authenticator refuses for good after the first, as hardware does after some
        page.click("button:has-text('Ouvrir avec le verrou')")
        page.wait_for_selector("#pin-error:has-text('Pas confirmé')")
    assert judged(page) == []
    phone.reach()
    assert phone.call("phone.day.state()") == "locked"
    assert phone.call(f"{LOCK}.then(({{ tries, most }}) => tries === most)"), "only PINs are counted"
    assert phone.call("phone.database.database('day').then((db) => db.count('parts'))") > 0


def test_a_lock_that_has_become_another_says_what_to_do_and_the_day_comes_again(
    field_office: Field, phone_with: Authenticator
) -> None:
    phone = phone_with(prf=True)
    page = phone.page
    page.click("button:has-text('verrouillée par ce téléphone')")
    page.wait_for_selector(".next")
    phone.reach()
    # another salt gives another secret, as a phone's lock does that was set up anew
    page.evaluate(f"{DAY}.then((db) => db.get('lock', 'lock').then((kept) => {{ {ANOTHER_SALT} }}))")
    page.reload()
    page.click("button:has-text('Ouvrir avec le verrou')")
    page.wait_for_selector("#pin-error:has-text('Effacez-la et reprenez-la')")
    page.click("button:has-text('ne s’ouvre pas')")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("main:has-text('a été effacée')")
    phone.reach()
    phone.until_signed_out()
    field_office.give_session(phone, "olga")
    page.click("button:has-text('verrouillée par ce téléphone')")
    page.wait_for_selector(".next")


def test_the_same_passkey_locks_the_next_day_too(field_office: Field, phone_with: Authenticator) -> None:
    phone = phone_with(prf=True)
    page = phone.page
    page.click("button:has-text('verrouillée par ce téléphone')")
    page.wait_for_selector(".next")
    phone.reach()
    first = phone.call(f"{LOCK}.then(({{ credential, salt }}) => [credential.join(), salt.join()])")
    phone.until_signed_out()
    phone.call("phone.day.wipe()")
    field_office.give_session(phone, "olga")
    page.reload()
    page.click("button:has-text('verrouillée par ce téléphone')")
    page.wait_for_selector(".next")
    phone.reach()
    second = phone.call(f"{LOCK}.then(({{ credential, salt }}) => [credential.join(), salt.join()])")
    assert first[0] == second[0], "the phone's list of passkeys does not grow every day"
    assert first[1] != second[1]


def test_a_phone_whose_passkeys_have_no_prf_says_so_and_takes_a_pin(phone_with: Authenticator) -> None:
    phone = phone_with(prf=False)
    page = phone.page
    page.click("button:has-text('verrouillée par ce téléphone')")
    page.wait_for_selector("#passkey-error:has-text('Utilisez un code')")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("main form button")
    page.wait_for_selector(".next")
