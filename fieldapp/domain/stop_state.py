"""How a stop stands: the one reading of what was said at its door, for pages, phones, timers, planning and figures.

The rule:
1. Events count in the order in which they happened, not in which they reached the office: a phone without network tells
   late. Of the same moment they count by id, which the phone and the office both know.
2. What happened up to `again_at` counts no more: the visit came back from the door then and was opened again.
3. An outcome ends a stop. Only a later outcome changes that, and replaces it with its own time. "Arrived" after an
   outcome is a tap too many, or a colleague's phone: it must not start a timer for a visit that is over.
4. The arrival that counts is the first since the outcome before it; more of them repeat it. So the arrival of a second
   try belongs to the second outcome, and an outcome that only corrects another keeps the arrival of that one.
5. What the office corrected counts no more, whatever its hour: whoever entered the correction had read it. Something
   that they could not have read, because it reached the office later, counts by its hour again (rule 1), and where it
   says otherwise a person reads both. What the office took back, or of their own arrival whoever came too early, is
   corrected by a word that says nothing itself.

`fieldapp/static/phone/stop_state.js` states rules 1 to 5 for a phone without network; `tests/phone/test_stop_state.py`
holds the two against each other.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from .record import Record
from .visit import OUTCOMES, Outcome, StopEvent, VisitState

State = Literal["planned", "arrived"] | Outcome


class StopState(Record):
    """`state`: planned, arrived, or the outcome that counts. `arrived_at`, `finished_at`: aware UTC times, None while
    it has not happened; a stop may be finished although nobody said that they arrived."""

    state: State = "planned"
    arrived_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was said at its door."""
        return self.state != "planned"

    @property
    def finished(self) -> bool:
        """Whether an outcome counts."""
        return self.state in OUTCOMES


PLANNED = StopState()


def stop_state(events: Iterable[StopEvent], again_at: datetime | None = None) -> StopState:
    """The state of one stop after these events, given in any order. `again_at`: see `opened_again_at`."""
    outcome: StopEvent | None = None
    arrival: StopEvent | None = None  # the one that belongs to the outcome
    since: StopEvent | None = None  # the first one since the outcome
    for event in sorted(not_corrected(events), key=_as_it_happened):
        if again_at is not None and event.happened_at <= again_at:
            continue
        if event.kind == "arrived":
            since = since or event
        elif event.outcome:
            outcome, arrival, since = event, since or arrival, None
    if outcome is None or outcome.outcome is None:
        return StopState(state="arrived", arrived_at=since.happened_at) if since else PLANNED
    return StopState(
        state=outcome.outcome,
        arrived_at=arrival.happened_at if arrival else None,
        finished_at=outcome.happened_at,
    )


def last_outcome(events: Iterable[StopEvent]) -> StopEvent | None:
    """The outcome that counts, None while there is none; `events` of one stop, or of all stops of one visit."""
    outcomes = [event for event in not_corrected(events) if event.kind in OUTCOMES]
    return max(outcomes, key=_as_it_happened, default=None)


def not_corrected(events: Iterable[StopEvent]) -> list[StopEvent]:
    """Those that no other of them corrects, in the order given."""
    events = list(events)
    corrected = {name for event in events for name in event.corrects}
    return [event for event in events if event.id not in corrected]


def outcomes_to_correct(said: Iterable[StopEvent], ended_at: datetime) -> tuple[str, ...]:
    """Ids of the outcomes that would otherwise go before one of `ended_at` (aware UTC) entered after reading `said`. An
    earlier one stays uncorrected: the later hour replaces it, and both may have happened."""
    return tuple(one.id for one in not_corrected(said) if one.kind in OUTCOMES and one.happened_at >= ended_at)


def arrivals_to_correct(said: Iterable[StopEvent], arrived_at: datetime) -> tuple[str, ...]:
    """Ids of the arrivals of the same try as one of `arrived_at` (aware UTC) entered after reading `said`."""
    standing = not_corrected(said)
    before = [one.happened_at for one in standing if one.kind in OUTCOMES and one.happened_at < arrived_at]
    since = max(before, default=None)
    arrivals = [one for one in standing if one.kind == "arrived"]
    return tuple(one.id for one in arrivals if since is None or one.happened_at > since)


def opened_again_at(events: Iterable[StopEvent], visit: VisitState) -> datetime | None:
    """When the last try at a door ended whose visit is open, which says that the
    office opened it again; None without."""
    ended = last_outcome(events) if visit == "open" else None
    return ended.happened_at if ended else None


def _as_it_happened(event: StopEvent) -> tuple[datetime, str]:
    return event.happened_at, event.id
