"""Consent as it is kept: who gave it, how, when, and whether a visit may still be planned or gone to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ..domain.consent import Consent, Consented, ConsentFacts, How, may_be_visited
from ..domain.consent_rule import Permitted, may_write, permitted
from ..domain.consent_slip import DoorQuestion, SlipQuestion, door_questions, questions
from ..domain.errors import Refused
from ..domain.party import KIND_OF_ASKER
from ..domain.request import Answers, Source
from ..domain.standing import WhyOff, given_up, why_off
from ..domain.visit import Visit
from ..store.unit import Unit
from .resting import at_rest, refuse_at_rest, rests

HOW_IT_CAME: dict[Source, How] = {"form": "form", "telephone": "telephone", "file": "file"}


def answered(answers: Answers, source: Source, by: str | None = None) -> ConsentFacts | None:
    """What was ticked or declared with a request, None without: it is the consent of whoever asked, and of nobody
    else."""
    if answers.consent is None:
        return None
    return ConsentFacts(
        purpose="visit",
        giver=KIND_OF_ASKER[answers.asker],
        giver_name=answers.asker_name if answers.asker != "self" else answers.client_name,
        how=HOW_IT_CAME[source],
        given_at=answers.consent.given_at,
        language=answers.consent.language,
        version=answers.consent.version,
        words=answers.consent.words,
        recorded_by=by,
    )


def consents_of(unit: Unit, case_id: str) -> list[Consent]:
    """Those of the case. A request that waits since before consents were kept brings the one in its answers, whose id
    is empty."""
    return consents_of_cases(unit, {case_id})[case_id]


def consents_of_cases(unit: Unit, case_ids: set[str]) -> dict[str, list[Consent]]:
    """The same of many cases, by case."""
    kept = unit.consents.of_cases(case_ids)
    return {case_id: found or _answered_in(unit, case_id) for case_id, found in kept.items()}


def _answered_in(unit: Unit, case_id: str) -> list[Consent]:
    facts = (answered(request.answers, request.source) for request in unit.requests.of_case(case_id))
    return [Consent(id="", case_id=case_id, **dict(one)) for one in facts if one]


def keep_consents(unit: Unit, case_id: str) -> list[Consent]:
    """The same, written down: from then on they can be withdrawn."""
    for consent in consents_of(unit, case_id):
        if not consent.id:
            unit.consents.add(case_id, consent)
    return unit.consents.of_case(case_id)


class Visitable:
    """Whether visits of these cases may be planned and made: what was agreed, and that they do not rest."""

    def __init__(self, unit: Unit, kept: Mapping[str, Sequence[Consent]]) -> None:
        """`kept`: the consents of each of the cases."""
        self._kept = kept
        self._resting = at_rest(unit, kept, "visits")

    def on(self, case_id: str, day: date, *, minor: bool = False) -> Consented:
        """How it stands with one of them on that day."""
        return may_be_visited(self._kept[case_id], day, minor=minor, resting=case_id in self._resting)


def visitable(unit: Unit, case_id: str, day: date, *, minor: bool = False) -> Consented:
    """The same of one case, with what was agreed in its request."""
    return Visitable(unit, consents_of_cases(unit, {case_id})).on(case_id, day, minor=minor)


def for_visits(unit: Unit, visits: Iterable[Visit], day: date) -> dict[str, Consented]:
    """How consent for each visit stands on `day`, by visit id."""
    visits = list(visits)
    known = Visitable(unit, unit.consents.of_cases({visit.case_id for visit in visits}))
    return {visit.id: known.on(visit.case_id, day, minor=visit.minor) for visit in visits}


def holding(unit: Unit, visits: Iterable[Visit], expected: Collection[str], today: date) -> set[str]:
    """Ids of the visits with consent: it holds today and, of those that are not `expected` yet (ids), on one of the
    days that are still to come, where there are any."""
    visits = list(visits)
    known = Visitable(unit, unit.consents.of_cases({visit.case_id for visit in visits}))

    def holds(visit: Visit, day: date) -> bool:
        return known.on(visit.case_id, day, minor=visit.minor).holds

    def lasts(visit: Visit) -> bool:
        ahead = {window.day for window in visit.windows if window.day >= today}
        return not ahead or any(holds(visit, day) for day in ahead)

    return {visit.id for visit in visits if holds(visit, today) and (visit.id in expected or lasts(visit))}


@dataclass(frozen=True)
class AtTheDoor:
    """What a worker has to know of consent at a door.

    `to_confirm`: nobody has heard from the person themselves, or of a minor from the guardian, that they agree to the
    visit. `open_questions`: what else they may still agree to there.
    """

    to_confirm: bool
    permitted: Permitted
    open_questions: tuple[DoorQuestion, ...]


def at_the_door(unit: Unit, visit: Visit, day: date) -> AtTheDoor:
    """How consent stands on `day`, for whoever goes there."""
    kept = unit.consents.of_case(visit.case_id)
    return AtTheDoor(
        to_confirm=may_be_visited(kept, day, minor=visit.minor).standing == "to_confirm",
        permitted=permitted(kept, day, minor=visit.minor, resting=rests(unit, visit.case_id, "file")),
        open_questions=door_questions(kept, day, minor=visit.minor),
    )


def permitted_at(unit: Unit, visits: Iterable[Visit], day: date) -> dict[str, Permitted]:
    """What consent allows at the door of each visit on `day`, by visit id."""
    visits = list(visits)
    cases = {visit.case_id for visit in visits}
    kept, resting = unit.consents.of_cases(cases), at_rest(unit, cases, "file")
    return {
        visit.id: permitted(kept[visit.case_id], day, minor=visit.minor, resting=visit.case_id in resting)
        for visit in visits
    }


def unanswered(unit: Unit, visits: Iterable[Visit], day: date) -> dict[str, tuple[SlipQuestion, ...]]:
    """What a slip of paper asks at the door of each visit on `day`, by visit id."""
    visits = list(visits)
    kept = unit.consents.of_cases({visit.case_id for visit in visits})
    return {
        visit.id: questions(kept[visit.case_id], day, interpreter=visit.interpreter, minor=visit.minor)
        for visit in visits
    }


def permitted_in(unit: Unit, case_id: str, day: date) -> Permitted:
    """What the consents of the case allow on `day`. Raises `NotFound`."""
    minor, resting = unit.cases.get(case_id).person.minor, rests(unit, case_id, "file")
    return permitted(unit.consents.of_case(case_id), day, minor=minor, resting=resting)


def check_may_write(unit: Unit, case_id: str, day: date, ground: str) -> None:
    """Raises `Refused`: notes_consent where words need another ground than consent, and `ground` is none; at_rest where
    the file rests and nobody is in danger."""
    if ground != "danger":
        refuse_at_rest(unit, case_id, "file", "note")
    if not may_write(permitted_in(unit, case_id, day).notes, ground):
        raise Refused("notes_consent", "ground")


def check_interpreter(unit: Unit, case_id: str, day: date, *, wanted: bool) -> None:
    """Raises `Refused("interpreter_consent")` where an interpreter is wanted whom the person does not want."""
    if wanted and not permitted_in(unit, case_id, day).interpreter:
        raise Refused("interpreter_consent", "interpreter")


def with_permitted_interpreters(unit: Unit, visits: Iterable[Visit], day: date) -> list[Visit]:
    """The visits as they may be planned on `day`: where the person does not want an interpreter by then, whoever comes
    must speak the language."""
    visits = list(visits)
    kept = unit.consents.of_cases({visit.case_id for visit in visits if visit.interpreter})
    return [
        visit.model_copy(update={"interpreter": False})
        if visit.interpreter and not permitted(kept[visit.case_id], day, minor=visit.minor).interpreter
        else visit
        for visit in visits
    ]


def called_off(unit: Unit, visits: Iterable[Visit], day: date, published_at: datetime | None = None) -> frozenset[str]:
    """Ids of the visits to which nobody goes on `day`: cancelled, without consent any more, or given up since the plan
    that has them was published (`published_at`, aware UTC, None for a draft)."""
    return frozenset(why_called_off(unit, visits, day, published_at))


def why_called_off(
    unit: Unit, visits: Iterable[Visit], day: date, published_at: datetime | None = None
) -> dict[str, WhyOff]:
    """The same with why, by visit id."""
    visits = list(visits)
    consented = for_visits(unit, visits, day)
    return {
        visit.id: why_off(visit, consent=consented[visit.id].holds, resting=consented[visit.id].standing == "resting")
        for visit in visits
        if given_up(visit, published_at) or not consented[visit.id].holds
    }
