"""The public holidays of the office's country in the simulated years, written by hand: no library is asked."""

from datetime import date

HOLIDAYS = {
    date(2026, 11, 1): "All Saints",
    date(2026, 11, 11): "Armistice",
    date(2026, 12, 25): "Christmas",
    date(2027, 1, 1): "New Year",
    date(2027, 3, 28): "Easter",
    date(2027, 3, 29): "Easter Monday",
    date(2027, 5, 1): "Labour Day",
    date(2027, 5, 6): "Ascension",
    date(2027, 5, 16): "Pentecost",
    date(2027, 5, 17): "Whit Monday",
}
ON_CALL = (date(2026, 11, 11), date(2027, 3, 29))
"""On these one worker has hours of that very day."""


def is_closed(day: date) -> bool:
    """Whether it is a holiday on which nobody is on call."""
    return day in HOLIDAYS and day not in ON_CALL


def works(day: date) -> bool:
    """Whether the office works: not on Sundays, and on a holiday only for whoever is on call."""
    return day.weekday() != 6 and not is_closed(day)
