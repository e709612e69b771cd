"""A text as a picture that a telephone's camera reads (QR), drawn here: nobody else is asked for it."""

from dataclasses import dataclass
from itertools import groupby

import segno


@dataclass(frozen=True)
class QrCode:
    """`side`: how many squares it is wide and high, with its white border; `dark`: the dark ones, as the data of an SVG
    path in units of a square."""

    side: int
    dark: str


def qr_code(text: str) -> QrCode:
    """Readable where a seventh of it is hidden. Raises `ValueError` for a text of thousands of characters."""
    rows = [list(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix_iter(border=4)]
    return QrCode(len(rows), "".join(_runs(row, y) for y, row in enumerate(rows)))


def _runs(row: list[int], y: int) -> str:
    """The dark squares of one row, those beside each other as one."""
    drawn, x = "", 0
    for dark, group in groupby(row):
        width = len(list(group))
        drawn += f"M{x} {y}h{width}v1h-{width}z" if dark else ""
        x += width
    return drawn
