"""Work done in the background."""

from datetime import date, datetime
from typing import Any, Literal

from .record import Record


class Job(Record):
    """`progress` is what the worker process last said (elapsed seconds, visits served, total)."""

    id: str
    kind: str
    day: date
    state: Literal["running", "done", "failed", "cancelled"]
    created_at: datetime
    created_by: str | None
    alive_at: datetime
    cancel_asked: bool
    progress: dict[str, Any]
    plan_id: str | None
    failure: str | None
