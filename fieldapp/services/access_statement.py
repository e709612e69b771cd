"""What a person is given who asks what is kept about them (GDPR, articles 15 and 20): to read, and as a file."""

from dataclasses import dataclass
from datetime import date

from ..domain.account import Account
from ..domain.audit import AuditRow
from ..domain.case import Case, Picture, Recording
from ..domain.client_word import ClientWord
from ..domain.consent import Consent
from ..domain.errors import NotFound
from ..domain.message import Message
from ..domain.party import Party
from ..domain.request import Request
from ..domain.rights import Right
from ..domain.stop_state import last_outcome
from ..domain.visit import StopEvent, Visit
from ..store.case_copy import Copy
from ..store.unit import Unit
from . import access
from .casefile import NoteThread, threads_of
from .consents import consents_of
from .contacts import reach_of_case
from .workplace import Workplace

EVERY_ROW = 1_000_000


@dataclass(frozen=True)
class AccessStatement:
    """`notes`: as they read now; `audit`: what staff did with the case, the oldest first; `phones`: who had a visit of
    it on their telephone, and for which day; `names`: of accounts and workers, by id."""

    case: Case
    parties: tuple[Party, ...]
    requests: tuple[Request, ...]
    visits: tuple[Visit, ...]
    events: tuple[StopEvent, ...]
    notes: tuple[NoteThread, ...]
    pictures: tuple[Picture, ...]
    recordings: tuple[Recording, ...]
    consents: tuple[Consent, ...]
    words: tuple[ClientWord, ...]
    messages: tuple[Message, ...]
    rights: tuple[Right, ...]
    audit: tuple[AuditRow, ...]
    phones: tuple[tuple[str, date], ...]
    names: dict[str, str]

    def outcome_of(self, visit_id: str) -> StopEvent | None:
        """The one that counts, None while there is none."""
        return last_outcome(event for event in self.events if event.visit_id == visit_id)


def read(work: Workplace, account: Account | None, case_id: str) -> AccessStatement:
    """To be printed; leaves a row of who made it. `account`: None for the administrator's command. Raises
    `NotFound`."""
    with work.store.write() as unit:
        _begin(work, unit, account, case_id)
        requests = tuple(unit.requests.of_case(case_id))
        found = AccessStatement(
            case=unit.cases.get(case_id),
            parties=tuple(reach.party for reach in reach_of_case(work, unit, case_id)),
            requests=requests,
            visits=tuple(unit.visits.of_case(case_id)),
            events=tuple(unit.visits.events_of_case(case_id)),
            notes=threads_of(unit, case_id),
            pictures=tuple(unit.pictures.of_case(case_id)),
            recordings=tuple(unit.recordings.of_case(case_id)),
            consents=tuple(consents_of(unit, case_id)),
            words=tuple(word for one in requests for word in unit.client_words.of_request(one.id)),
            messages=tuple(unit.messages.of_case(case_id)),
            rights=tuple(unit.rights.of_case(case_id)),
            audit=tuple(reversed(unit.audit.of_case(case_id, EVERY_ROW))),
            phones=tuple(unit.phones.given_of_case(case_id)),
            names=unit.accounts.names() | unit.workers.names(),
        )
        unit.commit()
    return found


def copy(work: Workplace, account: Account | None, case_id: str) -> Copy:
    """Everything, as values for a program; leaves a row of who made it. Raises `NotFound`."""
    with work.store.write() as unit:
        _begin(work, unit, account, case_id)
        found = unit.case_copy.everything(case_id)
        unit.commit()
    return found


def case_of(work: Workplace, number: str) -> str:
    """The id of the case that people quote by this number. Raises `NotFound`."""
    with work.store.read() as unit:
        for case in unit.cases.all():
            if case.number == number:
                return case.id
    raise NotFound("case")


def _begin(work: Workplace, unit: Unit, account: Account | None, case_id: str) -> None:
    if account:
        access.must_read(work, unit, account, case_id)
    unit.cases.get(case_id)
    user_id = account.id if account else None
    unit.audit.append(user_id=user_id, action="read", case_id=case_id, subject=f"access-statement/{case_id}")
