"""What is a voice note, and how long it is: from its container alone, without decoding it."""

import random

import pytest

from fieldapp.domain import phone_limits
from fieldapp.domain.errors import Refused
from fieldapp.services.phone.sound import SPARE_SECONDS, Sound, recognise
from tests import sounds


def refused(content: bytes) -> bool:
    try:
        recognise(content)
    except Refused as error:
        assert error.code == "damaged"
        return True
    return False


def test_a_voice_note_is_as_long_as_its_last_sound() -> None:
    assert recognise(sounds.webm(42)) == Sound("audio/webm", 42)
    assert recognise(sounds.webm(61.4)) == Sound("audio/webm", 61)
    assert recognise(sounds.webm(0)) == Sound("audio/webm", 1)
    assert recognise(sounds.mp4(42)) == Sound("audio/mp4", 42)


@pytest.mark.parametrize(
    ("whole", "first"),
    [
        (sounds.webm(61), sounds.webm(0)),
        (sounds.mp4(20), sounds.mp4(1)),
        (sounds.mp4(3) + sounds.large_box(b"mdat", bytes(400)), sounds.mp4(1)),
    ],
    ids=["webm", "mp4", "mp4 with a large box"],
)
def test_a_recording_that_broke_off_counts_as_far_as_it_goes(whole: bytes, first: bytes) -> None:
    """Wherever it is cut, also in the middle of a name or a size; `first`: until its first sound."""
    lengths = [recognise(whole[:end]).seconds for end in range(len(first), len(whole) + 1)]
    assert lengths == sorted(lengths), "more of it is never shorter"
    assert lengths[0] == 1
    assert lengths[-1] == recognise(whole).seconds


def test_samples_may_be_as_long_as_their_fragment_or_their_track_says() -> None:
    each = (960).to_bytes(4)
    run = bytes(4) + (50).to_bytes(4)
    media = sounds.mp4(0) + sounds.box(b"moov", sounds.box(b"mvex", sounds.box(b"trex", bytes(12) + each + bytes(8))))
    by_track = sounds.box(b"moof", sounds.box(b"traf", sounds.box(b"tfhd", bytes(8)) + sounds.box(b"trun", run)))
    assert recognise(media + by_track * 7).seconds == 7
    head = b"\0\0\0\x08" + bytes(4) + (1920).to_bytes(4)
    by_fragment = sounds.box(b"moof", sounds.box(b"traf", sounds.box(b"tfhd", head) + sounds.box(b"trun", run)))
    assert recognise(media + by_fragment * 7).seconds == 14


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("nothing", b""),
        ("words", b"a note that somebody typed"),
        ("a page", b"<html><script>alert(1)</script>"),
        ("a picture", b"\xff\xd8\xff\xe0" + bytes(100)),
        ("a header alone", b"\x1a\x45\xdf\xa3"),
        ("no size", b"\x1a\x45\xdf\xa3\x00"),
        ("Matroska", sounds.webm(document=b"matroska")),
        ("a film", sounds.webm(tracks=sounds.track(kind=1, codec=b"V_VP9"))),
        ("a film with sound", sounds.webm(tracks=sounds.track() + sounds.track(kind=1, codec=b"V_VP9"))),
        ("sound of another kind", sounds.webm(tracks=sounds.track(codec=b"A_PCM/INT/LIT"))),
        ("no track", sounds.webm(tracks=b"")),
        ("a file inside", sounds.webm(beside=sounds.element(0x1941A469, b"hidden"))),
        ("a value without a size", sounds.webm(beside=sounds.element(0xEC, b"", unknown=True))),
        ("a film in MP4", sounds.mp4(handlers=(b"vide",))),
        ("both in MP4", sounds.mp4(handlers=(b"soun", b"vide"))),
        ("no track in MP4", sounds.mp4(handlers=())),
        ("no sound in MP4", sounds.mp4(0)),
        ("a box smaller than itself", sounds.box(b"ftyp", b"iso5") + b"\0\0\0\x04free"),
        ("a run longer than its box", sounds.mp4(1).replace((50).to_bytes(4), (2**31).to_bytes(4), 1)),
        ("a header of nothing", sounds.box(b"ftyp", b"") + sounds.box(b"mdhd", b"")),
    ],
)
def test_what_is_no_voice_note_is_refused(what: str, content: bytes) -> None:
    assert refused(content), what


def test_it_is_at_most_so_long_and_so_large() -> None:
    most = phone_limits.RECORDING_SECONDS + SPARE_SECONDS
    assert not refused(sounds.webm(most))
    assert refused(sounds.webm(most + 1))
    assert refused(sounds.mp4(most + 1))
    spare = phone_limits.RECORDING_BYTES - len(sounds.webm(42, padding=1))
    assert not refused(sounds.webm(42, padding=spare))
    assert refused(sounds.webm(42, padding=spare + 2))


def test_damaged_bytes_are_refused_or_measured_and_nothing_else() -> None:
    chance = random.Random(7)
    for whole in (sounds.webm(5), sounds.mp4(5)):
        for _ in range(400):
            damaged = bytearray(whole[: chance.randrange(1, len(whole))])
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            if not refused(bytes(damaged)):
                assert recognise(bytes(damaged)).seconds <= phone_limits.RECORDING_SECONDS + SPARE_SECONDS
