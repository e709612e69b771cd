"""How fast somebody may guess at a secret."""

from datetime import timedelta

DOUBLINGS = 20  # beyond which every pause is longer than any limit


def pause(made: int, free: int, longest: timedelta) -> timedelta:
    """How long after the last of `made` wrong guesses the next one is looked at: none for the first `free`, then one
    second, doubled with each, up to `longest`."""
    if made < free:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(made - free, DOUBLINGS)), longest)
