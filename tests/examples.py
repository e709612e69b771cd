"""How many examples a property test tries: a tenth of them in `make check`, all in `make test`."""

import os

LEAST = 3


def examples(number: int) -> int:
    """`number`, or a tenth of it where the profile is the quick one."""
    return max(LEAST, number // 10) if os.environ.get("HYPOTHESIS_PROFILE") == "quick" else number
