"""The parties of a case and how each may be reached now; what staff write about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from ..domain.account import Account
from ..domain.client_word import ClientWord
from ..domain.contact_rule import Permission, last_moment, may_contact
from ..domain.errors import NotFound, Stale
from ..domain.language import is_written
from ..domain.party import Party, PartyFacts, more_careful, parties_of, with_person
from ..domain.request import ContactWay
from ..domain.telephone import is_fixed_line
from ..store.unit import Unit
from . import access
from .resting import refuse_at_rest
from .workplace import Workplace

WAYS: tuple[ContactWay, ...] = get_args(ContactWay)


@dataclass(frozen=True)
class Reach:
    """A party with what the rule of contact says of every way, now. `unread`: what the client changed about it on their
    own page, and nobody of the office has settled."""

    party: Party
    permissions: dict[ContactWay, Permission]
    unread: ClientWord | None = None

    @property
    def fixed_line(self) -> bool:
        """Whether they wish texts to a number that none reaches."""
        return self.permissions["text"].reason == "fixed_line"

    @property
    def at_all(self) -> bool:
        """Whether some way is ever permitted."""
        return any(permission.verdict != "never" for permission in self.permissions.values())


def reach_of_case(work: Workplace, unit: Unit, case_id: str) -> tuple[Reach, ...]:
    """Every party of the case, the client first."""
    return reach_of_cases(work, unit, {case_id})[case_id]


def reach_of_cases(work: Workplace, unit: Unit, case_ids: set[str]) -> dict[str, tuple[Reach, ...]]:
    """The same of many cases, by case."""
    found, changed = _parties_of_cases(unit, case_ids), unit.client_words.contact_changed(case_ids)
    return {
        case_id: tuple(
            reach(work, party, changed.get(case_id) if party.kind == "client" else None) for party in parties
        )
        for case_id, parties in found.items()
    }


def reach(work: Workplace, party: Party, unread: ClientWord | None = None) -> Reach:
    """What the rule says of each way to this party at this moment."""
    now, zone, contact = work.now(), work.settings.office.zone, party.contact
    fixed = is_fixed_line(contact.phone, work.settings.office.country)
    return Reach(party, {way: may_contact(contact, way, now, zone, fixed_line=fixed) for way in WAYS}, unread)


def ask_how(reached: Sequence[Reach]) -> bool:
    """Whether nobody has written how anybody of a case may be reached, and none of them wants to be left alone."""
    return not any(one.at_all or one.party.contact.they_call for one in reached)


def last_moment_of(work: Workplace, reached: Sequence[Reach], hour: datetime) -> datetime | None:
    """The last moment before `hour` at which some permitted way reaches one of them (aware UTC), None for never."""
    now, zone = work.now(), work.settings.office.zone
    moments = [
        last_moment(one.party.contact, way, now, hour, zone, fixed_line=one.fixed_line)
        for one in reached
        for way in WAYS
    ]
    return max((moment for moment in moments if moment), default=None)


def parties(unit: Unit, case_id: str) -> tuple[Party, ...]:
    """Those of the case; of a case that is older than parties, those that its request and its person name."""
    return _parties_of_cases(unit, {case_id})[case_id]


def _parties_of_cases(unit: Unit, case_ids: set[str]) -> dict[str, tuple[Party, ...]]:
    kept = unit.parties.of_cases(case_ids)
    return {case_id: tuple(found) or _named(unit, case_id) for case_id, found in kept.items()}


def _named(unit: Unit, case_id: str) -> tuple[Party, ...]:
    requests = unit.requests.of_case(case_id)
    named: tuple[PartyFacts, ...] = parties_of(requests[0].answers, requests[0].source) if requests else ()
    known = with_person(named, unit.cases.get(case_id).person)
    return tuple(Party(id="", case_id=case_id, **dict(facts)) for facts in known)


def party(work: Workplace, account: Account, case_id: str, position: int) -> Party:
    """The party with this index (0 = first) of the case as it is now. Raises `NotFound`."""
    with work.store.read() as unit:
        access.must_read(work, unit, account, case_id)
        found = parties(unit, case_id)
    if position >= len(found):
        raise NotFound("party")
    return found[position]


def keep_parties(unit: Unit, case_id: str) -> tuple[Party, ...]:
    """The same, written down for a case that is older than parties: from then on they can be changed."""
    found = parties(unit, case_id)
    return tuple(party if party.id else unit.parties.add(case_id, party) for party in found)


def save_party(work: Workplace, account: Account, case_id: str, position: int, facts: PartyFacts, *, seen: int) -> None:
    """Writes the party with this index (0 = first; after the last: a new one) of which the writer saw revision `seen`.

    The name of the client is the case's too. Raises `NotFound`, `Refused("at_rest")`, or `Stale` when somebody changed
    it meanwhile.
    """
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        refuse_at_rest(unit, case_id, "file")
        shown = parties(unit, case_id)
        if position > len(shown):
            raise NotFound("party")
        if position < len(shown) and shown[position].revision != seen:
            raise Stale("party")
        kept = keep_parties(unit, case_id)
        if position == len(kept):
            party_id = unit.parties.add(case_id, facts).id
        else:
            party_id = kept[position].id
            unit.parties.change(kept[position], facts)
        unit.audit.append(user_id=account.id, action="write", case_id=case_id, subject=f"contact/{party_id}")
        unit.commit()


def correct_language(unit: Unit, case_id: str, before: str, after: str) -> bool:
    """What staff say instead of the language that a client wrote is in the file too: another spelling in its place, a
    listed language before it, for they may speak both. Whether there was anything to correct."""
    if not is_written(before) or after == before:
        return False
    instead = (after,) if is_written(after) else (after, before)

    def corrected(languages: tuple[str, ...]) -> tuple[str, ...]:
        each = (instead if one == before else (one,) for one in languages)
        return tuple(dict.fromkeys(language for some in each for language in some))

    for party in keep_parties(unit, case_id):
        if party.kind == "client" and before in party.languages:
            facts = party.facts.model_copy(update={"languages": corrected(party.languages)})
            unit.parties.change(party, facts)
    person = unit.cases.get(case_id).person
    unit.cases.describe(case_id, person.model_copy(update={"languages": corrected(person.languages)}))
    return True


def merge_parties(unit: Unit, from_case: str, into_case: str) -> None:
    """The parties of a merged request join the other case. Of a client who asked twice only what both allowed holds,
    and they speak what they said both times."""
    kept = keep_parties(unit, into_case)
    client = next((one for one in kept if one.kind == "client"), None)
    for party in parties(unit, from_case):
        if party.kind == "client" and client:
            careful = more_careful(client.contact, party.contact)
            spoken = tuple(dict.fromkeys((*client.languages, *party.languages)))
            facts = client.facts.model_copy(update={"contact": careful, "languages": spoken})
            unit.parties.change(client, facts)
            person = unit.cases.get(into_case).person
            unit.cases.describe(into_case, person.model_copy(update={"languages": spoken}))
        else:
            unit.parties.add(into_case, party)
        if party.id:
            unit.parties.remove(party)
