"""Signs of life: which is due, when a missing one becomes an alarm, and who is called after whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fieldapp.domain.forecast import Expected
from fieldapp.domain.plan import Route, Stop
from fieldapp.domain.safety import Alarm, Call, Due, SafetyRules, Sign, current_lateness, due, next_call, overdue_at

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
RULES = SafetyRules(grace_min=15, silent_grace_min=45, extension_min=30, escalate_min=10, urgent_escalate_min=2)


def clock(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def sign(kind: str, at: int, minutes: int = 0, name: str = "s", stop: str = "") -> Sign:
    moment = clock(at)
    facts: dict[str, Any] = {"account_id": "w", "day": date(2026, 12, 1), "at": moment, "received_at": moment}
    return Sign(id=name, minutes=minutes, stop_id=stop, **facts | {"kind": kind})


def stop(name: str, start: int, end: int) -> Stop:
    return Stop(
        id=name, visit_id=name, arrival=clock(start), start=clock(start), end=clock(end), travel_s=0, travel_m=0
    )


ROUTE = Route(
    worker_id="w", letter="A", leaves=clock(-20), returns=clock(120), back_s=600, back_m=5000,
    stops=(stop("a", 0, 30), stop("b", 60, 90)),
)  # fmt: skip


def expected(*ends: int, finished: int = 0) -> list[Expected]:
    """Stops a and b, the first so many of them finished."""
    return [
        Expected(stop_id=name, start=clock(end - 30), end=clock(end), late=timedelta(0), finished=number < finished)
        for number, (name, end) in enumerate(zip("ab", ends, strict=True))
    ]


def visit_due(at: int, name: str) -> Due:
    return Due(at=clock(at), what="visit", stop_id=name)


def test_the_next_sign_is_due_at_the_end_of_the_first_visit_that_is_not_over() -> None:
    assert due(ROUTE, expected(30, 90), []) == visit_due(30, "a")
    assert due(ROUTE, expected(30, 95, finished=1), []) == visit_due(95, "b")


def test_after_the_last_visit_the_way_home_is_due_as_late_as_the_day_runs() -> None:
    assert due(ROUTE, expected(30, 90, finished=2), []) == Due(at=clock(120), what="home", stop_id="")
    assert due(ROUTE, expected(30, 97, finished=2), []) == Due(at=clock(127), what="home")


def test_a_check_in_moves_what_is_due_and_never_to_an_earlier_time() -> None:
    assert due(ROUTE, expected(30, 90), [sign("check_in", 20, 60)]) == visit_due(80, "a")
    assert due(ROUTE, expected(30, 90), [sign("check_in", 20, 5)]) == visit_due(30, "a")
    two = [sign("check_in", 20, 60), sign("check_in", 25, 10)]
    assert due(ROUTE, expected(30, 90), two) == visit_due(80, "a")
    assert due(ROUTE, expected(30, 90), [sign("late", 20, 60)]) == visit_due(30, "a"), "lateness is in the forecast"
    home = due(ROUTE, expected(30, 90, finished=2), [sign("check_in", 100, 60)])
    assert home == Due(at=clock(160), what="home")


def test_nothing_is_due_once_home_was_said_and_nothing_since() -> None:
    assert due(ROUTE, expected(30, 90, finished=2), [sign("home", 110)]) is None
    assert due(ROUTE, expected(30, 90), [sign("home", 10)]) is None, "who went home early is home"
    assert due(ROUTE, expected(30, 90, finished=1), [sign("home", 30)]) is None, "at the very moment it ended"
    assert due(ROUTE, expected(30, 90, finished=1), [sign("home", 29)]) == visit_due(90, "b")


def test_the_newest_sign_counts_in_whatever_order_they_came() -> None:
    home, later = sign("home", 110), sign("check_in", 115, 20)
    for signs in ([home, later], [later, home]):
        assert due(ROUTE, expected(30, 90, finished=2), signs) == Due(at=clock(135), what="home")
    for signs in ([sign("check_in", 10, 5), home], [home, sign("check_in", 10, 5)]):
        assert due(ROUTE, expected(30, 90, finished=2), signs) is None


def test_the_newest_word_on_lateness_replaces_the_earlier_ones() -> None:
    first, second = sign("late", 10, 20, "one", "a"), sign("late", 15, 5, "two", "b")
    earlier = sign("late", 5, 10, "none", "c")
    for signs in ([earlier, first, second], [second, earlier, first], [sign("check_in", 30, 60), second, first]):
        found = current_lateness(signs)
        assert found
        assert (found.sign_id, found.stop_id, found.minutes) == ("two", "b", 5)


def test_a_word_on_lateness_that_the_plan_knows_is_none() -> None:
    first, second = sign("late", 10, 20, "one", "a"), sign("late", 15, 5, "two", "b")
    assert current_lateness([first, second], known="two") is None
    assert current_lateness([first, second], known="one") is not None
    assert current_lateness([]) is current_lateness([sign("home", 10)]) is None


@pytest.mark.parametrize(("seen", "after"), [(29, 45), (30, 15), (31, 15)], ids=["silent", "just then", "seen since"])
def test_a_phone_that_was_silent_is_given_longer(seen: int, after: int) -> None:
    assert overdue_at(RULES, visit_due(30, "a"), clock(seen)) == clock(30 + after)


def alarm(kind: str = "overdue", **facts: Any) -> Alarm:
    made: dict[str, Any] = {"id": "alarm", "account_id": "w", "day": date(2026, 12, 1), "stop_id": "a", "kind": kind}
    return Alarm(**made, raised_at=NINE, received_at=NINE, **facts)


def call(number: int, at: int) -> Call:
    return Call(alarm_id="alarm", number=number, account_id="somebody", at=clock(at))


PEOPLE = ("anna", "bart", "chloe")


def test_the_first_is_called_at_once() -> None:
    assert next_call(alarm(), PEOPLE, [], RULES, NINE) == Call(alarm_id="alarm", number=0, account_id="anna", at=NINE)


@pytest.mark.parametrize(("kind", "every"), [("overdue", 10), ("discreet", 2), ("duress", 2)])
def test_the_next_is_called_when_nobody_answered_for_so_long(kind: str, every: int) -> None:
    calls = [call(0, 0), call(1, 20)]
    assert next_call(alarm(kind), PEOPLE, calls, RULES, clock(20 + every) - timedelta(seconds=1)) is None
    found = next_call(alarm(kind), PEOPLE, calls, RULES, clock(20 + every))
    assert found == Call(alarm_id="alarm", number=2, account_id="chloe", at=clock(20 + every))


def test_after_the_last_it_begins_again() -> None:
    found = next_call(alarm(), PEOPLE, [call(2, 0)], RULES, clock(60))
    assert found == Call(alarm_id="alarm", number=3, account_id="anna", at=clock(60))


def test_nobody_is_called_when_somebody_answered_or_nobody_can_be() -> None:
    assert next_call(alarm(acknowledged_at=clock(1)), PEOPLE, [], RULES, clock(60)) is None
    assert next_call(alarm(closed_at=clock(1)), PEOPLE, [], RULES, clock(60)) is None
    assert next_call(alarm(), (), [], RULES, clock(60)) is None


def test_alarms_are_raised_by_hand_unless_a_sign_stayed_away() -> None:
    assert [alarm(kind).raised_by_hand for kind in ("overdue", "discreet", "duress")] == [False, True, True]


def test_a_sign_is_the_workers_own_or_the_one_that_the_office_entered_for_them() -> None:
    own = sign("check_in", 0)
    assert own.by("worker", "w")
    assert not own.by("worker", "claire")
    assert not own.by("worker", None)
    entered = own.model_copy(update={"for_worker": "samira", "account_id": "claire"})
    assert entered.by("samira", None)
    assert not entered.by("worker", "claire"), "who entered it is not who is well"
