"""How somebody wants to be reached."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from .wall_clock import ZONE, at_wall_clock, midnight

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
