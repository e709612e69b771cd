"""Which times count and who is called: what an administrator chose, else what the configuration begins with."""

from dataclasses import dataclass
from hashlib import sha256

from ...domain.account import Account
from ...domain.errors import Refused, Stale
from ...domain.safety import SafetyRules
from ...settings import Settings
from ...store.unit import Unit
from ..workplace import Workplace

MINUTES = ("grace_min", "silent_grace_min", "extension_min", "escalate_min", "urgent_escalate_min")
MOST_PEOPLE = 12
SUBJECT = "safety/rules"
"""In the audit."""


@dataclass(frozen=True)
class Person:
    """Somebody who is called; `mail` may be ""."""

    account: Account
    mail: str


def current(unit: Unit, settings: Settings) -> SafetyRules:
    """The times and people that count now, within a transaction that is open."""
    chosen = unit.safety.chosen_minutes()
    begin = {name: getattr(settings.safety, name) for name in MINUTES}
    return SafetyRules(**{**begin, **chosen}, people=tuple(account_id for account_id, _ in unit.safety.people()))


def of_office(work: Workplace) -> SafetyRules:
    """The times and people that count now."""
    with work.store.read() as unit:
        return current(unit, work.settings)


def people(unit: Unit, about: str = "") -> list[Person]:
    """Whoever is called, in order, closed accounts and the person it is `about` left out.

    Where nobody is left of those who were chosen: every coordinator, else everybody. An alarm never calls nobody.
    """
    accounts = {account.id: account for account in unit.accounts.all() if account.active and account.id != about}
    chosen = [Person(accounts[one], mail) for one, mail in unit.safety.people() if one in accounts]
    everybody = [Person(account, "") for account in accounts.values()]
    return chosen or [one for one in everybody if one.account.has("coordinator")] or everybody


@dataclass(frozen=True)
class Choices:
    """What an administrator chooses from: the `rules` that count, who is called with their mail, open accounts.
    `seen`: other digits for any other times, people or mails."""

    rules: SafetyRules
    people: list[tuple[str, str]]
    accounts: list[Account]
    seen: str


def choices(work: Workplace) -> Choices:
    with work.store.read() as unit:
        accounts = [account for account in unit.accounts.all() if account.active]
        return Choices(current(unit, work.settings), unit.safety.people(), accounts, _seen(unit, work.settings))


def _seen(unit: Unit, settings: Settings) -> str:
    return sha256(f"{current(unit, settings).fingerprint} {unit.safety.people()}".encode()).hexdigest()[:20]


def change(work: Workplace, by: str, rules: SafetyRules, mails: dict[str, str], seen: str) -> None:
    """Writes times and people; `mails` by account, "" for none; `seen`: as the form saw them before.

    Raises `Stale` when they are others by now, `Refused("people")` for an account that is closed or does not exist, or
    named twice.
    """
    with work.store.write() as unit:
        if seen != _seen(unit, work.settings):
            raise Stale("safety_rules")
        active = {account.id for account in unit.accounts.all() if account.active}
        if not active.issuperset(rules.people) or len(set(rules.people)) < len(rules.people):
            raise Refused("people")
        unit.safety.choose_minutes({name: getattr(rules, name) for name in MINUTES})
        unit.safety.choose_people((one, mails.get(one, "")) for one in rules.people)
        unit.audit.append(user_id=by, action="write", case_id=None, subject=SUBJECT)
        unit.commit()
