"""What is known of a person is corrected because they ask for it: what stood there before stays with their request."""

from ..domain.account import Account
from ..domain.errors import Refused
from ..domain.party import Party
from ..domain.record import DAMAGED
from ..domain.rights import Correction
from ..store.unit import Unit
from .contacts import keep_parties, parties

OF_PERSON = ("name", "mobility", "guardian")
OF_CONTACT = ("phone", "email")
LONGEST = {"name": 120, "mobility": 300, "guardian": 120, "phone": 40, "email": 120}


def values(unit: Unit, case_id: str) -> dict[str, str]:
    """What stands there now, by field."""
    person = unit.cases.get(case_id).person
    client = _client(parties(unit, case_id))
    found = {name: str(getattr(person, name)) for name in OF_PERSON}
    return found | {name: str(getattr(client.contact, name)) if client else "" for name in OF_CONTACT}


def apply(unit: Unit, account: Account, case_id: str, correction: Correction) -> None:
    """Writes the right value; it counts although the file may rest, for the person asked for it. "other" was changed
    by hand where it stands. Raises `Refused`: correction_stale (another value stands there by now), correction_long,
    no_correction (no name, or nobody to reach)."""
    name, after = correction.field, correction.after
    if name == "other":
        return
    if values(unit, case_id)[name] != correction.before:
        raise Refused("correction_stale", "after")
    if len(after) > LONGEST[name]:
        raise Refused("correction_long", "after", limit=LONGEST[name])
    if name == "name" and not after:
        raise Refused("no_correction", "after")
    if name in OF_PERSON:
        _correct_person(unit, case_id, name, after)
    else:
        _correct_contact(unit, case_id, name, after)
    unit.audit.append(user_id=account.id, action="write", case_id=case_id, subject=f"case/{case_id}")


def _correct_person(unit: Unit, case_id: str, name: str, after: str) -> None:
    before = unit.cases.get(case_id).person
    unit.cases.describe(case_id, before.model_copy(update={name: after}))
    if name != "name":
        return
    client = _client(keep_parties(unit, case_id))
    if client and client.name != DAMAGED:
        unit.parties.change(client, client.facts.model_copy(update={"name": after}))
    for visit in unit.visits.of_case(case_id):
        if visit.name == before.name:
            unit.visits.save(visit.model_copy(update={"name": after}))


def _correct_contact(unit: Unit, case_id: str, name: str, after: str) -> None:
    client = _client(keep_parties(unit, case_id))
    if client is None:
        raise Refused("no_correction", "after")
    contact = client.contact.model_copy(update={name: after})
    unit.parties.change(client, client.facts.model_copy(update={"contact": contact}))


def _client(found: tuple[Party, ...]) -> Party | None:
    return next((one for one in found if one.kind == "client"), None)
