"""Photographs of every size and kind: each one leaves, or a sentence says why it does not."""

import os
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.phone.conftest import Field
from tests.phone.phones import Phone, unlock
from tests.phone.test_pictures import at_the_office

COUNTS = [pytest.param(200, id="200", marks=pytest.mark.stress)]
SEED = int(os.environ.get("PICTURE_SEED", "1"))
SIDES = [
    (1, 1),
    (40, 3_000),
    (16_000, 900),
    (900, 16_000),
    (4_000, 3_000),
    (8_160, 6_120),
    (1_600, 1_200),
    (3_024, 4_032),
]
KINDS = ["JPEG", "progressive", "grey", "CMYK", "PNG", "see-through", "WEBP", "GIF", "turned", "cut", "no picture"]


def photograph(chance: random.Random) -> tuple[str, bytes]:
    """Its kind and its bytes: grain as of a camera at night, or the soft planes of a wall."""
    kind, (width, height) = chance.choice(KINDS), chance.choice(SIDES)
    if kind == "no picture":
        return kind, chance.randbytes(5_000)
    grain = chance.choice((8, 400, 1_500))  # the smallest side of what is drawn larger
    small = Image.effect_noise((min(width, grain), min(height, grain)), chance.choice((5, 60, 120)))
    plane = small.resize((width, height))
    made = BytesIO()
    match kind:
        case "grey":
            plane.save(made, "JPEG", quality=90)
        case "CMYK":
            Image.merge("CMYK", (plane,) * 4).save(made, "JPEG", quality=90)
        case "see-through":
            Image.merge("RGBA", (plane,) * 4).save(made, "PNG", compress_level=1)
        case "PNG" | "WEBP" | "GIF":
            limit = 16_383 if kind == "WEBP" else max(width, height)
            plane.convert("RGB").crop((0, 0, min(width, limit), min(height, limit))).save(made, kind)
        case _:
            exif = Image.Exif()
            exif[0x0112] = chance.randint(1, 8) if kind == "turned" else 1
            rgb = Image.merge("RGB", (plane,) * 3)
            rgb.save(made, "JPEG", quality=92, progressive=kind == "progressive", exif=exif)
    content = made.getvalue()
    return kind, content[: len(content) // 3] if kind == "cut" else content


@pytest.mark.parametrize("count", COUNTS)
def test_every_photograph_leaves_or_a_sentence_says_why_not(
    field_office: Field, phone_of: Callable[..., Phone], tmp_path: Path, count: int
) -> None:
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    page = phone.page
    page.click(".next a[href^='#/stop']")
    page.wait_for_selector("#photo-title")
    page.click("#photo-agreed")
    chance = random.Random(SEED)
    print(f"PICTURE_SEED={SEED}")
    chosen, kept, refused = tmp_path / "p.jpg", 0, []
    for number in range(count):
        kind, content = photograph(chance)
        chosen.write_bytes(content)
        page.set_input_files("#photo-file", chosen)
        page.wait_for_selector(".photo-preview, #photo-error")
        if page.locator("#photo-error").count():
            refused.append(kind)
            page.evaluate("document.querySelector('#photo-error').remove()")
            continue
        page.fill("#photo-caption", f"photo-{number}-")
        page.click("text=Garder cette photo")
        page.wait_for_selector(f".thumbs:has-text('photo-{number}-')")
        kept += 1
    assert set(refused) <= {"no picture", "cut"}, "what a browser cannot draw"
    assert phone.upload() == "done"
    phone.until_kept(kept)
    captions = {picture.caption for picture, _ in at_the_office(field_office)}
    assert len(captions) == kept
    assert phone.unsent() == 0
