"""The phone's pages as a worker meets them: taken with network, used without, given back."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from fieldapp.domain.plan import stop_id
from fieldapp.domain.stop_state import stop_state
from fieldapp.domain.visit import StopEvent
from fieldapp.services import accounts, planning, publishing
from fieldapp.services.door_reports import keep_report
from tests.phone.conftest import Field
from tests.phone.phones import Phone, go, judged, take_the_day, unlock
from tests.planner import PlannerHere
from tests.web.people_and_visits import TODAY, reopen

NOTE = "Elle a reçu la lettre. ${alert(1)} <b>pas gras</b>"
Open = Callable[..., Phone]
WHO = (("worker", "olga"), ("administrator", "admin"))
# as while another tab writes something long: every read of the browser's stores waits until `stores.busy` is false
BUSY = """
  async () => {
    window.stores = { busy: true };
    const got = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
    for (const name of ["day", "outbox"]) {
      const db = await got(indexedDB.open(name));
      const writing = db.transaction([...db.objectStoreNames], "readwrite");
      const store = writing.objectStore(db.objectStoreNames[0]);
      const on = () => (window.stores.busy ? (store.count().onsuccess = on) : db.close());
      await got(store.count());
      on();
    }
    for (const one of [phone.outbox.records(), phone.day.state()]) one.then(() => (window.stores.read = true));
  }
"""


# somebody says that they have arrived and writes on: a letter whenever the page reads what lies on the disk
TYPES_ON = """
  () => {
    window.letters = "abcdefghijkl";
    document.getElementById("note").focus();
    const real = IDBObjectStore.prototype.getAll;
    IDBObjectStore.prototype.getAll = function (...given) {
      const note = document.getElementById("note");
      if (letters) note.setRangeText(letters[0], note.value.length, note.value.length, "end");
      if (letters) note.dispatchEvent(new InputEvent("input", { bubbles: true }));
      letters = letters.slice(1);
      return real.apply(this, given);
    };
    [...document.querySelectorAll("main button")].find((one) => one.textContent.includes("sur place")).click();
  }
"""


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    """Olga's phone with three visits of today, taken in the page and opened at its list."""
    field_office.worker("olga", 3)
    field_office.process.start()
    phone = phone_of("olga", prepared=False)
    take_the_day(phone)
    return phone


def finish(phone: Phone, note: str, outcome: str = "done") -> None:
    """The next visit, as far as the list again."""
    page = phone.page
    page.click(".next a[href^='#/stop']")
    page.check(f"#outcome-{outcome}")
    page.fill("#note", note)
    page.click(".bottom-bar button")
    page.wait_for_selector("[data-tone=ok]")


def nobody_home(field_office: Field) -> str:
    """Somebody stood at the first door in vain, and the office has the visit planned again; when that was."""
    office, (first, *_) = field_office.office, field_office.visits
    office.clock.moment = at = field_office.now()
    said = StopEvent(
        id=str(uuid.uuid4()), stop_id=stop_id(TODAY, first.id), visit_id=first.id,
        user_id=office.account("worker", login="olga").id, kind="nobody_home", happened_at=at, received_at=at,
    )  # fmt: skip
    with office.work.store.write() as unit:
        keep_report(office.work, unit, said)
        unit.commit()
    reopen(office, first.id, *first.windows)
    return f"{at.astimezone(office.work.settings.office.zone):30 nov. %H:%M}"


def pill(phone: Phone) -> str:
    return str(phone.page.inner_text("#sync"))


def a_stop_opens_from_memory(field_office: Field, phone: Phone) -> None:
    """Name, address and a field to write in are there before anything was read again."""
    page, (first, *_) = phone.page, field_office.visits
    phone.page.evaluate(BUSY)
    page.click(".next a[href^='#/stop']")
    page.wait_for_selector(f"h1:has-text('{first.name}')")
    assert first.place.label in page.inner_text("main")
    page.fill("#note", "dès la porte")
    assert page.evaluate("window.stores.read") is None, "the control: nothing could be read meanwhile"
    page.evaluate("window.stores.busy = false")
    page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
    page.evaluate("location.hash = '#/'")
    page.wait_for_selector(".next")


def an_arrival_pressed_too_early_is_taken_back(phone: Phone) -> None:
    page = phone.page
    page.click(".next a[href^='#/stop'] >> nth=0")
    page.click("main button:has-text('Je n’y suis pas encore')")
    assert page.inner_text("dialog p").startswith("Vous avez dit à 12:")
    page.click("dialog button[value=no]")
    expect(page.locator(".field-head:has-text('arrivée 12:')").first, "the control: asked first").to_be_visible()
    page.click("main button:has-text('Je n’y suis pas encore')")
    page.click("dialog button[value=yes]")
    page.click("main button:has-text('Je suis sur place')")
    page.wait_for_selector(".field-head:has-text('arrivée 12:')")
    go(page, "#/")
    page.wait_for_selector(".next .pill:has-text('vous y êtes')")


def test_a_whole_visit_without_network_from_a_cold_start(field_office: Field, phone: Phone) -> None:
    field_office.process.stop()
    unlock(phone)
    page = phone.page
    expect(page.locator(".route .stop[href]")).to_have_count(2)
    a_stop_opens_from_memory(field_office, phone)
    page.click(".next button")
    page.wait_for_selector(".next .pill:has-text('vous y êtes')")
    an_arrival_pressed_too_early_is_taken_back(phone)
    finish(phone, NOTE)
    assert pill(phone) == "5 à envoyer"
    page.click(".next a[href^='#/stop']")  # two hours before its time
    page.check("#outcome-done")
    page.click(".bottom-bar button")
    expect(page.locator("dialog").first).to_contain_text("prévue à 15:00, il est maintenant 12:", use_inner_text=True)
    page.click("dialog button[value=no]")
    assert pill(phone) == "5 à envoyer", "who chose the wrong stop has said nothing"
    page.click(".bottom-bar button")
    page.evaluate("location.hash = '#/queue'")
    page.wait_for_selector("dialog", state="detached")  # the question of another page
    page.evaluate("history.back()")
    page.wait_for_selector("#outcome-done:checked")
    page.click(".bottom-bar button")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("#sync:has-text('6 à envoyer')")
    page.wait_for_selector(".tab[aria-current=page][href='#/']")  # the pill tells before the page goes
    page.click("#sync")
    page.wait_for_selector(".queue-item")
    assert NOTE in page.inner_text(".queue")
    field_office.process.start()
    page.click("main button:has-text('Envoyer')")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    assert [note.text for note in field_office.notes()] == [NOTE]
    with field_office.office.work.store.read() as unit:
        assert [unit.visits.get(one.id).state for one in field_office.visits] == ["done", "done", "open"]
        assert unit.conflicts.open() == []
        said = unit.visits.events_of_case(field_office.visits[0].case_id)
    assert [one.kind for one in said] == ["arrived", "taken_back", "arrived", "done"]
    assert stop_state(said).arrived_at == said[2].happened_at


def test_words_being_typed_are_there_after_a_reload(phone: Phone) -> None:
    page = phone.page
    page.click(".next a[href^='#/stop']")
    page.check("#outcome-refused")
    page.focus("#note")
    page.keyboard.insert_text("mot " * 25_000)
    assert len(page.input_value("#note")) == 20_000
    expect(page.locator("text=La note est pleine (20000 caractères).").first).to_be_visible()
    page.fill("#note", "à moitié")
    expect(page.locator("text=La note est pleine").first).to_be_hidden()
    page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
    unlock(phone)
    expect(page.locator("#note")).to_have_value("à moitié")
    expect(page.locator("#outcome-refused")).to_be_checked()
    page.evaluate(TYPES_ON)
    page.wait_for_selector(".field-head:has-text('arrivée')")
    page.wait_for_function("() => letters === ''")
    expect(page.locator("#note"), "typed on while the page was drawn again").to_have_value("à moitié" + "abcdefghijkl")
    assert page.evaluate("document.activeElement.id") == "note", "the keyboard stays open"


def test_a_screen_reader_is_told_what_the_pill_says_also_when_a_whole_page_is_drawn(phone: Phone) -> None:
    page = phone.page
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    page.context.set_offline(True)
    page.click(".next a[href^='#/stop']")
    page.fill("#note", "à moitié")
    page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
    go(page, "#/queue")
    page.wait_for_selector("#sync:has-text('1 commencé')")
    expect(page.locator("#status")).to_have_text("1 commencé", use_inner_text=True)


def test_ten_wrong_pins_delete_the_day_and_lose_no_word(field_office: Field, phone: Phone) -> None:
    """Nor does whoever has no PIN read the day in the office's own pages, or take it again with a PIN of theirs."""
    page = phone.page
    phone.reach()
    phone.until_signed_out()
    page.goto(f"{phone.address}/field/")
    assert "/account/sign-in" in page.url
    phone.open()
    unlock(phone)
    field_office.process.stop()
    finish(phone, NOTE)
    page.reload()
    for left in range(9, -1, -1):
        page.fill("#pin", "904433")
        page.click("main form button")
        if left:
            page.wait_for_selector(f"#pin-error:has-text('{left} essai')")
    page.wait_for_selector("#again")
    expect(page.locator("main")).to_contain_text("Trop de codes faux", use_inner_text=True)
    expect(page.locator("main")).to_contain_text("2 éléments", use_inner_text=True)
    field_office.process.start()
    page.reload()
    page.wait_for_selector("#again")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    assert [note.text for note in field_office.notes()] == [NOTE]
    page.fill("#pin", "904433")
    page.fill("#again", "904433")
    page.click("main form button")
    page.wait_for_selector("main .notice:has-text('Connectez-vous d’abord')")
    assert not page.locator(".bottom-bar").count()


def test_a_changed_plan_waits_until_it_is_accepted(field_office: Field, phone: Phone) -> None:
    page = phone.page
    before = page.inner_text(".next .clock")
    page.context.set_offline(True)  # else it may hear of the door before it hears of the new plan
    tried = nobody_home(field_office)
    field_office.publish_later(timedelta(minutes=30))
    page.context.set_offline(False)
    page.click("text=Notes")
    page.click("main button:has-text('Envoyer')")
    page.wait_for_selector(".queue, #sync")
    page.click("nav >> text=Journée")
    page.wait_for_selector("section:has-text('Le bureau a changé votre journée')")
    expect(page.locator("section.notice").first).to_contain_text(f"{before} déplacée à", use_inner_text=True)
    expect(page.locator(".next .clock").first, "not before it is accepted").to_have_text(before, use_inner_text=True)
    page.click("section.notice button")
    page.wait_for_selector(f".next .clock:not(:has-text('{before}'))")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    expect(page.locator(".next").first).to_contain_text(
        f"Avant\u00a0: personne là, {tried} (Olga)", use_inner_text=True
    )
    page.click(".next a[href^='#/stop']")
    expect(page.locator("main")).to_contain_text(f"Avant\u00a0: personne là, {tried} (Olga)", use_inner_text=True)
    with field_office.office.work.store.read() as unit:
        (known,) = unit.phones.of_day(TODAY)
    assert known.plan_version == 2


def test_a_word_on_lateness_that_the_new_plan_contains_counts_no_more(field_office: Field, phone: Phone) -> None:
    page = phone.page
    field_office.process.move_clock(timedelta(hours=2, minutes=5))  # five past two: she should be there
    page.evaluate("location.hash = '#/late'")
    page.check("#late-45")
    page.click(".bottom-bar button")
    phone.until_kept(1)
    page.evaluate("location.hash = '#/'")
    page.wait_for_selector(".next:has-text('≈ 14:45')")
    office = field_office.office
    office.clock.moment = field_office.now()
    plan = planning.plan_day(office.work, PlannerHere(), TODAY).plan
    publishing.publish(office.work, office.account("coordinator").id, TODAY, plan.revision)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.click("section:has-text('Le bureau a changé votre journée') button")
    zone = office.work.settings.office.zone
    start = plan.routes[0].stops[0].start.astimezone(zone)
    page.wait_for_selector(f".next .clock:has-text('{start:%H:%M}')")
    assert "≈" not in page.inner_text(".next"), "not late by 45 minutes once more"


def test_signing_out_without_network_says_what_stays_and_it_leaves_later(field_office: Field, phone: Phone) -> None:
    field_office.process.stop()
    finish(phone, NOTE)
    page = phone.page
    page.click("nav >> text=Plus")
    waits: list[Any] = []
    page.route("**/field/phone/**", lambda route: waits.append(route))  # nothing answers, nobody waits to the end
    page.click("main button:has-text('Se déconnecter')")
    assert page.is_disabled("main button:has-text('Envoi…')")
    expect(page.locator("dialog").first).to_contain_text("2 éléments ne sont pas au bureau", use_inner_text=True)
    page.click("dialog button[value=no]")
    page.click("main button:has-text('Se déconnecter')")
    go(page, "#/")
    for one in waits:
        one.abort()
    page.unroute("**/field/phone/**")
    go(page, "#/more")
    expect(page.locator("dialog"), "the question of another page").to_have_count(0)
    page.click("main button:has-text('Se déconnecter')")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("#again")
    names = page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")
    assert "day" not in names or not page.evaluate(STORED_DAY)
    page.route("**/field/phone/owner", lambda route: route.abort())  # the network goes again in the middle of it
    field_office.process.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#sync:has-text('Hors ligne')")
    assert [note.text for note in field_office.notes()] == [NOTE]
    page.unroute("**/field/phone/owner")
    page.reload()
    phone.reach()
    phone.until_signed_out()
    assert page.evaluate("fetch('/field/phone/owner', { redirect: 'manual' }).then((a) => a.status)") in (0, 401)


STORED_DAY = """
  new Promise((resolve) => {
    const asked = indexedDB.open("day");
    asked.onsuccess = () => {
      const all = asked.result.transaction(["lock", "parts"]).objectStore("parts").count();
      all.onsuccess = () => { asked.result.close(); resolve(all.result); };
    };
  })
"""


def test_the_day_ends_at_night_and_what_was_being_typed_arrives_unfinished(field_office: Field, phone: Phone) -> None:
    page = phone.page
    page.click(".next a[href^='#/stop']")
    page.fill("#note", "pas finie")
    page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
    field_office.process.stop()
    page.clock.install()
    page.reload()
    page.wait_for_selector("#pin")
    page.clock.fast_forward(11 * 3_600_000)  # nobody unlocks it
    page.wait_for_selector("#again")
    expect(page.locator("main")).to_contain_text("est finie", use_inner_text=True)
    phone.reach()
    assert phone.call("phone.database.database('day').then((db) => db.count('parts'))") == 0
    field_office.process.move_clock(timedelta(hours=11))
    field_office.process.start()
    page.reload()
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    (note,) = field_office.notes()
    assert (note.text, note.unfinished) == ("pas finie", True)


def test_a_session_that_ends_in_the_middle_loses_nothing(field_office: Field, phone: Phone) -> None:
    with field_office.office.work.store.write() as unit:
        for account in unit.accounts.all():
            unit.sessions.end_all_of(account.id)
        unit.commit()
    finish(phone, NOTE)
    phone.page.wait_for_selector("#sync:has-text('Tout au bureau')")
    assert [note.text for note in field_office.notes()] == [NOTE]
    whose_account_is_closed_reads_that_no_sign_arrives(field_office, phone)


def whose_account_is_closed_reads_that_no_sign_arrives(field_office: Field, phone: Phone) -> None:
    """There is network, and nobody hears: every page says so, and none that a sign goes by itself."""
    page, work = phone.page, field_office.office.work
    olga, by = (field_office.office.account(role, login=name) for role, name in WHO)
    accounts.set_active(work, by, olga.id, active=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#unkept:has-text('ne prend plus rien de ce téléphone') a[href^='tel:']")
    go(page, "#/help")
    expect(page.locator("#unkept:has-text('ni alarme')").first).to_be_visible()
    page.click("main button:has-text('Tout va bien')")
    page.wait_for_selector("main:has-text('Noté sur ce téléphone, pas au bureau.')")
    page.context.set_offline(True)
    page.wait_for_selector("#sync:has-text('à envoyer')")
    expect(page.locator("#unkept:has-text('ni alarme')").first, "nobody has said otherwise").to_be_visible()
    accounts.set_active(work, by, olga.id, active=True)
    page.context.set_offline(False)
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    page.wait_for_selector("#unkept:empty", state="attached")  # the pill may be drawn first, by what else has ended


def test_a_list_that_was_opened_stays_open_when_the_page_is_drawn_again(field_office: Field, phone: Phone) -> None:
    finish(phone, "première")
    phone.page.click("summary:has-text('terminée')")
    phone.page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    phone.page.evaluate("document.querySelector('details[data-fold=finished]').dataset.seen = 'before'")
    phone.page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    phone.page.wait_for_selector("details[data-fold=finished]:not([data-seen])")
    expect(phone.page.locator("details[data-fold=finished][open]")).to_have_count(1)


def test_a_note_corrected_on_the_phone_shows_both_versions(field_office: Field, phone: Phone) -> None:
    finish(phone, "première")
    page = phone.page
    page.click("summary:has-text('terminée')")
    page.click("details a[href^='#/stop']")
    page.click("summary:has-text('Corriger')")
    page.fill("article textarea", "corrigée")
    page.click("article form button")
    page.wait_for_selector(".note-text:has-text('corrigée')")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    assert {note.text for note in field_office.notes()} == {"première", "corrigée"}
    assert {note.version for note in field_office.notes()} == {1, 2}
    what_is_added_later_leaves_the_outcome_as_it_was_said(field_office, phone)


def what_is_added_later_leaves_the_outcome_as_it_was_said(field_office: Field, phone: Phone) -> None:
    """A date that is half typed is said; a note after the end of the visit takes nothing back and ends nothing anew."""
    page = phone.page
    page.check("#follow-up-call")
    page.check("#field-papers-yes")
    page.focus("#field-again_on")
    page.keyboard.type("1205")
    page.click(".bottom-bar button")
    expect(page.locator("#field-error")).to_contain_text("Pas complet", use_inner_text=True)
    page.fill("#field-again_on", "")
    page.click(".bottom-bar button")
    page.wait_for_selector("[data-tone=ok]")
    page.click("summary:has-text('terminée')")
    page.click("details a[href^='#/stop']")
    page.click(".bottom-bar button")
    expect(page.locator("#note-error")).to_contain_text("Rien de nouveau", use_inner_text=True)
    page.fill("#note", "oubliée")
    page.click(".bottom-bar button")
    page.wait_for_selector("[data-tone=ok]")
    page.wait_for_selector("#sync:has-text('Tout au bureau')")
    first = field_office.visits[0]
    with field_office.office.work.store.read() as unit:
        said = unit.visits.events_of_case(first.case_id)
        assert (unit.visits.get(first.id).follow_up, said[-1].facts) == ("call", {"papers": "yes"})
    assert [one.kind for one in said] == ["done", "done"]
    assert {note.text for note in field_office.notes()} == {"première", "corrigée", "oubliée"}


SMALL = """
  () => [...document.querySelectorAll("a, button, summary, select, textarea, .choice, input:not([type=radio])")]
    .filter((one) => one.checkVisibility())
    .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([words, { height }]) => height < 47.5)
    .map(([words, { height }]) => `${words} is ${height} px high`)
"""

NOTED = """
  () => [...document.querySelectorAll("input, select, textarea")]
    .filter((one) => one.autocomplete !== "off" && one.form?.autocomplete !== "off")
    .map((one) => `${one.id} is noted on the disk by the browser`)
"""


def findings(phone: Phone) -> list[str]:
    """What is wrong on any page of the application, as it looks now."""
    page, found = phone.page, []
    stop = page.get_attribute(".next a[href^='#/stop']", "href")
    finish(phone, "Une note")
    for place in ("#/", str(stop), "#/map", "#/queue", "#/help", "#/late", "#/more"):
        go(page, place)
        found += [f"{place}: {finding}" for finding in judged(page) + page.evaluate(SMALL) + page.evaluate(NOTED)]
    page.click("main button:has-text('Verrouiller')")
    page.wait_for_selector("#pin")
    found += [f"unlock: {finding}" for finding in judged(page)]
    page.click("text=J’ai oublié")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("#again")
    return found + [f"prepare: {finding}" for finding in judged(page)]


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_of_the_phone_for_everybody(phone: Phone, dark: bool) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 700})
    phone.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    assert findings(phone) == []


def test_letters_of_twice_the_size_fit_on_a_small_phone(phone: Phone) -> None:
    page = phone.page
    page.set_viewport_size({"width": 360, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for place in ("#/", str(page.get_attribute(".next a[href^='#/stop']", "href"))):
        go(page, place)
        page.evaluate("scrollTo(0, 1000)")
        stays = "document.querySelector('.bottom-bar').getBoundingClientRect().top"
        stays += " - document.querySelector('#sync-place').getBoundingClientRect().bottom"
        assert page.evaluate(stays) > 640 * 2 / 3, "most of the screen is the page"
        assert page.evaluate("document.querySelector('#sync-place').getBoundingClientRect().top") >= 0, (
            "all at the office?"
        )
        go(page, "#/")
    assert findings(phone) == []
