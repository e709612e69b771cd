"""What is fuzzed: each takes the bytes of a stranger, refuses them with a sentence or understands them, and never
raises anything else. Each has inputs that are understood, from which a fuzzer begins."""

import base64
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from werkzeug.test import TestResponse

from fieldapp.crypto.key_file import KeyFile, KeyFileError, create_key_file
from fieldapp.crypto.keys import new_keys
from fieldapp.domain.errors import Refused
from fieldapp.domain.passkey import Passkey
from fieldapp.gateways.address_index import build
from fieldapp.gateways.geocoder import open_geocoder
from fieldapp.security.passkeys import Address, NotThisPasskey, made, shown
from fieldapp.services import addresses
from fieldapp.services.csv_table import parse_table
from fieldapp.services.phone.sound import recognise
from fieldapp.services.request_file import COLUMNS
from fieldapp.settings import default_folder
from routing import ProblemError
from routing.formats import vroom
from tests.authenticators import Authenticator, written
from tests.sealing import sealed
from tests.sounds import webm
from tests.unit.address.conftest import VILLAGE, write
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import Phone, day_at_the_door

AN_OFFICE = 400  # inputs: what they leave there would otherwise fill it, and everything more is refused
BOUNDARY = "field"
NEW_LINE = b"\n"


@dataclass(frozen=True)
class Target:
    """`run` raises where an input is neither understood nor refused; `words`: what it looks for, for a dictionary.
    Those that work in a folder are given an empty one."""

    run: Callable[[bytes], object]
    seeds: list[bytes]
    words: tuple[str, ...] = ()


class OftenAnew:
    """An office in `folder`, made anew after so many inputs. `make`: from an empty office, whatever is asked."""

    def __init__(self, folder: Path, make: Callable[[OfficeUnderTest], Callable[[bytes], TestResponse]]) -> None:
        self._folder, self._make, self._asked = folder, make, 0
        self._office: OfficeUnderTest | None = None

    def __call__(self, content: bytes) -> None:
        if self._asked % AN_OFFICE == 0:
            self.close()
            self._office = make_office(self._folder / str(self._asked))
            self._ask = self._make(self._office)
        self._asked += 1
        answer = self._ask(content)
        answer.close()
        assert answer.status_code < 500, answer.status_code

    def close(self) -> None:
        if self._office:
            self._office.work.store.engine.dispose()
            shutil.rmtree(self._office.work.settings.data)


def table(_: Path) -> Target:
    def run(content: bytes) -> None:
        with suppress(Refused):
            found = parse_table(content, "the file", ("name",))
            assert all(len(row.cells) == len(found.header) for row in found.rows)

    return Target(run, [b"name,note\nA,b\n", b'\xef\xbb\xbfname;note\r\n"A;\n""B""";"c"\r\n\r\n;\r\n'], ('"', ";", ","))


def requests(folder: Path) -> Target:
    """A file of a partner organisation, as a coordinator sends it up."""

    def make(office: OfficeUnderTest) -> Callable[[bytes], TestResponse]:
        ask = _form_of(office, "/office/requests/import")
        head = _field("day", TODAY.isoformat().encode()) + _head("file", "q.csv", "text/csv")
        return lambda content: ask(head + content + _end())

    row = b'R-1,fr,social,both,"Rue des Essais 20, 1360 Perwez",09:00-11:30;13:00-15:00,45,normal,"a ""word"""\n'
    return Target(OftenAnew(folder, make), [",".join(COLUMNS).encode() + b"\n" + row], COLUMNS)


def multipart(folder: Path) -> Target:
    """Whole bodies, with their boundaries."""

    def make(office: OfficeUnderTest) -> Callable[[bytes], TestResponse]:
        return _form_of(office, f"/office/day/{TODAY}/sheet")

    picture = _head("picture", "a.png", "image/png") + b"\x89PNG\r\n\x1a\n" + _end()
    return Target(
        OftenAnew(folder, make),
        [_field("codes", b"A1B2") + picture, _field("codes", b"") + _end()],
        ("filename*=", "name="),
    )


def deposit(folder: Path) -> Target:
    """The body that brings envelopes."""

    def make(office: OfficeUnderTest) -> Callable[[bytes], TestResponse]:
        phone = _phone(office)
        return lambda content: _bring(phone, content)

    with _one_phone(folder) as phone:
        brought = json.dumps({"items": [phone.envelope(phone.note("words"))]}).encode()
    return Target(OftenAnew(folder, make), [brought, b'{"items": []}'], ("items", "id", "sealed"))


def entry(folder: Path) -> Target:
    """What lies in an envelope that opens, and whose proof is good."""

    def make(office: OfficeUnderTest) -> Callable[[bytes], TestResponse]:
        phone = _phone(office)

        def ask(content: bytes) -> TestResponse:
            entry_id = str(uuid.uuid4())
            words = content.replace(b"ID", entry_id.encode()).replace(b"STOP", phone.stop["id"].encode())
            envelope = {"id": entry_id, "sealed": base64.b64encode(_sealed(phone, entry_id, words)).decode()}
            return _bring(phone, json.dumps({"items": [envelope]}).encode())

        return ask

    with _one_phone(folder) as phone:
        made = [
            phone.note("words", seen_at=phone.office.clock.now()),
            phone.item("event", event="done"),
            phone.item("check_in", minutes=30, stop=phone.stop["id"]),
        ]
        stop = phone.stop["id"]
    seeds = [json.dumps({**one, "id": "ID"}).replace(stop, "STOP").encode() for one in made]
    return Target(
        OftenAnew(folder, make), seeds, ("order", "at", "kind", "stop", "text", "event", "unfinished", "caption")
    )


def problem(_: Path) -> Target:
    """A day to plan, as the command of the planner reads it."""

    def run(content: bytes) -> None:
        with suppress(ProblemError, UnicodeDecodeError, json.JSONDecodeError):
            vroom.read(json.loads(content.decode()))

    day = {
        "vehicles": [{"id": 1, "start": [4.8, 50.6], "time_window": [28_800, 61_200], "skills": [1], "breaks": []}],
        "jobs": [{"id": 1, "location": [4.9, 50.7], "service": 1_800, "time_windows": [[36_000, 39_600]]}],
    }
    return Target(run, [json.dumps(day).encode()], ("vehicles", "jobs", "matrices", "duties", "previous", "now"))


def address(folder: Path) -> Target:
    """An address as somebody types it."""
    index = folder / "index"
    build(write(folder / "best.csv", VILLAGE), index)
    geocoder = open_geocoder(index, default_folder() / "localities.csv")

    def run(content: bytes) -> None:
        addresses.find(geocoder, content.decode("utf-8", "replace")[:300])

    seeds = ["Rue des Essais 20, 1360 Perwez", "1360 Perwez bte 3", "Grand-Place 1 b2"]
    return Target(run, [one.encode() for one in seeds], ("rue", "straat", "bus", "boîte"))


def sound(_: Path) -> Target:
    """A voice note as a browser packs it."""

    def run(content: bytes) -> None:
        with suppress(Refused):
            recognise(content)

    return Target(run, [webm(3)])


def key_file(folder: Path) -> Target:
    """A file that somebody names as the office's key."""
    path = folder / "master.key"

    def run(content: bytes) -> None:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
        with suppress(KeyFileError):
            KeyFile(path).read()

    create_key_file(path, new_keys(TODAY))
    return Target(
        run, [path.read_bytes()], ("backups ", "kept ", "before - ", "mailbox ", "locked passphrase argon2id 8 1 1 ")
    )


def passkey(_: Path) -> Target:
    """What a browser says for a passkey; none opens what another has signed for."""
    device, asked = Authenticator(), {"challenge": written(bytes(32))}
    address = Address(device.host, device.origin)
    another = made(Authenticator().make(asked), bytes(32), address)
    mine = Passkey(
        id="one",
        account_id="one",
        name="one",
        host=device.host,
        credential=written(device.credential),
        public_key=another.public_key,
        made_at=datetime(2026, 12, 1, tzinfo=UTC),
    )

    def run(content: bytes) -> None:
        answer = content.decode("utf-8", "replace")
        with suppress(NotThisPasskey):
            made(answer, bytes(32), address)
        with suppress(NotThisPasskey):
            shown(answer, bytes(32), address, mine, b"owner")
            raise AssertionError("this was signed with another key")

    seeds = [device.make(asked), device.show(asked, b"owner"), device.but(fmt="packed").make(asked)]
    words = ("rawId", "response", "attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle")
    return Target(run, [one.encode() for one in seeds], words)


@contextmanager
def _one_phone(folder: Path) -> Iterator[Phone]:
    """Of an office that is there no more afterwards."""
    office = make_office(folder / "first")
    yield _phone(office)
    office.work.store.engine.dispose()


def _phone(office: OfficeUnderTest) -> Phone:
    return day_at_the_door(office).phone()


def _bring(phone: Phone, body: bytes) -> TestResponse:
    credential = f"Phone-bring {phone.ready['phone']}.{phone.ready['bring']}"
    headers = {"Authorization": credential, "Content-Type": "application/json"}
    return phone.office.visitor().client.post("/field/phone/deposit", data=body, headers=headers)


def _sealed(phone: Phone, entry_id: str, words: bytes) -> bytes:
    key, context = base64.b64decode(phone.ready["office_key"]), f"phone/{phone.ready['phone']}/{entry_id}"
    proof = f"proof day {phone.ready['proof']['since']} {phone.mac(context.encode() + NEW_LINE + words)}\n"
    return sealed(key, proof.encode() + words, context)


def _form_of(office: OfficeUnderTest, path: str) -> Callable[[bytes], TestResponse]:
    """What a coordinator's browser sends there, after the token of its forms."""
    coordinator = office.signed_in("coordinator", language="en")
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    token = _field("csrf", coordinator.csrf.encode())
    return lambda content: coordinator.client.post(path, data=token + content, headers=kind)


def _field(name: str, value: bytes) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


def _head(name: str, filename: str, mimetype: str) -> bytes:
    named = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
    return f"--{BOUNDARY}\r\n{named}\r\nContent-Type: {mimetype}\r\n\r\n".encode()


def _end() -> bytes:
    return f"\r\n--{BOUNDARY}--\r\n".encode()


TARGETS: dict[str, Callable[[Path], Target]] = {
    one.__name__: one
    for one in (table, requests, multipart, deposit, entry, problem, address, sound, key_file, passkey)
}
