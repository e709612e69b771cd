"""What was asked, said and promised, in plain Python: it shares no rule with the application it judges."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from .holidays import HOLIDAYS, is_closed, works

ZONE = ZoneInfo("Europe/Brussels")
TOLERANCE = timedelta(minutes=15)
LINK_WAYS = {"tel": ("call", "voicemail"), "sms": ("text",), "mailto": ("email",)}


@dataclass
class Wishes:
    """How somebody wants to be reached; `they_call`: not at all. Local times of the office. `phone`: digits alone."""

    ways: tuple[str, ...] = ()
    they_call: bool = False
    safe_from: time | None = None
    safe_to: time | None = None
    phone: str = ""
    email: str = ""

    @property
    def never(self) -> bool:
        """Whether nobody may use any number or address of this person."""
        return self.they_call or not self.ways

    def allow(self, scheme: str, now: datetime) -> bool:
        """Whether a link of this kind may be on a page `now` (aware UTC)."""
        if self.they_call or not set(LINK_WAYS[scheme]) & set(self.ways):
            return False
        clock = now.astimezone(ZONE).time()
        return (self.safe_from or time.min) <= clock and (self.safe_to is None or clock < self.safe_to)

    def opens(self, now: datetime) -> datetime:
        """The earliest moment from `now` on that lies within the safe hours (aware UTC)."""
        today = now.astimezone(ZONE).date()
        spans = (
            (at_wall_clock(day, self.safe_from or time.min), at_wall_clock(day, self.safe_to or time.max))
            for day in (today, today + timedelta(days=1))
        )
        return min(max(opens, now) for opens, closes in spans if now < closes)

    def reached_between(self, now: datetime, before: datetime) -> bool:
        """Whether any way is permitted at some moment from `now` until `before` (aware UTC)."""
        if self.never:
            return False
        first, last = now.astimezone(ZONE).date(), before.astimezone(ZONE).date()
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            opens = at_wall_clock(day, self.safe_from or time.min)
            closes = at_wall_clock(day, self.safe_to) if self.safe_to else midnight(day + timedelta(days=1))
            if max(opens, now) < min(closes, before):
                return True
        return False


@dataclass
class Case:
    """Whose visits they are: whether they agree to one, how often staff wrote down that they do or do not any more, and
    by who they are (client, relative) how they want to be reached. `by_relative`: somebody close asked, and has the
    number and the code."""

    id: str
    consent: bool
    consents: int = 0
    withdrawals: int = 0
    people: dict[str, Wishes] = field(default_factory=dict)
    by_relative: bool = False


@dataclass
class Published:
    """Where a visit stood when the office published a day, and whose route it was on; aware UTC."""

    day: date
    stop_id: str
    start: datetime
    end: datetime
    workers: tuple[str, ...]


@dataclass
class Outcome:
    """What was said at a door: `id` of the event, when it happened (aware UTC), at which stop."""

    id: str
    at: datetime
    kind: str
    stop_id: str
    follow_up: str = ""


@dataclass
class Word:
    """Something said on the client's own page that nobody has settled; `hours`: asked for, as the form has them."""

    kind: str
    hours: tuple[str, ...] = ()


@dataclass
class Matter:
    """One thing somebody asked for.

    `state`: asked, agreed, failed (came to nothing at the door), done, closed, declined. `id`: of the request, then of
    the visit. `promised`: the hour that was told. `facts`: what its newest accepted edit wrote. `acts`: how many lines
    its history has, by kind. `left_out`: days whose newest plan shows that it has
    no room for it, as far as it has not changed since.
    `arrived`: somebody said that they are at the door of this stop; `doors`: stops at
    which anybody has said anything. `changed_at`: what plans made before say of it does
    not hold. `windows`: when the person can receive somebody, aware UTC.
    `fallen`: an hour that was told or written and that nobody keeps, as long as nobody has told them so; `moved`: since
    then the place is another; `fell_letters`: messages that named it, none where it was told. `letters`: messages with
    an hour that left since; `read_gone`: hours of which they read on their own page that they do not hold.
    `code`: number and secret of their own page; `comes`: to the office. `needs`: how many workers together; `door`: how
    it is found, None where nobody has written it down; `town`, `chosen`: what was looked up, and what was chosen of it.
    `words`: what was said on the own page about it; `series`: the first visit of a series that it is one of. `lost`:
    messages that did not leave or arrive, or of which nobody knows, as long as nobody has settled them, and
    `lost_receipts` those that were to say that we have the request; `gone_letters`: what says that an hour does not
    hold, and left. `taken_back`:
    outcomes that count no more, `backs`: the words that said so; `reopened_at`: when the office last opened it again.
    `met`: the hour that had fallen when somebody met them at the door.
    """

    name: str
    request_id: str
    case: Case
    id: str = ""
    state: str = "asked"
    waits_until: date | None = None
    waits_since: datetime | None = None
    follow_up: bool = False
    promised: datetime | None = None
    published: Published | None = None
    fallen: datetime | None = None
    moved: bool = False
    read_gone: set[datetime] = field(default_factory=set)
    fell_letters: list["Written"] = field(default_factory=list)
    letters: list["Written"] = field(default_factory=list)
    lost: list["Written"] = field(default_factory=list)
    lost_receipts: list["Written"] = field(default_factory=list)
    gone_letters: list["Written"] = field(default_factory=list)
    arrived: str = ""
    changed_at: datetime | None = None
    left_out: set[date] = field(default_factory=set)
    facts: dict[str, object] = field(default_factory=dict)
    windows: tuple[tuple[datetime, datetime], ...] = ()
    acts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    taken_back: set[str] = field(default_factory=set)
    backs: list[str] = field(default_factory=list)
    reopened_at: datetime | None = None
    met: datetime | None = None
    doors: set[str] = field(default_factory=set)
    code: tuple[str, str] | None = None
    comes: bool = False
    needs: int = 1
    door: str | None = None
    town: str = ""
    chosen: str = ""
    words: list[Word] = field(default_factory=list)
    series: str = ""

    def __repr__(self) -> str:
        told = [
            self.name,
            self.state,
            *(["consent"] if self.case.consent else ["NO consent"]),
            *([f"waits until {self.waits_until}"] if self.waits_until else []),
            *([f"promised {self.promised.astimezone(ZONE):%d.%m. %H:%M}"] if self.promised else []),
            *([f"published {self.published.start.astimezone(ZONE):%d.%m. %H:%M}"] if self.published else []),
            *(["to follow up"] if self.follow_up else []),
            *(word.kind for word in self.words),
        ]
        return f"<{', '.join(told)} {self.id}>"

    @property
    def person(self) -> str:
        """Whose it is: another visit of theirs is called after the first."""
        return self.name.split(" again")[0]

    def did(self, kind: str) -> None:
        """A line that its history must have from now on."""
        self.acts[kind] += 1

    def changed(self, kind: str, now: datetime) -> None:
        """The office did this with it: no plan made before knows it as it is."""
        self.did(kind)
        self.changed_at = now
        self.left_out.clear()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        left = self.state == "done" and self.follow_up
        fell = self.fallen is not None and self.reachable
        return self.state in ("asked", "agreed", "failed") or left or fell or bool(self.words or self.lost)

    @property
    def reachable(self) -> bool:
        """Whether anybody of the case may ever be contacted."""
        return any(not one.never for one in self.case.people.values())

    def expects_in_vain(self, now: datetime) -> bool:
        """Whether they wait for an hour that nobody keeps: it fell, or passed and no plan had it."""
        over = self.expected is not None and self.expected + TOLERANCE < now
        return self.fallen is not None or (over and self.state == "agreed" and not (self.published or self.arrived))

    @property
    def expected(self) -> datetime | None:
        """The hour that they were told, or that a message named since it fell."""
        written = [one.start for one in self.letters if one.state in ("sent", "uncertain", "handed over")]
        return written[-1] if written and (self.promised is None or self.fallen is not None) else self.promised

    def may_have_read_gone(self) -> bool:
        """Whether they read on their own page, or maybe in a message, that what fell does not hold."""
        written = {one.start for one in self.gone_letters if one.state in ("sent", "uncertain", "handed over")}
        return self.fallen in self.read_gone | written

    def falls(self, *, place: bool = False) -> None:
        """Nobody keeps the hour that was told or written, and it was not their wish."""
        if self.expected and self.state == "agreed" and not self.arrived and self.fallen != self.expected:
            self.note_fallen()
            self.moved = False
        self.moved = self.moved or (place and self.fallen is not None)

    def kept_after_all(self, day: date) -> None:
        """Somebody was at the door on the day of the hour that fell: nobody waits in vain any more."""
        if self.fallen and self.fallen.astimezone(ZONE).date() == day:
            self.are_met()

    def are_met(self) -> None:
        """Somebody spoke with them, or was at their door: there is nothing to tell of an hour that fell."""
        self.met, self.fallen = self.fallen or self.met, None

    @property
    def standing(self) -> list[Outcome]:
        """What was said at its doors and was not taken back."""
        return [one for one in self.outcomes if one.id not in self.taken_back]

    @property
    def last(self) -> Outcome | None:
        """The last of it that happened."""
        return max(self.standing, key=lambda one: (one.at, one.id), default=None)

    def took_back(self, stop_id: str, back_id: str) -> None:
        """What was said at this door since it was last opened again counts no more; what an earlier door said does."""
        since = self.reopened_at
        wrong = [one for one in self.standing if one.stop_id == stop_id and (since is None or one.at > since)]
        self.taken_back |= {one.id for one in wrong}
        self.backs.append(back_id)
        left = [one for one in self.standing if since is None or one.at > since]
        last = max(left, key=lambda one: (one.at, one.id), default=None)
        self.state, self.follow_up, self.arrived = "agreed", False, ""
        if last:
            self.state = "done" if last.kind == "done" else "failed"
            self.follow_up = last.kind == "done" and last.follow_up not in ("", "none")
        self.fallen, self.met = self.met or self.fallen, None
        self.did("taken_back")

    def note_fallen(self) -> None:
        """What they expect holds no more, whether it was told or written."""
        letters = list(self.letters) if self.expected != self.promised else []
        self.fallen, self.fell_letters = self.expected, letters
        self.letters = []

    def settled(self, kinds: tuple[str, ...] = ()) -> None:
        """Somebody has done what messages were for that surely did not arrive; `kinds`: those alone."""
        self.lost = [one for one in self.lost if one.state == "uncertain" or (kinds and one.kind not in kinds)]

    @property
    def goes(self) -> bool:
        """Whether somebody goes there by the published plan."""
        return self.state == "agreed" and self.published is not None and (self.case.consent or bool(self.arrived))

    @property
    def told(self) -> bool:
        """Whether the client knows the published hour."""
        return bool(self.published and self.promised and abs(self.promised - self.published.start) <= TOLERANCE)

    def said(self, outcome: Outcome) -> None:
        """What was said at the door, whenever it reaches the office; the last that happened counts, and nothing opens
        what the office has closed."""
        self.outcomes.append(outcome)
        self.doors.add(outcome.stop_id)
        last = self.last
        assert last
        if self.waits_since and self.waits_since < last.at:
            self.waits_until = None
        if last is not outcome or self.state in ("closed", "declined"):
            return
        self.state = "done" if outcome.kind == "done" else "failed"
        self.follow_up = outcome.kind == "done" and outcome.follow_up not in ("", "none")


@dataclass
class Written:
    """A message that somebody asked for: `kind` and `way` as the form has them; `who` of the case is to get it, about
    the hour `start` (aware UTC; of a receipt when it was asked for). `waits`: until when nobody looks at it, for it may
    not leave yet, or a carrier was busy. `state` "handed over": the server ended before it wrote down that a carrier
    has it."""

    id: str
    matter: Matter
    kind: str
    way: str
    who: str
    start: datetime
    waits: datetime
    state: str = "queued"


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
    the office closed; `decided`: when it last closed or opened a day (aware UTC). `debts`: what phones owe,
    by the phone. `at_rest`: ids of visits that nobody had to do anything about any more when the day began."""

    seed: int
    begins: date
    matters: dict[str, Matter] = field(default_factory=dict)
    contacts: dict[str, Wishes | None] = field(default_factory=dict)
    drafts: dict[date, frozenset[str]] = field(default_factory=dict)
    absent: set[tuple[str, date]] = field(default_factory=set)
    closed: set[date] = field(default_factory=set)
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
        return works(day) and day not in self.closed

    def nobody_works(self, day: date) -> bool:
        """Whether it is a holiday on which nobody is on call, or whoever is has rung that they are ill; or closed."""
        return day in self.closed or is_closed(day) or (day in HOLIDAYS and (self.on_call, day) in self.absent)

    def offered(self, days: Iterable[date]) -> list[date]:
        """Those of them that clients are offered."""
        return [day for day in days if day.weekday() != 6 and day not in HOLIDAYS and day not in self.closed]

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


def at_wall_clock(day: date, clock: time) -> datetime:
    """This wall clock of the office, aware UTC."""
    return datetime.combine(day, clock, ZONE).astimezone(ZoneInfo("UTC"))


def midnight(day: date) -> datetime:
    """The beginning of a day of the office, aware UTC."""
    return at_wall_clock(day, time.min)
