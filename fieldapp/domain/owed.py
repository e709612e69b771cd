"""What a phone still owes the office: entries that it said it holds and that have not come.

A phone names what it holds by its random ids. A number that is missing in its count says nothing, because each keeping
of what is being typed uses one up. What was named once is owed until it comes, the unlocked day says that its writer
threw it away, or somebody at the office closes it with a reason; nothing that is said later without it takes it back.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from . import phone_limits
from .hours import Moment, instant
from .phone import Phone
from .record import Record
from .standing import Standing

AHEAD = timedelta(minutes=5)  # by which a phone's corrected clock may be before the office's
ClosedWhy = Literal["written_again", "not_needed", "lost"]


class Held(Record):
    """One entry as its phone names it. `at`: when it was written by that phone's clock, None where an older version of
    the application kept it; `begun`: its writer has not finished it."""

    id: UUID
    at: Moment | None = None
    begun: bool = False


class Statement(Record):
    """What a phone says: all that it holds and the office has not answered for, and the ids of what was begun and
    thrown away. `more`: it holds more than can be named at once; `at`: when it said so, by its clock, None from an
    older version of the application."""

    holds: tuple[Held, ...] = Field(max_length=phone_limits.OWED_AT_ONCE)
    discarded: tuple[UUID, ...] = Field(default=(), max_length=phone_limits.OWED_AT_ONCE)
    more: bool = False
    at: Moment | None = None


class OwedEntry(Record):
    """An entry that was named (aware UTC times). `named_at`: first, `listed_at`: last; `proved`: the unlocked day named
    it. `ended_how`: None while it is owed; `why` and `ended_by` of what a person closed."""

    phone_id: str
    id: str
    written_at: datetime
    named_at: datetime
    listed_at: datetime
    begun: bool
    proved: bool
    ended_at: datetime | None = None
    ended_how: Literal["discarded", "closed"] | None = None
    ended_by: str | None = None
    why: ClosedWhy | None = None


class Debt(Record):
    """What one phone owes, the oldest first; never empty."""

    phone: Phone
    entries: tuple[OwedEntry, ...]

    @property
    def since(self) -> datetime:
        """When the oldest of them was written."""
        return self.entries[0].written_at

    @property
    def finished(self) -> int:
        """How many of them their writer had finished."""
        return sum(not entry.begun for entry in self.entries)

    @property
    def begun(self) -> int:
        """How many were still being written when the phone last named them."""
        return len(self.entries) - self.finished

    @property
    def gone(self) -> tuple[OwedEntry, ...]:
        """What the phone holds no more: its unlocked day has named all that it holds since, without these."""
        said = self.phone.listed_at
        return tuple(entry for entry in self.entries if said and entry.listed_at < said)

    @property
    def unproved(self) -> bool:
        """Whether nothing shows that any of it was named by the unlocked day."""
        return not any(entry.proved for entry in self.entries)


def is_latest(said: Statement, phone: Phone, now: datetime) -> bool:
    """Whether it was said after all that was heard of this phone. One that comes late or again, or by a clock that is
    ahead, says nothing of what is held no more: what it does not name may have been written since."""
    if said.at is None:
        return True
    return said.at <= now + AHEAD and (phone.listed_at is None or said.at > phone.listed_at)


def listed_at(said: Statement, now: datetime) -> datetime:
    """When the phone held what it names: before `now`, when the office hears it (aware UTC)."""
    return min(said.at or now, now)


def named(
    known: Mapping[str, OwedEntry],
    waited_for: Collection[OwedEntry],
    said: Statement,
    phone: Phone,
    now: datetime,
    *,
    proved: bool,
) -> list[OwedEntry]:
    """The entries that a statement adds or changes. `known`: all that this phone ever named, by id; `waited_for`: those
    of them that are owed; `said` without what has come. `proved`: the unlocked day made it; without that it adds no
    more than `UNPROVED_A_DAY` that are open, ends nothing, and says nothing of what is named with a proof."""
    room = phone_limits.OWED_AT_ONCE - len(waited_for)
    if not proved:
        room = min(room, phone_limits.UNPROVED_A_DAY - sum(not entry.proved for entry in waited_for))
    heard = listed_at(said, now) if proved and is_latest(said, phone, now) else None
    found = []
    for held in said.holds:
        entry = known.get(str(held.id))
        if entry:
            found.append(_again(entry, held, heard, now, proved=proved))
        elif room > 0:
            room -= 1
            found.append(_first(phone, held, now, proved=proved))
    return found + (_discarded(known, said, now) if proved else [])


def _first(phone: Phone, held: Held, now: datetime, *, proved: bool) -> OwedEntry:
    return OwedEntry(
        phone_id=phone.id,
        id=str(held.id),
        written_at=min(held.at or now, now),
        named_at=now,
        listed_at=now,
        begun=held.begun,
        proved=proved,
    )


def _again(entry: OwedEntry, held: Held, heard: datetime | None, now: datetime, *, proved: bool) -> OwedEntry:
    """Only the unlocked day finishes or begins anything, or holds what it has named. `heard`: from when the phone held
    this, if nothing later was heard of it."""
    if not proved:
        return entry if entry.proved else entry.model_copy(update={"listed_at": now})
    if heard is None:
        return entry.model_copy(update={"proved": True})
    return entry.model_copy(
        update={"listed_at": max(entry.listed_at, heard), "begun": held.begun, "proved": True},
    )


def _discarded(known: Mapping[str, OwedEntry], said: Statement, now: datetime) -> list[OwedEntry]:
    """What is finished cannot be thrown away on a phone; what it still names was not."""
    holds = {held.id for held in said.holds}
    ids = [str(one) for one in said.discarded if one not in holds]
    thrown = [known[one] for one in ids if one in known and known[one].begun and known[one].ended_how is None]
    return [entry.model_copy(update={"ended_at": now, "ended_how": "discarded"}) for entry in thrown]


def debts(phones: Mapping[str, Phone], entries: Iterable[OwedEntry]) -> list[Debt]:
    """By phone, whatever has not come of it; the phone that owes the oldest first. `entries`: what is still owed."""
    by_phone: dict[str, list[OwedEntry]] = {}
    for entry in sorted(entries, key=lambda one: (one.written_at, one.id)):
        by_phone.setdefault(entry.phone_id, []).append(entry)
    return [Debt(phone=phones[phone_id], entries=tuple(found)) for phone_id, found in by_phone.items()]


def debt_standing(debt: Debt, now: datetime, day_ends: time, zone: ZoneInfo) -> Standing | None:
    """A piece of work of somebody at the office from when the day is over in which the oldest was written, or from when
    the phone said that it holds something no more; None before. `day_ends`: by the wall clock of `zone`."""
    over = instant(debt.since.astimezone(zone).date(), day_ends, zone)
    begins = [over] if over <= now else []
    if debt.gone and debt.phone.listed_at:
        begins.append(debt.phone.listed_at)
    return Standing(on="follow_up", since=min(begins)) if begins else None
