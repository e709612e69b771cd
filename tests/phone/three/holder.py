"""What a run knows of one of the three phones."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Written:
    """When something was written, by the office's clock, as far as the test can say. `jumped`: the phone's own clock
    had been set since it last heard the office's, so that it could not know."""

    after: datetime
    before: datetime
    jumped: bool


@dataclass(frozen=True)
class Said:
    """An outcome that a phone kept, and the ids of what it knew to have been said at that door."""

    stop: str
    event: str
    known: frozenset[str]


@dataclass(frozen=True)
class Taken:
    """A photo, a signature or a voice note: what stands beside it, its bytes as they lie at the office, and whether
    somebody finished it."""

    kind: str
    stop: str
    words: str
    content: bytes
    finished: bool


@dataclass
class Copy:
    """A profile as it was: the ids of the entries in it, what was being typed and what was taken and not finished, by
    id, and what was set aside."""

    ids: frozenset[str]
    begun: dict[str, str]
    forms: dict[str, Taken]
    aside: frozenset[str]


@dataclass
class Holder:
    """`drafts`: by stop the id and order of what is being typed, as its writer knows it; `beside`: stop and draft of
    another tab; `finished`: ids in the order in which they were finished. `forms`: by stop and kind the id and order of
    what was taken and not finished; `aside`: whether the day can read it, by id of what its writer set aside. `agreed`:
    the version of the plan that its worker has accepted. `jumped`: its clock was set since it last heard the office's;
    `ever_jumped`: in this run."""

    number: int
    agreed: int
    open: bool = True
    full: bool = False
    jumped: bool = False
    ever_jumped: bool = False
    drafts: dict[str, tuple[str, int]] = field(default_factory=dict)
    beside: list[tuple[str, str, int]] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    forms: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    aside: dict[str, bool] = field(default_factory=dict)
    copy: Copy | None = None
    written: dict[str, Written] = field(default_factory=dict)

    def begun(self) -> list[tuple[str, str, int]]:
        """Stop, id and order of everything that is being typed."""
        return [(stop, item, order) for stop, (item, order) in self.drafts.items()] + self.beside

    def leave_drafts(self) -> None:
        """They leave, finished or not."""
        self.finished += [item for _, item, _ in self.begun()]
        self.drafts, self.beside, self.forms = {}, [], {}

    def end_day(self) -> None:
        """What can be read goes; what was set aside stays so, sealed."""
        self.open = False
        self.aside = dict.fromkeys(self.aside, False)
