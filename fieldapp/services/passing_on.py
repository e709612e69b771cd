"""Passing a case on to an organisation: only where the person, or the guardian of a minor, said so of that very one."""

from dataclasses import dataclass
from datetime import datetime

from ..domain.account import Account
from ..domain.audit import AuditAction
from ..domain.case import Case
from ..domain.consent import Consent
from ..domain.consent_rule import may_pass_on
from ..domain.errors import NotFound, Refused
from ..domain.visit import Visit
from ..store.unit import Unit
from . import access
from .consents import consents_of
from .contacts import Reach, reach_of_case
from .resting import refuse_at_rest
from .workplace import Workplace

ACTION: AuditAction = "pass_on"  # in the audit


@dataclass(frozen=True)
class PassedOn:
    """What an organisation reads: whom it is about, how they may be reached, what the visits were for. Notes, pictures
    and addresses stay at the office. `names`: of accounts, by id."""

    case: Case
    consent: Consent
    visits: tuple[Visit, ...]
    reach: tuple[Reach, ...]
    names: dict[str, str]


def read(work: Workplace, account: Account, case_id: str, consent_id: str) -> PassedOn:
    """For the organisation that this consent names; leaves a row that says so.

    Raises `NotFound`, or `Refused`: not_passed_on where nobody agreed to that organisation, or not any more; at_rest.
    """
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        case, kept = unit.cases.get(case_id), consents_of(unit, case_id)
        consent = next((one for one in kept if one.id == consent_id and one.purpose == "referral"), None)
        if consent is None:
            raise NotFound("consent")
        refuse_at_rest(unit, case_id, "passing_on")
        if not may_pass_on(kept, consent.recipient, work.today(), minor=case.person.minor):
            raise Refused("not_passed_on")
        found = PassedOn(
            case=case,
            consent=consent,
            visits=tuple(unit.visits.of_case(case_id)),
            reach=reach_of_case(work, unit, case_id),
            names=unit.accounts.names(),
        )
        unit.audit.append(user_id=account.id, action=ACTION, case_id=case_id, subject=f"consent/{consent_id}")
        unit.commit()
    return found


def passed_on_at(unit: Unit, case_id: str, consents: list[Consent]) -> datetime | None:
    """When the case was last printed for the organisation that these consents name (aware UTC), None for never."""
    subjects = {f"consent/{one.id}" for one in consents}
    rows = [row.at for row in unit.audit.of_case(case_id) if row.action == ACTION and row.subject in subjects]
    return max((at for at in rows if at), default=None)
