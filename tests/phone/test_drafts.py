"""Whatever is begun at a stop is kept from the first keystroke: through back, lock and a dead browser, and at night it
leaves as what it is, unfinished."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.phone.conftest import Field
from tests.phone.phones import Phone, unlock
from tests.phone.test_pictures import sign

pytestmark = pytest.mark.camera
Open = Callable[[str], Phone]
DRAWN = (
    "() => document.querySelector('canvas').getContext('2d').getImageData(0, 0, 640, 260).data.some((one) => one < 100)"
)
SPOKEN = "() => !(document.querySelector('.voice-time')?.textContent ?? '0:00').startsWith('0:00')"
ALL_KEPT = """
  phone.outbox.readable(phone.today.key).then((all) => all.filter((one) => one.state === "draft" && !one.blank).length)
"""


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    """Olga's phone, at the stop whose note she can correct."""
    field_office.worker("olga", 1)
    field_office.write(0, "écrite au bureau", "5bb0a2c1-43d1-4b9a-8a34-5dfcf8f1a111")
    field_office.process.start()
    phone = phone_of("olga")
    phone.page.context.grant_permissions(["microphone"])
    unlock(phone)
    phone.page.wait_for_selector("#sync:has-text('Tout au bureau')")
    phone.page.click(".next a[href^='#/stop']")
    phone.page.wait_for_selector("summary:has-text('Corriger')")
    return phone


def begin_everything(page: Any) -> None:
    page.check("#outcome-refused")
    page.check("#follow-up-call")
    page.click("summary:has-text('Corriger')")
    page.fill("article textarea", "corrigée à moitié")
    made = BytesIO()
    Image.new("RGB", (80, 60), "red").save(made, "JPEG")
    page.wait_for_selector("#photo-words")  # what is read out before the yes
    page.click("#photo-agreed")
    page.set_input_files("#photo-file", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()})
    page.fill("#photo-caption", "la porte")
    page.click("text=Enregistrer une note vocale")
    page.wait_for_function(SPOKEN)
    page.click("#voice button:has-text('Arrêter')")
    page.fill("#voice-caption", "la cuisine")
    page.click("summary:has-text('Signature')")
    page.fill("#signer", "Awa")
    sign(page)


def everything_stands(page: Any, when: str) -> None:
    page.wait_for_selector(".photo-preview")
    expect(page.locator("#outcome-refused"), when).to_be_checked()
    expect(page.locator("#follow-up-call"), when).to_be_checked()
    expect(page.locator("article textarea").first, when).to_have_value("corrigée à moitié")
    expect(page.locator("#photo-caption"), when).to_have_value("la porte")
    expect(page.locator("#signer"), when).to_have_value("Awa")
    page.wait_for_selector("#voice audio")
    expect(page.locator("#voice-caption"), when).to_have_value("la cuisine")
    page.wait_for_function(DRAWN)


READS_NOTHING = """
  (broken) => {
    const real = (IDBObjectStore.prototype.reads ??= IDBObjectStore.prototype.get);
    IDBObjectStore.prototype.get = function (...given) {
      if (broken && this.name === "contents") throw new DOMException("made to fail", "UnknownError");
      return real.apply(this, given);
    };
  }
"""


def test_a_signature_that_cannot_be_read_is_said_and_stays_beside_what_is_written_then(phone: Phone) -> None:
    page = phone.page
    stop = page.evaluate("location.hash")

    def again() -> None:
        page.evaluate("location.hash = '#/'")
        page.wait_for_selector(".tab[aria-current=page][href='#/']")
        page.evaluate("(stop) => (location.hash = stop)", stop)
        page.wait_for_selector("#note")

    page.click("summary:has-text('Signature')")
    page.fill("#signer", "Awa")
    sign(page)
    again()
    page.wait_for_function(DRAWN)
    page.evaluate(READS_NOTHING, True)
    again()
    page.wait_for_selector("#signature-error:has-text('ne peut pas être lu maintenant')")
    page.fill("#signer", "Bintou")
    page.evaluate(READS_NOTHING, False)
    again()
    assert phone.unlock()
    signers = (
        "phone.outbox.readable(phone.today.key).then((all) => all.map((one) => one.signer).filter(Boolean).sort())"
    )
    assert phone.call(signers) == ["Awa", "Bintou"]
    page.wait_for_function(DRAWN)


def locked(phone: Phone) -> None:
    """By hand, at once after the last letter."""
    page = phone.page
    page.evaluate("location.hash = '#/more'")
    page.click("main button:has-text('Verrouiller')")
    page.wait_for_selector("#pin")


def test_whatever_is_begun_is_kept_and_leaves_unfinished_at_night(field_office: Field, phone: Phone) -> None:
    page = phone.page
    stop = page.evaluate("location.hash")
    begin_everything(page)
    page.evaluate("location.hash = '#/'")
    page.wait_for_selector(".tab[aria-current=page][href='#/']")
    page.evaluate("(stop) => (location.hash = stop)", stop)
    everything_stands(page, "back")
    locked(phone)
    unlock(phone)
    page.evaluate("(stop) => (location.hash = stop)", stop)
    everything_stands(page, "lock")
    assert phone.unlock()
    assert phone.call(ALL_KEPT) == 5
    field_office.process.stop()
    page.clock.install()
    page.reload()
    page.wait_for_selector("#pin")
    page.clock.fast_forward(11 * 3_600_000)
    page.reload()
    page.wait_for_selector("#again")
    field_office.process.move_clock(timedelta(hours=11))
    field_office.process.start()
    page.reload()
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    notes = {note.version: note for note in field_office.notes() if note.unfinished}
    assert notes[2].text == "corrigée à moitié"
    assert notes[1].text == "Choisi sur le téléphone, sans avoir terminé la visite\u00a0: Refusée; Un appel."
    with field_office.office.work.store.read() as unit:
        pictures = unit.pictures.of_case(field_office.visits[0].case_id)
        (recording,) = unit.recordings.of_case(field_office.visits[0].case_id)
        assert unit.visits.get(field_office.visits[0].id).state == "open", "nobody has said how it went"
    assert (recording.caption, recording.unfinished) == ("la cuisine", True)
    assert {(one.kind, one.caption, one.signer, one.unfinished) for one in pictures} == {
        ("photo", "la porte", "", True),
        ("signature", "", "Awa", True),
    }
