"""Consent that is withdrawn: what follows at once for drafts, the published day and the phones."""

from dataclasses import dataclass
from datetime import date, datetime

from ..domain.account import Account
from ..domain.consent import ConsentFacts, ConsentState, Purpose, standing_of
from ..domain.errors import Refused
from ..domain.visit import Visit
from ..store.unit import Unit
from . import access, fallen_hours
from .consents import keep_consents
from .hand_edits import take_out_of_drafts
from .passing_on import passed_on_at
from .resting import rests
from .sent_workers import still_fit, unfit_drafts
from .todo import facts_of
from .visit_acts import published_on, save
from .workplace import Workplace


@dataclass(frozen=True)
class Withdrawn:
    """What it changed: `drafts`, days whose draft goes on without the visit; `published`, days that workers already
    have: their phones show it as cancelled, or what is not wanted there any more, and whoever works from paper is to be
    told; `left`: the visits on those days. `passed_on`: when the case was last printed for the organisation (aware
    UTC), None for never."""

    drafts: tuple[date, ...] = ()
    published: tuple[date, ...] = ()
    left: tuple[Visit, ...] = ()
    passed_on: datetime | None = None


def withdraw(
    work: Workplace,
    account: Account,
    case_id: str,
    purpose: Purpose,
    recipient: str = "",
    *,
    client_knows: bool = False,
) -> Withdrawn:
    """Ends every consent of the case for this purpose (of a referral: to this recipient), for whom staff write it down.

    Without consent for visits, the open ones leave the drafts in the same transaction and are freed of what is
    published: consent that is given again later brings no hour back that was called off. Where somebody is at the door,
    it goes on. Whoever was told an hour is to hear that it fell, unless it was they who said so (`client_knows`).
    Without an interpreter, the open visits have none, and one whose published worker does not speak the language is
    free again. Raises `NotFound`, or `Refused("no_consent_to_withdraw")`.
    """
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        changed = _withdraw(work, unit, account.id, case_id, purpose, recipient, client_knows=client_knows)
        if changed is None:
            raise Refused("no_consent_to_withdraw")
        unit.commit()
    return changed


def withdraw_by_client(work: Workplace, unit: Unit, case_id: str) -> Withdrawn:
    """The client takes back the consent for visits on their own page. Done before, it changes nothing."""
    return _withdraw(work, unit, None, case_id, "visit", "", client_knows=True) or Withdrawn()


def refuse_by_client(work: Workplace, unit: Unit, case_id: str, purpose: Purpose) -> tuple[str, ...]:
    """The client does not want one thing any more; a referral to no organisation at all. What nobody had asked about
    is written down as such. Returns the organisations for which the case was printed."""
    kept = keep_consents(unit, case_id)
    given = {one.recipient for one in kept if one.purpose == purpose and one.withdrawn_at is None}
    if not given:
        facts = ConsentFacts(purpose=purpose, giver="client", how="unasked", given_at=work.now())
        unit.consents.add(case_id, facts)
    changed = {
        recipient: _withdraw(work, unit, None, case_id, purpose, recipient, client_knows=False)
        for recipient in sorted(given or {""})
    }
    return tuple(recipient for recipient, one in changed.items() if one and one.passed_on)


def refuse(
    work: Workplace, unit: Unit, account: Account, case_id: str, facts: ConsentFacts, consent_id: str = ""
) -> Withdrawn:
    """Somebody said no at `facts.given_at`, which may be days ago: it ends what was given until then, and what was
    given later stays. What a withdrawal of today does follows, unless it was withdrawn before. `consent_id` as in
    `Consents.add`."""
    kept = [
        one
        for one in keep_consents(unit, case_id)
        if one.purpose == facts.purpose and one.recipient == facts.recipient and one.withdrawn_at is None
    ]
    before = _standing(work, unit, case_id, facts)
    unit.consents.add(case_id, facts.model_copy(update={"refused": True, "recorded_by": account.id}), consent_id)
    for one in unit.consents.of_case(case_id):
        same = one.purpose == facts.purpose and one.recipient == facts.recipient
        if same and one.given_at <= facts.given_at:
            unit.consents.withdraw(one, by=account.id, at=facts.given_at)
    ended = before != "withdrawn" and _standing(work, unit, case_id, facts) == "withdrawn"
    changed = Withdrawn()
    if ended and facts.purpose == "referral":
        changed = Withdrawn(passed_on=passed_on_at(unit, case_id, kept))
    elif ended:
        changed = visits_stop(work, unit, account.id, case_id, facts.purpose, client_knows=True)
    unit.audit.append(user_id=account.id, action="withdraw", case_id=case_id, subject=f"consent/{facts.purpose}")
    return changed


def _standing(work: Workplace, unit: Unit, case_id: str, facts: ConsentFacts) -> ConsentState:
    kept = unit.consents.of_case(case_id)
    return standing_of(kept, facts.purpose, work.today(), facts.recipient).standing


def _withdraw(
    work: Workplace,
    unit: Unit,
    by: str | None,
    case_id: str,
    purpose: Purpose,
    recipient: str,
    *,
    client_knows: bool,
) -> Withdrawn | None:
    """None where there was nothing to withdraw."""
    given = [
        one
        for one in keep_consents(unit, case_id)
        if one.purpose == purpose and one.recipient == recipient and one.withdrawn_at is None
    ]
    if not given:
        return None
    for consent in given:
        unit.consents.withdraw(consent, by=by, at=work.now())
    if purpose == "referral":
        changed = Withdrawn(passed_on=passed_on_at(unit, case_id, given))
    else:
        changed = visits_stop(work, unit, by, case_id, purpose, client_knows=client_knows)
    unit.audit.append(user_id=by, action="withdraw", case_id=case_id, subject=f"consent/{purpose}")
    return changed


def visits_stop(
    work: Workplace, unit: Unit, by: str | None, case_id: str, purpose: Purpose, *, client_knows: bool
) -> Withdrawn:
    """What follows for the open visits of the case to which nobody has come yet, where they must not be made any more
    (`purpose` "visit"), or not with an interpreter."""
    visits = [visit for visit in unit.visits.of_case(case_id) if visit.state == "open"]
    facts = facts_of(work, unit, visits)
    ahead = [visit for visit in visits if not facts[visit.id].happened.begun]
    days = {visit.id: published_on(work, unit, visit) for visit in ahead}
    published = tuple(sorted({day for day in days.values() if day}))
    left = tuple(visit for visit in ahead if days[visit.id])
    drafts: tuple[date, ...] = ()
    if purpose == "visit":
        for visit in unit.visits.of_case(case_id) if client_knows else ():
            fallen_hours.settle_open(work, unit, by, visit.id, "by_client")
        for visit in ahead:
            if not client_knows:
                fallen_hours.let_fall(work, unit, by, visit, "consent")
            unit.visits.save(visit.model_copy(update={"freed_at": work.now(), "promised": None}))
        drafts = take_out_of_drafts(work, unit, by, {visit.id for visit in visits})
    elif purpose == "interpreter":
        drafts = _without_interpreter(work, unit, by, ahead)
    return Withdrawn(drafts, published, left)


def _without_interpreter(work: Workplace, unit: Unit, by: str | None, visits: list[Visit]) -> tuple[date, ...]:
    """The days whose drafts lost a visit, because nobody may come along who speaks its language."""
    drafts: set[date] = set()
    for visit in visits:
        if visit.interpreter:
            fresh = visit.model_copy(update={"interpreter": False})
            if rests(unit, visit.case_id, "visits"):  # no plan has it, and its history is only kept
                unit.visits.save(fresh)
                continue
            day = published_on(work, unit, visit)
            freed = not still_fit(work, unit, fresh, unit.plans.published(day) if day else None, {"language"})
            unfit = unfit_drafts(work, unit, fresh, {"language"})
            details = {"interpreter": str(visit.interpreter)}
            drafts |= set(save(work, unit, by, "changed", fresh, details=details, freed=freed, unfit=unfit).drafts)
    return tuple(sorted(drafts))
