"""An entry that cannot leave keeps no other from leaving, says why, and can be dealt with on the page."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from fieldapp.domain import phone_limits
from fieldapp.services import erasing
from tests.phone.conftest import Field
from tests.phone.phones import Phone, go, judged, unlock
from tests.web.people_and_visits import close

Open = Callable[[str], Phone]
TROUBLE = """
  phone.outbox.records().then((all) => Object.fromEntries(all.map((r) => [r.id, [r.state, r.trouble ?? r.refused]])))
"""
# as an older version of the application, or a damaged disk, may have left them
LARGE = """
  (async () => {
    const db = await phone.database.database("outbox");
    const one = (await db.getAll("items")).find(({ id }) => id === given.id);
    await db.put("items", { ...one, sealed: new Uint8Array(given.bytes), size: given.bytes });
  })()
"""
LOST = """
  (async () => {
    const db = await phone.database.database("outbox");
    const one = (await db.getAll("items")).find(({ id }) => id === given);
    await db.put("items", { ...one, sealed: null });
  })()
"""


@pytest.fixture
def phone(field_office: Field, phone_of: Open) -> Phone:
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    phone.call("(phone.today = null)")
    phone.bare()
    assert phone.unlock()
    return phone


def stands(phone: Phone, item: str) -> tuple[str, str | None]:
    state, why = phone.call(TROUBLE)[item]
    return state, why


def nothing_blocks_the_rest(field_office: Field, phone: Phone) -> None:
    stop = phone.stop_ids()[0]
    sent = 0
    for status, why in ((400, "failed"), (413, "too_large"), (429, "failed"), (500, "failed"), (404, "failed")):
        before, faulty, after = (phone.write(stop, f"{status} {text}") for text in ("avant", "fautif", "après"))

        def stopped(path: str, body: bytes, faulty: str = faulty, status: int = status) -> int | None:
            return status if path.endswith("/deposit") and faulty.encode() in body else None

        field_office.proxy.answers = stopped
        assert phone.upload() == "done", status
        assert [stands(phone, item)[0] for item in (before, after)] == ["kept", "kept"], status
        assert stands(phone, faulty) == ("waiting", why), status
        late = phone.write(stop, f"{status} plus tard")
        assert phone.upload() == "done", status
        assert stands(phone, late)[0] == "kept", "what had trouble waits behind the rest"
        field_office.proxy.answers = lambda _path, _body: None
        assert phone.upload() == "done"
        assert stands(phone, faulty) == ("kept", None), "it is tried again by itself"
        sent += 4
    assert len(field_office.notes()) == sent
    field_office.proxy.answers = lambda path, _body: 502 if path.endswith("/deposit") else None
    many = [phone.write(stop, f"bureau en panne {number}") for number in range(25)]
    before_it = field_office.proxy.requests
    assert phone.upload() == "offline"
    assert field_office.proxy.requests - before_it <= 5, "a broken office is not asked once for every entry"
    field_office.proxy.answers = lambda _path, _body: None
    assert phone.upload() == "done"
    assert {stands(phone, item)[0] for item in many} == {"kept"}


def the_page_says_why_and_what_to_do(phone: Phone) -> None:
    stop = phone.stop_ids()[0]
    large, lost, good = (phone.write(stop, text) for text in ("trop grande", "perdue", "la bonne"))
    phone.call(LARGE, {"id": large, "bytes": phone_limits.ENVELOPE_BYTES + 1})
    phone.call(LOST, lost)
    assert phone.upload() == "done"
    assert stands(phone, large) == ("refused", "too_large")
    assert stands(phone, lost) == ("refused", "damaged")
    assert stands(phone, good) == ("kept", None)
    phone.open()
    unlock(phone)
    page = phone.page
    expect(page.locator("#sync")).to_have_text("2 refusés", use_inner_text=True)
    go(page, "#/queue")
    line = ".queue-item:has-text('trop grande')"
    expect(page.locator(line).first).to_contain_text("trop grand pour le bureau", use_inner_text=True)
    assert judged(page) == []
    with page.expect_download() as saved:
        page.click(f"{line} >> text=Enregistrer comme fichier")
    content: dict[str, Any] = json.loads(saved.value.path().read_text())
    assert content["items"][0]["id"] == large
    assert len(base64.b64decode(content["items"][0]["sealed"])) == phone_limits.ENVELOPE_BYTES + 1
    page.click(f"{line} >> text=Mettre de côté")
    page.wait_for_selector(f"{line}:has-text('mis de côté')")
    page.click(".queue-item:has-text('perdue') >> text=Mettre de côté")
    page.wait_for_selector("#sync:has-text('2 mis de côté')")
    assert "Tout est au bureau" not in page.inner_text("main"), "it is not"
    page.click("main button:has-text('Envoyer')")
    page.wait_for_selector("#sync:has-text('2 mis de côté')")
    page.click(f"{line} >> text=Réessayer")
    page.wait_for_selector("#sync:has-text('1 refusé')")
    page.click("nav >> text=Plus")
    page.click("main button:has-text('Verrouiller')")
    page.wait_for_selector("#pin")
    expect(page.locator(".queue-item:has-text('trop grand pour le bureau')"), "also while it is locked").to_have_count(
        1
    )


def pictures_of_any_size_are_small_enough(phone: Phone) -> None:
    """Noise is what a picture format makes least of."""
    sizes = phone.call(
        """(async () => {
          const shell = await (await fetch("/field/app")).text();
          const base = shell.match(/src="([^"]+)main[.]js"/)[1];
          const { shrunk } = await import(`${base}picture.js`);
          const made = [];
          for (const [width, height] of [[1, 1], [1, 4000], [4000, 1], [1600, 1600], [4000, 3000]]) {
            const noise = new ImageData(width, height);
            for (let at = 0; at < noise.data.length; at += 65536)
              crypto.getRandomValues(noise.data.subarray(at, Math.min(noise.data.length, at + 65536)));
            made.push((await shrunk(await createImageBitmap(noise))).content.length);
          }
          return made;
        })()"""
    )
    assert max(sizes) <= phone_limits.PICTURE_BYTES
    refused = phone.call(
        """(async () => {
          const item = { id: phone.outbox.newId(), kind: "photo", stop: phone.today.plan.order[0], thumb: "" };
          const content = new Uint8Array(given);
          return phone.today.save([{ ...item, content }]).then(() => "kept", ({ constructor }) => constructor.name);
        })()""",
        phone_limits.ENVELOPE_BYTES,
    )
    assert refused == "TooLarge", "no phone keeps what no office takes"
    assert phone.states() == {}


def what_is_erased_leaves_the_phone(field_office: Field, phone: Phone) -> None:
    """Its stop, its case, what was kept there and what waits: at the next contact, and nobody is asked."""
    gone, stays = phone.stop_ids()
    waiting, other = phone.write(gone, "effacé au bureau"), phone.write(stays, "reste")
    office, erased = field_office.office, field_office.visits[0]
    close(office, erased.id)
    first, second = (office.account("coordinator", login=login) for login in ("first", "second"))
    erasing.propose(office.work, first, erased.case_id, "person")
    seen = erasing.read(office.work, second, erased.case_id).seen
    erasing.approve(office.work, second, erased.case_id, seen)
    assert phone.upload() == "done"
    assert waiting not in phone.states()
    assert phone.states()[other] == "kept"
    assert phone.call("phone.today.refresh()")
    phone.bare()
    assert phone.unlock()
    assert phone.stop_ids() == [stays]
    assert phone.call("phone.today.items.some(({ stop }) => stop === given)", gone) is False
    assert erased.case_id not in phone.call("JSON.stringify([phone.today.plan, phone.today.coming, phone.today.cases])")


def test_an_entry_that_cannot_leave_keeps_no_other_from_leaving_and_can_be_dealt_with(
    field_office: Field, phone: Phone
) -> None:
    """In one browser, because each takes seconds to start."""
    pictures_of_any_size_are_small_enough(phone)
    nothing_blocks_the_rest(field_office, phone)
    the_page_says_why_and_what_to_do(phone)
    phone.bare()
    assert phone.unlock()
    what_is_erased_leaves_the_phone(field_office, phone)
