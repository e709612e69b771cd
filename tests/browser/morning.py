"""The command line with its clock moved by TEST_CLOCK_SHIFT seconds: `python -m tests.browser.morning serve`.

A day is planned from now on, so what a test sees of today must not hang on the hour at which it runs.
"""

import os
from datetime import datetime, timedelta

from fieldapp import opening
from fieldapp.cli import demonstration, main
from fieldapp.gateways.clock import SystemClock

SHIFT = timedelta(seconds=float(os.environ["TEST_CLOCK_SHIFT"]))


class MovedClock(SystemClock):
    def now(self) -> datetime:
        return super().now() + SHIFT


if __name__ == "__main__":
    # this process has its own time: another class stands in the clock's place
    opening.SystemClock = MovedClock  # type: ignore[attr-defined]  # imported there, not its own
    demonstration.SystemClock = MovedClock  # type: ignore[attr-defined]  # imported there, not its own
    main()
