"""Photos, signatures and answers of a visit: from an envelope to the case page of those who may see it."""

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests import sounds
from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), place: bool = True) -> bytes:
    """With the position and the owner that a camera writes into it."""
    made = BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Olga, rue des Lilas 4"  # artist
    exif.get_ifd(0x8825)[2] = (50.0, 37.0, 27.0)
    Image.new("RGB", size, "steelblue").save(made, kind, **({"exif": exif} if place else {}))
    return made.getvalue()


def many_scans() -> bytes:
    """A JPEG whose last scan, of a few bytes, comes 500 times: a decoder goes over the whole picture for each."""
    made = BytesIO()
    Image.new("L", (800, 600), 128).save(made, "JPEG", progressive=True)
    content = made.getvalue()[:-2]
    return content + content[content.rindex(b"\xff\xda") :] * 500 + b"\xff\xd9"


def too_wide_for_a_jpeg() -> bytes:
    """A small WebP that says 65,536 of itself."""
    made = BytesIO()
    Image.new("RGB", (8, 8)).save(made, "WEBP", save_all=True, append_images=[Image.new("RGB", (8, 8), "red")])
    content = bytearray(made.getvalue())
    width = content.index(b"VP8X") + 12
    content[width : width + 3] = (65_535).to_bytes(3, "little")
    return bytes(content)


def bring(phone: Phone, item: dict[str, Any], content: bytes | None) -> str | None:
    """The refusal of a picture, None when the office has it."""
    body = {"items": [phone.envelope(item, content=content)]}
    answer = phone.post("/field/phone/deposit", body)
    assert answer.status_code == 200
    refused: str | None = (answer.json or {})["receipts"][0]["refused"]
    return refused


def test_a_photo_is_in_the_case_without_what_the_camera_wrote_into_it(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert b"Lilas" in picture()
    assert bring(phone, phone.item("photo", caption="la boîte aux lettres"), picture()) is None
    reader = door.office.signed_in("case_worker")
    page = reader.get(f"/office/cases/{door.visit.case_id}").text
    assert "la boîte aux lettres" in page
    shown = reader.get(re.findall(r'<img src="(/office/cases/[^"]+)"', page)[0])
    assert (shown.status_code, shown.mimetype, shown.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    with Image.open(BytesIO(shown.data)) as found:
        assert found.size == (800, 600)
        assert not dict(found.getexif())
    assert b"Lilas" not in shown.data
    with door.office.work.store.read() as unit:
        assert any(row.subject.startswith("picture/") for row in unit.audit.of_case(door.visit.case_id))


def test_a_picture_is_encrypted_at_the_office(door: DayAtTheDoor) -> None:
    phone = door.phone()
    bring(phone, phone.item("signature", signer="Zoubida Planted", statement="oui"), picture("PNG", place=False))
    with door.office.work.store.read() as unit:
        (kept,) = unit.pictures.of_case(door.visit.case_id)
        content = unit.pictures.get(door.visit.case_id, kept.id)[1]
    assert (kept.kind, kept.signer, kept.mimetype) == ("signature", "Zoubida Planted", "image/png")
    stored = b"".join(path.read_bytes() for path in door.office.work.settings.data.glob("*.sqlite*"))
    stored += b"".join(path.read_bytes() for path in door.office.work.settings.data.glob("*.db*"))
    assert stored
    assert b"Planted" not in stored
    assert content[40:90] not in stored


def test_a_signature_that_nobody_kept_by_hand_is_shown_as_not_finished(door: DayAtTheDoor) -> None:
    phone = door.phone()
    begun = phone.item("signature", signer="Awa", statement="oui", unfinished=True)
    assert bring(phone, begun, picture("PNG", place=False)) is None
    page = door.office.signed_in("case_worker").get(f"/office/cases/{door.visit.case_id}").text
    assert re.search(r"Signature</b>\s+· pas terminée? sur le téléphone", page), page


def test_a_picture_comes_once(door: DayAtTheDoor) -> None:
    phone = door.phone()
    item = phone.item("photo", caption="")
    assert bring(phone, item, picture()) is None
    assert bring(phone, item, picture()) is None
    other = picture(size=(10, 10))
    assert [bring(phone, item, other), bring(phone, item, other)] == [None, None], "another picture is kept as one"
    with door.office.work.store.read() as unit:
        assert len(unit.pictures.of_case(door.visit.case_id)) == 2


@pytest.mark.parametrize("kind", ["photo", "signature", "voice"])
def test_what_a_phone_put_back_had_begun_and_finished_since_comes_once(door: DayAtTheDoor, kind: str) -> None:
    """Its day ends when it is fetched again, and what was in a form leaves unfinished, after what was made of it."""
    phone, name = door.phone(), "signer" if kind == "signature" else "caption"
    content = sounds.webm(9) if kind == "voice" else picture("PNG" if kind == "signature" else "JPEG", place=False)
    facts = {"statement": "oui"} if kind == "signature" else {}
    begun = phone.item(kind, unfinished=True, **{name: "la"}, **facts)
    finished = {**phone.item(kind, **{name: "la porte"}, **facts), "id": begun["id"]}
    assert [bring(phone, item, content) for item in (finished, begun, begun)] == [None, None, None]
    other_words = {**begun, name: "le couloir"}
    assert bring(phone, other_words, content) is None
    with door.office.work.store.read() as unit:
        kept = [*unit.pictures.of_case(door.visit.case_id), *unit.recordings.of_case(door.visit.case_id)]
    assert {(getattr(one, name), one.unfinished) for one in kept} == {("la porte", False), ("le couloir", True)}
    assert len(kept) == 2, "no words are lost, and nothing is there twice"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("photo", None),
        ("photo", b""),
        ("photo", b"<svg onload=alert(1)>"),
        ("photo", b"\xff\xd8\xff\xe0 half a picture"),
        ("photo", picture(size=(2400, 2400))),
        ("photo", too_wide_for_a_jpeg()),
        ("photo", many_scans()),
        ("note", b"something behind a note"),
    ],
)
def test_what_is_no_picture_is_refused_and_blocks_nothing(door: DayAtTheDoor, kind: str, content: bytes | None) -> None:
    phone = door.phone()
    facts = {"text": "mots", "seen_at": None} if kind == "note" else {"caption": ""}
    assert bring(phone, phone.item(kind, **facts), content) == "damaged"
    assert phone.bring(phone.note("après")) == [None]


def test_a_picture_is_for_those_who_may_read_its_case(door: DayAtTheDoor) -> None:
    phone = door.phone()
    item = phone.item("photo", caption="")
    bring(phone, item, picture())
    path = f"/office/cases/{door.visit.case_id}/pictures/{item['id']}"
    assert door.office.signed_in("coordinator").get(path).status_code == 200
    for role in ("worker", "administrator"):
        assert door.office.signed_in(role, login=role).get(path).status_code == 403
    other = path.replace(door.visit.case_id, "00000000-0000-0000-0000-000000000000")
    assert door.office.signed_in("case_worker").get(other).status_code == 404


def test_the_offices_own_questions_are_answered_on_the_case_page(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert [field["code"] for field in phone.ready["fields"]] == ["met", "papers", "again_on"]
    facts = {"met": "family", "papers": "yes", "again_on": "2026-12-09", "gone": "<b>ancien</b>"}
    assert phone.bring(phone.item("event", event="done", follow_up="call", facts=facts)) == [None]
    page = door.office.signed_in("case_worker").get(f"/office/cases/{door.visit.case_id}").text
    for words in ("La famille", "Oui", "9 décembre 2026", "&lt;b&gt;ancien", "Un appel"):
        assert words in page
    wrong = [{"Bad Code": "x"}, {"met": "x" * 301}, {f"f{n}": "" for n in range(21)}]
    for facts in wrong:
        assert phone.bring(phone.item("event", event="done", facts=facts)) == ["damaged"]


def test_what_a_client_signs_is_in_the_clients_language(door: DayAtTheDoor) -> None:
    said = door.phone().ready["statements"]
    assert len({one["says"] for one in said.values()}) == 9
    assert said["ar"]["direction"] == "rtl"
