"""Voice notes as browsers pack them, made by hand: WebM whose segment and clusters have no known size, as while
recording, and MP4 in fragments."""

OPUS = b"A_OPUS"
UNKNOWN = bytes([0x01, *[0xFF] * 7])


def element(name: int, content: bytes, *, unknown: bool = False) -> bytes:
    """One of WebM; `unknown`: its size is not written."""
    size = UNKNOWN if unknown else (0x10_00_00_00 | len(content)).to_bytes(4)
    return name.to_bytes((name.bit_length() + 7) // 8) + size + content


def block(at_ms: int, content: bytes = b"sound") -> bytes:
    return element(0xA3, b"\x81" + at_ms.to_bytes(2, signed=True) + b"\x80" + content)


def track(kind: int = 2, codec: bytes = OPUS) -> bytes:
    return element(0xAE, element(0xD7, b"\x01") + element(0x83, bytes([kind])) + element(0x86, codec))


def webm(
    seconds: float = 42,
    *,
    tracks: bytes | None = None,
    document: bytes = b"webm",
    beside: bytes = b"",
    padding: int = 0,
) -> bytes:
    """A block every second and one at the end; `beside`: an element of the segment; `padding`: bytes of sound more."""
    header = element(0x1A45DFA3, element(0x4282, document))
    clusters = b""
    for start in range(0, int(seconds) + 1, 30):
        times = list(range(start, min(start + 30, int(seconds) + 1)))
        blocks = b"".join(block((at - start) * 1000) for at in times)
        clusters += element(0x1F43B675, element(0xE7, (start * 1000).to_bytes(4)) + blocks, unknown=True)
    last = int(seconds) // 30 * 30
    clusters += block(round((seconds - last) * 1000), b"s" * max(1, padding))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(4)))
    known = element(0x1654AE6B, track() if tracks is None else tracks)
    return header + element(0x18538067, info + known + beside + clusters, unknown=True)


def box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + name + content


def large_box(name: bytes, content: bytes) -> bytes:
    """One whose size is written in eight bytes."""
    return (1).to_bytes(4) + name + (len(content) + 16).to_bytes(8) + content


def mp4(seconds: int = 42, *, handlers: tuple[bytes, ...] = (b"soun",), scale: int = 48_000) -> bytes:
    """A fragment a second, of 50 samples; each says how long its samples are."""
    header = bytes(12) + scale.to_bytes(4) + bytes(8)
    media = b"".join(
        box(b"trak", box(b"mdia", box(b"mdhd", header) + box(b"hdlr", bytes(8) + one + bytes(13)))) for one in handlers
    )
    sample = (scale // 50).to_bytes(4) + (8).to_bytes(4)
    run = b"\0\0\x03\x01" + (50).to_bytes(4) + bytes(4) + sample * 50
    fragment = box(b"moof", box(b"traf", box(b"tfhd", bytes(8)) + box(b"trun", run))) + box(b"mdat", bytes(400))
    return box(b"ftyp", b"iso5\0\0\0\0") + box(b"moov", media) + fragment * seconds
