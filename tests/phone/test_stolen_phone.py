"""A copy of a phone's profile folder, searched for fifty planted words in four encodings: none, by day and after."""

import base64
import random
import string
from collections.abc import Callable, Iterator
from hashlib import pbkdf2_hmac
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from PIL import Image

from fieldapp.domain.case import Person
from fieldapp.services import casefile, contacts
from fieldapp.services.phone import rules
from tests.phone.conftest import Field
from tests.phone.phones import PIN, Phone, ProfileBrowser, type_pin, unlock

VISITS = 10
CLEARED = """
  (async () => {
    for (const name of ["day", "outbox"]) {
      (await phone.database.database(name)).close();
      await new Promise((done) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onblocked: done }));
    }
  })()
"""


def planted(count: int) -> Iterator[str]:
    """Words that occur nowhere by chance and that no compression shortens."""
    chance = random.Random(6)
    for _ in range(count):
        yield "".join(chance.choices(string.ascii_letters + string.digits, k=14))


def spellings(word: str) -> set[bytes]:
    """As UTF-8, as UTF-16, in base64 wherever it begins, in hexadecimal digits."""
    plain = word.encode()
    shifted = {base64.b64encode(b"\0" * pad + plain)[4 if pad else 0 : -4] for pad in (0, 1, 2)}
    return {plain, word.encode("utf-16-le"), plain.hex().encode(), *shifted}


def noted_of_pages(folder: Path) -> bytes:
    """What Chromium has noted of its pages, to show them again: addresses, titles, what stood in fields. Where there is
    no keyring it is closed with a key that everybody knows."""
    key = pbkdf2_hmac("sha1", b"peanuts", b"saltysalt", 1, 16)
    noted = b""
    for path in folder.glob("*/Sessions*/*"):
        content, at = path.read_bytes(), 8
        while at + 4 <= len(content):
            size = int.from_bytes(content[at : at + 4], "little")
            one, at = content[at + 4 : at + 4 + size], at + 4 + size
            if one.startswith(b"v10") and len(one) % 16 == 3:
                opened = Cipher(AES(key), CBC(b" " * 16)).decryptor()
                one = opened.update(one[3:]) + opened.finalize()
            noted += one + b"\n"
    return noted


def found(folder: Path, words: list[str]) -> set[str]:
    """Which of the words the folder says, in any file and in any name of a file."""
    content = b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    content += noted_of_pages(folder)
    content += b"\n".join(str(path).encode() for path in folder.rglob("*"))
    return {word for word in words if any(one in content for one in spellings(word))}


def fill(field_office: Field, words: Iterator[str]) -> list[str]:
    """Every case with a name, a telephone note, a mobility note and a note of the office."""
    used = []
    office = field_office.office
    for number, visit in enumerate(field_office.visits):
        with office.work.store.read() as unit:
            known = unit.cases.get(visit.case_id).person
        name, contact, mobility, note = (next(words) for _ in range(4))
        described = known.model_copy(update={"name": name, "mobility": mobility})
        casefile.update_person(
            office.work, office.account("case_worker"), visit.case_id, Person(**dict(described)), before=known
        )
        with office.work.store.read() as unit:
            party = contacts.parties(unit, visit.case_id)[0]
        noted = party.facts.model_copy(update={"contact": party.contact.model_copy(update={"note": contact})})
        contacts.save_party(office.work, office.account("case_worker"), visit.case_id, 0, noted, seen=party.revision)
        field_office.write(number, note, f"00000000-0000-4000-8000-{number:012}")
        used += [name, contact, mobility, note]
    return used


def photo() -> dict[str, Any]:
    made = BytesIO()
    Image.effect_noise((800, 600), 40).save(made, "JPEG")
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def test_a_phone_that_knows_of_nothing_does_not_say_that_all_is_at_the_office(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    """The browser has cleared its storage, with words in it; or nobody ever took a day here."""
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    phone.page.reload()
    phone.page.wait_for_selector("#sync:has-text('Tout au bureau')")
    phone.reach()
    phone.page.evaluate(CLEARED)
    phone.page.reload()
    phone.page.wait_for_selector("#again")
    phone.page.wait_for_selector("#sync:has-text('Rien sur ce téléphone')")
    assert "Tout" not in phone.page.inner_text("header")


@pytest.mark.parametrize("word", ["Amina Ouédraogo 12", "x"])
def test_the_search_finds_what_is_there(tmp_path: Path, word: str) -> None:
    for spelling in spellings("kQ8zplanted"):
        (tmp_path / "one").write_bytes(b"before" + word.encode() + spelling + b"after")
        assert found(tmp_path, ["kQ8zplanted", "kQ8zabsent"]) == {"kQ8zplanted"}


def test_the_pin_is_known_to_the_phone_alone(field_office: Field, phone_of: Callable[[str], Phone]) -> None:
    pin = "402817936254"
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = phone_of("olga")
    page, sent = phone.page, []
    page.context.on("request", lambda request: sent.append(request.url.encode() + (request.post_data_buffer or b"")))
    phone.call("phone.day.wipe()")
    page.reload()
    page.fill("#pin", pin)
    page.fill("#again", pin)
    page.click("main form button")
    page.wait_for_selector(".next")
    page.reload()
    type_pin(page, pin)
    page.wait_for_selector(".next")
    page.click("#sync")
    page.click("main button:has-text('Envoyer')")
    page.wait_for_selector("main:has-text('Dernier contact')")
    assert any(b"/field/phone/prepare" in one for one in sent), "the control: the day was fetched"
    assert not any(pin.encode() in one for one in sent)
    assert found(field_office.process.data, [pin]) == set()


def test_fifty_planted_words_are_nowhere_in_the_profile(
    field_office: Field, profile: ProfileBrowser, tmp_path: Path
) -> None:
    source = planted(60)
    field_office.worker("olga", VISITS)
    # a closed browser opens the day without network, which gives a copy the most
    rules.choose(field_office.office.work, field_office.office.account("administrator").id, "phone", seen="memory")
    words = fill(field_office, source)
    field_office.process.start()
    field_office.proxy.changes = None  # the PIN as it is on a real phone
    phone = Phone(profile.start(), field_office.proxy.address)
    page = phone.page
    phone.sign_in("olga")
    phone.open()
    phone.prepare()
    proof = phone.call("phone.today.setup.proof.key")  # with it a copy could say that all is well
    phone.call("phone.database.keep('outbox', 'memory', 'language', 'fr')")
    unlock(phone)
    page.wait_for_selector(f".next:has-text('{words[0]}')")
    finished, draft, caption, signer, correction = (next(source) for _ in range(5))
    for stop in phone.call("[...document.querySelectorAll('a.stop[href]')].map((a) => a.hash)")[:3]:
        page.evaluate("(place) => { location.hash = place; }", stop)
        page.wait_for_selector("#note")
    phone.until_installed()  # opened again below, by a browser that finds no office
    field_office.process.stop()
    page.fill("#note", finished)
    page.check("#outcome-done")
    page.click("#photo-agreed")
    page.set_input_files("#photo-file", photo())
    page.fill("#photo-caption", caption)
    page.click("text=Garder cette photo")
    page.wait_for_selector(".thumbs li")
    page.click("summary:has-text('Signature')")
    page.fill("#signer", signer)
    page.click("summary:has-text('Corriger')")
    page.fill("article textarea", correction)
    page.click("article form button")
    page.wait_for_selector(f".note-text:has-text('{correction}')")
    page.click(".bottom-bar button")
    page.click("dialog button[value=yes]")  # it is hours before its time
    page.wait_for_selector("[data-tone=ok]")
    page.click(".next a[href^='#/stop']")
    page.fill("#note", draft)
    page.wait_for_selector(".saved-line:has-text('Gardé sur ce téléphone')")
    words += [finished, draft, caption, signer, correction, *(next(source) for _ in range(3)), PIN * 2, proof]
    with field_office.office.work.store.read() as unit:
        words.append(unit.visits.get(field_office.visits[0].id).place.text or words[0])
    assert len(set(words)) >= 50
    assert found(profile.profile, words) == set(), "while it is used"
    profile.close()
    assert found(profile.profile, words) == set(), "switched off, locked"
    assert "/field/app#/stop/".encode("utf-16-le") in noted_of_pages(profile.profile), "the control: it can be read"
    phone = Phone(profile.start(), field_office.proxy.address)
    phone.open()
    unlock(phone)
    phone.page.click("nav >> text=Plus")
    phone.page.click("main button:has-text('Se déconnecter')")
    phone.page.click("dialog button[value=yes]")
    phone.page.wait_for_selector("#again")
    profile.close()
    assert found(profile.profile, words) == set(), "signed out, sealed notes still there"
