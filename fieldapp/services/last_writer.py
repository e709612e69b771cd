"""Who changed something last, for whoever was about to change it as well."""

from dataclasses import dataclass
from datetime import datetime

from .workplace import Workplace


@dataclass(frozen=True)
class Writer:
    """`name`: "" for the client or the program itself; `at` aware UTC, by the office's clock."""

    name: str
    at: datetime


def last_writer(work: Workplace, subject: str, case_id: str | None = None) -> Writer | None:
    """Who last wrote what `subject` names in the audit ("request/ID", "worker/ID"); None where nobody is known."""
    with work.store.read() as unit:
        row = unit.audit.last_write(subject, case_id)
        names = unit.accounts.names()
    if row is None:
        return None
    ahead = work.now() - work.machine_now()  # the audit has the machine's time, which a demonstration moves
    return Writer(names.get(row.user_id or "", ""), row.at + ahead)


def last_writer_of_request(work: Workplace, request_id: str) -> Writer | None:
    """Of a request: who settled its place or its consent, decided it or took it up. Raises `NotFound`."""
    with work.store.read() as unit:
        case_id = unit.requests.get(request_id).case_id
    return last_writer(work, f"request/{request_id}", case_id)
