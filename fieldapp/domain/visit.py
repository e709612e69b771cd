"""An agreed piece of work at an address, and what happened at its door."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from pydantic import Field

from .hours import Window
from .place import Place
from .record import Record
from .request import ContactWay, Urgency

Gender = Literal["f", "m"]
VisitState = Literal["open", "done", "nobody_home", "refused", "moved", "unsafe", "cancelled"]
Outcome = Literal["done", "nobody_home", "refused", "moved", "unsafe"]
EventKind = Literal["arrived"] | Outcome
"""What somebody can say at a door."""
DoorWord = EventKind | Literal["taken_back"]
"""What is kept of a door: the last one says nothing itself, only that something before it does not count."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
NOT_MET: tuple[Outcome, ...] = tuple(outcome for outcome in OUTCOMES if outcome != "done")  # somebody decides what next
FollowUp = Literal["none", "call", "office", "visit"]
WaitReason = Literal["held", "postponed", "unreachable", "follow_up", "client_calls"]
ClosedAs = Literal["cancelled_by_client", "cancelled_by_office", "referred", "moved_away", "died"]


WhyChanged = Literal["colleague", "urgent", "mistake", "client", "other"]
OURS: tuple[WhyChanged, ...] = ("colleague", "urgent", "mistake")
"""Reasons that lie with the office: the client may be told that it is not because of them."""


class Why(Record):
    """Why an hour or a place changes: a choice, "" for none, and free words; for the file and the staff alone."""

    code: WhyChanged | Literal[""] = ""
    words: str = Field(default="", max_length=300)


NOT_SAID = Why()


class Wait(Record):
    """The visit rests until `until`, an office day, and then comes back by itself. `set_at`: when somebody said so."""

    until: date
    set_at: datetime
    because: WaitReason
    note: str = Field(default="", max_length=300)


BACK_BEFORE = timedelta(days=7)


def back_for(windows: Iterable[Window]) -> date:
    """When what waits for its days comes back: a week before the first."""
    return min(window.day for window in windows) - BACK_BEFORE


class Closing(Record):
    """How a visit ended that nobody makes any more; `by`: an account, None for the client; `told`: the hour that they
    knew until then; aware UTC."""

    how: ClosedAs
    at: datetime
    by: str | None
    reason: str = Field(default="", max_length=300)
    told: datetime | None = None


class Visit(Record):
    """`number` is the small whole number the planner knows it by. A visit can be planned on the days of its windows.

    `name` is empty as long as nobody has told it; `reference` is the one of the request it came from. `agreed_at`:
    when the office agreed to it. `freed_at`: no plan published before holds for it; `changed_at`: what a plan made
    before says of it does not hold. `follow_up`: what is still to be done after its outcome, "" for nothing.
    `series`: of a visit that repeats, the id of its first occurrence, which `occurrence` counts from 1; "" and 0
    for all others. Times are aware UTC.
    """

    id: str
    number: int
    case_id: str
    request_id: str | None
    state: VisitState
    urgency: Urgency
    name: str
    reference: str = ""
    language: str
    service: str
    duration_min: int = Field(ge=5, le=480)
    windows: tuple[Window, ...]
    place: Place
    required_gender: Gender | None = None
    workers_needed: Literal[1, 2] = 1
    interpreter: bool = False
    minor: bool = False
    promised: datetime | None = None
    note_for_worker: str = Field(default="", max_length=500)
    agreed_at: datetime | None = None
    freed_at: datetime | None = None
    changed_at: datetime | None = None
    wait: Wait | None = None
    closing: Closing | None = None
    follow_up: FollowUp | Literal[""] = ""
    series: str = ""
    occurrence: int = 0

    def waits_on(self, today: date) -> Wait | None:
        """Its wait, which does not outlast its days: where all of them are over by then it comes back in time."""
        if not (self.wait and self.windows and max(window.day for window in self.windows) <= self.wait.until):
            return self.wait
        until = back_for(self.windows)
        return self.wait.model_copy(update={"until": until}) if until > today else None

    @property
    def called(self) -> str:
        """What people call it: the name, else the reference of the request."""
        return self.name or self.reference or str(self.number)

    def on(self, day: date) -> tuple[Window, ...]:
        """Its windows on that day."""
        return tuple(window for window in self.windows if window.day == day)


ActKind = Literal[
    "agreed", "split_from", "changed", "split", "place", "waits", "resumed", "closed", "reopened", "told", "not_told",
    "written",  # a message about the hour was sent; whether anybody read it is not known
    "settled", "repeated", "repeat_of",
    "taken_back",  # what was said at its door does not count: it was another door
    "day_closed",  # the office closed the day on which somebody was to come
    "gone_told", "gone_tried", "gone_given",  # of a told hour that fell: they know, no answer, nobody tries any more
]  # fmt: skip


AskedBy = Literal["they_called", "they_wrote", "in_person"]
ToldBy = ContactWay | AskedBy
ASKED_BY_CLIENT: tuple[AskedBy, ...] = get_args(AskedBy)
"""Nobody needs leave to answer a client who calls, writes or stands in the office."""


GONE_BY_END = " gone"
"""Behind hours in the details of an act: whoever came had to be gone when they ended."""


class VisitAct(Record):
    """What the office, or the client (`by` None), did with a visit; kept for good. `details`: codes and values,
    `at` aware UTC."""

    id: str
    visit_id: str
    kind: ActKind
    at: datetime
    by: str | None
    reason: str = ""
    details: dict[str, str] = Field(default_factory=dict)


class StopEvent(Record):
    """What happened at a stop; `id` is made where it was recorded, so that sending it twice changes nothing.

    `follow_up`: what the worker thinks comes next, "" when they did not say. `facts`: the office's own fields of an
    outcome (`[[outcome_field]]`), code -> answer. `for_worker`: the worker for whom the office entered it from paper,
    None for one's own word. `corrects`: ids of events of the same stop that count no more because of it.
    """

    id: str
    stop_id: str
    visit_id: str
    user_id: str
    kind: DoorWord
    happened_at: datetime
    received_at: datetime
    follow_up: FollowUp | Literal[""] = ""
    facts: dict[str, str] = Field(default_factory=dict)
    for_worker: str | None = None
    corrects: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """How the visit ended by it, None where it says no end."""
        return None if self.kind == "arrived" or self.kind == "taken_back" else self.kind
