"""What is not at the office lies on the phone twice: a browser deletes databases that it finds damaged at its start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from fieldapp.services.phone import rules
from tests.phone.conftest import Field
from tests.phone.phones import Phone, ProfileBrowser, unlock
from tests.phone.test_pictures import at_the_office, choose, twelve_megapixels

FILES = """
  (async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("outbox", { create: true });
    const names = [];
    for await (const name of folder.keys()) names.push(name);
    return names.sort();
  })()
"""
AS_THE_RECORDS = """
  Promise.all([phone.outbox.records(), phone.outbox.senders()]).then(([items, senders]) => [
    ...items.filter(({ state, blank }) => state !== "kept" && !blank)
      .map(({ id, order, state }) => `item.${id}.${order}.${state}`),
    ...senders.map((one) => `sender.${one.phone}`),
  ].sort())
"""


def damage(profile: Path) -> None:
    """As a write that was cut short and continued after: the log of the databases has a wrong sum."""
    (log,) = profile.glob("Default/IndexedDB/*.leveldb/*.log")
    content = bytearray(log.read_bytes())
    content[len(content) // 3] ^= 0xFF
    log.write_bytes(content)


def begin(field_office: Field, profile: ProfileBrowser) -> Phone:
    field_office.worker("olga", 2)
    # so that the browser opens the day again while there is no network
    rules.choose(field_office.office.work, field_office.office.account("administrator").id, "phone", seen="memory")
    field_office.process.start()
    phone = Phone(profile.start(), field_office.proxy.address)
    phone.sign_in("olga")
    phone.open()
    phone.prepare()
    phone.until_installed()
    unlock(phone)
    assert phone.unlock()
    field_office.process.stop()
    return phone


def again(profile: ProfileBrowser, address: str) -> Phone:
    phone = Phone(profile.start(), address)
    phone.open()
    return phone


def test_what_was_kept_outlives_the_databases_of_the_browser(field_office: Field, profile: ProfileBrowser) -> None:
    phone = begin(field_office, profile)
    first, second = phone.stop_ids()
    phone.write(first, "Elle demande un avocat.")
    phone.page.goto(f"{phone.address}/field/app#/stop/{second}")
    phone.page.fill("#note", "à moitié dit")
    phone.page.wait_for_selector(".saved-line:has-text('Saved on this phone')")
    choose(phone, twelve_megapixels())
    phone.page.wait_for_selector(".photo-preview")
    phone.page.click("text=Keep this photo")
    phone.page.wait_for_selector(".thumbs:has-text('not yet at the office')")
    profile.kill()
    damage(profile.profile)

    phone = again(profile, field_office.proxy.address)
    assert phone.call("phone.day.state()") == "none", "the browser has lost the day and the first outbox"
    phone.page.wait_for_selector("main:has-text('You need not write anything again')")
    phone.page.wait_for_selector("main:has-text('3 entries are on this phone, sealed')")
    expect(phone.page.locator("#sync")).to_have_text("3 to send", use_inner_text=True)
    profile.kill()  # once more: what came back is kept as before
    phone = again(profile, field_office.proxy.address)
    assert phone.call(FILES) == phone.call(AS_THE_RECORDS)
    field_office.process.start()
    assert phone.upload() == "done"
    assert {(note.text, note.unfinished) for note in field_office.notes()} == {
        ("Elle demande un avocat.", False),
        ("à moitié dit", True),
    }
    ((picture, _content),) = at_the_office(field_office)
    assert not picture.unfinished
    assert [name.split(".")[0] for name in phone.call(FILES)] == ["sender"], "what is at the office lies here no more"


def test_the_second_outbox_says_what_the_first_says(field_office: Field, phone_of: Callable[..., Phone]) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    (stop,) = phone.stop_ids()
    field_office.process.stop()

    def same() -> list[str]:
        files: list[str] = phone.call(FILES)
        assert files == phone.call(AS_THE_RECORDS)
        return files

    kept = [phone.write(stop, text) for text in ("un", "deux", "trois")]
    assert len(same()) == 4
    draft = {"id": phone.call("phone.outbox.newId()"), "kind": "note", "stop": stop, "text": "b", "draft": {}}
    order = None
    for text in ("b", "bo", "bonjour"):
        draft |= {"text": text, "base": order}
        order = phone.call("phone.today.saveDraft(given)", draft)["order"]
        assert len(same()) == 5, "one version of what is being typed"
    phone.call("phone.outbox.discardDraft(given)", {"id": draft["id"], "order": order})
    assert len(same()) == 4
    phone.call("phone.outbox.setAside(given)", kept[0])
    assert sum(name.endswith(".aside") for name in same()) == 1
    phone.call("phone.outbox.retry(given)", kept[0])
    assert sum(name.endswith(".waiting") for name in same()) == 3
    field_office.process.start()
    assert phone.upload() == "done"
    assert len(same()) == 1


def lose_the_first(phone: Phone) -> Any:
    """As the browser does it."""
    return phone.call(
        """(async () => {
          for (const name of ["day", "outbox"]) {
            (await phone.database.database(name)).close();
            await new Promise((done) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done }));
          }
        })()"""
    )


def test_a_file_that_was_cut_short_keeps_no_other_from_coming_back(
    field_office: Field, phone_of: Callable[..., Phone]
) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    (stop,) = phone.stop_ids()
    field_office.process.stop()
    cut, _ = phone.write(stop, "un"), phone.write(stop, "deux")
    phone.call(
        """(async () => {
          const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("outbox");
          for await (const [name, handle] of folder) {
            if (!name.includes(given)) continue;
            const writing = await handle.createWritable({ keepExistingData: true });
            await writing.truncate(300);
            await writing.close();
          }
        })()""",
        cut,
    )
    lose_the_first(phone)
    phone.open()
    assert len(phone.call("phone.outbox.records()")) == 1
    field_office.process.start()
    assert phone.upload() == "done"
    assert [note.text for note in field_office.notes()] == ["deux"]


def test_a_disk_without_room_for_the_second_takes_nothing_back(
    field_office: Field, phone_of: Callable[..., Phone]
) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    phone.page.evaluate(
        """() => {
          FileSystemFileHandle.prototype.createWritable = () =>
            Promise.reject(new DOMException("full", "QuotaExceededError"));
        }"""
    )
    (stop,) = phone.stop_ids()
    phone.write(stop, "un")
    assert phone.upload() == "done"
    assert [note.text for note in field_office.notes()] == ["un"]
