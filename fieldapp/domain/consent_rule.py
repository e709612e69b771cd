"""What a worker or the office may do with a person's words and pictures, from the consents of the case and the day.

That a visit took place is always kept: outcome, hours and answers to the office's own questions. Beyond that:

- Notes in words are free where somebody agreed, and where nobody has asked yet (then they are to be asked). After a
  withdrawal, or once consent has ended, the writer names another ground than consent (`GROUNDS`: vital interests and
  legal duty, Article 6 (1) d and c of Regulation (EU) 2016/679), which stays with the note.
- Photos need a yes: recorded, or said at the door. After a withdrawal none is taken.
- A voice note in which only the worker speaks is words as a note is. With the person's own voice in it, it also needs a
  yes said for this very recording: one to photos or notes is none, and who took photos back is not recorded.
- An interpreter from outside comes unless that was withdrawn or has ended; who asked for one has agreed to it.
- While the file rests, because the person restricted the use of their data or objected to it, words need a danger to
  somebody, and nothing is photographed or recorded, whatever was agreed before.
- A case is passed on to an organisation only where the person or the guardian said so of that very organisation.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from .case import GROUNDS
from .consent import PURPOSES, Consent, Purpose, may_be_visited, standing_of
from .record import Record

NoteRule = Literal["free", "ask", "ground"]
PhotoRule = Literal["free", "ask", "never"]


class Permitted(Record):
    """`notes`: free, ask (free, and nobody has asked yet), ground (only with one of `GROUNDS`). `photos`: free, ask (a
    yes has to be said first), never. `interpreter`: whether one from outside may come."""

    notes: NoteRule
    photos: PhotoRule
    interpreter: bool


def permitted(consents: Sequence[Consent], day: date, *, minor: bool = False, resting: bool = False) -> Permitted:
    """What the consents of a case allow on `day`, a local day of the office. `minor`: see `standing_of`; `resting`: its
    file rests."""
    notes = standing_of(consents, "notes", day, minor=minor).standing
    photos = standing_of(consents, "photo", day, minor=minor).standing
    interpreter = standing_of(consents, "interpreter", day, minor=minor).standing
    return Permitted(
        notes="ground" if resting or notes in ("withdrawn", "ended") else "ask" if notes == "missing" else "free",
        photos="never" if resting or photos == "withdrawn" else "free" if photos in ("given", "to_confirm") else "ask",
        interpreter=interpreter not in ("withdrawn", "ended"),
    )


def may_write(rule: NoteRule, ground: str) -> bool:
    """Whether words may go into the file; `ground`: one of `GROUNDS`, "" for none. The phone asks the same
    (`fieldapp/static/phone/consent_rule.js`)."""
    return rule != "ground" or ground in GROUNDS


def may_photograph(rule: PhotoRule, agreed: bool) -> bool:
    """Whether a photo may be taken; `agreed`: whoever is at the door asked, and the person said yes."""
    return rule == "free" or (rule == "ask" and agreed)


def may_record(notes: NoteRule, photos: PhotoRule, ground: str, *, theirs: bool, agreed: bool) -> bool:
    """Whether a voice note may be recorded. `theirs`: the person's own voice is in it; `agreed`: they said yes to that
    just then. `ground` as in `may_write`. The phone asks the same."""
    return may_write(notes, ground) and (not theirs or (agreed and photos != "never"))


def may_pass_on(consents: Sequence[Consent], recipient: str, day: date, *, minor: bool = False) -> bool:
    """Whether the case may be passed on to this organisation: what a relative or a file declares is not enough."""
    return standing_of(consents, "referral", day, recipient, minor=minor).standing == "given"


def may_be_taken_back(
    consents: Sequence[Consent], day: date, *, interpreter: bool, minor: bool = False
) -> tuple[Purpose, ...]:
    """What is done on `day` as long as the person does not say no. `interpreter`: somebody asked for one."""
    rule = permitted(consents, day, minor=minor)
    recipients = {one.recipient for one in consents if one.purpose == "referral"}
    done: dict[Purpose, bool] = {
        "visit": may_be_visited(consents, day, minor=minor).holds,
        "notes": rule.notes != "ground",
        "photo": rule.photos == "free",
        "interpreter": rule.interpreter
        and (interpreter or standing_of(consents, "interpreter", day, minor=minor).holds),
        "referral": any(standing_of(consents, "referral", day, one, minor=minor).holds for one in recipients),
    }
    return tuple(purpose for purpose in PURPOSES if done[purpose])
