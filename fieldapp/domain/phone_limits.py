"""How much a phone brings at once and in a day.

The phone reads its own limits from here too (`limits.js` of its shell is written from `OF_THE_PHONE`). What it may make
is less than what the office takes, by `SPARE_BYTES`, so that no entry that a phone could make is too large to leave.
"""

from .case import MOST_NOTE_CHARACTERS

SPARE_BYTES = 100_000  # of words beside a picture, of base64 and of JSON around an envelope

PICTURE_BYTES = 400_000  # of a picture as the phone draws it
RECORDING_BYTES = 500_000  # of a voice note as the phone records it
RECORDING_SECONDS = 180
RECORDING_BITS = 16_000  # a second, of speech: what a browser adds fits into the bytes above, or it ends earlier
# of one sealed entry on the phone: a picture, a voice note, or the longest note
ENVELOPE_BYTES = max(PICTURE_BYTES, RECORDING_BYTES) + 2 * SPARE_BYTES
OFFICE_ENVELOPE_BYTES = ENVELOPE_BYTES + SPARE_BYTES  # of one sealed entry that the office opens
BATCH_ITEMS = 20  # entries that leave together
BATCH_BYTES = PICTURE_BYTES  # of their envelopes together, unless a single one is larger
OFFICE_ITEMS = 50  # entries that the office takes together

WORDS_A_DAY = 1_000  # entries other than signs and those of the next line that the office takes of one phone in a day
CONTENTS_A_DAY = 300  # pictures and voice notes
OWED_AT_ONCE = 1_000  # entries that a phone names as not yet at the office
UNPROVED_A_DAY = 50  # of both, without a proof that the unlocked day made them

OF_THE_PHONE = {
    "pictureBytes": PICTURE_BYTES,
    "recordingBytes": RECORDING_BYTES,
    "recordingSeconds": RECORDING_SECONDS,
    "recordingBits": RECORDING_BITS,
    "envelopeBytes": ENVELOPE_BYTES,
    "batchItems": BATCH_ITEMS,
    "batchBytes": BATCH_BYTES,
    "owedAtOnce": OWED_AT_ONCE,
    "noteCharacters": MOST_NOTE_CHARACTERS,
}


def base64_length(count: int) -> int:
    """Characters of so many bytes in base64."""
    return (count + 2) // 3 * 4


def request_bytes() -> int:
    """Of the largest request with which a phone brings something: base64, and JSON around each entry."""
    return base64_length(max(ENVELOPE_BYTES, BATCH_BYTES)) + BATCH_ITEMS * 100 + 100
