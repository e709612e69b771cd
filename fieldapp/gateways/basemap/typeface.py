"""The letters of the map: Noto Sans (OFL), installed with the other browser files. Latin letters with all
accents of the country's languages."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONT = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts" / "noto-sans-latin-500-normal.woff2"


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The letters in this size, in pixels."""
    # the basic layout: the same letters in the same places wherever it runs
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=100_000)
def text_width(text: str, size: int) -> float:
    """Pixels."""
    return float(font(size).getlength(text))
