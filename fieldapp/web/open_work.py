"""How much of the open work cannot wait, for the navigation of every page: read anew after anything was sent to this
process, and once a minute, because a call becomes urgent without anybody's act."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from ..services import todo_lists
from ..services.workplace import Workplace


@dataclass
class Count:
    """`sent` counts what was sent (POST and the like); `known`: the number, and of which minute and how much sent."""

    sent: int = 0
    known: tuple[datetime, int, int] | None = None

    def read(self, work: Workplace) -> int:
        """The number as it is, or was within this minute of the office. What is sent while it is read makes it be read
        again."""
        minute, sent, known = work.now().replace(second=0, microsecond=0), self.sent, self.known
        if known is None or known[:2] != (minute, sent):
            known = (minute, sent, todo_lists.count_pressing(work))
            self.known = known
        return known[2]


def count_pressing(work: Workplace) -> int:
    """See `Count.read`."""
    count: Count = current_app.extensions["open_work"]
    return count.read(work)


def install(app: Flask) -> None:
    app.extensions["open_work"] = count = Count()

    @app.after_request
    def _something_was_sent(response: Response) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            count.sent += 1
        return response
