"""Where every request and visit stands, and what comes next: the one reading for lists, pages, planner and figures.

An open piece of work is a request without a visit, a visit, or what a phone still owes (`owed.py`). It is on exactly
one list: the first that applies, in the order of `LISTS`. What is on none is closed, and `Standing.closed` says how.
"""

from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from .fallen_hour import FallenHour
from .hours import instant
from .record import Record
from .request import Request
from .stop_state import PLANNED, StopState
from .visit import ClosedAs, Visit, Wait
from .visit_hours import can_still_begin, gone_by, too_long

ListName = Literal[
    "no_report",  # published, its hour and a grace are over, nobody said what happened
    # published, not told this hour, and can be before it or nobody knows how; or a told hour fell and can be told
    "to_tell",
    "today",  # published for today
    "agreed_ahead",  # published for a later day
    "waiting",  # rests until a date and comes back by itself
    "follow_up",  # came to nothing at the door, or something is to be done: after it, on a word, about a message
    "to_triage",  # nobody has decided, or consent for the visit is missing
    "address",  # no place that a person or the rule has confirmed
    "no_date",  # its hours are over, or it is shown that no plan of any of its days has room for it
    "to_plan",  # the rest
]
LISTS: tuple[ListName, ...] = get_args(ListName)
QUIET: tuple[ListName, ...] = ("agreed_ahead", "waiting")
"""Shown as counts: nobody has to do anything before a date comes."""
ClosedHow = Literal["done", "visit_agreed", "declined", "merged"] | ClosedAs


class PublishedStop(Record):
    """Where the newest published plan has a visit: an office day and aware UTC times; `end` as expected by now,
    `late`: how much later than planned it is expected to begin."""

    day: date
    start: datetime
    end: datetime
    published_at: datetime
    worker_ids: tuple[str, ...]
    late: timedelta = timedelta(0)


class VisitFacts(Record):
    """What is known of a visit, for `visit_standing`.

    `ended_at`: when its last outcome was said. `tell_from`: the earliest moment from now on at which any permitted way
    reaches the client, None for never. `ask_how`: never because nobody has written how, not because they want to be
    left alone. `no_room`: of each of its days that is still to come it is shown that no plan
    has room for it. `asked_at`: since when the client has said something on their own page that nobody has settled.
    `fallen`: the hour that they were told, that nobody keeps any more, and of which nobody has told them so. `written`:
    the hour that a message named and nobody has told. `message_at`: since when a message about it waits for a person,
    because it did not leave, or not arrive, or nobody knows. `resting`: the person restricted the use of their data, or
    objected to visits: nobody does anything until that is over.
    """

    visit: Visit
    published: PublishedStop | None = None
    happened: StopState = PLANNED
    ended_at: datetime | None = None
    tell_from: datetime | None = None
    ask_how: bool = False
    consent: bool = True
    no_room: bool = False
    asked_at: datetime | None = None
    fallen: FallenHour | None = None
    written: datetime | None = None
    message_at: datetime | None = None
    resting: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether another hour follows one that fell: the visit is still to be made."""
        return self.visit.state not in ("cancelled", "done") and self.consent


class Rules(Record):
    """What the reading depends on besides the facts: aware UTC now, the office's zone, spans of time."""

    now: datetime
    zone: ZoneInfo
    grace: timedelta
    tolerance: timedelta

    model_config = Record.model_config | {"arbitrary_types_allowed": True}

    @property
    def today(self) -> date:
        """The day by the office's wall clock."""
        return self.now.astimezone(self.zone).date()


class Standing(Record):
    """`on`: the list, None when closed. `since`: aware UTC, from when its age on that list counts. `until`: the day on
    which what waits comes back, None where that is no day. `told`: the client knows the published hour."""

    on: ListName | None
    since: datetime
    closed: ClosedHow | None = None
    until: date | None = None
    told: bool = False


def request_standing(
    request: Request,
    consent: bool,
    asked_at: datetime | None = None,
    message_at: datetime | None = None,
    *,
    resting: bool = False,
) -> Standing:
    """Of a request by itself. One that became a visit is closed: the visit is the open piece of work. `asked_at`,
    `message_at`, `resting`: as in `VisitFacts`; what concerns a request that waits anyway is read there."""
    standing = _request_itself(request, consent)
    since = asked_at or message_at
    if resting and standing.on is not None and not since:
        return Standing(on="waiting", since=standing.since)
    return Standing(on="follow_up", since=since) if since and (standing.on is None or resting) else standing


def _request_itself(request: Request, consent: bool) -> Standing:
    decided = request.decided_at or request.received_at
    if request.state == "accepted":
        return Standing(on=None, since=decided, closed="visit_agreed")
    if request.state == "rejected":
        return Standing(on=None, since=decided, closed="declined")
    if request.state == "cancelled":
        return Standing(on=None, since=decided, closed="cancelled_by_client")
    if request.state == "merged":
        return Standing(on=None, since=decided, closed="merged")
    agreed_by_staff = request.source == "file" and consent
    unsure = not request.answers.place.confirmed
    return Standing(on="address" if agreed_by_staff and unsure else "to_triage", since=request.received_at)


def visit_standing(facts: VisitFacts, rules: Rules) -> Standing:
    """Of a visit, whatever its state. Whoever waits for an hour that nobody keeps is told first, also when the visit
    has ended; then whoever does not know the hour at which somebody comes: they are to be spoken with in time, and the
    list to tell says what they wrote. What the client said comes before every other act that is built on what they said
    before; then a message that did not arrive. All come after a report that is missing."""
    standing = _visit_itself(facts, rules)
    if facts.fallen and facts.tell_from and standing.on != "no_report":
        return Standing(on="to_tell", since=facts.fallen.fell_at)
    since = facts.asked_at or facts.message_at
    if since and standing.on not in ("no_report", "to_tell"):
        return Standing(on="follow_up", since=since, told=standing.told)
    return standing


def _visit_itself(facts: VisitFacts, rules: Rules) -> Standing:
    visit, ended = facts.visit, facts.ended_at or rules.now
    if visit.state == "cancelled":
        return _closed(visit, ended)
    goes = visit.state == "open" and (facts.consent or facts.happened.begun)
    published = facts.published if goes else None
    if published:
        return _published(facts, published, rules)
    if visit.state == "done" and visit.follow_up in ("", "none"):
        return Standing(on=None, since=ended, closed="done")
    wait = _wait(facts)
    if wait and wait.until > rules.today:
        return Standing(on="waiting", since=wait.set_at, until=wait.until)
    if facts.resting:
        return Standing(on="waiting", since=facts.ended_at or _agreed(visit, rules))
    if visit.state != "open":
        return Standing(on="follow_up", since=_back_at(wait, rules) or ended)
    return _unplanned(facts, rules)


def may_be_planned(visit: Visit, day: date, zone: ZoneInfo) -> bool:
    """Whether a plan of that day may contain it: it is open, does not rest until later, and the hour that the client
    was told is not of a later day."""
    if visit.state != "open" or (visit.wait and visit.wait.until > day):
        return False
    return visit.promised is None or visit.promised.astimezone(zone).date() <= day


def fallen_by_itself(facts: VisitFacts, rules: Rules) -> FallenHour | None:
    """The hour of an open visit, told or written, that fell without anybody's act: it has passed and no plan had it, or
    nobody agrees to the visit any more."""
    visit, told = facts.visit, facts.visit.promised or facts.written
    if told is None or visit.state != "open" or facts.happened.begun:
        return None
    earliest, latest = told_hours(visit, told, rules.tolerance, rules.zone)
    passed = facts.published is None and latest < rules.now
    if facts.consent and not passed:
        return None
    return FallenHour(
        id="",
        visit_id=visit.id,
        start=told,
        earliest=earliest,
        latest=latest,
        fell_at=latest if passed else instant_of(rules.today, rules),
        why="not_planned" if passed else "consent_over",
        heard="told" if visit.promised else "written",
    )


def is_told(visit: Visit, start: datetime, tolerance: timedelta) -> bool:
    """Whether the hour that the client was told is about this one."""
    return visit.promised is not None and abs(visit.promised - start) <= tolerance


def told_hours(visit: Visit, start: datetime, tolerance: timedelta, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Between which instants (aware UTC) the client hears that a visit at `start` begins: give or take `tolerance`, but
    not before they receive, where `start` lies in their hours; nobody comes before them, nor so late that the visit
    is not over when it must be. `zone` of the office."""
    spans = (window.span(zone) for window in visit.windows)
    receives = [span.start for span in spans if span.start <= start < span.end]
    until = gone_by(visit.windows, start, zone)
    latest = start + tolerance
    if until:
        latest = max(start, min(latest, until - timedelta(minutes=visit.duration_min)))
    return max([start - tolerance, *receives]), latest


def holds(visit: Visit, published_at: datetime) -> bool:
    """Whether what was published then still holds for this visit, or was given up since."""
    return visit.freed_at is None or visit.freed_at <= published_at


def given_up(visit: Visit, published_at: datetime | None) -> bool:
    """Whether nobody goes there any more, although a plan published then has it: it was ended or freed since."""
    return visit.state == "cancelled" or (published_at is not None and not holds(visit, published_at))


WhyOff = Literal["cancelled", "ended", "postponed", "held", "taken_out", "withdrawn", "resting"]
"""Why nobody goes to a published visit any more. `ended`: referred, moved away, died; `held`: waits until a date, for
another reason than the client's wish; `taken_out`: changed, moved or split, and planned anew; `withdrawn`: there is no
consent for it; `resting`: the person restricted the use of their data, or objected to visits."""


def why_off(visit: Visit, *, consent: bool, resting: bool = False) -> WhyOff:
    """Of a visit to which nobody goes any more although a published plan has it."""
    if visit.state == "cancelled":
        how = visit.closing.how if visit.closing else "cancelled_by_office"
        return "cancelled" if how in ("cancelled_by_client", "cancelled_by_office") else "ended"
    if resting:
        return "resting"
    if not consent:
        return "withdrawn"
    if visit.wait:
        return "postponed" if visit.wait.because == "postponed" else "held"
    return "taken_out"


def _published(facts: VisitFacts, published: PublishedStop, rules: Rules) -> Standing:
    told = is_told(facts.visit, published.start, rules.tolerance)
    if published.end + rules.grace <= rules.now:
        return Standing(on="no_report", since=published.end, told=told)
    reachable = facts.tell_from is not None and facts.tell_from < published.start
    to_find_out = facts.ask_how and rules.now < published.start
    if not told and (reachable or to_find_out) and not facts.happened.begun:
        return Standing(on="to_tell", since=published.published_at, told=False)
    if published.day <= rules.today:
        return Standing(on="today", since=instant_of(published.day, rules), told=told)
    return Standing(on="agreed_ahead", since=published.published_at, until=published.day, told=told)


def _unplanned(facts: VisitFacts, rules: Rules) -> Standing:
    visit, agreed = facts.visit, _agreed(facts.visit, rules)
    since = max(agreed, _back_at(visit.wait, rules) or agreed)
    if not facts.consent:
        return Standing(on="to_triage", since=since)
    if not (visit.place.located and visit.place.confirmed):
        return Standing(on="address", since=since)
    if too_long(visit.windows, visit.duration_min, rules.zone):
        return Standing(on="no_date", since=since)
    if not can_still_begin(visit.windows, visit.duration_min, rules.zone, rules.now):
        ends = [window.span(rules.zone).end for window in visit.windows]
        return Standing(on="no_date", since=max(since, *(min(end, rules.now) for end in ends)) if ends else since)
    return Standing(on="no_date" if facts.no_room else "to_plan", since=since)


def _closed(visit: Visit, ended: datetime) -> Standing:
    """A visit closed before it was kept how counts as cancelled by the office."""
    if visit.closing:
        return Standing(on=None, since=visit.closing.at, closed=visit.closing.how)
    return Standing(on=None, since=ended, closed="cancelled_by_office")


def _agreed(visit: Visit, rules: Rules) -> datetime:
    """A visit agreed before that was kept is as old as its first hour allows to think."""
    if visit.agreed_at:
        return visit.agreed_at
    first = min((window.span(rules.zone).start for window in visit.windows), default=rules.now)
    return min(first, rules.now)


def _wait(facts: VisitFacts) -> Wait | None:
    """What was said before the last outcome at the door is overtaken by it."""
    wait = facts.visit.wait
    return wait if wait and (facts.ended_at is None or facts.ended_at <= wait.set_at) else None


def _back_at(wait: Wait | None, rules: Rules) -> datetime | None:
    """When what rested came back, None when it did not rest."""
    return instant_of(wait.until, rules) if wait else None


def instant_of(day: date, rules: Rules) -> datetime:
    """The beginning of an office day, aware UTC."""
    return instant(day, datetime.min.time(), rules.zone)
