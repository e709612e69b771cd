"""How much of the open work cannot wait, for the navigation of every page: counted anew after something was kept that
may change it, and once a minute, because a call becomes urgent without anybody's act, and commands keep things too."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from ..services import todo_lists
from ..services.workplace import Workplace


@dataclass
class Count:
    """`known`: the number, of which minute, and how much had been kept by then."""

    known: tuple[datetime, int, int] | None = None

    def read(self, work: Workplace) -> int:
        """The number as it is, or was within this minute of the office. What is kept while it is counted makes it be
        counted again."""
        minute, known = work.now().replace(second=0, microsecond=0), self.known
        kept = todo_lists.kept_so_far(work)
        if known is None or known[:2] != (minute, kept):
            known = (minute, kept, todo_lists.count_pressing(work))
            self.known = known
        return known[2]


def count_pressing(work: Workplace) -> int:
    """See `Count.read`."""
    count: Count = current_app.extensions["open_work"]
    return count.read(work)


def install(app: Flask) -> None:
    app.extensions["open_work"] = Count()
