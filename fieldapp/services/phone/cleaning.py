"""What came as a picture is drawn anew by our own encoder: no metadata, nothing hidden behind or inside the pixels."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from ...domain.errors import Refused

MOST_PIXELS = 4_000_000  # the phone sends at most 1,600 x 1,600
QUALITY = 88
SCAN = b"\xff\xda"
MOST_SCANS = 100  # of a JPEG, for each of which a decoder goes over all of it; browsers draw it in a dozen at most


def clean(content: bytes) -> tuple[bytes, str]:
    """Draws a picture anew, so that nothing but what it shows is left: JPEG, or PNG when it came as one.

    Returns its bytes and its media type. Raises `Refused("damaged")` for what is no picture.
    """
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as found:
            jpeg = found.format not in ("PNG", "WEBP")
            if found.width * found.height > MOST_PIXELS or (jpeg and content.count(SCAN) > MOST_SCANS):
                raise Refused("damaged")
            drawn = found.convert("RGB")
            kind = "PNG" if found.format == "PNG" else "JPEG"
        fresh = Image.new("RGB", drawn.size)
        fresh.paste(drawn)
        made = BytesIO()
        fresh.save(made, kind, quality=QUALITY, optimize=True)  # a JPEG has a longest side, too
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("damaged") from None
    return made.getvalue(), f"image/{kind.lower()}"
