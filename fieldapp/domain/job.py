"""Work done in the background."""

from datetime import date, datetime
from typing import Any, Literal

from .record import Record


class Job(Record):
    """`progress` is what the worker process last said (elapsed seconds, visits served, total). One that is "waiting" is
    in a queue, and nobody has begun it; `alive_at` is then when it was asked for."""

    id: str
    kind: str
    day: date
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    created_at: datetime
    created_by: str | None
    alive_at: datetime
    cancel_asked: bool
    progress: dict[str, Any]
    plan_id: str | None
    failure: str | None

    @property
    def to_come(self) -> bool:
        """Whether a plan is still to be expected of it."""
        return self.state in ("waiting", "running")
