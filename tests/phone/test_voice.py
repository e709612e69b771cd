"""A voice note at a stop: recorded by a real browser, listened to, kept sealed, and heard at the office."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from fieldapp.domain.case import Recording
from fieldapp.services.phone.sound import recognise
from tests.phone.conftest import Field
from tests.phone.phones import Phone, judged, take_the_day, unlock

pytestmark = pytest.mark.camera
Open = Callable[..., Phone]
SOUND = """(name) => new Promise((heard, broken) => {
  const sound = document.querySelector(name);
  sound.addEventListener("timeupdate", () => sound.currentTime > 0.2 && heard(true));
  sound.addEventListener("error", () => broken(new Error(sound.error.message)));
  sound.muted = true;
  sound.play().catch(broken);
})"""


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    """Olga's phone at the page of her first stop, with a microphone."""
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = phone_of("olga", prepared=False)
    phone.page.context.grant_permissions(["microphone"])
    take_the_day(phone)
    phone.page.click(".next a[href^='#/stop']")
    phone.page.wait_for_selector("#voice-title")
    return phone


SOME_SECONDS = re.compile(r"^0:(?!00)\d\d sur 3:00")  # a busy machine does not show every second


def begin(page: Any) -> None:
    page.click("text=Enregistrer une note vocale")
    page.locator(".voice-time", has_text=SOME_SECONDS).wait_for()


def recorded(page: Any) -> None:
    begin(page)
    page.click("#voice button:has-text('Arrêter')")
    page.wait_for_selector("#voice audio")


def at_the_office(field_office: Field) -> list[tuple[Recording, bytes]]:
    found = []
    with field_office.office.work.store.read() as unit:
        for case_id in {visit.case_id for visit in field_office.visits}:
            found += [unit.recordings.get(case_id, one.id) for one in unit.recordings.of_case(case_id)]
    return found


def test_a_voice_note_is_recorded_heard_kept_and_leaves(field_office: Field, phone: Phone) -> None:
    page = phone.page
    field_office.process.stop()
    recorded(page)
    assert page.evaluate(SOUND, "#voice audio")
    page.fill("#voice-caption", "la lettre")
    assert judged(page) == []
    page.click("text=Garder cette note vocale")
    page.wait_for_selector(".voices:has-text('pas encore au bureau')")
    expect(page.locator(".voices:has-text('la lettre')").first).to_be_visible()
    expect(page.locator("#voice audio").first, "sealed to the office: nobody hears it here any more").to_be_hidden()
    unlock(phone)
    page.wait_for_selector(".voices:has-text('la lettre')")
    field_office.process.start()
    page.click("#sync")
    page.wait_for_selector(".queue:has-text('Note vocale, 0:0')")
    page.click("main button:has-text('Envoyer')")
    phone.until_kept(1)
    ((recording, sound),) = at_the_office(field_office)
    assert (recording.caption, recording.agreed_by, recording.unfinished) == ("la lettre", "", False)
    assert recording.mimetype == "audio/webm"
    assert recording.seconds == recognise(sound).seconds <= 60
    assert phone.call("phone.database.database('outbox').then((db) => db.count('contents'))") == 0


def drop(page: Any) -> None:
    """Asked first: one tap beside "keep" deletes what nobody can say again."""
    button = page.locator("#voice button:has-text('L’abandonner')")
    button.click()
    question = page.get_by_role("dialog", name="Abandonner cette note vocale ?")
    question.get_by_role("button", name="Annuler").click()
    question.wait_for(state="detached")
    page.wait_for_selector("#voice audio")
    button.click()
    question.get_by_role("button", name="L’abandonner").click()


def test_what_is_recorded_survives_a_lock_a_hidden_page_and_a_closed_browser(field_office: Field, phone: Phone) -> None:
    """And nothing listens any more: the microphone is free once the page went out of sight."""
    page = phone.page
    stop = page.evaluate("location.hash")
    page.evaluate(WATCHED)
    begin(page)
    page.evaluate(HIDE)
    page.wait_for_selector("#voice-error:has-text('n’était plus visible')")
    assert page.evaluate("microphones.every((one) => one.getTracks().every((track) => track.readyState === 'ended'))")
    page.evaluate(SHOW)
    page.wait_for_function("phone.outbox.records().then((all) => all.some((one) => one.kind === 'voice'))")
    unlock(phone)  # as after a crash: the page begins anew
    page.evaluate("(stop) => (location.hash = stop)", stop)
    page.wait_for_selector("#voice audio")
    assert page.evaluate(SOUND, "#voice audio")
    drop(page)
    page.wait_for_selector("text=Enregistrer une note vocale")
    begin(page)
    page.evaluate("location.hash = '#/more'")
    page.click("main button:has-text('Verrouiller')")
    page.wait_for_selector("#pin")
    unlock(phone)
    page.evaluate("(stop) => (location.hash = stop)", stop)
    page.wait_for_selector("#voice audio")
    page.check("#voice-whose-theirs")
    page.click("text=Garder cette note vocale")
    phone.until_kept(1)
    ((recording, _),) = at_the_office(field_office)
    assert recording.agreed_by == "client"


WATCHED = """() => {
  window.microphones = [];
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (asked) => {
    const stream = await real(asked);
    window.microphones.push(stream);
    return stream;
  };
}"""
HIDE = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
SHOW = """() => {
  delete document.visibilityState;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_recording_that_ends_by_itself_or_cannot_begin_says_why_and_loses_nothing(
    field_office: Field, phone: Phone
) -> None:
    page = phone.page
    it_ends_at_the_longest_time_or_before_it_is_too_large(page)
    assert at_the_office(field_office) == []
    drop(page)
    without_a_microphone_a_sentence_says_what_to_do(page)


def it_ends_at_the_longest_time_or_before_it_is_too_large(page: Any) -> None:
    page.evaluate("""() => {
      const later = (globalThis.later = globalThis.setTimeout);
      globalThis.setTimeout = (act, ms, ...given) => later(act, ms === 180_000 ? 1_500 : ms, ...given);
    }""")
    page.click("text=Enregistrer une note vocale")
    page.wait_for_selector("#voice-error:has-text('durée maximale')")
    page.wait_for_selector("#voice audio")
    drop(page)
    page.evaluate("""() => {
      globalThis.setTimeout = globalThis.later; // else a busy machine comes to the longest time first
      const Real = MediaRecorder;
      globalThis.MediaRecorder = class extends Real {
        constructor(stream, options) { super(stream, { ...options, audioBitsPerSecond: 510_000 }); }
        start() { super.start(100); }
      };
      globalThis.Blob = class extends Blob {};
      const size = Object.getOwnPropertyDescriptor(Blob.prototype.__proto__, "size").get;
      Object.defineProperty(Blob.prototype.__proto__, "size", { get() { return size.call(this) * 100; } });
    }""")
    page.click("text=Enregistrer une note vocale")
    page.wait_for_selector("#voice-error:has-text('trop grand')")
    page.wait_for_selector("#voice audio")


def without_a_microphone_a_sentence_says_what_to_do(page: Any) -> None:
    page.fill("#note", "à moitié")
    for name, said in (
        ("NotAllowedError", "bloqué"),
        ("NotFoundError", "pas de micro utilisable"),
        ("NotReadableError", "Une autre application"),
    ):
        page.evaluate(
            "(name) => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', name); } }",
            name,
        )
        page.click("text=Enregistrer une note vocale")
        page.wait_for_selector(f"#voice-error:has-text('{said}')")
    page.evaluate("delete window.MediaRecorder")
    page.click("text=Enregistrer une note vocale")
    page.wait_for_selector("#voice-error:has-text('ne sait pas enregistrer')")
    expect(page.locator("#note")).to_have_value("à moitié")
