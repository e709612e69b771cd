"""The tries at a door that came to nothing, told apart by who opened the visit again."""

from datetime import UTC, datetime, timedelta

from fieldapp.domain.door_try import DoorTry, before, tries_at
from fieldapp.domain.stop_state import PLANNED, StopState
from fieldapp.domain.visit import EventKind, StopEvent

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def event(name: str, kind: EventKind, minutes: int, corrects: tuple[str, ...] = ()) -> StopEvent:
    return StopEvent(
        id=name, stop_id="s", visit_id="v", user_id="u", kind=kind, happened_at=at(minutes), received_at=at(500),
        corrects=corrects,
    )  # fmt: skip


def ids(*events: StopEvent, opened: tuple[int, ...] = ()) -> list[str]:
    return [one.id for one in tries_at(events, [at(minutes) for minutes in opened])]


def test_each_time_the_visit_was_opened_again_ends_a_try() -> None:
    said = (event("a", "nobody_home", 10), event("b", "arrived", 60), event("c", "unsafe", 70))
    assert ids(*said) == ["c"], "without it the later outcome corrects the earlier one"
    assert ids(*said, opened=(20,)) == ["a", "c"]
    assert ids(*reversed(said), opened=(90, 20)) == ["a", "c"], "in whatever order they are given"


def test_an_outcome_of_the_moment_at_which_it_was_opened_again_came_before() -> None:
    assert ids(event("a", "nobody_home", 10), event("b", "moved", 11), opened=(10,)) == ["a", "b"]


def test_what_was_corrected_or_took_place_is_no_try() -> None:
    assert ids(event("a", "nobody_home", 10), event("b", "done", 5, corrects=("a",)), opened=(20,)) == []
    assert ids(event("a", "nobody_home", 10), event("b", "nobody_home", 40, corrects=("a",)), opened=(20,)) == ["b"]
    assert ids(event("a", "done", 10)) == []
    assert ids(event("a", "arrived", 10)) == []
    assert ids() == []


def test_what_happened_at_the_door_itself_was_not_before() -> None:
    tries = [DoorTry(outcome="nobody_home", at=at(10), by="Samira"), DoorTry(outcome="refused", at=at(70), by="Lucas")]
    assert before(tries, PLANNED) == tuple(tries)
    assert before(tries, StopState(state="refused", finished_at=at(70))) == (tries[0],)
