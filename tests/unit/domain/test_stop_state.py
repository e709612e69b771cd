"""How a stop stands after what was said at its door, in whatever order it reached the office."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from fieldapp.domain.stop_state import (
    PLANNED,
    StopState,
    arrivals_to_correct,
    last_outcome,
    opened_again_at,
    outcomes_to_correct,
    stop_state,
)
from fieldapp.domain.visit import NOT_MET, OUTCOMES, StopEvent

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def clock(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def event(kind: str, at: int, name: str = "e", corrects: tuple[str, ...] = ()) -> StopEvent:
    facts: dict[str, Any] = {"kind": kind, "happened_at": clock(at), "received_at": clock(500)}
    return StopEvent(id=name, stop_id="s", visit_id="v", user_id="u", corrects=corrects, **facts)


def state(*events: StopEvent, again: int | None = None) -> tuple[str, int | None, int | None]:
    """State, minutes of arrival and end; the same for every order of the events."""
    again_at = None if again is None else clock(again)
    found = {stop_state(order, again_at) for order in permutations(events)}
    assert len(found) == 1
    (one,) = found

    def minutes(moment: datetime | None) -> int | None:
        return None if moment is None else int((moment - NINE).total_seconds()) // 60

    return one.state, minutes(one.arrived_at), minutes(one.finished_at)


def test_nothing_said_is_planned() -> None:
    assert state() == ("planned", None, None)
    assert stop_state([]) == PLANNED == StopState()


def test_the_first_arrival_counts() -> None:
    assert state(event("arrived", 5), event("arrived", 9)) == ("arrived", 5, None)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_ends_a_stop_and_a_tap_too_many_does_not_begin_it_again(outcome: str) -> None:
    assert state(event(outcome, 30)) == (outcome, None, 30)
    assert state(event("arrived", 5), event(outcome, 30)) == (outcome, 5, 30)
    assert state(event("arrived", 5), event(outcome, 30), event("arrived", 31)) == (outcome, 5, 30)
    assert state(event(outcome, 30), event("arrived", 31)) == (outcome, None, 30)


def test_a_later_outcome_replaces_an_earlier_one_and_keeps_its_arrival() -> None:
    corrected = event("arrived", 5), event("nobody_home", 30), event("done", 40)
    assert state(*corrected) == ("done", 5, 40)


def test_the_arrival_of_a_second_try_belongs_to_the_second_outcome() -> None:
    twice = event("arrived", 5), event("nobody_home", 10), event("arrived", 50), event("arrived", 55), event("done", 80)
    assert state(*twice) == ("done", 50, 80)


def test_of_the_same_moment_the_greater_id_is_the_later() -> None:
    assert state(event("done", 30, "a"), event("refused", 30, "b")) == ("refused", None, 30)
    assert state(event("done", 30, "b"), event("refused", 30, "a")) == ("done", None, 30)


def test_what_happened_until_the_visit_was_opened_again_counts_no_more() -> None:
    tried = event("arrived", 5), event("nobody_home", 10)
    assert state(*tried, again=10) == ("planned", None, None)
    assert state(*tried, again=9) == ("nobody_home", None, 10)
    assert state(*tried, event("arrived", 50), again=10) == ("arrived", 50, None)


def test_what_is_begun_and_what_is_finished() -> None:
    assert (PLANNED.begun, PLANNED.finished) == (False, False)
    assert (StopState(state="arrived").begun, StopState(state="arrived").finished) == (True, False)
    assert all(StopState(state=one).begun and StopState(state=one).finished for one in OUTCOMES)
    assert set(OUTCOMES) - set(NOT_MET) == {"done"}


def test_the_last_outcome_is_the_latest_that_happened() -> None:
    first, second = event("nobody_home", 10, "x"), event("done", 40, "a")
    for order in permutations((first, second, event("arrived", 50))):
        assert last_outcome(order) == second
    assert last_outcome([event("arrived", 5)]) is last_outcome([]) is None
    assert last_outcome([event("done", 10, "b"), event("unsafe", 10, "c")]) == event("unsafe", 10, "c")


def test_a_visit_that_is_open_after_an_outcome_was_opened_again() -> None:
    tried = [event("arrived", 5), event("nobody_home", 10), event("arrived", 12)]
    assert opened_again_at(tried, "open") == clock(10)
    assert opened_again_at(tried, "nobody_home") is None
    assert opened_again_at([event("arrived", 5)], "open") is None


def test_what_is_corrected_counts_no_more_whatever_its_hour() -> None:
    later = event("arrived", 50, "a"), event("done", 60, "b")
    assert state(*later, event("nobody_home", 30, "c", ("b",))) == ("nobody_home", None, 30)
    arrived = event("arrived", 20, "d", ("a",))
    assert state(*later, arrived, event("nobody_home", 30, "c", ("b",))) == ("nobody_home", 20, 30)
    chain = event("done", 60, "b"), event("nobody_home", 30, "c", ("b",)), event("refused", 10, "d", ("c",))
    assert state(*chain) == ("refused", None, 10)
    outcome = last_outcome(chain)
    assert outcome
    assert outcome.id == "d"


def test_a_correction_takes_back_what_would_go_before_it() -> None:
    said = [event("arrived", 5, "a"), event("nobody_home", 10, "b"), event("arrived", 50, "c"), event("done", 60, "d")]
    assert outcomes_to_correct(said, clock(60)) == ("d",)
    assert outcomes_to_correct(said, clock(61)) == ()
    assert outcomes_to_correct(said, clock(10)) == ("b", "d")
    assert arrivals_to_correct(said, clock(45)) == ("c",), "the arrival of the first try stays"
    assert arrivals_to_correct(said, clock(10)) == ("a", "c")
    assert arrivals_to_correct(said, clock(11)) == ("c",)
    corrected = event("refused", 9, "e", ("b", "d"))
    assert outcomes_to_correct([*said, corrected], clock(5)) == ("e",), "what is corrected is not corrected again"


def test_what_was_taken_back_was_not_said_and_the_word_that_takes_it_back_says_nothing() -> None:
    said = (event("arrived", 5, "a"), event("done", 30, "d"))
    back = event("taken_back", 60, "b", ("a", "d"))
    assert state(*said, back) == ("planned", None, None)
    assert state(event("nobody_home", 1, "n"), *said, back) == ("nobody_home", None, 1), "an earlier word stands"
    assert state(*said, back, event("refused", 70, "r")) == ("refused", None, 70)
    assert last_outcome([*said, back]) is None


@pytest.mark.parametrize("kind", ["arrived", "taken_back", *OUTCOMES])
def test_only_an_outcome_says_how_a_visit_ended(kind: str) -> None:
    assert event(kind, 1).outcome == (kind if kind in OUTCOMES else None)
