"""Whatever the worker does while this phone cannot keep it is said, stays until it is dealt with, and is kept after."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from fieldapp.domain import phone_limits
from tests.patience import until
from tests.phone.conftest import Field
from tests.phone.phones import SCRIPTS, Phone, go, judged, unlock
from tests.phone.test_pictures import sign
from tests.phone.test_refused_items import LARGE

pytestmark = pytest.mark.camera
Open = Callable[[str], Phone]
# the storage of this browser as a broken or full one: `broken` names the operations that fail, `after` how many of them
# pass before, `once` whether only one fails, `only` the one kind of operation that fails
INJECTED = """
  (() => {
    globalThis.failing = { store: null, after: Infinity, once: false, only: null, met: 0 };
    const fails = (store, name) => {
      const { failing } = globalThis;
      if (failing.only && failing.only !== name) return false;
      if (failing.store && failing.store !== store) return false;
      failing.met += 1;
      return failing.once ? failing.met === failing.after + 1 : failing.met > failing.after;
    };
    for (const name of ["put", "get", "getAll", "delete", "clear", "getAllKeys"]) {
      const real = IDBObjectStore.prototype[name];
      IDBObjectStore.prototype[name] = function (...given) {
        if (fails(this.name, name)) throw new DOMException("broken", "QuotaExceededError");
        return real.apply(this, given);
      };
    }
  })()
"""
FAIL = """
  ({ store, after, once, only = null }) => { Object.assign(failing, { store, after, once, only, met: 0 }); }
"""
MEND = (
    "() => { const { met } = failing; Object.assign(failing, { store: null, after: Infinity, met: 0 }); return met; }"
)
SETTLED = """
  () => !document.querySelector("main button:disabled, .bottom-bar button:disabled")
    && document.querySelector("#unkept section, .error")
"""
ORDERS = """
  (async () => {
    const orders = [];
    for (const stop of [given, given, given]) {
      const note = { id: phone.outbox.newId(), kind: "note", stop, text: "une note", seen_at: null };
      await phone.today.save([note]).catch(({ parts }) => orders.push(...parts.records.map(({ order }) => order)));
    }
    return orders;
  })()
"""
TRY_AGAIN = """
  () => {
    const buttons = [...document.querySelectorAll("#unkept button")];
    const button = buttons.find(({ textContent }) => textContent.includes("Réessayer"));
    button?.click();
    return Boolean(button);
  }
"""
PHOTOS = "phone.outbox.records().then((all) => all.filter((r) => r.kind === 'photo').map(({ id }) => id))"
ITEMS = "phone.outbox.records().then((all) => all.filter((r) => r.state !== 'draft').map(({ id }) => id))"
DRAFTS = "phone.outbox.records().then((all) => all.filter((r) => r.state === 'draft' && !r.blank).map(({ id }) => id))"


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    field_office.worker("olga", 3)
    field_office.process.start()
    phone = phone_of("olga")
    phone.page.context.grant_permissions(["microphone"])
    phone.page.add_init_script(INJECTED)
    unlock(phone)
    return phone


def day_page(phone: Phone) -> None:
    phone.page.evaluate("location.hash = '#/'")
    phone.page.wait_for_selector(".tab[aria-current=page][href='#/']")


def stop_page(phone: Phone, number: int = 0) -> None:
    day_page(phone)
    stop = phone.page.evaluate(
        "(at) => [...new Set([...document.querySelectorAll('a[href^=\"#/stop\"]')].map((a) => a.hash))].at(at)", number
    )
    go(phone.page, stop)


def help_button(phone: Phone, says: str) -> None:
    day_page(phone)
    go(phone.page, "#/help")
    phone.page.click(f"main button:has-text('{says}')")


def home(phone: Phone) -> None:
    help_button(phone, "Je suis rentrée")
    phone.page.click("dialog button[value=yes]")


def late(phone: Phone) -> None:
    day_page(phone)
    go(phone.page, "#/late")
    phone.page.check("#late-30")
    phone.page.click(".bottom-bar button")


def arrived(phone: Phone) -> None:
    day_page(phone)
    phone.page.click(".next .act button")


def back(phone: Phone) -> None:
    stop_page(phone)
    phone.page.click("main button:has-text('Je n’y suis pas encore')")
    phone.page.click("dialog button[value=yes]")


def visit(phone: Phone) -> None:
    stop_page(phone)
    phone.page.check("#outcome-done")
    phone.page.fill("#note", "une note")
    phone.page.click(".bottom-bar button")


def answer(phone: Phone) -> None:
    stop_page(phone, 1)
    phone.page.click("#notes-yes")


def edit(phone: Phone) -> None:
    stop_page(phone, -1)  # the one that is finished
    phone.page.click("summary:has-text('Corriger')")
    phone.page.fill("article textarea", "corrigée")
    phone.page.click("article form button")


def photo(phone: Phone) -> None:
    stop_page(phone)
    made = BytesIO()
    Image.new("RGB", (80, 60), "red").save(made, "JPEG")
    phone.page.click("#photo-agreed")
    phone.page.set_input_files("#photo-file", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()})
    phone.page.click("text=Garder cette photo")


def voice(phone: Phone) -> None:
    stop_page(phone)
    phone.page.click("text=Enregistrer une note vocale")
    phone.page.wait_for_selector(".voice-time")
    phone.page.wait_for_function("() => !document.querySelector('.voice-time').textContent.startsWith('0:00')")
    phone.page.click("#voice button:has-text('Arrêter')")
    phone.page.click("text=Garder cette note vocale")


def signature(phone: Phone) -> None:
    stop_page(phone)
    phone.page.click("summary:has-text('Signature')")
    sign(phone.page)
    phone.page.click("text=Garder la signature")


def draft(phone: Phone) -> None:
    stop_page(phone)
    phone.page.fill("#note", "à moitié")
    day_page(phone)


def alarm(phone: Phone) -> None:
    day_page(phone)
    go(phone.page, "#/help")
    phone.page.click("summary:has-text('Alarme')")
    phone.page.click("main details button")


def accepted(phone: Phone) -> None:
    day_page(phone)
    phone.page.click("section.notice button:has-text('nouveau plan')")


def smaller(phone: Phone) -> None:
    day_page(phone)
    go(phone.page, "#/queue")
    phone.page.click("text=Envoyer en plus petit")


ACTS: dict[str, Callable[[Phone], None]] = {
    "well": lambda phone: help_button(phone, "Tout va bien"),
    "home": home,
    "late": late,
    "arrived": arrived,
    "back": back,
    "answer": answer,
    "visit": visit,
    "edit": edit,
    "photo": photo,
    "voice": voice,
    "signature": signature,
    "draft": draft,
    "alarm": alarm,
    "accepted": accepted,
    "smaller": smaller,
}
NEVER_SHOWN = {"position"}  # a part of its alarm, that nobody presses
URGENT = {"well", "home", "late", "alarm"}


def scripts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in Path(SCRIPTS).glob("*.js")}


def test_every_act_of_the_application_is_among_them() -> None:
    text = "\n".join(scripts().values())
    named = re.findall(r'slot(?::| =) (?:"([a-z]+)"|`([a-z]+)/)', text)
    assert {one or other for one, other in named} == set(ACTS) | NEVER_SHOWN
    callers = "\n".join(content for name, content in scripts().items() if name != "stop_taken.js")
    calls = re.findall(r"\bapp\.keep\(|\bthis\.keep\(\[|\bkeepTaken\(app, ", callers)
    assert len(calls) == len(named), "each act has a name of its own"
    past = {name for name, script in scripts().items() if re.search(r"outbox\.save\(|day\.save\(", script)}
    assert past == {"open_day.js", "keeping.js"}, "nothing is kept past the one way"


def failed(phone: Phone, act: str) -> str:
    """What the page says after the act, with a storage that keeps no entry."""
    page = phone.page
    page.evaluate(FAIL, {"store": "items", "after": 0, "once": False})
    ACTS[act](phone)
    page.wait_for_function(SETTLED)
    said = str(page.inner_text("#unkept"))
    assert "Gardé sur ce téléphone" not in page.inner_text("main"), act
    expect(page.locator("[data-tone=ok]"), act).to_have_count(0)
    expect(page.locator("#sync"), act).to_have_text("Inconnu", use_inner_text=True)
    if act in ("photo", "visit"):  # the phone draws its page again whenever the office has answered
        drawn_again(page)
        expect(page.locator("#unkept section"), f"{act}: said once").to_have_count(1)
    page.evaluate(MEND)
    return said


def drawn_again(page: Any) -> None:
    page.evaluate("""() => {
      document.querySelector("main").firstElementChild.dataset.before = "1";
      dispatchEvent(new HashChangeEvent("hashchange"));
    }""")
    page.wait_for_function("() => !document.querySelector('main [data-before]')")


def items(phone: Phone) -> set[str]:
    return set(phone.call(ITEMS))


def mended(phone: Phone, act: str, before: set[str]) -> None:
    """Once there is room again, one press keeps it."""
    page = phone.page
    pressed = page.evaluate(TRY_AGAIN)
    assert pressed or act in URGENT, (act, "signs and alarms are tried again by themselves")
    page.wait_for_function("() => !document.querySelector('#unkept section')")
    assert act == "draft" or len(items(phone) - before) >= 1, act
    day_page(phone)  # the page that was left has kept its draft before the next failure
    if act in ("photo", "voice", "signature", "visit", "edit"):
        assert phone.call(DRAFTS) == [], (act, "what was kept is not begun as well")


def what_cannot_be_kept_is_said_and_kept_when_it_can(field_office: Field, phone: Phone) -> None:
    page = phone.page
    field_office.publish_later(timedelta(minutes=30))
    day_page(phone)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("section.notice button:has-text('nouveau plan')")
    field_office.proxy.cut = True
    for act in (
        "accepted",
        "well",
        "late",
        "arrived",
        "back",
        "answer",
        "photo",
        "voice",
        "signature",
        "visit",
        "edit",
        "draft",
        "home",
        "alarm",
    ):
        before = items(phone)
        said = failed(phone, act)
        assert ("Le bureau ne sait pas ceci" in said) == (act in URGENT), (act, said)
        calls = {str(link.get_attribute("href")) for link in page.locator("#unkept a[href^=tel]").all()}
        assert ("tel:112" in calls) == (act in URGENT), (act, calls)
        assert len(calls) == (2 if act in URGENT else 1), act
        if act == "late":
            assert judged(page) == []
        if act == "edit":
            expect(page.locator("article textarea").first, "the words are still there").to_have_value("corrigée")
        mended(phone, act, before)
    (picture,) = phone.call(PHOTOS)
    phone.call(LARGE, {"id": picture, "bytes": phone_limits.ENVELOPE_BYTES + 1})
    field_office.proxy.cut = False
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#sync:has-text('1 refusé')")
    field_office.proxy.cut = True
    failed(phone, "smaller")
    phone.errors.clear()


def a_sign_that_this_phone_cannot_keep_reaches_the_office(field_office: Field, phone: Phone) -> None:
    page = phone.page
    page.evaluate(FAIL, {"store": "items", "after": 0, "once": False})
    ACTS["alarm"](phone)
    ACTS["late"](phone)

    def there() -> bool:
        with field_office.office.work.store.read() as unit:
            signs = [sign.kind for sign in unit.safety.signs(field_office.now().date())]
            return signs == ["late"] and len(unit.safety.open_alarms()) == 1

    until(there, "alarm and word are at the office")
    page.wait_for_selector("[data-tone=ok]:has-text('Noté')")
    expect(page.locator("#unkept section"), "the office has receipted both").to_have_count(0)
    page.evaluate(MEND)
    field_office.proxy.cut = True
    ACTS["home"](phone)
    page.wait_for_selector("[data-tone=ok]:has-text('Le bureau attend jusqu’à ce que ceci lui arrive')")
    field_office.proxy.cut = False
    forgotten(phone)
    ACTS["home"](phone)
    page.wait_for_selector("[data-tone=ok]:has-text('Le bureau l’a reçu')")
    with field_office.office.work.store.read() as unit:
        assert "home" in {sign.kind for sign in unit.safety.signs(field_office.now().date())}


def entries_are_counted_on_while_the_storage_is_full(phone: Phone) -> None:
    """What was counted before can be read, and nothing can be written."""
    assert phone.unlock()
    phone.page.evaluate(FAIL, {"store": None, "after": 0, "once": False, "only": "put"})
    orders = phone.call(ORDERS, phone.stop_ids()[0])
    assert len(orders) == 3, "the control: none was kept"
    assert orders == list(range(orders[0], orders[0] + 3))
    assert orders[0] > 1, "the control: entries were counted before"
    phone.page.evaluate(MEND)


def forgotten(phone: Phone) -> None:
    """As if nothing had been said on this phone."""
    phone.page.evaluate(MEND)
    phone.call("phone.database.database('outbox').then((db) => db.clear('items'))")
    unlock(phone)


def test_nothing_that_could_not_be_kept_is_called_kept(field_office: Field, phone: Phone) -> None:
    """In one browser, because each takes seconds to start."""
    a_sign_that_this_phone_cannot_keep_reaches_the_office(field_office, phone)
    entries_are_counted_on_while_the_storage_is_full(phone)
    forgotten(phone)
    what_cannot_be_kept_is_said_and_kept_when_it_can(field_office, phone)


OTHER_END = """
  () => document.querySelector("[data-tone=ok]")
    || (!document.querySelector("main button:disabled, .bottom-bar button:disabled")
      && document.querySelector("#unkept section, .error, .pill[data-tone=here], .thumbs li, .note-text"))
"""
REPEATED = ("well", "late", "arrived", "visit", "photo", "signature", "home")  # an alarm shows no end of its own


@pytest.mark.stress
@pytest.mark.parametrize("act", REPEATED)
def test_each_operation_of_the_storage_fails_once(field_office: Field, phone: Phone, act: str) -> None:
    """Whichever it is: no button hangs, and what the page says was kept is there."""
    page, number, reached = phone.page, 0, True
    field_office.proxy.cut = True
    while reached:
        page.evaluate(FAIL, {"store": None, "after": number, "once": True})
        try:
            ACTS[act](phone)
            page.wait_for_function(OTHER_END)
        except Exception as error:  # raised again: it says at which operation, and what the page showed
            raise AssertionError(f"operation {number}: {page.inner_text('body')}") from error
        reached = page.evaluate(MEND) > number
        said = page.locator("#unkept section, .error").count() > 0
        assert said or items(phone), f"operation {number}: nothing was said and nothing is there"
        number += 1
        forgotten(phone)
    assert number > 3, "the control: operations failed"
    phone.errors.clear()
