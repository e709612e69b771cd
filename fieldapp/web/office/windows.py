"""Days with hours, as the staff writes them: up to six lines, empty ones left out. Works without JavaScript."""

from ...domain.hours import Window
from ..forms import FormReader

LINES = 6


def read_windows(form: FormReader) -> tuple[Window, ...]:
    """Fields window-day-0, window-from-0, window-to-0, ...; what is wrong is told at its field."""
    windows = []
    for line in range(LINES):
        day, start, end = (
            form.day(f"window-day-{line}"),
            form.clock(f"window-from-{line}"),
            form.clock(f"window-to-{line}"),
        )
        if day and start and end and start < end:
            windows.append(Window(day=day, start=start, end=end))
        elif (day or start or end) and not form.errors:
            form.fail(f"window-day-{line}", form.words._("Write a day and two hours, the first before the second."))
    return tuple(windows)
