"""When each stop is to be expected: minutes late handed from stop to stop, waiting
absorbed, nothing before the plan."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.forecast import Expected, Late, behind_at_end, forecast
from fieldapp.domain.plan import Stop
from fieldapp.domain.stop_state import PLANNED, StopState

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def clock(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def stop(name: str, arrival: int, start: int, end: int) -> Stop:
    return Stop(
        id=name, visit_id=f"visit {name}", arrival=clock(arrival), start=clock(start), end=clock(end),
        travel_s=600, travel_m=5000,
    )  # fmt: skip


DAY = (stop("a", 0, 0, 30), stop("b", 50, 60, 90), stop("c", 100, 100, 120))
"""b waits ten minutes for its hour; c follows at once."""


def minutes(found: tuple[Expected, ...]) -> list[tuple[int, int, int]]:
    """Start, end and lateness of each stop."""
    return [
        (int((one.start - NINE).total_seconds()) // 60, int((one.end - NINE).total_seconds()) // 60,
         int(one.late.total_seconds()) // 60)
        for one in found
    ]  # fmt: skip


PLAN = [(0, 30, 0), (60, 90, 0), (100, 120, 0)]


def arrived(at: int) -> StopState:
    return StopState(state="arrived", arrived_at=clock(at))


def done(arrival: int | None, end: int) -> StopState:
    return StopState(state="done", arrived_at=None if arrival is None else clock(arrival), finished_at=clock(end))


def late(name: str, by: int) -> Late:
    return Late(sign_id="s", stop_id=name, minutes=by)


def test_a_day_on_which_nothing_was_said_is_the_plan() -> None:
    found = forecast(DAY, {})
    assert minutes(found) == PLAN
    assert [one.stop_id for one in found] == ["a", "b", "c"]
    assert not any(one.finished for one in found)
    assert minutes(forecast(DAY, {"a": PLANNED, "z": arrived(500)})) == PLAN
    assert forecast((), {}) == ()


def test_waiting_absorbs_lateness_and_what_is_left_goes_on() -> None:
    assert minutes(forecast(DAY, {"a": arrived(10)})) == [(10, 40, 10), *PLAN[1:]]
    assert minutes(forecast(DAY, {"a": arrived(25)})) == [(25, 55, 25), (75, 105, 15), (115, 135, 15)]


def test_who_arrives_early_starts_as_planned() -> None:
    assert minutes(forecast(DAY, {"b": arrived(40)})) == PLAN


def test_a_word_on_lateness_counts_from_its_stop_on() -> None:
    assert minutes(forecast(DAY, {}, late("a", 5))) == [(5, 35, 5), *PLAN[1:]]
    assert minutes(forecast(DAY, {}, late("c", 25))) == [*PLAN[:2], (125, 145, 25)]
    assert minutes(forecast(DAY, {}, late("z", 25))) == PLAN


def test_a_word_counts_from_the_hour_of_the_visit_and_no_waiting_absorbs_it() -> None:
    """Whoever says it knows the hour of the visit, and not when the plan has them arrive."""
    assert minutes(forecast(DAY, {}, late("b", 25))) == [PLAN[0], (85, 115, 25), (125, 145, 25)]
    assert minutes(forecast(DAY, {}, late("b", 0))) == PLAN


def test_of_a_word_and_what_is_seen_the_later_counts() -> None:
    assert minutes(forecast(DAY, {"a": arrived(25)}, late("b", 10)))[1] == (75, 105, 15)
    assert minutes(forecast(DAY, {"a": arrived(25)}, late("b", 40)))[1] == (100, 130, 40)


def test_a_word_said_at_the_door_makes_this_visit_longer() -> None:
    assert minutes(forecast(DAY, {"a": arrived(0)}, late("a", 45))) == [(0, 75, 0), (95, 125, 35), (135, 155, 35)]
    assert minutes(forecast(DAY, {"a": arrived(10)}, late("a", 5)))[0] == (10, 40, 10), "it was longer already"


def test_who_has_not_arrived_is_not_there_before_now() -> None:
    assert minutes(forecast(DAY, {}, now=clock(20))) == [(20, 50, 20), (70, 100, 10), (110, 130, 10)]
    assert minutes(forecast(DAY, {}, now=clock(-60))) == PLAN
    assert minutes(forecast(DAY, {"a": arrived(0)}, now=clock(20)))[0] == PLAN[0]


def test_what_is_finished_stands_as_it_happened() -> None:
    found = forecast(DAY, {"a": done(5, 20), "b": done(None, 85)})
    assert minutes(found) == [(5, 20, 5), (60, 85, 0), PLAN[2]]
    assert [one.finished for one in found] == [True, True, False]


def test_a_visit_that_ended_late_makes_the_next_late() -> None:
    assert minutes(forecast(DAY, {"a": done(0, 70)})) == [(0, 70, 0), (90, 120, 30), (130, 150, 30)]


def test_nothing_starts_after_it_ended() -> None:
    """Finished before its hour, with or without having said that they arrived."""
    assert minutes(forecast(DAY, {"b": done(None, 40)}))[1] == (40, 40, 0)
    assert minutes(forecast(DAY, {"b": done(50, 40)}))[1] == (40, 40, 0)


def test_how_late_the_day_ends() -> None:
    assert behind_at_end(DAY, forecast(DAY, {"a": arrived(25)})) == timedelta(minutes=15)
    assert behind_at_end(DAY, forecast(DAY, {"c": done(100, 105)})) == timedelta(0)
    assert behind_at_end((), ()) == timedelta(0)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(-60, 300))
def test_nothing_is_expected_before_the_plan_and_more_lateness_is_never_sooner(at: int, said: int, now: int) -> None:
    states = {"a": arrived(at)}
    less, more = (
        forecast(DAY, states, late("b", said), clock(now)),
        forecast(DAY, states, late("b", said + 7), clock(now)),
    )
    for stop_, one, other in zip(DAY, less, more, strict=True):
        assert stop_.start <= one.start <= other.start
        assert one.end - one.start >= stop_.end - stop_.start
        assert one.late == one.start - stop_.start
