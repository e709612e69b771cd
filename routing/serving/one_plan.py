"""`python -m routing.serving.one_plan`: a process that loads the planner, says so, makes one plan and ends.

Standard input: a line of JSON, the limits, and then the request's body to its end. Standard output: a line when it is
ready; then the status of HTTP in a line, and the answer's body.
"""

import json
import os
import sys

from ..child import end_with_parent, leave_no_core

READY = b"ready\n"
DAY = b"""{"matrices": {"car": {"durations": [[0, 60], [60, 0]]}}, "jobs": [{"id": 1, "location_index": 1}],
"vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 600]}]}"""


def main() -> None:
    end_with_parent()
    leave_no_core()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whatever a library prints is no answer
    from .answering import answer  # OR-Tools and Numba, before anybody asks
    from .limits import Limits

    answer(DAY, Limits(time_limit=1.0))
    answers.write(READY)
    answers.flush()
    limits = sys.stdin.buffer.readline()
    if not limits:  # whoever kept this ready has no use for it
        return
    status, found = answer(sys.stdin.buffer.read(), Limits(**json.loads(limits)))
    # half a surrogate pair is written as JSON itself writes it
    body = json.dumps(found, ensure_ascii=False).encode("utf-8", "backslashreplace")
    answers.write(b"%d\n" % status + body)
    answers.flush()
    os._exit(0)  # to take down what is loaded takes longer than a small plan


if __name__ == "__main__":
    main()
