"""What was asked, said and promised, in plain Python: it and `matter.py` share no rule with the application they
judge."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count

from .holidays import HOLIDAYS, ON_CALL, works
from .matter import TOLERANCE, Case, Matter, Outcome, Written
from .wall_clock import ZONE, at_wall_clock
from .wishes import Wishes


@dataclass
class Debt:
    """What one phone named and did not bring: ids of its entries, each with when it was written (aware UTC). `closed`:
    for those nobody waits any more. `gone`: it said since that it holds none of those of before."""

    worker: str
    entries: dict[str, datetime] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    gone: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether somebody at the office has to see to it: it is gone, or its day is over (at ten in the evening)."""
        first = min(self.entries.values(), default=None)
        return first is not None and (self.gone or at_wall_clock(first.astimezone(ZONE).date(), time(22)) <= now)


@dataclass
class Ledger:
    """`contacts`: by number (digits alone) or e-mail address, the wishes that hold now; None for one that was taken
    back. `drafts`: by day, the visits of a draft that nobody has published or replaced. `absent`: who is away when.
    `last`: the steps, for whoever looks for the reason of a failure. `names` of the workers by id; `on_call`: who works
    on holidays; `duties`: on which weekdays a worker is on duty at the office, from nine to one. `closed`: days that
    the office closed; `opened`: public holidays on which it works; `decided`: when it last closed or opened a day
    (aware UTC). `debts`: what phones owe,
    by the phone. `at_rest`: ids of visits that nobody had to do anything about any more when the day began."""

    seed: int
    begins: date
    matters: dict[str, Matter] = field(default_factory=dict)
    contacts: dict[str, Wishes | None] = field(default_factory=dict)
    drafts: dict[date, frozenset[str]] = field(default_factory=dict)
    absent: set[tuple[str, date]] = field(default_factory=set)
    closed: set[date] = field(default_factory=set)
    opened: set[date] = field(default_factory=set)
    decided: dict[date, datetime] = field(default_factory=dict)
    debts: dict[str, Debt] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    on_call: str = ""
    duties: dict[str, frozenset[int]] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    at_rest: frozenset[str] = frozenset()
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def step(self, now: datetime, kind: str, words: str = "") -> None:
        """Remembers what is about to be done."""
        self.counts[kind] += 1
        self.last.append(f"{now.astimezone(ZONE):%a %d.%m. %H:%M} {kind} {words}")

    def matter(self, visit_id: str) -> Matter:
        """The one of this visit."""
        return next(one for one in self.matters.values() if one.id == visit_id)

    def forget(self, wishes: Wishes) -> None:
        """Number and address of before are nobody's any more."""
        for one in (wishes.phone, wishes.email):
            if one:
                self.contacts[one] = None

    def free(self, matter: Matter, *, by_client: bool = False, place: bool = False) -> None:
        """Nobody goes there by any plan made before; an hour that was told does not hold any more."""
        if by_client:
            matter.fallen = None
        else:
            matter.falls(place=place)
        matter.published, matter.promised, matter.arrived = None, None, ""
        matter.letters, matter.met = [], None
        self.drafts = {day: visits - {matter.id} for day, visits in self.drafts.items()}

    def heard(self, matter: Matter, outcome: Outcome) -> None:
        """What was said at a door: a visit that ended there is not made on another day."""
        matter.said(outcome)
        if matter.state == "agreed":
            return
        last = matter.last
        assert last
        day = outcome.at.astimezone(ZONE).date()
        met = matter.state in ("done", "failed") and last.kind in ("done", "refused")
        if met:
            matter.are_met()
        matter.kept_after_all(day)
        self.drafts = {one: ids if one == day else ids - {matter.id} for one, ids in self.drafts.items()}
        if matter.published and matter.published.stop_id != outcome.stop_id and matter.state in ("done", "failed"):
            if matter.expected and abs(matter.expected - matter.published.start) <= TOLERANCE:
                matter.note_fallen()
            matter.published = matter.promised = None
            matter.letters = []

    def works(self, day: date) -> bool:
        """Whether the office works that day, as far as anybody has decided."""
        return (works(day) or day in self.opened) and day not in self.closed

    def on_call_alone(self, day: date) -> bool:
        """Whether it is a public holiday that the office has not opened."""
        return day in HOLIDAYS and day not in self.opened

    def works_when_closed(self, day: date) -> set[str]:
        """Ids of those who have hours of that very day."""
        return {self.on_call} if day in ON_CALL and (self.on_call, day) not in self.absent else set()

    def nobody_works(self, day: date) -> bool:
        """Whether it is a holiday on which nobody is on call, or whoever is has rung that they are ill; or closed."""
        return day in self.closed or (self.on_call_alone(day) and not self.works_when_closed(day))

    def offered(self, days: Iterable[date]) -> list[date]:
        """Those of them that clients are offered."""
        return [day for day in days if day.weekday() != 6 and not self.on_call_alone(day) and day not in self.closed]

    def phones_due(self, now: datetime) -> set[str]:
        """The phones to whose debts somebody has to see `now` (aware UTC)."""
        return {phone for phone, debt in self.debts.items() if debt.is_due(now)}

    def of_case(self, case: Case) -> list[Matter]:
        """Everything that this person asked for."""
        return [one for one in self.matters.values() if one.case is case]

    def fail(self, sentence: str) -> None:
        """Raises `AssertionError` with seed, first day and the last steps."""
        raise AssertionError(f"seed {self.seed} {self.begins}: {sentence}\n" + "\n".join(self.last[-40:]))

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
