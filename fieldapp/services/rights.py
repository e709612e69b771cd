"""What persons ask about their own data: kept with the day by which they have an answer, decided, and told to them.

Each act writes a further version of the request; what rests because of it rests from that transaction on.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Any

from ..domain.account import Account
from ..domain.errors import NotFound, Refused, Stale, WriteConflict
from ..domain.rights import (
    USES,
    Allowed,
    AllowedGround,
    Correction,
    Decision,
    HowAsked,
    Right,
    RightKind,
    Stage,
    Told,
    ToldHow,
    Use,
)
from ..store.unit import Unit
from . import access, correcting
from .casefile import NoteThread, threads_of
from .withdrawing import Withdrawn, visits_stop
from .workplace import Workplace

_OTHER_WORDS = uuid.UUID("0d5a6a1b-9d3b-4b0e-8a53-5b6c2f4b7f10")


@dataclass(frozen=True)
class Overview:
    """What was asked in a case, the newest first, with all versions of each (by id, the newest first); `resting`: what
    may not be done now; `values`: what a correction would change; `names` of accounts."""

    case_id: str
    number: str
    called: str
    language: str
    rights: tuple[Right, ...]
    versions: dict[str, tuple[Right, ...]]
    resting: frozenset[Use]
    threads: tuple[NoteThread, ...]
    values: dict[str, str]
    names: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What somebody decided. `uses`: what rests from now on; `correction`: what is changed; `note` (its `root_id`) and
    `statement`: what the person says beside it."""

    decision: Decision
    reason: str = ""
    uses: tuple[Use, ...] = ()
    correction: Correction | None = None
    note: str = ""
    statement: str = ""


@dataclass(frozen=True)
class Done:
    """What an act did besides: visits that must not be made any more left drafts and what was published."""

    right: Right
    stopped: Withdrawn = field(default_factory=Withdrawn)


def read(work: Workplace, account: Account, case_id: str) -> Overview:
    """The list of a case; leaves a row of who looked. Raises `NotFound`."""
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        case = unit.cases.get(case_id)
        newest = unit.rights.of_case(case_id)
        found = Overview(
            case_id=case_id,
            number=case.number,
            called=case.person.name,
            language=next(iter(case.person.languages), ""),
            rights=tuple(reversed(newest)),
            versions={one.id: tuple(unit.rights.versions(one.id)) for one in newest},
            resting=unit.rights.resting({case_id}).get(case_id, frozenset()),
            threads=threads_of(unit, case_id),
            values=correcting.values(unit, case_id),
            names=unit.accounts.names(),
        )
        unit.audit.append(user_id=account.id, action="read", case_id=case_id, subject=f"rights/{case_id}")
        unit.commit()
    return found


def one(work: Workplace, account: Account, case_id: str, right_id: str) -> tuple[Right, str]:
    """A request with the person's first language, to be answered on paper; leaves a row. Raises `NotFound`."""
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        right = _of_case(unit, case_id, right_id)
        language = next(iter(unit.cases.get(case_id).person.languages), "")
        unit.audit.append(user_id=account.id, action="read", case_id=case_id, subject=f"right/{right_id}")
        unit.commit()
    return right, language


def ask(
    work: Workplace,
    account: Account,
    case_id: str,
    kind: RightKind,
    how: HowAsked,
    asked_on: date,
    words: str,
    *,
    uses: tuple[Use, ...] = (),
    right_id: str,
) -> Done:
    """Writes down what the person asks. `right_id`: a UUID made with the form: the same once more is the same request.

    Raises `NotFound`, `Refused`: no_words, asked_in_future, no_uses (an objection says to what).
    """
    if not words:
        raise Refused("no_words", "words")
    if asked_on > work.today():
        raise Refused("asked_in_future", "asked_on")

    def write() -> Done:
        with work.store.write() as unit:
            access.must_read(work, unit, account, case_id)
            done = begin(work, unit, account.id, case_id, kind, how, asked_on, words, uses=uses, right_id=right_id)
            unit.commit()
        return done

    try:
        return write()
    except WriteConflict:  # the same form, at the same moment
        return write()


def begin(
    work: Workplace,
    unit: Unit,
    by: str | None,
    case_id: str,
    kind: RightKind,
    how: HowAsked,
    asked_on: date,
    words: str,
    *,
    uses: tuple[Use, ...],
    right_id: str,
) -> Done:
    """As `ask`, in the transaction of the caller; `by`: None for the client's own page."""
    named = USES if kind == "restriction" else uses if kind == "objection" else ()
    if kind == "objection" and not named:
        raise Refused("no_uses", "uses")
    right = Right(
        id=right_id,
        version=1,
        case_id=case_id,
        kind=kind,
        asked_on=asked_on,
        written_at=work.now(),
        written_by=by,
        how=how,
        words=words,
        uses=named,
    )
    known = unit.rights.find(right_id)
    if known:
        first = unit.rights.versions(right_id)[-1]
        if (first.case_id, first.kind, first.words, first.uses) == (case_id, kind, words, named):
            return Done(known)
        other = str(uuid.uuid5(_OTHER_WORDS, f"{right_id}/{case_id}/{kind}/{words}"))
        if unit.rights.find(other):
            return Done(unit.rights.versions(other)[0])
        right = right.model_copy(update={"id": other})
    return _keep(work, unit, by, right)


def extend(work: Workplace, account: Account, case_id: str, right_id: str, seen: int, reason: str) -> Done:
    """The answer takes two more months; within the first one the person is told why. `seen`, here and below: the
    version that the form was made from.

    Raises `NotFound`, `Stale` where somebody wrote on it meanwhile, `Refused`: no_reason, right_decided,
    extended_before, extend_late (the month is over).
    """
    if not reason:
        raise Refused("no_reason", "extend_reason")

    def change(right: Right) -> dict[str, Any]:
        if right.decision:
            raise Refused("right_decided")
        if right.extended:
            raise Refused("extended_before")
        if work.today() > right.due:
            raise Refused("extend_late", "extend_reason")
        return {"extended": reason}

    return _write_on(work, account, case_id, right_id, seen, change)


def decide(work: Workplace, account: Account, case_id: str, right_id: str, seen: int, answer: Answer) -> Done:
    """Grants or refuses it; what was granted counts at once.

    Raises `NotFound`, `Stale`, `Refused`: right_decided, no_reason (refused, or granted in part), no_uses,
    no_correction (granted, and nothing says what is right), and as `correcting.apply`.
    """
    if answer.decision != "granted" and not answer.reason:
        raise Refused("no_reason", "reason")
    with _versions(work) as unit:
        right = _as_seen(work, unit, account, case_id, right_id, seen)
        if right.decision:
            raise Refused("right_decided")
        given = _given(unit, right, answer)
        if given.get("correction"):
            correcting.apply(unit, account, case_id, given["correction"])
        decided = {"decision": answer.decision, "reason": answer.reason, "decided_at": work.now()}
        done = _keep(
            work, unit, account.id, _next(work, right, account, {**decided, "decided_by": account.id, **given})
        )
        unit.commit()
    return done


def tell(
    work: Workplace, account: Account, case_id: str, right_id: str, seen: int, stage: Stage, on: date, how: ToldHow
) -> Done:
    """The person was told. Raises `NotFound`, `Stale`, `Refused`: asked_in_future, told_before, told_early (on that day
    there was nothing to tell yet)."""
    if on > work.today():
        raise Refused("asked_in_future", "told_on")

    with work.store.read() as unit:
        since = _owed_since(work, unit.rights.versions(right_id), stage)

    def change(right: Right) -> dict[str, Any]:
        if stage not in right.to_tell:
            raise Refused("told_before")
        if on < since:
            raise Refused("told_early", "told_on")
        return {"told": (*right.told, Told(stage=stage, on=on, how=how))}

    return _write_on(work, account, case_id, right_id, seen, change)


def _owed_since(work: Workplace, versions: list[Right], stage: Stage) -> date:
    """The office day on which what they are to be told now was written."""
    same = takewhile(lambda one: stage in one.to_tell and one.lift_reason == versions[0].lift_reason, versions)
    *_, first = [versions[0], *same]
    return first.written_at.astimezone(work.settings.office.zone).date()


def allow(
    work: Workplace,
    account: Account,
    case_id: str,
    right_id: str,
    seen: int,
    use: Use,
    ground: AllowedGround,
    words: str,
) -> Done:
    """One use goes on although the restriction holds, and why. Raises `NotFound`, `Stale`, `Refused`: no_reason,
    not_restricted."""
    if not words:
        raise Refused("no_reason", "allow_words")

    def change(right: Right) -> dict[str, Any]:
        if not right.holds or use not in right.resting:
            raise Refused("not_restricted", "use")
        allowed = Allowed(use=use, ground=ground, words=words, by=account.id, at=work.now())
        return {"allowed": (*right.allowed, allowed)}

    return _write_on(work, account, case_id, right_id, seen, change)


def announce_lifting(work: Workplace, account: Account, case_id: str, right_id: str, seen: int, reason: str) -> Done:
    """Somebody means to end it, and says why: the person hears of it before (article 18(3)). Raises `NotFound`,
    `Stale`, `Refused`: no_reason, not_restricted."""
    if not reason:
        raise Refused("no_reason", "lift_reason")

    def change(right: Right) -> dict[str, Any]:
        if not right.holds:
            raise Refused("not_restricted", "lift_reason")
        others = tuple(told for told in right.told if told.stage != "lifting")
        return {"lift_reason": reason, "told": others}

    return _write_on(work, account, case_id, right_id, seen, change)


def lift(work: Workplace, account: Account, case_id: str, right_id: str, seen: int) -> Done:
    """It ends. Raises `NotFound`, `Stale`, `Refused`: not_restricted, lift_untold (the person has not been told)."""

    def change(right: Right) -> dict[str, Any]:
        if not right.holds:
            raise Refused("not_restricted")
        if not any(told.stage == "lifting" for told in right.told):
            raise Refused("lift_untold")
        return {"lifted_at": work.now(), "lifted_by": account.id}

    return _write_on(work, account, case_id, right_id, seen, change)


def _given(unit: Unit, right: Right, answer: Answer) -> dict[str, Any]:
    """What is written of the answer, by what was asked."""
    granted = answer.decision in ("granted", "partly")
    if right.kind in ("restriction", "objection"):
        uses = right.uses if answer.decision == "granted" else answer.uses if granted else right.uses
        if not uses:
            raise Refused("no_uses", "uses")
        return {"uses": uses}
    if right.kind != "rectification":
        return {}
    beside = {"note": answer.note, "statement": answer.statement} if answer.statement else {}
    if beside and answer.note not in {note.root_id for note in unit.notes.of_case(right.case_id)}:
        raise Refused("no_note", "note")
    if granted and not (answer.correction or beside):
        raise Refused("no_correction", "field")
    return beside | ({"correction": answer.correction} if granted and answer.correction else {})


@contextmanager
def _versions(work: Workplace) -> Iterator[Unit]:
    """A unit that writes a version: who writes the same one at the same moment is `Stale`."""
    try:
        with work.store.write() as unit:
            yield unit
    except WriteConflict:
        raise Stale("right") from None


def _write_on(
    work: Workplace,
    account: Account,
    case_id: str,
    right_id: str,
    seen: int,
    change: Callable[[Right], dict[str, Any]],
) -> Done:
    with _versions(work) as unit:
        right = _as_seen(work, unit, account, case_id, right_id, seen)
        done = _keep(work, unit, account.id, _next(work, right, account, change(right)))
        unit.commit()
    return done


def _as_seen(work: Workplace, unit: Unit, account: Account, case_id: str, right_id: str, seen: int) -> Right:
    access.must_read(work, unit, account, case_id)
    right = _of_case(unit, case_id, right_id)
    if right.version != seen:
        raise Stale("right")
    return right


def _next(work: Workplace, right: Right, account: Account, changes: dict[str, Any]) -> Right:
    fresh = {"version": right.version + 1, "written_at": work.now(), "written_by": account.id}
    return right.model_copy(update={**changes, **fresh})


def _keep(work: Workplace, unit: Unit, by: str | None, right: Right) -> Done:
    """Adds the version; visits that rest from now on leave the plans, and whoever expects one is to be told."""
    before = _resting(unit, right.case_id)
    unit.rights.add(right)
    unit.audit.append(user_id=by, action="write", case_id=right.case_id, subject=f"right/{right.id}")
    stopped = Withdrawn()
    if "visits" in _resting(unit, right.case_id) - before:
        stopped = visits_stop(work, unit, by, right.case_id, "visit", client_knows=False)
    return Done(right, stopped)


def _resting(unit: Unit, case_id: str) -> frozenset[Use]:
    return unit.rights.resting({case_id}).get(case_id, frozenset())


def _of_case(unit: Unit, case_id: str, right_id: str) -> Right:
    right = unit.rights.versions(right_id)[0]
    if right.case_id != case_id:
        raise NotFound("right")
    return right
