"""What the office does with a visit that it has agreed to: change it, let it rest, end it, take it up again.

Every act leaves a line in the history of the visit, says what it does to plans (`freed`: what was published before does
not hold any more, and drafts lose the visit), and refuses to overwrite what somebody else changed meanwhile.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from ..domain.errors import Refused
from ..domain.fallen_hour import FallenHour, FellBecause
from ..domain.hours import Window
from ..domain.place import Place
from ..domain.record import check_as_seen
from ..domain.standing import holds
from ..domain.visit import (
    GONE_BY_END,
    NOT_MET,
    NOT_SAID,
    ActKind,
    ClosedAs,
    Closing,
    Visit,
    VisitAct,
    Wait,
    WaitReason,
    Why,
)
from ..store.unit import Unit
from . import fallen_hours, hand_edits
from .consents import check_interpreter
from .contacts import correct_language
from .moved import NOBODY_MOVED, Moved, moved
from .resting import refuse_at_rest
from .sent_workers import still_fit, unfit_drafts
from .workplace import Workplace

FURTHEST_WAIT = timedelta(days=366)
AT_REST: frozenset[ActKind] = frozenset(
    {"closed", "day_closed", "not_told", "written", "taken_back", "gone_told", "gone_tried", "gone_given"}
)
"""What is done with a visit while visits rest in its case: it ends, and whoever expected somebody hears of it."""
BY_CLIENT: tuple[WaitReason, ...] = ("postponed", "client_calls")
"""They spoke with us, and it was their wish."""


@dataclass(frozen=True)
class Effect:
    """What an act did beyond the visit: `published_on`: the day whose published plan it leaves, None for none;
    `drafts`: the days whose drafts lost it; `fallen`: the hour that the client was told and that nobody keeps any more,
    where they did not let it go themselves; `stays_on`: the day whose published plan still has it, although it was made
    before the change. `moved`: whom the drafts that lost it touch besides."""

    published_on: date | None
    drafts: tuple[date, ...]
    fallen: FallenHour | None = None
    stays_on: date | None = None
    moved: Moved = NOBODY_MOVED


def change(
    work: Workplace,
    by: str | None,
    visit_id: str,
    version: str,
    facts: Mapping[str, Any],
    *,
    client_knows: bool = False,
    why: Why = NOT_SAID,
) -> Effect:
    """Other hours, length, service, language, urgency or needs: `facts` are fields of `Visit`. A visit is free again
    whose hours change, or to which a plan sends somebody who may not go there as it is now.
    `why` stays in the history. `client_knows`, here and below: they asked for it, or know that an hour they were told
    does not hold.

    `version`: the fingerprint of the visit as the form saw it. Raises `NotFound`, `Stale` when it is another by now,
    `Refused`: no_windows, closed_visit, interpreter_consent (the person does not want one), why_changed (an hour that
    the client was told falls by it, and nobody said why).
    """
    if "windows" in facts and not facts["windows"]:
        raise Refused("no_windows", "windows")
    with work.store.write() as unit:
        visit = open_as_seen(unit, visit_id, version)
        fresh = visit.model_copy(update=dict(facts))
        if fresh == visit:
            return Effect(None, ())
        check_interpreter(unit, visit.case_id, work.today(), wanted=fresh.interpreter and not visit.interpreter)
        changed = sorted(name for name in facts if getattr(fresh, name) != getattr(visit, name))
        if "windows" in changed:
            fresh = fresh.model_copy(update={"wait": fresh.waits_on(work.today())})
        details, day = {name: in_words(getattr(visit, name)) for name in changed}, published_on(work, unit, visit)
        plan = unit.plans.published(day) if day else None
        freed = "windows" in changed or not still_fit(work, unit, fresh, plan, changed)
        details |= {"why": why.code} if why.code else {}
        correct_language(unit, visit.case_id, visit.language, fresh.language)
        knows, words = client_knows, why.words
        effect = save(
            work,
            unit,
            by,
            "changed",
            fresh,
            details=details,
            freed=freed,
            unfit=unfit_drafts(work, unit, fresh, changed),
            client_knows=knows,
            reason=words,
        )
        _must_say_why(effect, why)
        unit.commit()
    return effect if freed else replace(effect, stays_on=day)


def correct_place(
    work: Workplace,
    by: str | None,
    visit_id: str,
    version: str,
    place: Place,
    *,
    client_knows: bool = False,
    why: Why = NOT_SAID,
) -> Effect:
    """Another address or meeting place; plans made for the old one do not hold. Raises as `change`, and
    `Refused("vague_place")` for a street or a town alone without a word on how the worker finds it."""
    if place.vague and not place.access:
        raise Refused("vague_place", "access")
    with work.store.write() as unit:
        visit = open_as_seen(unit, visit_id, version)
        fresh = visit.model_copy(update={"place": place})
        details = {"place": visit.place.shown} | ({"why": why.code} if why.code else {})
        knows, words = client_knows, why.words
        effect = save(work, unit, by, "place", fresh, details=details, freed=True, client_knows=knows, reason=words)
        _must_say_why(effect, why)
        unit.commit()
    return effect


def _must_say_why(effect: Effect, why: Why) -> None:
    """Whoever calls the client about an hour that fell must be able to say whether it is because of us."""
    if effect.fallen and effect.fallen.heard == "told" and not why.code:
        raise Refused("why_changed", "why")


def rest(
    work: Workplace,
    by: str | None,
    visit_id: str,
    version: str,
    until: date,
    because: WaitReason,
    note: str = "",
    *,
    client_knows: bool = False,
) -> Effect:
    """The visit waits until a later day and comes back by itself. Who wants another time, or will call, knows it.

    Raises as `change`, and `Refused`: wait_date for a day that is not after today or more than a year away.
    """
    if not work.today() < until <= work.today() + FURTHEST_WAIT:
        raise Refused("wait_date", "until")
    with work.store.write() as unit:
        visit = _unfinished(unit, visit_id, version)
        fresh = visit.model_copy(update={"wait": Wait(until=until, set_at=work.now(), because=because, note=note)})
        details = {"until": until.isoformat(), "because": because}
        knows = client_knows or because in BY_CLIENT
        effect = save(work, unit, by, "waits", fresh, reason=note, details=details, freed=True, client_knows=knows)
        unit.commit()
    return effect


def resume(work: Workplace, by: str | None, visit_id: str, version: str) -> Effect:
    """What rested is taken up at once. Raises as `change`."""
    with work.store.write() as unit:
        visit = _unfinished(unit, visit_id, version)
        effect = save(work, unit, by, "resumed", visit.model_copy(update={"wait": None}), freed=False)
        unit.commit()
    return effect


def close(
    work: Workplace,
    by: str | None,
    visit_id: str,
    version: str,
    how: ClosedAs,
    reason: str,
    *,
    client_knows: bool = False,
) -> Effect:
    """Nobody goes any more, and what a phone says later does not change that.

    Raises as `change`, and `Refused("no_reason")`: the office says why.
    """
    if not reason:
        raise Refused("no_reason", "reason")
    with work.store.write() as unit:
        effect = end(work, unit, by, _unfinished(unit, visit_id, version), how, reason, client_knows=client_knows)
        unit.commit()
    return effect


def end(
    work: Workplace,
    unit: Unit,
    by: str | None,
    visit: Visit,
    how: ClosedAs,
    reason: str = "",
    *,
    client_knows: bool = False,
) -> Effect:
    """Ends a visit that is not over; what belongs to it is written in the same transaction."""
    told = visit.promised if visit.state == "open" else None
    closing = Closing(how=how, at=work.now(), by=by, reason=reason, told=told)
    fresh = visit.model_copy(update={"state": "cancelled", "closing": closing, "wait": None, "follow_up": ""})
    details: dict[str, str] = {"how": how}
    return save(work, unit, by, "closed", fresh, reason=reason, details=details, freed=True, client_knows=client_knows)


def reopen(work: Workplace, by: str | None, visit_id: str, version: str, windows: tuple[Window, ...]) -> Effect:
    """A visit that did not happen, or was closed, is planned again within `windows`.

    Raises `NotFound`, `Stale`, or `Refused`: no_windows, not_returned for one that is open or done.
    """
    if not windows:
        raise Refused("no_windows", "windows")
    with work.store.write() as unit:
        visit = as_seen(unit, visit_id, version)
        if visit.state not in (*NOT_MET, "cancelled"):
            raise Refused("not_returned")
        fresh = visit.model_copy(
            update={"state": "open", "windows": windows, "wait": None, "closing": None, "follow_up": ""}
        )
        effect = save(work, unit, by, "reopened", fresh, freed=True)
        unit.commit()
    return effect


def settle(work: Workplace, by: str, visit_id: str, version: str, note: str) -> None:
    """What was left to do after a visit that took place is done. Raises `NotFound`, `Stale`, `Refused`: no_reason,
    nothing_left."""
    if not note:
        raise Refused("no_reason", "reason")
    with work.store.write() as unit:
        visit = as_seen(unit, visit_id, version)
        if visit.state != "done" or visit.follow_up in ("", "none"):
            raise Refused("nothing_left")
        fresh = visit.model_copy(update={"follow_up": "none", "wait": None})
        save(work, unit, by, "settled", fresh, reason=note, details={"follow_up": visit.follow_up}, freed=False)
        unit.commit()


def record(
    work: Workplace,
    unit: Unit,
    by: str | None,
    visit: Visit,
    kind: ActKind,
    *,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> None:
    """A line in the history of the visit, and one in the audit. Raises `Refused("at_rest")` for what may not be done
    while visits rest in its case: all but `AT_REST`."""
    if kind not in AT_REST:
        refuse_at_rest(unit, visit.case_id, "visits")
    now = work.now()
    act = VisitAct(
        id=str(uuid.uuid4()), visit_id=visit.id, kind=kind, at=now, by=by, reason=reason, details=details or {}
    )
    unit.visits.add_act(act, visit.case_id)
    unit.audit.append(user_id=by, action="write", case_id=visit.case_id, subject=f"visit/{visit.id}")


def save(
    work: Workplace,
    unit: Unit,
    by: str | None,
    kind: ActKind,
    fresh: Visit,
    *,
    freed: bool,
    unfit: Collection[date] = (),
    keeps_promise: bool = False,
    client_knows: bool = False,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> Effect:
    """Writes the visit after an act, with its line in the history. `freed`: plans made before do not hold for it any
    more, and unless it `keeps_promise` nor does the hour that the client was told, or that was only written to them:
    somebody has to tell them, if they did not ask for it or do not know it already (`client_knows`). `unfit`: the days
    whose drafts lose it although what was published holds."""
    published = published_on(work, unit, fresh) if freed else None
    falls = freed and not (keeps_promise and fresh.promised)
    fallen = _hour_falls(work, unit, by, kind, fresh, client_knows=client_knows) if falls else None
    if kind != "told":
        fresh = fresh.model_copy(update={"changed_at": work.now()})
    if freed:
        promised = fresh.promised if keeps_promise else None
        fresh = fresh.model_copy(update={"freed_at": work.now(), "promised": promised})
    unit.visits.save(fresh)
    record(work, unit, by, fresh, kind, reason=reason, details=details)
    lost = hand_edits.cut_from_drafts(work, unit, by, {fresh.id}, None if freed else unfit)
    days = tuple(draft.day for draft, _ in lost)
    return Effect(published, days, fallen, moved=moved(work, unit, lost, {fresh.id}))


BY_OFFICE: tuple[ClosedAs, ...] = ("cancelled_by_office", "referred")
"""Whoever was told an hour is to hear that it fell."""


def _hour_falls(
    work: Workplace, unit: Unit, by: str | None, kind: ActKind, fresh: Visit, *, client_knows: bool
) -> FallenHour | None:
    """The hour that was told for the visit, as it is still kept, and that nobody keeps after the act."""
    before = unit.visits.get(fresh.id)
    if client_knows or (fresh.closing and fresh.closing.how not in BY_OFFICE):
        fallen_hours.settle_open(work, unit, by, fresh.id, "by_client")
        return None
    because = "changed" if kind == "split" else cast(FellBecause, kind)
    return fallen_hours.let_fall(work, unit, by, before, because)


def published_on(work: Workplace, unit: Unit, visit: Visit) -> date | None:
    """The day, today or later, whose published plan has the visit and holds for it."""
    for plan in unit.plans.published_since(work.today()):
        if plan.find(visit.id) and plan.published_at and holds(visit, plan.published_at):
            return plan.day
    return None


def open_as_seen(unit: Unit, visit_id: str, version: str) -> Visit:
    """The visit, still open. Raises `NotFound`, `Stale`, `Refused("closed_visit")`."""
    visit = as_seen(unit, visit_id, version)
    if visit.state != "open":
        raise Refused("closed_visit")
    return visit


def _unfinished(unit: Unit, visit_id: str, version: str) -> Visit:
    visit = as_seen(unit, visit_id, version)
    if visit.state == "cancelled" or (visit.state == "done" and visit.follow_up in ("", "none")):
        raise Refused("closed_visit")
    return visit


def as_seen(unit: Unit, visit_id: str, version: str) -> Visit:
    """The visit, whatever its state. Raises `NotFound`, `Stale`."""
    visit = unit.visits.get(visit_id)
    check_as_seen(visit, version)
    return visit


def in_words(value: object) -> str:
    """A value as the history keeps it."""
    if isinstance(value, tuple):
        return "; ".join(
            f"{one.day} {one.start:%H:%M}-{one.end:%H:%M}{GONE_BY_END if one.gone_by_end else ''}" for one in value
        )
    return str(value)
