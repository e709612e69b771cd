"""Draws one tile with Pillow: shapes twice as large and shrunk, which smooths them,
then the labels at their own size."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageColor, ImageDraw

from .cells import EXTENT, Strokes
from .kinds import AREAS, FIRST_ZOOM, ROADS, Kind, level_of
from .style import CASED_FROM, CASING, STYLES, Style, Theme, width
from .typeface import font
from .world import TILE

SMOOTH = 2
OUTLINED_FROM = 16  # zoom at which buildings get an edge
REACH = 24  # pixels around the tile that are drawn too: wide lines beyond its edge
STREET_HALO, PLACE_HALO = 2, 3

LabelEntry = Sequence[Any]  # look, text, x, y, size, angle: as `build` packs them


def draw(
    strokes: Sequence[Strokes], labels: Sequence[LabelEntry], zoom: int, x: int, y: int, theme: Theme, scale: int
) -> bytes:
    """A WebP picture of 256 x `scale` pixels a side. `strokes` are those of the cell the tile lies in."""
    style = STYLES[theme]
    side = TILE * scale * SMOOTH
    image = Image.new("RGB", (side, side), style.land)
    canvas = _Canvas(image, zoom, x, y, scale * SMOOTH)
    by_kind = {layer.kind: layer for layer in strokes}
    for kind in Kind:
        if kind in AREAS and kind in by_kind and zoom >= _first(kind):
            edge = style.edges.get(kind) if zoom >= OUTLINED_FROM else None
            canvas.areas(by_kind[kind], style.fills[kind], edge)
    for kind in (Kind.STREAM, Kind.RIVER, Kind.PATH, Kind.RAIL):
        if kind in by_kind:
            canvas.lines(by_kind[kind], style.fills[kind], width(kind, zoom))
    for kind in ROADS:
        if kind in by_kind and width(kind, zoom) >= CASED_FROM:
            canvas.lines(by_kind[kind], style.edges[kind], width(kind, zoom) + 2 * CASING)
    for kind in ROADS:
        if kind in by_kind:
            thin = width(kind, zoom) < CASED_FROM
            canvas.lines(by_kind[kind], style.edges[kind] if thin else style.fills[kind], width(kind, zoom))
    image = image.reduce(SMOOTH)
    for entry in labels:
        _label(image, entry, style, scale)
    return _packed(image)


def _first(kind: Kind) -> int:
    return 15 if kind is Kind.BUILDING else FIRST_ZOOM[kind]


class _Canvas:
    """Cell coordinates to pixels of the enlarged tile."""

    def __init__(self, image: Image.Image, zoom: int, x: int, y: int, enlarged: int) -> None:
        self._draw = ImageDraw.Draw(image)
        self._enlarged = enlarged
        across = 2 ** (zoom - level_of(zoom))
        self._factor = across * TILE * enlarged / EXTENT
        self._origin = np.array([x % across, y % across]) * TILE * enlarged
        low = (self._origin - REACH * enlarged) / self._factor
        self._view = low, low + (TILE + 2 * REACH) * enlarged / self._factor

    def areas(self, layer: Strokes, fill: str, edge: str | None) -> None:
        for points in self._seen(layer):
            if len(points) >= 6:
                self._draw.polygon(points, fill=fill, outline=edge)

    def lines(self, layer: Strokes, colour: str, wide: float) -> None:
        pixels = round(wide * self._enlarged)
        if wide == 0.0:
            return
        if pixels <= 2:
            for points in self._seen(layer):
                self._draw.line(points, fill=colour, width=max(1, pixels))
            return
        half = pixels / 2 - 0.5
        for points in self._seen(layer):
            self._draw.line(points, fill=colour, width=pixels)
            for at in range(0, len(points), 2):  # round ends and bends
                left, top = points[at] - half, points[at + 1] - half
                self._draw.ellipse((left, top, left + 2 * half, top + 2 * half), fill=colour)

    def _seen(self, layer: Strokes) -> Iterator[list[float]]:
        low, high = self._view
        near = (
            (layer.boxes[:, 0] <= high[0])
            & (layer.boxes[:, 2] >= low[0])
            & (layer.boxes[:, 1] <= high[1])
            & (layer.boxes[:, 3] >= low[1])
        )
        for row in np.flatnonzero(near):
            part = layer.points[layer.starts[row] : layer.starts[row + 1]]
            yield (part * self._factor - self._origin).ravel().tolist()


def _label(image: Image.Image, entry: LabelEntry, style: Style, scale: int) -> None:
    look, text, x, y, size, angle = entry
    x, y, size = x * scale, y * scale, size * scale
    if look == "ref":
        _shield(image, text, x, y, size, style)
    elif angle and abs(angle) >= 4:
        _slanted(image, text, x, y, size, angle, style, scale)
    else:
        halo = (PLACE_HALO if look == "place" else STREET_HALO) * scale
        ink = style.ink if look == "place" else style.street_ink
        ImageDraw.Draw(image).text(
            (x, y), text, font=font(size), fill=ink, anchor="mm", stroke_width=halo / 2, stroke_fill=style.halo
        )


def _shield(image: Image.Image, text: str, x: int, y: int, size: int, style: Style) -> None:
    canvas = ImageDraw.Draw(image)
    half_width, half_height = round(font(size).getlength(text) / 2 + size * 0.4), round(size * 0.75)
    box = (x - half_width, y - half_height, x + half_width, y + half_height)
    canvas.rounded_rectangle(box, radius=size * 0.3, fill=style.ref_fill, outline=style.edges[Kind.SECONDARY])
    canvas.text((x, y), text, font=font(size), fill=style.ref_ink, anchor="mm")


def _slanted(image: Image.Image, text: str, x: int, y: int, size: int, angle: int, style: Style, scale: int) -> None:
    """Drawn level in a square around its centre, turned, and laid on the map: whole pixels, so tiles agree."""
    half = round(font(size).getlength(text) / 2) + 4 * scale
    level = Image.new("RGBA", (2 * half, 2 * half), (*ImageColor.getrgb(style.halo)[:3], 0))
    halo = STREET_HALO * scale / 2
    ImageDraw.Draw(level).text(
        (half, half),
        text,
        font=font(size),
        fill=style.street_ink,
        anchor="mm",
        stroke_width=halo,
        stroke_fill=style.halo,
    )
    turned = level.rotate(angle, resample=Image.Resampling.BICUBIC)
    image.paste(turned, (x - half, y - half), turned)


def _packed(image: Image.Image) -> bytes:
    """Lossless, so that colours meet at the edges of tiles: half the bytes of a PNG, and not slower."""
    out = io.BytesIO()
    image.save(out, "WEBP", lossless=True, method=2, quality=30)
    return out.getvalue()
