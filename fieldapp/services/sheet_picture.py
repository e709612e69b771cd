"""The part of a photographed sheet that goes into the file of one visit: cut out, upright, drawn anew and small."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from ..domain.errors import Refused
from ..domain.phone_limits import PICTURE_BYTES

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1_600
QUALITIES = (85, 70, 55, 40, 25)
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
SMALLER = 0.7  # of each side, when no quality is enough: half of the picture's size


def parts(content: bytes, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """For each (top, bottom), in hundredths of the height, a JPEG of at most `PICTURE_BYTES` without anything but its
    pixels; the same picture and part always give the same bytes. Raises `Refused` as `refuse_other_formats`, and with
    "sheet_picture" for what is no picture, or one too large to be opened."""
    upright = _opened(content)
    return [_cut(upright, top, bottom) for top, bottom in ranges]


def refuse_other_formats(head: bytes) -> None:
    """By how a file begins. Raises `Refused`: sheet_heic, sheet_pdf."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        raise Refused("sheet_heic", "picture")
    if head.startswith(b"%PDF"):
        raise Refused("sheet_pdf", "picture")


def _opened(content: bytes) -> Image.Image:
    refuse_other_formats(content)
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Refused("sheet_picture", "picture")
            return ImageOps.exif_transpose(found).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("sheet_picture", "picture") from None


def _cut(upright: Image.Image, top: int, bottom: int) -> bytes:
    first = upright.height * top // 100
    last = max(first + 1, upright.height * bottom // 100)
    cut = Image.new("RGB", (upright.width, last - first))
    cut.paste(upright.crop((0, first, upright.width, last)))
    cut.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _small(cut)


def _small(picture: Image.Image) -> bytes:
    """In the best quality that fits; where none does, as with noise, of a smaller picture."""
    for quality in QUALITIES:
        made = BytesIO()
        picture.save(made, "JPEG", quality=quality, optimize=True)
        if made.tell() <= PICTURE_BYTES:
            return made.getvalue()
    width, height = (max(1, round(side * SMALLER)) for side in picture.size)
    return _small(picture.resize((width, height)))
