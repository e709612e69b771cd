"""Copies of a phone's profile, made at any moment, and the right PIN: what a thief reads with them in each mode."""

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from fieldapp.services.phone import rules
from fieldapp.services.phone.rules import SharePlace
from tests.patience import until
from tests.phone.conftest import Field
from tests.phone.phones import MOVABLE_CLOCK, PIN, Phone, ProfileBrowser, move
from tests.phone.test_stolen_phone import fill, found, planted
from tests.phone.thief import Thief

VISITS = 13
WRONG = "904433"
PARTS = """
  phone.database.database("day").then((db) => db.getAllKeys("parts"))
    .then((names) => names.filter((name) => name.startsWith("case/")).length)
"""


@dataclass
class Stolen:
    """A phone in its profile, what is planted in its day, and the copies that somebody makes of it."""

    office: Field
    browser: ProfileBrowser
    words: list[str]
    folder: Path
    phone: Phone = field(init=False)
    thief: Thief = field(init=False)
    secrets: dict[str, bytes] = field(default_factory=dict)

    def begin(self) -> None:
        self.phone = Phone(self.browser.start(), self.office.proxy.address)
        self.phone.page.add_init_script(MOVABLE_CLOCK)
        self.phone.open()

    def take(self) -> None:
        """Today, taken with the PIN; what its key is made of is known to the test from here on."""
        self.phone.page.reload()
        self.phone.page.wait_for_selector("#again")
        self.phone.reach()
        self.phone.until_signed_out()
        self.office.give_session(self.phone, "olga")
        self.phone.page.fill("#pin", PIN)
        self.phone.page.fill("#again", PIN)
        self.phone.page.click("main form button")
        self.phone.page.wait_for_selector(f".next:has-text('{self.words[0]}')")
        self.phone.until_installed()
        self.phone.reach()
        until(lambda: self.phone.call(PARTS) >= VISITS, "the files of all cases are here")
        self.thief = Thief.of(self.phone)
        lock = self.thief.taken["lock"]
        with self.office.office.work.store.read() as unit:
            since = unit.phones.get(lock["phone"]).prepared_at
        self.secrets = {
            "office": self.office.office.work.store.shares.of(lock["phone"], since),
            "phone": bytes(self.phone.call("phone.phone_share.read().then((bytes) => [...bytes])")),
        }

    def copied(self, name: str) -> "Copy":
        copy = self.folder / name
        shutil.copytree(self.browser.profile, copy, symlinks=True, ignore_dangling_symlinks=True, copy_function=_copy)
        raw = found_raw(copy, self.secrets)
        assert found(copy, self.words) == set(), name
        read = self.thief.reads(copy, PIN)
        shutil.rmtree(copy)
        return Copy(raw, sum(word in read for word in self.words))

    def opened(self) -> None:
        """The application in a browser that has just started, unlocked with network."""
        self.begin()
        self.phone.page.fill("#pin", PIN)  # its last digit opens
        self.phone.page.wait_for_selector(".next")
        self.phone.reach()

    def sign_out(self) -> None:
        self.phone.page.click("nav >> text=Plus")
        self.phone.page.click("main button:has-text('Se déconnecter')")
        self.phone.page.click("dialog button[value=yes]")
        self.phone.page.wait_for_selector("#again")

    def wrong_pins(self, count: int) -> None:
        """Until the page says how many are left, or that the day is gone."""
        for number in range(count):
            self.phone.page.fill("#pin", WRONG)
            self.phone.page.click("main form button")
            left = 9 - number
            self.phone.page.wait_for_selector(f"#pin-error:has-text('{left} essai')" if left else "#again")


@dataclass(frozen=True)
class Copy:
    """`raw`: whose shares lie in its files; `read`: how many of the planted words the thief read."""

    raw: set[str]
    read: int


def _copy(source: str, target: str) -> str:
    try:
        return str(shutil.copy2(source, target))
    except FileNotFoundError:  # the browser lives: what it has removed meanwhile is not in the copy
        return target


def found_raw(folder: Path, secrets: dict[str, bytes]) -> set[str]:
    """Which of them lie in any file, as bytes or in any spelling of text."""
    content = b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {
        name
        for name, secret in secrets.items()
        if any(
            one in content
            for one in (secret, secret.hex().encode(), base64.b64encode(secret), str([*secret])[1:-1].encode())
        )
    }


@pytest.fixture
def stolen(field_office: Field, profile: ProfileBrowser, tmp_path: Path) -> Iterator[Callable[[SharePlace], Stolen]]:
    def make(place: SharePlace) -> Stolen:
        field_office.worker("olga", VISITS)
        words = fill(field_office, planted(4 * VISITS))
        rules.choose(field_office.office.work, field_office.office.account("administrator").id, place, seen="memory")
        field_office.process.start()
        made = Stolen(field_office, profile, words, tmp_path)
        made.begin()
        made.take()
        return made

    yield make


@pytest.mark.parametrize("place", ["memory", "phone"])
def test_a_copy_and_the_right_pin_read_nothing_of_a_day_that_was_ended(
    stolen: Callable[[SharePlace], Stolen], place: SharePlace
) -> None:
    all_ = stolen(place)
    page = all_.phone.page
    by_day = all_.copied("by day")
    assert by_day == Copy({"phone"}, len(all_.words)), (
        "the control: the thief knows how, and the office gives its share"
    )
    all_.office.process.stop()
    all_.sign_out()
    all_.office.process.start()
    assert all_.copied("signed out, and the office does not know it yet") == Copy(set(), 0)
    all_.take()
    page.reload()
    all_.wrong_pins(10)
    assert all_.copied("ten wrong PINs") == Copy(set(), 0)
    all_.take()
    all_.browser.close()
    all_.office.process.move_clock(timedelta(hours=11))
    night = all_.copied("after 22:00, the browser closed")
    assert night == Copy({"phone"}, 0 if place == "memory" else len(all_.words)), "as the page on phones says"


@pytest.mark.stress
@pytest.mark.parametrize("place", ["memory", "phone"])
def test_copies_at_twelve_moments(stolen: Callable[[SharePlace], Stolen], place: SharePlace) -> None:
    all_ = stolen(place)
    open_day, ended = Copy({"phone"}, len(all_.words)), Copy(set(), 0)
    seen = {"taken": all_.copied("taken")}
    earlier = all_.folder / "kept"
    shutil.copytree(all_.browser.profile, earlier, symlinks=True, ignore_dangling_symlinks=True, copy_function=_copy)
    all_.phone.page.click("nav >> text=Plus")
    all_.phone.page.click("main button:has-text('Verrouiller')")
    all_.phone.page.wait_for_selector("#pin")
    seen["locked"] = all_.copied("locked")
    all_.wrong_pins(1)
    seen["one wrong PIN"] = all_.copied("one wrong PIN")
    all_.browser.close()
    seen["closed"] = all_.copied("closed")
    all_.opened()
    all_.browser.kill()
    seen["killed"] = all_.copied("killed")
    assert seen == dict.fromkeys(seen, open_day), "by day, the right PIN opens what its owner opens"
    all_.opened()
    all_.sign_out()
    until(lambda: not all_.phone.call("phone.outbox.pendingSignOut()"), "the office knows it")
    seen = {"signed out": all_.copied("signed out")}
    all_.browser.close()
    seen["signed out and closed"] = all_.copied("signed out and closed")
    assert bool(all_.thief.reads(earlier, PIN)) == (place == "phone"), "a copy from before, when the office knows of it"
    all_.begin()
    all_.take()
    all_.phone.page.reload()
    all_.wrong_pins(10)
    seen["ten wrong PINs"] = all_.copied("ten wrong PINs")
    all_.take()
    all_.phone.page.reload()
    all_.phone.page.click("text=J’ai oublié")
    all_.phone.page.click("dialog button[value=yes]")
    all_.phone.page.wait_for_selector("#again")
    seen["the PIN forgotten"] = all_.copied("the PIN forgotten")
    assert seen == dict.fromkeys(seen, ended)
    all_.take()
    all_.browser.close()
    all_.office.process.move_clock(timedelta(hours=11))
    night = all_.copied("after 22:00, the browser closed")
    assert night == (Copy({"phone"}, 0) if place == "memory" else open_day), "as the page on phones says"
    all_.begin()
    move(all_.phone, timedelta(hours=11))
    all_.phone.page.reload()
    all_.phone.page.wait_for_selector("#again")
    assert all_.copied("after 22:00, the browser ran again") == ended
    all_.office.process.stop()
    all_.browser.close()
    assert all_.copied("the morning after") == ended
