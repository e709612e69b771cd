"""Erasing a case: one person proposes it and says why, another sees what goes and agrees, and nothing brings it back.

Every row of the case goes with its key, in one transaction; plans and alarms are written anew without it. What stays:
that it happened (`Erasure`), and the rows of the audit, which name the case by an id that leads nowhere any more.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from ..domain.account import Account
from ..domain.audit import AuditAction
from ..domain.erasure import MOST_HOLD, Erasure, ErasureProposal, ErasureWhy, LegalHold
from ..domain.errors import Refused, Stale
from ..domain.visit import Visit
from ..store.unit import Unit
from . import figures, hand_edits
from .plan_jobs import KIND as PLANNING
from .plan_jobs import SILENT
from .visit_acts import published_on
from .workplace import Workplace


@dataclass(frozen=True)
class Erasable:
    """What would go with a case, and what stands in the way of it.

    `rows`: how many of each table, by its name; `merged`: numbers of cases that are nothing without it, and go too;
    `asked_at`: when they asked for it on their own page (aware UTC), None where they did not; `stands_on`: the days on
    which somebody goes there by a published plan; `seen`: what a form carries that was made from this.
    """

    case_id: str
    number: str
    opened_at: datetime
    rows: dict[str, int]
    merged: tuple[str, ...]
    references: tuple[str, ...]
    proposal: ErasureProposal | None
    holds: tuple[LegalHold, ...]
    held_until: date | None
    asked_at: datetime | None
    stands_on: tuple[date, ...]
    names: dict[str, str]

    @property
    def seen(self) -> str:
        """Other when anything of the case was added or went meanwhile."""
        why = self.proposal.fingerprint if self.proposal else ""
        return sha256(json.dumps([self.rows, self.merged, why]).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Overview:
    """What waits for a second person, with the number of each case; and what was erased, the newest first."""

    waiting: tuple[tuple[ErasureProposal, str], ...]
    done: tuple[Erasure, ...]
    names: dict[str, str]


def overview(work: Workplace) -> Overview:
    """For whoever may erase; no word of a client is in it."""
    with work.store.read() as unit:
        proposals = unit.erasures.proposals()
        numbers = unit.cases.numbers({one.case_id for one in proposals})
        waiting = tuple((one, numbers[one.case_id]) for one in proposals)
        return Overview(waiting, tuple(unit.erasures.newest(100)), unit.accounts.names())


def read(work: Workplace, account: Account, case_id: str) -> Erasable:
    """What would go; leaves a row of who looked. Raises `NotFound`."""
    with work.store.write() as unit:
        found = erasable(work, unit, case_id)
        unit.audit.append(user_id=account.id, action="read", case_id=case_id, subject=f"erasure/{case_id}")
        unit.commit()
    return found


def erased(work: Workplace, some_id: str) -> Erasure | None:
    """The erasure by which the case, request, visit or stop of this id is gone; None for what was never erased."""
    with work.store.read() as unit:
        return unit.erasures.of_id(some_id)


def propose(work: Workplace, account: Account, case_id: str, why: ErasureWhy) -> None:
    """A second person has to agree. Proposed before, it changes nothing. Raises `NotFound`, `Refused`: see `_check`."""
    with work.store.write() as unit:
        found = erasable(work, unit, case_id)
        _check(work, unit, found)
        if found.proposal is None:
            unit.erasures.propose(ErasureProposal(case_id=case_id, why=why, by=account.id, at=work.machine_now()))
            _audit(unit, account, "propose_erasure", case_id)
            unit.commit()


def take_back(work: Workplace, account: Account, case_id: str) -> None:
    """Nobody wants it erased any more. Raises `NotFound`."""
    with work.store.write() as unit:
        if erasable(work, unit, case_id).proposal:
            unit.erasures.take_back(case_id)
            _audit(unit, account, "take_back_erasure", case_id)
            unit.commit()


def keep(work: Workplace, account: Account, case_id: str, reason: str, until: date) -> None:
    """The law or a dispute asks to keep it until that day. Raises `NotFound`, `Refused`: no_reason, hold_date."""
    if not reason:
        raise Refused("no_reason", "reason")
    if not work.today() <= until <= work.today() + MOST_HOLD:
        raise Refused("hold_date", "until")
    with work.store.write() as unit:
        unit.cases.get(case_id)
        hold = LegalHold(
            id=str(uuid.uuid4()), case_id=case_id, until=until, reason=reason, by=account.id, at=work.machine_now()
        )
        unit.erasures.hold(hold)
        _audit(unit, account, "keep_from_erasure", case_id)
        unit.commit()


def let_go(work: Workplace, account: Account, case_id: str, hold_id: str) -> None:
    """It need not be kept any longer. Raises `NotFound`."""
    with work.store.write() as unit:
        unit.cases.get(case_id)
        unit.erasures.lift(hold_id, case_id, account.id, work.machine_now())
        _audit(unit, account, "let_erasure", case_id)
        unit.commit()


def approve(work: Workplace, account: Account, case_id: str, seen: str) -> Erasure:
    """The second person agrees, and the case is gone. `seen`: as `Erasable.seen`, of what they were shown.

    Raises `NotFound`, `Stale` when the case is another by now or nobody proposes it any more, `Refused`: same_person,
    and as `_check` says.
    """
    with work.store.write() as unit:
        found = erasable(work, unit, case_id)
        if found.proposal and found.proposal.by == account.id:
            raise Refused("same_person")
        if found.proposal is None or found.seen != seen:
            raise Stale("case")
        _check(work, unit, found)
        erasure = _erase(work, unit, case_id, found.proposal.why, found.proposal.by, account.id)
        unit.commit()
    work.store.leave_no_trace()
    return erasure


def erase_by_itself(work: Workplace, unit: Unit, case_id: str) -> Erasure:
    """Its time is over: nobody proposed it. Raises `NotFound`, `Refused` as `_check`."""
    _check(work, unit, erasable(work, unit, case_id))
    return _erase(work, unit, case_id, "retention", None, None)


def _erase(
    work: Workplace, unit: Unit, case_id: str, why: ErasureWhy, proposed_by: str | None, approved_by: str | None
) -> Erasure:
    """All of it, in the transaction of the caller."""
    cases = unit.erasures.with_merged(case_id)
    visits = {one.id for one in _visits(unit, cases)}
    stops = unit.erasures.stops_of(visits)
    if why != "mistake":  # what should never have been there is not counted either
        figures.count_on(work, unit, cases)
    if visits:
        hand_edits.cut_from_drafts(work, unit, approved_by, visits)
    rows, asked_for = unit.erasures.delete(cases)
    unit.safety.forget(stops)
    erasure = Erasure(
        id=str(uuid.uuid4()),
        why=why,
        at=work.machine_now(),
        proposed_by=proposed_by,
        approved_by=approved_by,
        rows=rows,
        plans=unit.plans.forget(visits) if visits else 0,
    )
    unit.erasures.remember(erasure, asked_for)
    for one in sorted(cases):
        unit.audit.append(user_id=approved_by, action="erase", case_id=one, subject=f"erasure/{erasure.id}")
    return erasure


def erasable(work: Workplace, unit: Unit, case_id: str) -> Erasable:
    """What would go with a case, in the transaction of the caller. Raises `NotFound`."""
    case = unit.cases.get(case_id)
    cases = unit.erasures.with_merged(case_id)
    numbers = unit.cases.numbers(cases)
    visits = _visits(unit, cases)
    holds = tuple(hold for one in sorted(cases) for hold in unit.erasures.holds(one))
    requests = [request for one in sorted(cases) for request in unit.requests.of_case(one)]
    asked = [
        word.at
        for request in requests
        for word in unit.client_words.of_request(request.id)
        if word.kind == "erase" and word.settled_at is None
    ]
    stands_on = {day for one in visits if one.state == "open" and (day := published_on(work, unit, one))}
    return Erasable(
        case_id=case_id,
        number=case.number,
        opened_at=case.opened_at,
        rows=unit.erasures.counted(cases),
        merged=tuple(sorted(number for one, number in numbers.items() if one != case_id)),
        references=tuple(request.reference for request in requests),
        proposal=unit.erasures.proposal(case_id),
        holds=holds,
        held_until=max((hold.until for hold in holds if hold.holds(work.today())), default=None),
        asked_at=min(asked, default=None),
        stands_on=tuple(sorted(stands_on)),
        names=unit.accounts.names(),
    )


def _check(work: Workplace, unit: Unit, found: Erasable) -> None:
    """Raises `Refused`: erase_held, erase_visit_stands (somebody is to go there: cancelled first, so that whoever goes
    and the client know), erase_alarm (one at their door is open), erase_planning (a plan is being made of what is there
    now)."""
    if found.held_until:
        raise Refused("erase_held")
    if found.stands_on:
        raise Refused("erase_visit_stands")
    visits = {one.id for one in _visits(unit, unit.erasures.with_merged(found.case_id))}
    if unit.safety.open_at(unit.erasures.stops_of(visits)):
        raise Refused("erase_alarm")
    if unit.jobs.any_running(PLANNING, work.machine_now() - SILENT):
        raise Refused("erase_planning")


def _visits(unit: Unit, cases: set[str]) -> list[Visit]:
    return [visit for one in sorted(cases) for visit in unit.visits.of_case(one)]


def _audit(unit: Unit, account: Account, action: AuditAction, case_id: str) -> None:
    unit.audit.append(user_id=account.id, action=action, case_id=case_id, subject=f"case/{case_id}")
