"""What came as a voice note is looked through before it is kept: one track of sound in a container that browsers record
(WebM: RFC 9559, Matroska; MP4: ISO/IEC 14496-12), nothing else in it, and how long it is. It is never decoded.

A recording that broke off ends with a part that is not whole; what stands before it counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ...domain import phone_limits
from ...domain.errors import Refused

SPARE_SECONDS = 5  # by which a browser may end its recording later than it was asked to
Mimetype = Literal["audio/webm", "audio/mp4"]


@dataclass(frozen=True)
class Sound:
    mimetype: Mimetype
    seconds: int


def recognise(content: bytes) -> Sound:
    """The container and the length of a voice note, at least 1 s. Raises `Refused("damaged")` for what is none, is too
    large or too long, or holds more than sound."""
    if len(content) > phone_limits.RECORDING_BYTES:
        raise Refused("damaged")
    try:
        if content.startswith(_EBML):
            sound = Sound("audio/webm", _whole(_webm_seconds(content)))
        elif content[4:8] == b"ftyp":
            sound = Sound("audio/mp4", _whole(_mp4_seconds(content)))
        else:
            raise Refused("damaged")
    except (ValueError, IndexError, ArithmeticError, RecursionError):
        raise Refused("damaged") from None
    if sound.seconds > phone_limits.RECORDING_SECONDS + SPARE_SECONDS:
        raise Refused("damaged")
    return sound


def _whole(seconds: float) -> int:
    return max(1, round(seconds))


# --- WebM: elements of an id, a size and a content; a recording that is still written has elements of unknown size

_EBML = b"\x1a\x45\xdf\xa3"
# header, segment, information, tracks, track, cluster, group of blocks
_HOLDERS = {0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0}
_DOCUMENT, _SCALE, _TRACK_KIND, _CODEC = 0x4282, 0x2AD7B1, 0x83, 0x86
_CLUSTER_TIME, _SIMPLE_BLOCK, _BLOCK, _ATTACHMENTS = 0xE7, 0xA3, 0xA1, 0x1941A469
_AUDIO = 2
_CODECS = (b"A_OPUS", b"A_VORBIS")
_NANOSECONDS = 1_000_000_000


def _webm_seconds(content: bytes) -> float:
    document, scale, cluster, last, blocks = b"", 1_000_000, 0, 0, 0
    kinds: list[int] = []
    codecs: list[bytes] = []
    for name, value in _elements(content):
        if name == _DOCUMENT:
            document = value.rstrip(b"\0")
        elif name == _TRACK_KIND:
            kinds.append(int.from_bytes(value))
        elif name == _CODEC:
            codecs.append(value.rstrip(b"\0"))
        elif name == _SCALE:
            scale = int.from_bytes(value)
        elif name == _CLUSTER_TIME:
            cluster = int.from_bytes(value)
        elif name == _ATTACHMENTS:
            raise ValueError("more than sound")
        elif name in (_SIMPLE_BLOCK, _BLOCK):
            _track, at = _number(value, 0, keep_mark=False)
            last = max(last, cluster + int.from_bytes(value[at : at + 2], signed=True))
            blocks += 1
    if document != b"webm" or kinds != [_AUDIO] or len(codecs) != 1 or codecs[0] not in _CODECS or not blocks:
        raise ValueError("no sound")
    return last * scale / _NANOSECONDS


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element that holds a value, in their order; those that hold others are walked into."""
    at = 0
    while at < len(content):
        try:
            name, at = _number(content, at, keep_mark=True)
            start = at
            size, at = _number(content, at, keep_mark=False)
        except _CutShort:
            return
        if name in _HOLDERS:
            continue  # what it holds comes next, whether its size is known or not
        if size == (1 << 7 * (at - start)) - 1:
            raise ValueError("a value of unknown size")
        if at + size > len(content):
            return
        yield name, content[at : at + size]
        at += size


class _CutShort(ValueError):
    """The bytes end before their number does."""


def _number(content: bytes, at: int, *, keep_mark: bool) -> tuple[int, int]:
    """A number of variable length at this place, and where it ends; `keep_mark` for the id of an element. Raises
    `_CutShort`, and `ValueError` for what is no number."""
    if at >= len(content):
        raise _CutShort
    length = 9 - content[at].bit_length()
    if length > 8:
        raise ValueError("no number")
    if at + length > len(content):
        raise _CutShort
    value = int.from_bytes(content[at : at + length])
    return (value if keep_mark else value & ((1 << 7 * length) - 1)), at + length


# --- MP4: boxes of a size, a name and a content


@dataclass
class _Track:
    handlers: list[bytes] = field(default_factory=list)
    scale: int = 0
    whole: int = 0  # units of `scale`, of a file that was written to its end
    each: int = 0  # of a sample, where its fragment does not say
    parts: int = 0  # of all fragments


def _mp4_seconds(content: bytes) -> float:
    track = _Track()
    for name, body in _boxes(content):
        if name == b"hdlr":
            track.handlers.append(body[8:12])
        elif name == b"mdhd":
            long = body[0] == 1
            track.scale = int.from_bytes(body[20:24] if long else body[12:16])
            track.whole = int.from_bytes(body[24:32] if long else body[16:20])
        elif name == b"trex":
            track.each = int.from_bytes(body[12:16])
        elif name == b"tfhd":
            track.each = _sample_of_fragment(body) or track.each
        elif name == b"trun":
            track.parts += _run(body, track.each)
    if track.handlers != [b"soun"] or not track.scale or not (track.parts or track.whole):
        raise ValueError("no sound")
    return (track.parts or track.whole) / track.scale


_HOLDING_BOXES = {b"moov", b"trak", b"mdia", b"moof", b"traf", b"mvex"}


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box that tells something, in their order; those that hold others are walked into."""
    at = 0
    while at + 8 <= len(content):
        size, name, head = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
            if at + head > len(content):
                return
        if name not in _HOLDING_BOXES and size:
            if size < head:
                raise ValueError("no box")
            if at + size > len(content):
                return
            yield name, content[at + head : at + size]
            at += size
        elif size:
            at += head
        else:
            return  # it goes on to the end


def _sample_of_fragment(body: bytes) -> int:
    flags, at = int.from_bytes(body[1:4]), 8
    at += 8 if flags & 0x1 else 0  # where its data begins
    at += 4 if flags & 0x2 else 0  # how a sample is described
    return int.from_bytes(body[at : at + 4]) if flags & 0x8 else 0


def _run(body: bytes, each: int) -> int:
    """How long the samples of a run are together, in units of its track."""
    flags, count, at = int.from_bytes(body[1:4]), int.from_bytes(body[4:8]), 8
    at += 4 if flags & 0x1 else 0
    at += 4 if flags & 0x4 else 0
    if not flags & 0x100:
        return count * each
    step = 4 * sum(bool(flags & one) for one in (0x100, 0x200, 0x400, 0x800))
    if at + count * step > len(body):
        raise ValueError("cut short")
    return sum(int.from_bytes(body[place : place + 4]) for place in range(at, at + count * step, step))
