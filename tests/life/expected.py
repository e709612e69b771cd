"""Where the ledger says that something stands: the table of lists, read anew from what it knows by itself."""

from datetime import datetime, timedelta

from .ledger import Ledger
from .matter import Matter
from .wall_clock import ZONE

GRACE = timedelta(minutes=30)


def lists(ledger: Ledger, matter: Matter, now: datetime) -> set[str]:
    """The names of the lists on one of which it must stand `now` (aware UTC); none for what is closed.

    More than one only where the ledger does not know enough: how late a worker is on this very day, and whether some
    day has room.
    """
    if not matter.is_open:
        return set()
    falls = matter.expects_in_vain(now) and matter.reachable
    if matter.words and matter.state != "asked" and not falls:
        itself = _itself(ledger, matter, now)
        first = itself & {"no_report", "to_tell"}
        return first if first == itself else {"follow_up"} | first
    if matter.lost:
        ended = matter.state in ("done", "closed") and not (matter.follow_up or falls)
        itself = set() if ended else _itself(ledger, matter, now)
        first = itself & {"no_report", "to_tell"}
        return first if first == itself != set() else {"follow_up"} | first
    return _itself(ledger, matter, now)


def receipts_lost(ledger: Ledger) -> set[str]:
    """Requests that are decided, and of which a message that we have them did not arrive: somebody has to know."""
    return {one.request_id for one in ledger.matters.values() if one.lost_receipts and one.state != "asked"}


def _itself(ledger: Ledger, matter: Matter, now: datetime) -> set[str]:
    """Without what the client said on their own page."""
    if matter.state == "asked":
        return {"to_triage"}
    if matter.expects_in_vain(now) and matter.reachable:
        return {"to_tell"} | (_published(matter, now) & {"no_report"} if matter.goes else set())
    today = now.astimezone(ZONE).date()
    if matter.goes:
        return _published(matter, now)
    if matter.rests_until and matter.rests_until > today:
        return {"waiting"}
    if matter.state != "agreed":
        return {"follow_up"}
    if not matter.case.consent:
        return {"to_triage"}
    if _hours_over(matter, now):
        return {"no_date"}
    days = {end.astimezone(ZONE).date() for _, end in matter.windows if end.astimezone(ZONE).date() >= today}
    return {"no_date"} if {day for day in days if not ledger.nobody_works(day)} <= matter.left_out else {"to_plan"}


def _hours_over(matter: Matter, now: datetime) -> bool:
    """Where whoever comes must be gone when they end, they are over when no visit fits into what is left of them."""
    if not matter.alone:
        return all(end <= now for _, end in matter.windows)
    length = timedelta(minutes=int(str(matter.facts["duration_min"])))
    return all(end - length < now for _, end in matter.windows)


def _published(matter: Matter, now: datetime) -> set[str]:
    stop = matter.published
    assert stop
    today = now.astimezone(ZONE).date()
    ahead = "today" if stop.day <= today else "agreed_ahead"
    reachable = any(one.reached_between(now, stop.start) for one in matter.case.people.values())
    people = matter.case.people.values()
    nobody_knows_how = all(one.never and not one.they_call for one in people)
    if not matter.told and (reachable or nobody_knows_how) and now < stop.start and not matter.arrived:
        ahead = "to_tell"
    if stop.end + GRACE > now:
        return {ahead}
    return {"no_report"} if stop.day < today else {"no_report", "today"}
