"""A breach of personal data (GDPR, articles 33 and 34): what happened, whom it could harm, and who was told."""

from datetime import date, datetime, timedelta
from typing import Literal, get_args

from .record import Record

BreachKind = Literal[
    "phone",  # a phone was lost or stolen
    "copy",  # a disk, a computer or a backup was taken
    "account",  # somebody else used an account
    "shown",  # something was sent or shown to the wrong person
]
BREACH_KINDS: tuple[BreachKind, ...] = get_args(BreachKind)
KeyLay = Literal[
    "",  # nobody has said
    "absent",  # the key file was not on it: a backup alone, a disk without it
    "disk",  # it was, on a disk that is encrypted as a whole, and which was off
    "locked",  # it was, and locked; the secret was elsewhere
    "with_secret",  # it was locked, and whoever took it has the secret, too
    "plain",  # it was, and in plain
    "unknown",  # nobody can say
]
"""How the key file lay on what was taken."""
KEY_LAYS: tuple[KeyLay, ...] = get_args(KeyLay)
LockKnown = Literal["", "locked", "plain", "unknown"]
"""How the key file of this machine lay, as the program knows it; "" where it was not asked."""
Danger = Literal[
    "",  # nobody has judged it yet
    "none",  # it is unlikely to harm anybody: it is recorded, and nobody has to be told
    "some",  # the authority is told
    "high",  # the persons as well
]
DANGERS: tuple[Danger, ...] = get_args(Danger)
TIME_TO_TELL = timedelta(hours=72)
MOST_TEXT = 4000  # characters


class Breach(Record):
    """One version of the record of a breach, the newest counts. `about`: the phone, account or case it is about, by id,
    "" where that is not known; `since`: from when an account may have been used by somebody else. `effects`: what it
    can do to people; `remedy`: what was done about it. `key_lay`: how the key lay on what was taken, as a person says;
    `lock_noticed`: how it lay on this machine when it was noticed, as the program knew when the record was begun, and
    `lock_since`: since when. Times aware UTC; days by the office's wall clock."""

    id: str
    version: int
    kind: BreachKind
    noticed_at: datetime
    written_at: datetime
    written_by: str
    about: str = ""
    since: datetime | None = None
    facts: str = ""
    effects: str = ""
    remedy: str = ""
    danger: Danger = ""
    authority_told: date | None = None
    persons_told: date | None = None
    key_lay: KeyLay = ""
    lock_noticed: LockKnown = ""
    lock_since: datetime | None = None

    @property
    def all_is_read(self) -> bool:
        """Whether everything on what was taken is to be taken for read: also while nobody knows how its key lay."""
        return self.kind == "copy" and self.key_lay not in ("absent", "disk", "locked")

    @property
    def tell_until(self) -> datetime:
        """By when the authority is to know; later, the reason of the delay is told with it."""
        return self.noticed_at + TIME_TO_TELL

    @property
    def authority_waits(self) -> bool:
        """Whether the authority is still to be told, or nobody has judged whether it is."""
        return self.danger != "none" and self.authority_told is None

    @property
    def persons_wait(self) -> bool:
        return self.danger == "high" and self.persons_told is None
