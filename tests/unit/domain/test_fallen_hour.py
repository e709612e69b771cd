"""A told hour that nobody keeps: when it falls by itself, when it is over, and on which list it puts the visit."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from fieldapp.domain.fallen_hour import FallenHour
from fieldapp.domain.standing import Standing, VisitFacts, fallen_by_itself, visit_standing
from fieldapp.domain.stop_state import StopState
from fieldapp.domain.visit import Closing, Visit
from tests.unit.domain.test_standing import DAY, HOUR, NOON, RULES, published, visit

QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


def fell(start: datetime, **facts: Any) -> FallenHour:
    known = {"id": "f", "visit_id": "v", "start": start, "earliest": start - QUARTER, "latest": start + QUARTER}
    return FallenHour(**{**known, "fell_at": NOON - HOUR, "why": "closed", **facts})


def standing(one: Visit, **facts: Any) -> Standing:
    return visit_standing(VisitFacts(visit=one, **facts), RULES)


def ended() -> Visit:
    return visit(state="cancelled", closing=Closing(how="cancelled_by_office", at=NOON - HOUR, by="a"))


@pytest.mark.parametrize("start", [NOON + HOUR, NOON - DAY])
def test_until_told_it_is_to_tell_also_when_the_visit_has_ended_or_the_hour_has_passed(start: datetime) -> None:
    for one in (ended(), visit(), visit(state="done")):
        found = standing(one, fallen=fell(start), tell_from=NOON)
        assert (found.on, found.since) == ("to_tell", NOON - HOUR)


def test_who_may_never_be_contacted_is_on_the_list_of_what_comes_next() -> None:
    assert standing(ended(), fallen=fell(NOON + HOUR)).closed == "cancelled_by_office"
    assert standing(visit(), fallen=fell(NOON + HOUR)).on == "to_plan"


def test_it_comes_before_what_the_client_said_and_after_a_report_that_is_missing() -> None:
    gone = fell(NOON + HOUR)
    assert standing(visit(), fallen=gone, tell_from=NOON, asked_at=NOON - DAY).on == "to_tell"
    over = published(NOON - DAY)
    assert standing(visit(), published=over, fallen=gone, tell_from=NOON).on == "no_report"


def test_a_new_hour_that_comes_too_soon_to_be_told_keeps_the_one_that_fell_on_the_list() -> None:
    soon = published(NOON + HOUR)
    assert standing(visit(), published=soon, tell_from=NOON + 2 * HOUR).on != "to_tell"
    assert standing(visit(), published=soon, fallen=fell(NOON - HOUR), tell_from=NOON + 2 * HOUR).on == "to_tell"


def test_it_is_over_once_the_last_moment_that_was_heard_has_come() -> None:
    gone = fell(NOON)
    assert not gone.is_over(NOON + QUARTER - MINUTE)
    assert gone.is_over(NOON + QUARTER)


def by_itself(one: Visit, **facts: Any) -> FallenHour | None:
    return fallen_by_itself(VisitFacts(visit=one, **facts), RULES)


def test_an_hour_falls_by_itself_when_it_has_passed_and_no_plan_had_it() -> None:
    told = visit(promised=NOON - QUARTER - MINUTE)
    found = by_itself(told)
    assert found is not None
    assert (found.id, found.start, found.why) == ("", told.promised, "not_planned")
    assert (found.earliest, found.latest) == (NOON - 2 * QUARTER - MINUTE, NOON - MINUTE)
    assert found.fell_at == NOON - MINUTE
    assert by_itself(visit(promised=NOON - QUARTER)) is None, "the last moment that was heard is not over"
    assert by_itself(told, published=published(NOON - HOUR)) is None
    assert by_itself(visit(promised=NOON + HOUR)) is None
    assert by_itself(visit()) is None
    assert by_itself(told.model_copy(update={"state": "nobody_home"})) is None


def test_an_hour_falls_by_itself_when_nobody_agrees_any_more_unless_somebody_is_there() -> None:
    told = visit(promised=NOON + HOUR)
    found = by_itself(told, consent=False, published=published(NOON + HOUR))
    assert found is not None
    assert (found.why, found.start) == ("consent_over", NOON + HOUR)
    assert found.fell_at == datetime.fromisoformat("2026-12-01T00:00+01:00")
    assert by_itself(told, consent=False, happened=StopState(state="arrived", arrived_at=NOON)) is None
