"""The part of a photographed sheet for one file: upright, cut out, small, and nothing but its pixels."""

import random
from io import BytesIO

import pytest
from PIL import Image

from fieldapp.domain.errors import Refused
from fieldapp.domain.phone_limits import PICTURE_BYTES
from fieldapp.services.sheet_picture import LONGEST_SIDE, parts


def saved(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    made = BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def part_of(content: bytes, top: int, bottom: int) -> bytes:
    (drawn,) = parts(content, [(top, bottom)])
    return drawn


def test_a_picture_that_lies_on_its_side_is_cut_as_people_see_it() -> None:
    lying = Image.new("RGB", (200, 100), "red")
    lying.paste("blue", (100, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter: its left is the upper half
    upper = Image.open(BytesIO(part_of(saved(lying, exif=exif), 0, 50)))
    assert upper.size == (100, 100)
    red, _, blue = upper.getpixel((50, 50))
    assert red > 200 and blue < 60
    assert not upper.getexif()


def test_whatever_was_photographed_fits_the_measure_of_a_phones_picture() -> None:
    noise = Image.frombytes("RGB", (1_900, 1_500), random.Random(1).randbytes(1_900 * 1_500 * 3))
    made = part_of(saved(noise, quality=60), 0, 100)
    assert len(made) <= PICTURE_BYTES
    assert max(Image.open(BytesIO(made)).size) <= LONGEST_SIDE


def test_the_same_part_gives_the_same_bytes_and_another_others() -> None:
    page = saved(Image.linear_gradient("L").convert("RGB"), "PNG")
    assert parts(page, [(10, 40), (10, 45)]) == [part_of(page, 10, 40), part_of(page, 10, 45)]
    assert part_of(page, 10, 40) != part_of(page, 10, 45)
    assert Image.open(BytesIO(part_of(saved(Image.new("RGB", (50, 3))), 0, 5))).size == (50, 1), "never nothing"


@pytest.mark.parametrize("content", [b"", b"words", saved(Image.new("RGB", (90, 90)))[:200]])
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        part_of(content, 0, 100)
    assert (refused.value.code, refused.value.field) == ("sheet_picture", "picture")
