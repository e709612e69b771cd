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
    return _newest(work, case_id, subject)


def last_writer_of_person(work: Workplace, case_id: str) -> Writer | None:
    """Of the person of a case, whose name is the client's too."""
    with work.store.read() as unit:
        client = next((f"contact/{one.id}" for one in unit.parties.of_case(case_id) if one.kind == "client"), "")
    return _newest(work, case_id, f"case/{case_id}", client)


def last_writer_of_party(work: Workplace, case_id: str, position: int) -> Writer | None:
    """Of one party of a case, given by its index (0 = first). The client's name is the person's too."""
    with work.store.read() as unit:
        party = next(iter(unit.parties.of_case(case_id)[position:]), None)
    person = (f"case/{case_id}",) if position == 0 else ()
    return _newest(work, case_id, f"contact/{party.id}" if party else "", *person)


def _newest(work: Workplace, case_id: str | None, *subjects: str) -> Writer | None:
    with work.store.read() as unit:
        rows = [row for subject in subjects if (row := unit.audit.last_write(subject, case_id))]
        found = [(row.at, row.user_id or "") for row in rows if row.at]  # None: the row is damaged
        names = unit.accounts.names()
    if not found:
        return None
    at, user_id = max(found)
    ahead = work.now() - work.machine_now()  # the audit has the machine's time, which a demonstration moves
    return Writer(names.get(user_id, ""), at + ahead)


def last_writer_of_request(work: Workplace, request_id: str) -> Writer | None:
    """Of a request: who settled its place or its consent, decided it or took it up. Raises `NotFound`."""
    with work.store.read() as unit:
        case_id = unit.requests.get(request_id).case_id
    return last_writer(work, f"request/{request_id}", case_id)
