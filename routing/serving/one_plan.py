"""`python -m routing.serving.one_plan`: a process that loads the planner, says so, makes one plan and ends.

Standard input: a line of JSON, the limits, and then the request's body to its end. Standard output: a line when it is
ready; then the status of HTTP in a line, and the answer's body.
"""

import json
import os
import sys

from ..child import end_with_parent, leave_no_core
from ..precompile import load_everything

READY = b"ready\n"


def main() -> None:
    end_with_parent()
    leave_no_core()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whatever a library prints is no answer
    from .answering import answer  # OR-Tools and Numba, before anybody asks
    from .limits import Limits

    load_everything()
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
