"""One thing that somebody asked for, as everybody around it knows it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .wall_clock import ZONE
from .wishes import Wishes

TOLERANCE = timedelta(minutes=15)


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
    """Where a visit stood when the office published a day, and whose route it was on; aware UTC. `away`: somebody
    of them is away that day, so that nobody is told this hour; `late`: known to come later than the hour says, so that
    nobody is written to about it."""

    day: date
    stop_id: str
    start: datetime
    end: datetime
    workers: tuple[str, ...]
    away: bool = False
    late: bool = False


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


def alone_later(name: str) -> bool:
    """Whether this person must be alone again when their hours end: whoever comes must be gone then."""
    return int(name.split()[1].rstrip(",")) % 3 == 0


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
    `fallen`: an hour that was told or written and that nobody keeps, as long as nobody has told them so; `fell_latest`:
    until when they would have waited for it; `moved`: since
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
    fell_latest: datetime | None = None
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

    @property
    def alone(self) -> bool:
        """Whether whoever comes must be gone when the hours end."""
        return alone_later(self.name)

    def __repr__(self) -> str:
        told = [
            self.name,
            self.state,
            *(["consent"] if self.case.consent else ["NO consent"]),
            *([f"waits until {self.rests_until}"] if self.rests_until else []),
            *([f"promised {self.promised.astimezone(ZONE):%d.%m. %H:%M}"] if self.promised else []),
            *([f"published {self.published.start.astimezone(ZONE):%d.%m. %H:%M}"] if self.published else []),
            *(["to follow up"] if self.follow_up else []),
            *(word.kind for word in self.words),
        ]
        return f"<{', '.join(told)} {self.id}>"

    @property
    def rests_until(self) -> date | None:
        """Until when the office lets it wait; what was said at a door since overtakes that, until it is taken back."""
        overtaken = self.waits_since and self.last and self.waits_since < self.last.at
        return None if overtaken else self.waits_until

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
        over = self.expected is not None and self.latest(self.expected) < now
        return self.fallen is not None or (over and self.state == "agreed" and not (self.published or self.arrived))

    @property
    def expected(self) -> datetime | None:
        """The hour that they were told, or that a message named since it fell."""
        written = [one.start for one in self.letters if one.state in ("sent", "uncertain", "handed over")]
        return written[-1] if written and (self.promised is None or self.fallen is not None) else self.promised

    def latest(self, start: datetime) -> datetime:
        """Until when whoever was told `start` waits for us to come: with the tolerance, but never so late that we are
        not gone when we must be."""
        ends = [end for begin, end in self.windows if begin <= start < end] if self.alone else []
        if not ends:
            return start + TOLERANCE
        return max(start, min(start + TOLERANCE, max(ends) - timedelta(minutes=int(str(self.facts["duration_min"])))))

    def waited_until(self, start: datetime) -> datetime:
        """The same of an hour that does not hold any more, as it was when it fell."""
        return self.fell_latest if self.fell_latest and start == self.fallen else self.latest(start)

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
        self.fell_latest = self.latest(self.fallen) if self.fallen else None
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
