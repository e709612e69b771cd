"""What somebody agreed to, as staff write it down, and what it does to hours that were told."""

from collections.abc import Callable

from ..domain.account import Account
from ..domain.consent import FORM_WORDS, ConsentFacts, How
from ..domain.errors import Refused
from ..domain.party import KIND_OF_ASKER, PartyKind
from ..store.unit import Unit
from . import access, fallen_hours
from .consents import keep_consents
from .workplace import Workplace


def record(work: Workplace, account: Account, case_id: str, facts: ConsentFacts) -> None:
    """Keeps what somebody said to a member of staff. An hour that had fallen because nobody agreed any more holds
    again, as `fallen_hours.consent_back` has it. Raises `NotFound`, or `Refused("no_recipient")` for a referral that
    names no organisation."""
    if facts.purpose == "referral" and not facts.recipient:
        raise Refused("no_recipient", "recipient")
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        unit.cases.get(case_id)  # raises for a case that does not exist
        keep_consents(unit, case_id)
        add(work, unit, account, case_id, facts)
        unit.commit()


def add(work: Workplace, unit: Unit, account: Account, case_id: str, facts: ConsentFacts, consent_id: str = "") -> None:
    """The same within an act that keeps more; `consent_id` as in `Consents.add`."""
    fell = fallen_hours.fallen_with_consent(work, unit, case_id)
    unit.consents.add(case_id, facts.model_copy(update={"recorded_by": account.id}), consent_id)
    fallen_hours.consent_back(work, unit, account.id, fell)
    unit.audit.append(user_id=account.id, action="write", case_id=case_id, subject=f"consent/{facts.purpose}")


def record_of_request(
    work: Workplace, account: Account, request_id: str, giver: PartyKind, how: How, words_in: Callable[[str], str]
) -> None:
    """Consent to a visit, said to a member of staff, who is in the audit; in the language of the client or of whoever
    asks for them, as far as it is known, and in the words of the form where it has that language, for the page shows
    them there: `words_in` a language, "" for none. Raises `NotFound`."""
    with work.store.read() as unit:
        request = unit.requests.get(request_id)
    answers = request.answers
    alone = answers.asker == "self"
    name = answers.client_name if giver == "client" else answers.guardian_name if alone else answers.asker_name
    theirs = {"client": answers.language, KIND_OF_ASKER[answers.asker]: answers.asker_language or answers.language}
    language = theirs.get(giver, "")
    facts = ConsentFacts(
        purpose="visit",
        giver=giver,
        giver_name=name,
        how=how,
        given_at=work.now(),
        language=language,
        version=FORM_WORDS if (words := words_in(language)) else "",
        words=words,
    )
    record(work, account, request.case_id, facts)
