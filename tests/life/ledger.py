"""What was asked, said and promised, in plain Python: it shares no rule with the application it judges."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Brussels")
TOLERANCE = timedelta(minutes=15)
LINK_WAYS = {"tel": ("call", "voicemail"), "sms": ("text",), "mailto": ("email",)}


@dataclass
class Wishes:
    """How somebody wants to be reached; `they_call`: not at all. Local times of the office."""

    ways: tuple[str, ...] = ()
    they_call: bool = False
    safe_from: time | None = None
    safe_to: time | None = None

    def allow(self, scheme: str, now: datetime) -> bool:
        """Whether a link of this kind may be on a page `now` (aware UTC)."""
        if self.they_call or not set(LINK_WAYS[scheme]) & set(self.ways):
            return False
        clock = now.astimezone(ZONE).time()
        return (self.safe_from or time.min) <= clock and (self.safe_to is None or clock < self.safe_to)


@dataclass
class Matter:
    """One thing somebody asked for.

    `state`: asked, agreed, failed (came to nothing at the door), done, closed, declined. `id`: of the request, then of
    the visit. `promised`: the hour that was told. `consent`: whether the person agrees. `facts`: what its newest
    accepted edit wrote. `acts`: how many lines its history has at least, by kind.
    """

    name: str
    request_id: str
    case_id: str
    consent: bool
    id: str = ""
    state: str = "asked"
    waits_until: date | None = None
    follow_up: bool = False
    promised: datetime | None = None
    facts: dict[str, object] = field(default_factory=dict)
    acts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def did(self, kind: str) -> None:
        """A line that its history must have from now on."""
        self.acts[kind] = self.acts.get(kind, 0) + 1

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in ("asked", "agreed", "failed") or (self.state == "done" and self.follow_up)


@dataclass
class Ledger:
    """`contacts`: by number (digits alone) or e-mail address, the wishes that hold now; None for one that was taken
    back. `last`: the steps, for whoever looks for the reason of a failure."""

    seed: int
    matters: dict[str, Matter] = field(default_factory=dict)
    contacts: dict[str, Wishes | None] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def step(self, now: datetime, kind: str, words: str = "") -> None:
        """Remembers what is about to be done."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.last.append(f"{now.astimezone(ZONE):%a %d.%m. %H:%M} {kind} {words}")

    def matter(self, visit_id: str) -> Matter:
        """The one of this visit."""
        return next(one for one in self.matters.values() if one.id == visit_id)

    def fail(self, sentence: str) -> None:
        """Raises `AssertionError` with the seed and the last steps."""
        raise AssertionError(f"seed {self.seed}: {sentence}\n" + "\n".join(self.last[-25:]))

    def expect(self, right: bool, sentence: str) -> None:
        """Fails with `sentence` unless `right`."""
        if not right:
            self.fail(sentence)

    def look_at(self, path: str, html: str, now: datetime) -> None:
        """No link of a page reaches somebody who does not want that, now."""
        for scheme, target in re.findall(r'href="(tel|sms|mailto):([^"?]+)', html):
            key = target if scheme == "mailto" else re.sub(r"\D", "", target)
            if key not in self.contacts:
                continue
            wishes = self.contacts[key]
            self.expect(
                wishes is not None and wishes.allow(scheme, now), f"{path} offers {scheme}:{target} against {wishes}"
            )
