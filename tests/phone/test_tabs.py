"""Two tabs of one phone: every word of both is kept, an outcome or an arrival is said once, and no tab writes over what
the other has said."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.phone.conftest import Field
from tests.phone.phones import COPY, PIN, PUT_BACK, Phone, type_pin, unlock

Open = Callable[[str], Phone]
KEPT = ".saved-line:has-text('Gardé sur ce téléphone')"
BEGUN_LATE = """
  phone.today.saveDraft({ id: phone.outbox.newId(), kind: "note", stop: given, text: "trop tard", draft: {} })
"""
OWNER = "fetch('/field/phone/owner', { redirect: 'manual' }).then(({ status }) => status)"
BEING_WRITTEN = "phone.outbox.records().then((all) => all.filter((r) => r.state === 'draft' && !r.blank).length)"


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    field_office.start, field_office.each = time(13), timedelta(minutes=20)  # near enough that no hour is asked about
    field_office.worker("olga", 3)
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    return phone


def another_tab(phone: Phone) -> Any:
    page = phone.page.context.new_page()
    page.on("pageerror", lambda error: phone.errors.append(str(error)))
    page.goto(f"{phone.address}/field/app")
    type_pin(page, PIN)
    page.wait_for_selector(".bottom-bar")
    return page


def at_the_stop(page: Any, stop: str, shows: str = "") -> None:
    """Once it shows what lies on this phone, whichever tab has written it."""
    page.evaluate("(stop) => (location.hash = `#/stop/${stop}`)", stop)
    page.wait_for_function("(text) => document.querySelector('#note')?.value === text", arg=shows)


def types(page: Any, text: str) -> None:
    page.fill("#note", text)
    page.wait_for_selector(KEPT)


def finishes(page: Any, outcome: str) -> None:
    page.check(f"#outcome-{outcome}")
    page.click(".bottom-bar button")


def outcomes(field_office: Field, number: int) -> list[str]:
    visit = field_office.visits[number]
    with field_office.office.work.store.read() as unit:
        return [event.kind for event in unit.visits.events_of_case(visit.case_id)]


def words(field_office: Field) -> list[str]:
    return sorted(note.text for note in field_office.notes())


def a_note_written_in_both_is_kept_twice(field_office: Field, phone: Phone, other: Any, stop: str) -> None:
    at_the_stop(phone.page, stop)
    types(phone.page, "commencée")
    at_the_stop(other, stop, shows="commencée")
    types(other, "commencée, puis ceci")
    types(phone.page, "commencée, puis cela")
    finishes(other, "done")
    other.wait_for_selector("[data-tone=ok]")
    finishes(phone.page, "done")
    phone.page.wait_for_selector("[data-tone=ok]")
    phone.until_kept(3)
    assert words(field_office) == ["commencée, puis ceci", "commencée, puis cela"]
    assert outcomes(field_office, 0) == ["done"], "said once"


def what_is_typed_after_the_other_has_finished_stays(field_office: Field, phone: Phone, other: Any, stop: str) -> None:
    for page in (phone.page, other):
        at_the_stop(page, stop)
    for page in (phone.page, other):
        page.click("text=Je suis sur place")
        page.wait_for_selector("text=arrivée 1")
    for page in (phone.page, other):  # each shows that they are there
        page.click("text=Je n’y suis pas encore")
        page.click("dialog button[value=yes]")
        page.wait_for_selector("text=Je suis sur place")
    other.click("text=Je suis sur place")
    other.wait_for_selector("text=arrivée 1")
    types(phone.page, "une")
    looked_at_again(other, stop, shows="une")
    finishes(other, "done")
    other.wait_for_selector("[data-tone=ok]")
    types(phone.page, "une autre")
    finishes(phone.page, "nobody_home")
    phone.page.wait_for_selector("#note-error:has-text('faite')")
    expect(phone.page.locator("#note")).to_have_value("une autre")
    phone.page.click(".bottom-bar button")  # read, and meant
    phone.page.wait_for_selector("[data-tone=ok]")
    phone.until_kept(9)
    assert words(field_office)[2:] == ["une", "une autre"]
    assert outcomes(field_office, 1) == ["arrived", "taken_back", "arrived", "done", "nobody_home"]


def what_was_begun_in_both_is_seen_in_one_and_becomes_one_note(
    field_office: Field, phone: Phone, other: Any, stop: str
) -> None:
    """Neither page knew of the other's words when it began."""
    page = phone.page
    for one in (page, other):
        at_the_stop(one, stop)
    for one, text in ((page, "d’ici"), (other, "de là")):
        types(one, text)
    looked_at_again(page, stop, shows="d’ici")
    assert phone.call(BEING_WRITTEN) == 2
    begun = page.locator("#visit section:has-text('Commencé dans une autre page')")
    assert "de là" in begun.inner_text()
    begun.get_by_role("button", name="L’ajouter à cette note").click()
    begun.wait_for(state="detached")
    expect(page.locator("#note")).to_have_value("d’ici\n\nde là")
    assert phone.call(BEING_WRITTEN) == 1
    types(other, "de là, encore")  # that page does not know what became of its words
    looked_at_again(page, stop, shows="d’ici\n\nde là")
    begun.get_by_role("button", name="L’ajouter à cette note").click()
    begun.wait_for(state="detached")
    finishes(page, "done")
    page.wait_for_selector("[data-tone=ok]")
    phone.until_kept(11)
    assert "d’ici\n\nde là\n\nde là, encore" in words(field_office)


def looked_at_again(page: Any, stop: str, shows: str) -> None:
    """The form as it stands now, with what the other tab has typed."""
    page.evaluate("location.hash = '#/'")
    page.wait_for_selector(".tab[aria-current=page][href='#/']")
    at_the_stop(page, stop, shows)


def takes_the_day_again(field_office: Field, phone: Phone) -> None:
    """Signed in anew: taking the day ends the session."""
    page = phone.page
    page.wait_for_selector("#again")
    phone.reach()
    phone.until_signed_out()
    field_office.give_session(phone, "olga")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("main form .button-primary >> nth=0")


def a_phone_put_back_loses_nothing(field_office: Field, phone: Phone, other: Any, stop: str) -> None:
    """The profile as it was while a note was begun, after the note was finished and the day was taken again."""
    page, copy = phone.page, Phone(other, phone.address)
    at_the_stop(page, stop)
    types(page, "avant la copie")
    copy.reach()
    copy.call(COPY)
    types(page, "tout autre chose")
    finishes(page, "done")
    page.wait_for_selector("[data-tone=ok]")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    phone.call("phone.day.wipe()")
    page.reload()
    takes_the_day_again(field_office, phone)
    page.wait_for_selector(".bottom-bar")
    copy.call(PUT_BACK)
    page.reload()
    page.click("text=J’ai oublié")
    page.click("dialog button[value=yes]")
    takes_the_day_again(field_office, phone)
    page.wait_for_selector("[data-tone=ok]:has-text('remis dans un état antérieur')")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    assert {"avant la copie", "tout autre chose"} <= set(words(field_office))
    assert outcomes(field_office, 2) == ["done"]


def test_two_tabs_keep_every_word_and_say_an_outcome_once(field_office: Field, phone: Phone) -> None:
    """In one browser, because each takes seconds to start."""
    other = another_tab(phone)
    first, second, third = phone.page.evaluate("""
      [...new Set([...document.querySelectorAll('a[href^="#/stop"]')].map((a) => a.hash.split("/")[2]))]
    """)
    a_note_written_in_both_is_kept_twice(field_office, phone, other, first)
    what_is_typed_after_the_other_has_finished_stays(field_office, phone, other, second)
    what_was_begun_in_both_is_seen_in_one_and_becomes_one_note(field_office, phone, other, first)
    assert phone.call(BEING_WRITTEN) == 0
    a_phone_put_back_loses_nothing(field_office, phone, other, third)


def test_a_day_that_ends_in_one_tab_ends_in_all_and_what_was_begun_there_leaves(
    field_office: Field, phone: Phone
) -> None:
    page, other = phone.page, another_tab(phone)
    stop = page.get_attribute(".route a[href^='#/stop']", "href").split("/")[2]
    at_the_stop(other, stop)
    types(other, "commencée")
    page.evaluate("location.hash = '#/queue'")
    page.wait_for_selector("main:has-text('1 élément est commencé. Il partira')")
    expect(page.locator("#sync"), "not that all is at the office").to_have_text("1 commencé", use_inner_text=True)
    page.evaluate("location.hash = '#/more'")
    page.click("main button:has-text('Verrouiller')")
    for one in (other, page):
        one.wait_for_selector("#pin")
        expect(one.locator("main")).to_contain_text("1 élément est commencé. Ouvrez la journée", use_inner_text=True)
        one.fill("#pin", PIN)
        one.click("main form button")
        one.wait_for_selector(".bottom-bar")
    late = Phone(other, phone.address)
    late.reach()
    assert late.unlock()
    other.evaluate("location.hash = '#/more'")
    other.click("main button:has-text('Se déconnecter')")
    other.wait_for_selector("dialog")
    field_office.worker("amal", 1)
    field_office.process.stop()
    page.click("main button:has-text('Se déconnecter')")
    page.click("dialog button[value=yes]")
    other.wait_for_selector("#again")
    expect(other.locator("dialog"), "nobody answers a question of a day that is gone").to_have_count(0)
    late.call(BEGUN_LATE, stop)
    other.evaluate("location.hash = '#/'")
    other.wait_for_selector("main:has-text('2 éléments sont sur ce téléphone, scellés')")
    field_office.give_session(phone, "amal")
    field_office.process.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    phone.reach()
    phone.until_signed_out()
    assert words(field_office) == ["commencée", "trop tard"]
    assert page.evaluate(OWNER) == 200, "another worker, who has signed in since, stays signed in"
