"""The one rule for every contact: whether somebody may be reached in a way at a moment, and if not, why and from when.

It is asked before every button, link, sheet, page of a phone and message. What contradicts itself is resolved towards
leaving the person in peace: whoever said "do not contact me" is not contacted, whatever else they ticked.
`fieldapp/static/phone/contact_rule.js` is the same rule for a phone without network.
"""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from .hours import instant
from .record import Record
from .request import Contact, ContactWay

Verdict = Literal["permitted", "not_now", "never"]
Reason = Literal[
    "chosen", "outside_safe_hours", "no_safe_hours", "they_call", "not_asked", "way_not_chosen", "no_number",
    "no_email", "fixed_line",
]  # fmt: skip
BY_NUMBER: tuple[ContactWay, ...] = ("call", "voicemail", "text")


class Permission(Record):
    """What the rule answers. `opens`: when it will be permitted, for "not now"; `closes`: until when it is, for
    "permitted" within safe hours. Both aware UTC, None otherwise."""

    verdict: Verdict
    reason: Reason
    opens: datetime | None = None
    closes: datetime | None = None

    @property
    def now(self) -> bool:
        """Whether it is permitted at the moment that was asked for."""
        return self.verdict == "permitted"


def may_contact(
    contact: Contact, way: ContactWay, now: datetime, zone: ZoneInfo, *, fixed_line: bool = False
) -> Permission:
    """Whether a person with these wishes may be reached in this way `now` (aware UTC); `zone` is the one of the office.
    `fixed_line`: their number is one (`telephone.is_fixed_line`), which no text reaches.

    Safe hours are local times and hold for every way, for a message is seen when it comes. Hours that end before they
    begin go over midnight; hours without length permit nothing.
    """
    reason = _never(contact, way, fixed_line)
    if reason:
        return Permission(verdict="never", reason=reason)
    if contact.safe_from is None and contact.safe_to is None:
        return Permission(verdict="permitted", reason="chosen")
    start, end = contact.safe_from or time.min, contact.safe_to  # without an end: until midnight
    today = now.astimezone(zone).date()
    spans = [_span(today + timedelta(days=n), start, end, zone) for n in range(-1, 3)]
    spans = [(opens, closes) for opens, closes in spans if opens < closes]
    for opens, closes in spans:
        if opens <= now < closes:
            return Permission(verdict="permitted", reason="chosen", closes=closes)
    coming = [opens for opens, _ in spans if opens > now]
    if not coming:
        return Permission(verdict="never", reason="no_safe_hours")
    return Permission(verdict="not_now", reason="outside_safe_hours", opens=min(coming))


def last_moment(
    contact: Contact, way: ContactWay, now: datetime, before: datetime, zone: ZoneInfo, *, fixed_line: bool = False
) -> datetime | None:
    """The end of the last time from `now` to `before` (aware UTC) in which this way is permitted, None without one."""
    if _never(contact, way, fixed_line) or before <= now:
        return None
    if contact.safe_from is None and contact.safe_to is None:
        return before
    start, end = contact.safe_from or time.min, contact.safe_to
    first, last = now.astimezone(zone).date(), before.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range(-1, (last - first).days + 1)]
    spans = (_span(day, start, end, zone) for day in days)
    ends = [min(closes, before) for opens, closes in spans if opens < min(closes, before)]
    return max((one for one in ends if one > now), default=None)


def _never(contact: Contact, way: ContactWay, fixed_line: bool) -> Reason | None:
    if contact.they_call:
        return "they_call"
    if not contact.ways:
        return "not_asked"
    if way not in contact.ways:
        return "way_not_chosen"
    if way in BY_NUMBER and not contact.phone.strip():
        return "no_number"
    if way == "email" and not contact.email.strip():
        return "no_email"
    if way == "text" and fixed_line:
        return "fixed_line"
    return None


def _span(day: date, start: time, end: time | None, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The safe hours that begin on `day`, as instants; empty for hours without length."""
    tomorrow = day + timedelta(days=1)
    opens = instant(day, start, zone)
    if end is None:
        return opens, instant(tomorrow, time.min, zone)
    if end == start:
        return opens, opens
    return opens, instant(day if end > start else tomorrow, end, zone)
