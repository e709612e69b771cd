"""The phone without network and the office answer alike what may be written and photographed; and the stop's page."""

from collections.abc import Callable
from itertools import product
from typing import Any, get_args

from playwright.sync_api import expect

from fieldapp.domain.case import GROUNDS
from fieldapp.domain.consent import ConsentFacts, Purpose
from fieldapp.domain.consent_rule import NoteRule, PhotoRule, may_photograph, may_record, may_write
from fieldapp.services import agreeing, withdrawing
from tests.phone.conftest import Field
from tests.phone.phones import Phone, judged, unlock

ON_THE_PHONE = """
  async ([notes, photos, voices]) => {
    const base = document.querySelector("script[type=module]").src.replace("main.js", "");
    const { mayPhotograph, mayRecord, mayWrite } = await import(`${base}consent_rule.js`);
    return [
      notes.map((one) => mayWrite(...one)),
      photos.map((one) => mayPhotograph(...one)),
      voices.map(([notes_, photos_, ground, theirs, agreed]) => mayRecord(notes_, photos_, ground, { theirs, agreed })),
    ];
  }
"""


def test_phone_and_office_answer_alike(scripts: Any) -> None:
    notes = list(product(get_args(NoteRule), ("", "because", *GROUNDS)))
    photos = list(product(get_args(PhotoRule), (False, True)))
    said = (False, True)
    voices = list(product(get_args(NoteRule), get_args(PhotoRule), ("", "because", *GROUNDS), said, said))
    office = [
        [may_write(*one) for one in notes],
        [may_photograph(*one) for one in photos],
        [may_record(*one, theirs=theirs, agreed=agreed) for *one, theirs, agreed in voices],
    ]
    assert scripts.evaluate(ON_THE_PHONE, [notes, photos, voices]) == office


def test_without_consent_words_need_a_ground_and_what_happened_is_kept(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    field_office.worker("olga", 1)
    case_id, office = field_office.visits[0].case_id, field_office.office
    account = office.account("case_worker")
    purposes: tuple[Purpose, ...] = ("notes", "photo", "interpreter")
    for purpose in purposes:
        given = ConsentFacts(purpose=purpose, giver="client", how="door", given_at=office.work.now())
        agreeing.record(office.work, account, case_id, given)
        withdrawing.withdraw(office.work, account, case_id, purpose)
    field_office.process.start()
    phone = phone_of("olga")
    field_office.process.stop()
    unlock(phone)
    page = phone.page
    expect(page.locator("text=Pas d’interprète de l’extérieur").first).to_be_visible()
    page.click(".next a[href^='#/stop']")
    page.wait_for_selector("#note-ground")
    expect(
        page.locator("text=Cette personne ne veut pas de notes écrites."), "not again at the voice note"
    ).to_have_count(1)
    page.wait_for_selector("text=Cette personne ne veut pas de photos")
    expect(page.locator("#note")).to_be_hidden()
    assert judged(page) == []
    page.select_option("#note-ground", "danger")
    page.fill("#note", "Il a dit qu’il a peur.")
    page.select_option("#note-ground", "")
    expect(page.locator("#note"), "words that were typed do not vanish").to_be_visible()
    page.check("input[value=done]")
    page.click("button[type=submit]")
    page.wait_for_selector("text=Choisissez pourquoi vous pouvez écrire")
    page.select_option("#note-ground", "danger")
    page.click("button[type=submit]")
    page.wait_for_selector("#sync")
    field_office.process.start()
    assert phone.upload() == "done"
    assert [(one.text, one.ground) for one in field_office.notes()] == [("Il a dit qu’il a peur.", "danger")]


def test_a_no_at_the_door_counts_at_once_and_reaches_the_office_with_the_words_that_were_read(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    field_office.worker("olga", 1)
    case_id, office = field_office.visits[0].case_id, field_office.office
    named = ConsentFacts(
        purpose="referral", recipient="Caritas", giver="asker", how="telephone", given_at=office.work.now()
    )
    agreeing.record(office.work, office.account("case_worker"), case_id, named)
    field_office.process.start()
    phone = phone_of("olga")
    field_office.process.stop()
    unlock(phone)
    page = phone.page
    page.click(".next a[href^='#/stop']")
    fold = "details[data-fold=open-questions]"
    expect(page.locator(f"{fold} button").first, "the first screen of a stop stays as short as it was").to_be_hidden()
    page.click(f"{fold} summary")
    said = {one: page.inner_text(f"{fold} [id^={one}][id$=-words]") for one in ("interpreter", "referral")}
    page.click("#interpreter-no")
    page.wait_for_selector("text=Pas d’interprète de l’extérieur")
    page.click(f"{fold} [id^=referral][id$=-yes]")
    page.wait_for_selector(fold, state="detached")
    read = {"notes": page.inner_text("#notes-words"), "photo": page.inner_text("#photo-words")}
    assert judged(page) == []
    page.fill("#note", "Avant la question.")
    page.click("#notes-no")
    page.wait_for_selector("#note-ground")
    expect(page.locator("#note"), "words that were typed do not vanish").to_have_value("Avant la question.")
    page.click("#photo-no")
    page.wait_for_selector("text=Cette personne ne veut pas de photos")
    expect(page.locator("#photo-agreed")).to_be_hidden()
    page.click("details[data-fold=answered] summary")
    page.click("[data-fold=answered] .stack > .stack:has-text('Notes') button")  # the finger had slipped
    expect(page.locator("dialog").first).to_contain_text("Notes", use_inner_text=True)
    page.click("dialog button[value=yes]")
    page.wait_for_selector("#note-ground", state="detached")
    page.wait_for_selector("#note")
    field_office.process.start()
    assert phone.upload() == "done"
    with field_office.office.work.store.read() as unit:
        kept = unit.consents.of_case(case_id)
    at_the_door = {one.purpose: one for one in kept if one.how == "door"}
    assert {purpose: one.words for purpose, one in at_the_door.items()} == read | said
    assert {purpose for purpose, one in at_the_door.items() if not one.refused} == {"referral", "notes"}
    assert at_the_door["referral"].recipient == "Caritas"
