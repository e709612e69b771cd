"""Days with hours, as the staff writes them: as many lines as there are, empty ones left out. Works without JavaScript.

A form shows every hour that it may replace, so the reader takes every line that came and never silently fewer.
"""

import re
from collections.abc import Iterable

from ...domain.hours import Window
from ...domain.request import MOST_WINDOWS
from ..forms import FormReader

GONE_BY_END = "gone_by_end"
"""The field that says that whoever comes must be gone again when the hours end."""
_NAME = re.compile(r"window-(?:day|from|to)-(\d{1,4})")


def read_windows(form: FormReader) -> tuple[Window, ...]:
    """Fields window-day-0, window-from-0, window-to-0, ... and one tick for all of them, `GONE_BY_END`; what is wrong
    is told at its field."""
    windows, gone = [], form.ticked(GONE_BY_END)
    for line in _lines(form.names()):
        day, start, end = (
            form.day(f"window-day-{line}"),
            form.clock(f"window-from-{line}"),
            form.clock(f"window-to-{line}"),
        )
        if day and start and end and start < end:
            windows.append(Window(day=day, start=start, end=end, gone_by_end=gone))
        elif (day or start or end) and not form.errors:
            form.fail(f"window-day-{line}", form.words._("Write a day and two hours, the first before the second."))
    if len(windows) > MOST_WINDOWS:
        form.fail(
            f"window-day-{MOST_WINDOWS}",
            form.words._("These are too many hours: at most {limit}.", limit=MOST_WINDOWS),
        )
    return tuple(windows)


def _lines(names: Iterable[str]) -> list[int]:
    """The numbers of the lines that came, in their order."""
    return sorted({int(found[1]) for found in map(_NAME.fullmatch, names) if found})
