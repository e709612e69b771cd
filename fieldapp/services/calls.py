"""Who is to be told which hour: for each published visit to come, and for each told hour that nobody keeps any more,
how the client may be reached and until when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from ..domain.account import Account
from ..domain.client_word import ClientWord
from ..domain.fallen_hour import FallenHour
from ..domain.message import Message, MessageWay, matter
from ..domain.standing import PublishedStop, Standing, VisitFacts, is_told, told_hours, visit_standing
from ..domain.visit import NOT_SAID, ActKind, Visit, VisitAct, Why
from ..store.unit import Unit
from . import casefile
from .contacts import Reach, ask_how, last_moment_of, reach_of_case
from .doubtful_hours import NO_DOUBT, Doubt, doubts
from .messages.asking import keeps_others_waiting
from .team_now import Colleague, team_now
from .todo import facts_of, rules_of
from .workplace import Workplace

LETS_FALL: tuple[ActKind, ...] = ("changed", "place", "split", "waits", "closed", "reopened", "day_closed")
"""Acts that let a told hour fall."""


@dataclass(frozen=True)
class Call:
    """A client and the hour that is published for them.

    `messages`: as `_about` says. `until`: the last moment before it at which some permitted way reaches them (aware
    UTC), None for never. `tries`: what was tried and told since this hour was published, in the order it happened.
    `was`: an hour told before, `fallen`: with the range in which it was, where they still expect it. `hours`: between
    which instants it begins, as they hear it. `again`: this hour fell after they heard it, and they have `read` or were
    `told` that it did not hold; "" for neither. `doubt`: why it may be another soon. `said`: what they wrote on their
    own page about any visit of the case and nobody has settled, but for what `reach` says of it. `beside`: what else
    is published for their case on that day.
    """

    visit: Visit
    standing: Standing
    published: PublishedStop
    reach: tuple[Reach, ...]
    until: datetime | None
    tries: tuple[VisitAct, ...]
    was: datetime | None
    hours: tuple[datetime, datetime]
    fallen: FallenHour | None = None
    messages: tuple[Message, ...] = ()
    again: Literal["", "read", "told"] = ""
    doubt: Doubt = NO_DOUBT
    said: tuple[ClientWord, ...] = ()
    beside: tuple["Call", ...] = ()

    @property
    def told(self) -> bool:
        """Whether the client knows the hour."""
        return self.standing.told


@dataclass(frozen=True)
class FallenCall:
    """A client who expects an hour that nobody keeps, and for whom no other is published. `until`: the last moment
    before it at which some permitted way reaches them (aware UTC), None where it is too late or never; `ever`: whether
    any way reaches them at all. `goes_on`: another hour will follow. `tries`: since it fell. `messages`: what was
    written about it; `why`: what whoever let it fall wrote down. `said`: as of a `Call`."""

    visit: Visit
    fallen: FallenHour
    reach: tuple[Reach, ...]
    until: datetime | None
    ever: bool
    goes_on: bool
    tries: tuple[VisitAct, ...]
    messages: tuple[Message, ...] = ()
    told: bool = False
    why: Why = NOT_SAID
    said: tuple[ClientWord, ...] = ()


@dataclass(frozen=True)
class CallList:
    """`fallen`: to be told that an hour does not hold, the earliest hour first. `to_tell`: the first that cannot wait
    first. `ask_how`: of whom nobody knows how to reach them, by their hour. `never`: clients who want to be left alone,
    or whom no permitted way reaches in time. `told`: by their hour. `workers` by id; `team`: where
    each is now. `approved`: hashes of the texts that may leave, by the `ways` that are switched on."""

    fallen: tuple[FallenCall, ...]
    to_tell: tuple[Call, ...]
    ask_how: tuple[Call, ...]
    never: tuple[Call, ...]
    told: tuple[Call, ...]
    workers: dict[str, str]
    names: dict[str, str]
    team: tuple[Colleague, ...]
    approved: frozenset[str] = frozenset()
    ways: frozenset[MessageWay] = frozenset()


def read(work: Workplace, account: Account) -> CallList:
    """Every published visit that is still to begin, and a row of the reading for each case."""
    with work.store.read() as unit:
        visits, gone = unit.visits.in_states("open"), unit.fallen_hours.open_by_visit()
        ended = unit.visits.many(gone.keys() - {visit.id for visit in visits})
        facts = facts_of(work, unit, [*visits, *ended.values()])
        found = _calls(work, unit, facts)
        # whom no call reaches before a new hour can still be told that the earlier one does not hold
        told = {call.visit.id for call in found if call.until or facts[call.visit.id].tell_from is None}
        fallen = _fallen_calls(work, unit, facts, told)
        workers = unit.workers.names()
        names, team = unit.accounts.names(), team_now(work, unit)
        approved = frozenset(unit.messages.approvals())
    shown = [*(call.visit for call in found), *(call.visit for call in fallen)]
    casefile.audit_visits_read(work, account, shown, "call")
    open_calls, gone_too = [call for call in found if not call.told], {call.visit.id for call in fallen}
    return CallList(
        fallen=tuple(sorted(fallen, key=lambda one: one.fallen.earliest)),
        to_tell=_by_last_moment([one for one in open_calls if one.until]),
        ask_how=tuple(one for one in open_calls if ask_how(one.reach) and one.visit.id not in gone_too),
        never=tuple(
            one for one in open_calls if not (one.until or ask_how(one.reach)) and one.visit.id not in gone_too
        ),
        told=tuple(one for one in found if one.told),
        workers=workers,
        names=names,
        team=team,
        approved=approved,
        ways=work.gateway.ways(),
    )


def _calls(work: Workplace, unit: Unit, facts: dict[str, VisitFacts]) -> list[Call]:
    rules, now = rules_of(work), work.now()
    coming = [
        one
        for one in facts.values()
        if one.visit.state == "open" and one.published and one.published.start > now and one.consent
    ]
    acts = unit.visits.acts({one.visit.id: one.visit.case_id for one in coming})
    written = unit.messages.of_visits({one.visit.id for one in coming})
    known_gone: dict[tuple[str, datetime], Literal["read", "told"]] = {
        (fell.visit_id, fell.start): "read" if fell.outcome == "kept_read" else "told"
        for fell in unit.fallen_hours.of_visits({one.visit.id for one in coming})
        if fell.outcome in ("kept_read", "told")
    }
    said = _words_of(unit, coming)
    doubtful = doubts(work, unit, {one.visit.id: one.published for one in coming if one.published})
    calls = []
    for one in coming:
        if one.published is None or one.happened.begun:
            continue
        reach = reach_of_case(work, unit, one.visit.case_id)
        own = [act for act in acts if act.visit_id == one.visit.id and act.kind in ("told", "not_told")]
        calls.append(
            Call(
                visit=one.visit,
                standing=visit_standing(one, rules),
                published=one.published,
                reach=reach,
                until=last_moment_of(work, reach, one.published.start),
                tries=tuple(act for act in own if act.details.get("start") == one.published.start.isoformat()),
                was=one.fallen.start if one.fallen else _told_before(own, one.published.start),
                hours=told_hours(one.visit, one.published.start, rules.tolerance, rules.zone),
                fallen=one.fallen,
                doubt=doubtful.get(one.visit.id, NO_DOUBT),
                said=_said(said.get(one.visit.id, []), reach),
                again=known_gone.get((one.visit.id, one.published.start), ""),
                messages=_about(work, unit, written, one.visit, one.published.start, gone=False),
            )
        )
    tolerance = rules.tolerance
    return sorted(
        _beside_each_other(calls),
        key=lambda one: (is_told(one.visit, one.published.start, tolerance), one.published.start),
    )


def _beside_each_other(calls: list[Call]) -> list[Call]:
    """Each with the others of its case on its day: whoever calls has one conversation for all of them."""
    together: dict[tuple[str, date], list[Call]] = {}
    for call in sorted(calls, key=lambda one: one.published.start):
        together.setdefault(_conversation(call), []).append(call)
    return [
        replace(call, beside=tuple(one for one in together[_conversation(call)] if one is not call)) for call in calls
    ]


def _by_last_moment(calls: list[Call]) -> tuple[Call, ...]:
    """The first that cannot wait first, and those of one conversation one after the other."""
    first: dict[tuple[str, date], datetime] = {}
    for call in calls:
        moment = call.until or call.published.start
        first[_conversation(call)] = min(moment, first.get(_conversation(call), moment))
    return tuple(sorted(calls, key=lambda one: (first[_conversation(one)], _conversation(one), one.published.start)))


def _conversation(call: Call) -> tuple[str, date]:
    return call.visit.case_id, call.published.day


def _about(
    work: Workplace, unit: Unit, written: list[Message], visit: Visit, start: datetime, *, gone: bool
) -> tuple[Message, ...]:
    """What was written about this hour; and of whatever hour, what keeps others waiting. `gone`: that it does not
    hold."""
    own = (message for message in written if message.visit_id == visit.id)
    return tuple(
        message
        for message in own
        if (message.start == start and (matter(message.kind) == "gone") is gone)
        or keeps_others_waiting(work, unit, message)
    )


def _words_of(unit: Unit, facts: Sequence[VisitFacts]) -> dict[str, list[ClientWord]]:
    """By visit id what nobody has settled of what was said about it, and of what the client said of themselves about
    another one: whoever calls about any of them knows all of it."""
    own = unit.client_words.unsettled({one.visit.id for one in facts})
    theirs = unit.client_words.about_them({one.visit.case_id for one in facts})
    return {
        visit.id: [
            *own.get(visit.id, []),
            *(word for word in theirs.get(visit.case_id, []) if word.visit_id != visit.id),
        ]
        for visit in (one.visit for one in facts)
    }


def _said(words: Sequence[ClientWord], reach: Sequence[Reach]) -> tuple[ClientWord, ...]:
    """A changed way to be contacted is said where it is used."""
    known = any(one.unread for one in reach)
    return tuple(word for word in words if word.kind != "contact" or not known)


def _why(acts: Sequence[VisitAct], fallen: FallenHour) -> Why:
    """Of the act that let it fall; nothing for one without a reason."""
    found = [
        act for act in acts if act.visit_id == fallen.visit_id and act.at == fallen.fell_at and act.kind in LETS_FALL
    ]
    act = found[-1] if found else None
    return Why.model_validate({"code": act.details.get("why", ""), "words": act.reason}) if act else NOT_SAID


def _fallen_calls(work: Workplace, unit: Unit, facts: dict[str, VisitFacts], called: set[str]) -> list[FallenCall]:
    """Of the visits that are not `called` about another hour anyway."""
    gone = [one for one in facts.values() if one.fallen and one.visit.id not in called]
    acts = unit.visits.acts({one.visit.id: one.visit.case_id for one in gone})
    written = unit.messages.of_visits({one.visit.id for one in gone})
    said = _words_of(unit, gone)
    calls = []
    for one in gone:
        if one.fallen is None:
            continue
        reach, start = reach_of_case(work, unit, one.visit.case_id), one.fallen.start.isoformat()
        calls.append(
            FallenCall(
                visit=one.visit,
                fallen=one.fallen,
                reach=reach,
                until=last_moment_of(work, reach, one.fallen.earliest),
                ever=one.tell_from is not None,
                goes_on=one.goes_on,
                tries=tuple(
                    act
                    for act in acts
                    if act.visit_id == one.visit.id and act.kind == "gone_tried" and act.details.get("start") == start
                ),
                messages=_about(work, unit, written, one.visit, one.fallen.start, gone=True),
                why=_why(acts, one.fallen),
                said=_said(said.get(one.visit.id, []), reach),
            )
        )
    return calls


def _told_before(acts: Sequence[VisitAct], start: datetime) -> datetime | None:
    told = [datetime.fromisoformat(act.details["start"]) for act in acts if act.kind == "told"]
    return told[-1] if told and told[-1] != start else None
