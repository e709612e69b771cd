"""A visit said to be over hours before its planned time: perhaps another visit was meant, and its client waits."""

from datetime import datetime, timedelta


def is_early(planned: datetime, over_at: datetime, most: timedelta) -> bool:
    """Whether a visit planned to begin at `planned` is said to be over at `over_at` (aware times), more than `most`
    before: further than a route that runs ahead ever is."""
    return planned - over_at > most
