"""Photo, signature and the office's questions at the door: small, without metadata, and never lost unsaid."""

import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from fieldapp.domain.consent import ConsentFacts
from fieldapp.services import agreeing, withdrawing
from fieldapp.web.client_texts import consent_words
from tests.patience import until
from tests.phone.conftest import Field
from tests.phone.phones import Phone, ProfileBrowser, judged, take_the_day, unlock

Open = Callable[..., Phone]
BROKEN = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  if (this.name === "items") throw new DOMException("broken", "UnknownError");
  return put.apply(this, given);
};"""


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    """Olga's phone at the page of her first stop."""
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = phone_of("olga", prepared=False)
    take_the_day(phone)
    phone.page.click(".next a[href^='#/stop']")
    phone.page.wait_for_selector("#photo-title")
    phone.page.click("#photo-agreed")
    return phone


def twelve_megapixels() -> bytes:
    """Grainy as a photo is, held sideways, with the place and the artist in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x013B] = "Planted Artist"
    made = BytesIO()
    grain = Image.effect_noise((1000, 750), 60).resize((4000, 3000))
    Image.merge("RGB", (grain, grain, grain)).save(made, "JPEG", quality=92, exif=exif)
    return made.getvalue()


def choose(phone: Phone, content: bytes, mimetype: str = "image/jpeg") -> None:
    phone.page.wait_for_selector("#photo-title")
    if phone.page.is_visible("#photo-agreed"):  # the page was opened again
        phone.page.click("#photo-agreed")
    phone.page.set_input_files("#photo-file", {"name": "p.jpg", "mimeType": mimetype, "buffer": content})


def at_the_office(field_office: Field) -> list[tuple[Any, bytes]]:
    found = []
    with field_office.office.work.store.read() as unit:
        for case_id in {visit.case_id for visit in field_office.visits}:
            found += [unit.pictures.get(case_id, one.id) for one in unit.pictures.of_case(case_id)]
    return found


def test_a_photo_of_12_megapixels_arrives_small_upright_and_without_metadata(field_office: Field, phone: Phone) -> None:
    page = phone.page
    big = twelve_megapixels()
    assert len(big) > 2_000_000
    field_office.process.stop()
    choose(phone, big)
    page.wait_for_selector(".photo-preview")
    page.fill("#photo-caption", "la porte")
    page.click("text=Garder cette photo")
    page.wait_for_selector(".thumbs:has-text('pas encore au bureau')")
    unlock(phone)
    page.wait_for_selector(".thumbs:has-text('la porte')")
    assert judged(page) == []
    field_office.process.start()
    page.click("#sync")
    page.click("main button:has-text('Envoyer')")
    phone.until_kept(1)
    ((picture, content),) = at_the_office(field_office)
    assert (picture.kind, picture.caption) == ("photo", "la porte")
    with field_office.office.work.store.read() as unit:
        (yes,) = [one for one in unit.consents.of_case(picture.case_id) if one.purpose == "photo"]
    said = consent_words(field_office.office.work.settings, yes.language, "photo")
    assert said
    assert yes.words == said.text, "what stood there to be read out"
    assert len(content) < 600_000
    assert b"Planted" not in content
    with Image.open(BytesIO(content)) as found:
        assert found.size == (1200, 1600), "the quarter turn is in the picture now"
    assert phone.call("phone.database.database('outbox').then((db) => db.count('contents'))") == 0, (
        "gone once it is there"
    )


def test_a_photo_is_dropped_only_by_who_is_asked(phone: Phone) -> None:
    """The button stands beside the one that keeps it, and a door that is closed is not photographed again."""
    page = phone.page
    choose(phone, twelve_megapixels())
    page.wait_for_selector(".photo-preview")
    question = page.get_by_role("dialog", name="Abandonner cette photo ?")
    page.click("button:has-text('L’abandonner')")
    question.get_by_role("button", name="Annuler").click()
    question.wait_for(state="detached")
    expect(page.locator(".photo-preview").first).to_be_visible()
    page.click("button:has-text('L’abandonner')")
    question.get_by_role("button", name="L’abandonner").click()
    page.wait_for_selector(".photo-preview", state="detached")
    assert phone.call("phone.outbox.records()") == []


def test_what_is_no_picture_is_said(phone: Phone) -> None:
    for content, mimetype, said in (
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic", "format HEIC"),
        (b"%PDF-1.7", "application/pdf", "C’est un PDF"),
        (b"not a picture", "image/jpeg", "pas une image"),
    ):
        choose(phone, content, mimetype)
        phone.page.wait_for_selector(f"#photo-error:has-text('{said}')")
    assert phone.call("phone.outbox.records()") == [], "refused before anything is sent"


@pytest.mark.camera
def test_the_camera_of_the_application(phone: Phone) -> None:
    page = phone.page
    page.context.grant_permissions(["camera"])
    page.click("button:has-text('Appareil photo')")
    page.click("dialog button:has-text('Prendre la photo')")
    page.wait_for_selector(".photo-preview")
    page.click("text=Garder cette photo")
    page.wait_for_selector(".thumbs li")


@pytest.mark.camera
def test_a_camera_that_was_forbidden_is_said_and_loses_nothing(phone: Phone) -> None:
    page = phone.page
    page.context.grant_permissions(["camera"])
    page.fill("#note", "à moitié")
    page.context.clear_permissions()
    page.click("button:has-text('Appareil photo')")
    page.wait_for_selector("#photo-error:has-text('bloqué')")
    expect(page.locator("#note")).to_have_value("à moitié")


FILL = """
  (async () => {
    const opened = await new Promise((resolve) => {
      const asked = indexedDB.open("filler", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("s");
      asked.onsuccess = () => resolve(asked.result);
    });
    for (let bytes = 4_000_000; bytes > 2_000; ) {
      const grain = new Uint8Array(bytes);
      for (let at = 0; at < bytes; at += 65_536)
        crypto.getRandomValues(grain.subarray(at, Math.min(bytes, at + 65_536)));
      const ended = await new Promise((resolve) => {
        const writing = opened.transaction("s", "readwrite", { durability: "strict" });
        writing.objectStore("s").put(grain, Math.random());
        writing.oncomplete = () => resolve("there");
        writing.onabort = () => resolve("full");
      });
      if (ended === "full") bytes /= 2;
    }
    opened.close();
  })()
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 60 MB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_of_who_wants_no_photos_none_can_be_taken(field_office: Field, phone_of: Open) -> None:
    field_office.worker("olga", 1)
    office, (made,) = field_office.office, field_office.visits
    account = office.account("case_worker")
    facts = ConsentFacts(purpose="photo", giver="client", how="telephone", given_at=office.clock.now())
    agreeing.record(office.work, account, made.case_id, facts)
    withdrawing.withdraw(office.work, account, made.case_id, "photo")
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    phone.page.click(".next a[href^='#/stop']")
    phone.page.wait_for_selector("main:has-text('ne veut pas de photos')")
    expect(phone.page.locator("#photo-file, #photo-title, button:has-text('Appareil photo')")).to_have_count(0)
    expect(
        phone.page.locator("summary:has-text('Signature')"), "the control: what comes after it is there"
    ).to_have_count(1)


def test_what_cannot_be_kept_for_another_reason_is_said_and_stays_on_the_screen(phone: Phone) -> None:
    page = phone.page
    page.evaluate(f"() => {{ {BROKEN} }}")
    page.fill("#note", "à moitié")
    page.wait_for_selector(".saved-line:has-text('papier')")
    expect(page.locator("#note")).to_have_value("à moitié")
    assert "Gardé" not in page.inner_text(".saved-line")


def test_a_full_disk_is_said_and_loses_nothing(
    field_office: Field, small_disk: Path, playwright: Any, chromium_path: str
) -> None:
    field_office.worker("olga", 2)
    field_office.process.start()
    browser = ProfileBrowser(playwright, chromium_path, small_disk)
    try:
        phone = Phone(browser.start(), field_office.proxy.address)
        page = phone.page
        phone.sign_in("olga")
        phone.open()
        phone.prepare()
        phone.call("phone.database.keep('outbox', 'memory', 'language', 'fr')")
        unlock(phone)
        field_office.process.stop()
        page.click(".next a[href^='#/stop']")
        page.fill("#note", "avant")
        page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
        choose(phone, twelve_megapixels())
        page.wait_for_selector(".photo-preview")
        until(lambda: phone.unsent() == 2, "what is begun is kept while there is room")
        page.evaluate(FILL)
        page.click("text=Garder cette photo")
        page.wait_for_selector("#photo-error:has-text('pleine')")
        page.fill("#note", "avant, " + "et encore un mot " * 500)
        page.wait_for_selector(".saved-line:has-text('pleine')")
        assert phone.unsent() == 2, "the note and the photo as they were begun, both whole"
        page.evaluate("indexedDB.deleteDatabase('filler')")
        page.click("text=Garder cette photo")
        page.wait_for_selector(".thumbs li")
        page.fill("#note", "après")
        page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
        assert phone.errors == []
    finally:
        browser.stop()


def test_a_signature_is_drawn_kept_and_arrives(field_office: Field, phone: Phone) -> None:
    page = phone.page
    page.click("summary:has-text('Signature')")
    page.click("text=Garder la signature")
    page.wait_for_selector("#signature-error:has-text('Personne n’a encore signé')")
    page.fill("#signer", "Amina")
    sign(page)
    page.click("button:has-text('Effacer')")
    question = page.get_by_role("dialog", name="Effacer cette signature ?")
    question.get_by_role("button", name="Annuler").click()
    question.wait_for(state="detached")
    page.click("text=Garder la signature")
    phone.until_kept(1)
    ((picture, content),) = at_the_office(field_office)
    assert (picture.kind, picture.signer, picture.mimetype) == ("signature", "Amina", "image/png")
    assert picture.statement == "Je confirme que cette visite a eu lieu."
    with Image.open(BytesIO(content)) as found:
        assert len(found.getcolors(10_000) or []) > 1, "something is drawn"
    assert judged(page) == []


def test_what_was_begun_at_a_finished_visit_is_named_on_the_day_until_it_is_kept(phone: Phone) -> None:
    page = phone.page
    page.click("summary:has-text('Signature')")
    page.fill("#signer", "Amina")
    sign(page)
    page.check("#outcome-done")
    page.click(".bottom-bar button")
    page.click(".notice:has-text('1 élément est commencé') a[href^='#/stop']")
    page.click("text=Garder la signature")
    phone.until_kept(2)
    page.evaluate("location.hash = '#/'")
    page.wait_for_selector("#next-visit")
    assert "commencé" not in page.inner_text("main")


def sign(page: Any) -> None:
    page.locator(".signature").scroll_into_view_if_needed()
    box = page.locator(".signature").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 70, steps=5)
    page.mouse.up()


TYPED = """
  (field, words) => {
    field.value = words;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
"""


MOVED = """() => {
  const top = (field) => document.querySelector(field).getBoundingClientRect().top;
  const below = () => top("#outcome-done") - top("#note");
  const before = below();
  document.querySelector("#note").dispatchEvent(new InputEvent("input", { bubbles: true }));
  return below() - before;
}"""


def test_the_offices_questions_depend_on_the_outcome_and_survive_a_reload(field_office: Field, phone: Phone) -> None:
    page = phone.page
    expect(page.locator("#field-met-family")).to_be_hidden()
    page.check("#outcome-done")
    page.check("#field-met-family")
    page.check("#field-papers-yes")
    page.locator("#field-again_on").evaluate(TYPED, "2026-12-09")  # and the field not left: no change is told
    page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
    assert page.evaluate(MOVED) == 0, "nothing is drawn away from a finger while the note is saved"
    unlock(phone)
    expect(page.locator("#field-met-family")).to_be_checked()
    page.check("#outcome-nobody_home")
    expect(page.locator("#field-met-family")).to_be_hidden()
    page.check("#outcome-done")
    page.click(".bottom-bar button")
    phone.until_kept(1)
    with field_office.office.work.store.read() as unit:
        (event,) = [one for visit in field_office.visits for one in unit.visits.events_of_case(visit.case_id)]
    assert event.facts == {"met": "family", "papers": "yes", "again_on": "2026-12-09"}
