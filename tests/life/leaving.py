"""Which message may leave at which moment, and by what words it is known: what the ledger knows of it by itself."""

from datetime import datetime, timedelta

from .matter import Matter, Written
from .wall_clock import ZONE
from .wishes import Wishes

SCHEMES = {"text": "sms", "email": "mailto"}
HOURS = ("hour", "hour_changed", "office_hour", "office_hour_changed")
REMINDERS = ("reminder", "office_reminder")
GONE = ("gone", "gone_ended", "office_gone_ended", "gone_past", "gone_past_ended")
WITHOUT_HOUR = ("call_back", "received")


def _wishes(one: Written) -> Wishes:
    return one.matter.case.people[one.who]


def address(one: Written) -> str:
    wishes = _wishes(one)
    return wishes.phone if one.way == "text" else wishes.email


def hour_read(one: Written) -> str:
    """The end of the range that they read."""
    latest = one.matter.waited_until(one.start) if one.kind in GONE else one.matter.latest(one.start)
    return f"{latest.astimezone(ZONE):%H:%M}"


def fits(one: Written, now: datetime) -> bool:
    """Whether it may ever leave, as far as is known now."""
    wishes = _wishes(one)
    if one.way not in wishes.ways or wishes.never or not still_of_use(one, now):
        return False
    if one.kind in GONE:
        return one.kind == _gone_words(one.matter, one.start, now)
    says_where = one.kind in WITHOUT_HOUR or one.kind.startswith("office_") == one.matter.comes
    return says_where and (one.kind == "received" or (one.start > now and wishes.reached_between(now, one.start)))


def _gone_words(matter: Matter, start: datetime, now: datetime) -> str:
    """Which words are true of an hour that does not hold: before it or after, with another to follow or without."""
    goes_on = matter.state in ("agreed", "failed") and matter.case.consent
    if matter.waited_until(start) <= now:
        return "gone_past" if goes_on else "gone_past_ended"
    return "gone" if goes_on else "office_gone_ended" if matter.comes else "gone_ended"


def still_of_use(one: Written, now: datetime) -> bool:
    """Whether its hour is published, and they do not know it; of a reminder that they do; of an hour that does not hold
    that nobody has told them so; of a receipt that nobody has decided."""
    matter, stop = one.matter, one.matter.published
    if one.kind == "received":
        return matter.state == "asked"
    if one.kind in GONE:
        return matter.expects_in_vain(now) and one.start == (matter.fallen or matter.expected)
    if not matter.goes or matter.arrived or stop is None or stop.away or stop.start != one.start:
        return False
    if stop.late and one.kind != "call_back":
        return False
    return matter.told if one.kind in REMINDERS else not matter.told


def leaves(one: Written, now: datetime) -> bool:
    """Whether it leaves at this very moment."""
    return one.waits <= now and fits(one, now) and _wishes(one).allow(SCHEMES[one.way], now)


def leaves_at(one: Written, now: datetime) -> datetime:
    """When it may leave at the earliest, as far as is known now: a reminder the day before (aware UTC)."""
    opens = _wishes(one).opens(now)
    return max(opens, one.start - timedelta(hours=24)) if one.kind in REMINDERS else opens
