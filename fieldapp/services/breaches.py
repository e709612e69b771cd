"""Breaches of personal data: what the program knows of each, and the record that is kept of it (GDPR, article 33.5).

Times are the machine's: the 72 hours of the law run by real time, in a demonstration too.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ..domain.account import Account
from ..domain.audit import AuditRow
from ..domain.breach import Breach, BreachKind, KeyLay, LockKnown
from ..domain.errors import NotFound, Refused, Stale, WriteConflict
from ..domain.phone import Phone
from ..store.unit import Unit
from .key_locking import KeyHistory, history
from .phone import rules
from .register import LEVELS
from .workplace import Workplace

MOST_PHONES = 100
MOST_ROWS = 20_000


@dataclass(frozen=True)
class PhoneKnown:
    """`reads`: whether it may still read its day; `days`: which cases it was given for which day, by number, the last
    day first; `share`: where the last part of the key of a day with a PIN lies."""

    phone: Phone
    reads: bool
    owner: str
    days: tuple[tuple[date, tuple[str, ...]], ...]
    share: rules.SharePlace


@dataclass(frozen=True)
class CaseRead:
    """What an account did with one case. `number`: "" for one that is erased by now."""

    case_id: str
    number: str
    first: datetime
    last: datetime
    rows: int


@dataclass(frozen=True)
class AccountKnown:
    """What an account did from a moment on: `cases` that it opened or wrote, `others` how often of each kind that names
    no single case (lists, days), `signed_in` when; `whole`: False where there was more than could be looked at."""

    account: Account
    cases: tuple[CaseRead, ...]
    others: dict[str, int]
    signed_in: tuple[datetime, ...]
    whole: bool


@dataclass(frozen=True)
class CopyKnown:
    """`cases`: how many there are; `readable`: how many columns of each activity of the register can be read without
    the key and say something of a person, by its code; `key`: how the key file lies, and lay when it was noticed."""

    cases: int
    readable: dict[str, int]
    key: KeyHistory


@dataclass(frozen=True)
class View:
    """`versions`: the newest first; `names` of accounts. Only what belongs to its kind is known."""

    versions: tuple[Breach, ...]
    names: dict[str, str]
    now: datetime
    phone: PhoneKnown | None = None
    account: AccountKnown | None = None
    copy: CopyKnown | None = None
    case: tuple[str, str] | None = None

    @property
    def late(self) -> bool:
        """Whether the time in which the authority is to know is over."""
        return self.now > self.breach.tell_until

    @property
    def breach(self) -> Breach:
        return self.versions[0]


@dataclass(frozen=True)
class Overview:
    """All of them, and what a new one may be about: phones with their owner, accounts."""

    breaches: tuple[Breach, ...]
    phones: tuple[Phone, ...]
    accounts: tuple[Account, ...]
    names: dict[str, str]
    now: datetime


def overview(work: Workplace) -> Overview:
    with work.store.read() as unit:
        return Overview(
            breaches=tuple(unit.breaches.newest()),
            phones=tuple(unit.phones.newest(MOST_PHONES)),
            accounts=tuple(unit.accounts.all()),
            names=unit.accounts.names(),
            now=work.machine_now(),
        )


def begin(
    work: Workplace,
    account: Account,
    kind: BreachKind,
    noticed_at: datetime,
    facts: str,
    *,
    about: str = "",
    since: datetime | None = None,
    key_lay: KeyLay = "",
) -> Breach:
    """Begins the record. `about`: id of a phone or an account, number of a case; "" where it is not known. How the key
    file of this machine lay then is written down of a copy that was taken, as the program knows it now. Raises
    `Refused`: breach_future, breach_case."""
    now = work.machine_now()
    if noticed_at > now or (since and since > now):
        raise Refused("breach_future", "noticed_day" if noticed_at > now else "since_day")
    with work.store.write() as unit:
        if kind == "shown" and about:
            about = _case_of(unit, about)
        lay = history(unit, work.key_file, noticed_at) if kind == "copy" else None
        breach = Breach(
            id=str(uuid.uuid4()),
            version=1,
            kind=kind,
            noticed_at=noticed_at,
            written_at=now,
            written_by=account.id,
            about=about,
            since=since,
            facts=facts,
            key_lay=key_lay,
            lock_noticed=_known(lay),
            lock_since=lay.since if lay else None,
        )
        unit.breaches.add(breach)
        _audit(unit, account, breach.id)
        unit.commit()
    return breach


def write_on(work: Workplace, account: Account, breach_id: str, seen: int, changes: dict[str, object]) -> None:
    """A new version; the earlier ones stay. `seen`: the version it was made from. Raises `NotFound`, `Stale`,
    `Refused`: breach_told_future (nobody was told on a day to come)."""
    today = work.machine_now().astimezone(work.settings.office.zone).date()
    for told in ("authority_told", "persons_told"):
        day = changes.get(told)
        if isinstance(day, date) and day > today:
            raise Refused("breach_told_future", told)
    try:
        with work.store.write() as unit:
            last = unit.breaches.versions(breach_id)[0]
            if last.version != seen:
                raise Stale("breach")
            fresh = {"version": last.version + 1, "written_at": work.machine_now(), "written_by": account.id}
            unit.breaches.add(Breach.model_validate({**last.model_dump(), **changes, **fresh}))
            _audit(unit, account, breach_id)
            unit.commit()
    except WriteConflict:  # at the same moment
        raise Stale("breach") from None


def end_phone(work: Workplace, account: Account, breach_id: str) -> None:
    """The phone it is about is lost: it neither reads nor brings anything from now on. Done before, it changes nothing.
    Raises `NotFound`."""
    with work.store.write() as unit:
        phone = unit.phones.get(unit.breaches.versions(breach_id)[0].about)
        unit.phones.close(phone.id, work.now())
        unit.audit.append(user_id=account.id, action="lock", case_id=None, subject=f"phone/{phone.id}")
        unit.commit()


def read(work: Workplace, account: Account, breach_id: str) -> View:
    """The record, with what the program knows; leaves a row of who looked. Raises `NotFound`."""
    with work.store.write() as unit:
        versions = tuple(unit.breaches.versions(breach_id))
        unit.audit.append(user_id=account.id, action="read", case_id=None, subject=f"breach/{breach_id}")
        breach = versions[0]
        view = View(
            versions=versions,
            names=unit.accounts.names(),
            now=work.machine_now(),
            phone=_phone(work, unit, breach.about) if breach.kind == "phone" else None,
            account=_account(unit, breach) if breach.kind == "account" else None,
            copy=_copy(work, unit, breach) if breach.kind == "copy" else None,
            case=_case(unit, breach.about) if breach.kind == "shown" else None,
        )
        unit.commit()
    return view


def _phone(work: Workplace, unit: Unit, phone_id: str) -> PhoneKnown | None:
    try:
        phone = unit.phones.get(phone_id)
    except NotFound:
        return None
    given = unit.phones.given_to(phone_id)
    numbers = unit.cases.numbers({case_id for _, case_id in given})
    days: dict[date, list[str]] = {}
    for day, case_id in given:
        days.setdefault(day, []).append(numbers[case_id])
    return PhoneKnown(
        phone=phone,
        reads=phone.closed_at is None and work.now() < phone.reads_until,
        owner=unit.accounts.names().get(phone.account_id, ""),
        days=tuple((day, tuple(sorted(found))) for day, found in days.items()),
        share=rules.share_place(unit),
    )


def _account(unit: Unit, breach: Breach) -> AccountKnown | None:
    try:
        account = unit.accounts.get(breach.about)
    except NotFound:
        return None
    rows = unit.audit.by_account(account.id, breach.since or breach.noticed_at, MOST_ROWS)
    numbers = unit.cases.numbers({row.case_id for row in rows if row.case_id})
    others: dict[str, int] = {}
    for row in rows:
        if row.case_id is None and row.action in ("read", "write", "pass_on"):
            others[row.kind] = others.get(row.kind, 0) + 1
    return AccountKnown(
        account=account,
        cases=tuple(_cases_read(rows, numbers)),
        others=others,
        signed_in=tuple(row.at for row in rows if row.at and row.action == "sign_in"),
        whole=len(rows) < MOST_ROWS,
    )


def _cases_read(rows: Collection[AuditRow], numbers: dict[str, str]) -> Iterable[CaseRead]:
    of_case: dict[str, list[datetime]] = {}
    for row in rows:
        if row.case_id and row.at:
            of_case.setdefault(row.case_id, []).append(row.at)
    for case_id, moments in of_case.items():
        yield CaseRead(case_id, numbers.get(case_id, ""), moments[0], moments[-1], len(moments))


def _known(lay: KeyHistory | None) -> LockKnown:
    if lay is None:
        return ""
    return "unknown" if lay.lay_locked is None else "locked" if lay.lay_locked else "plain"


def _copy(work: Workplace, unit: Unit, breach: Breach) -> CopyKnown:
    personal, classes = LEVELS.index("personal"), work.settings.data_classes
    readable = {
        activity.code: sum(
            not described.sealed and LEVELS.index(described.level) >= personal
            for table in activity.tables
            for described in classes.get(table, {}).values()
        )
        for activity in work.settings.processing.activity
    }
    key = history(unit, work.key_file, breach.noticed_at)
    return CopyKnown(len(unit.cases.all()), {code: count for code, count in readable.items() if count}, key)


def _case_of(unit: Unit, number: str) -> str:
    for case in unit.cases.all():
        if case.number == number:
            return case.id
    raise Refused("breach_case", "about")


def _case(unit: Unit, case_id: str) -> tuple[str, str] | None:
    number = unit.cases.numbers({case_id}).get(case_id)
    return (case_id, number) if number else None


def _audit(unit: Unit, account: Account, breach_id: str) -> None:
    unit.audit.append(user_id=account.id, action="write", case_id=None, subject=f"breach/{breach_id}")
