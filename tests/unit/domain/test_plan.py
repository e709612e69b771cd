"""A day's plan as figures and look-ups: travel, where it was measured, who serves whom."""

from datetime import UTC, date, datetime

import pytest

from fieldapp.domain.plan import Plan, Route, Stop, stop_id

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY = date(2026, 12, 1)


def stop(visit: str, estimated: bool = True, seconds: int = 600) -> Stop:
    return Stop(
        id=stop_id(DAY, visit), visit_id=visit, arrival=NINE, start=NINE, end=NINE, travel_s=seconds,
        travel_m=seconds * 10, estimated=estimated,
    )  # fmt: skip


def route(worker: str, *stops: Stop, back_estimated: bool = True) -> Route:
    return Route(
        worker_id=worker, letter="A", leaves=NINE, returns=NINE, back_s=700, back_m=6000, stops=stops,
        back_estimated=back_estimated,
    )  # fmt: skip


def plan(*routes: Route) -> Plan:
    return Plan(
        id="p", day=DAY, version=1, revision=1, state="draft", created_at=NINE, created_by=None, routes=routes
    )  # fmt: skip


def test_a_stop_keeps_its_id_whenever_it_is_planned_again() -> None:
    one = stop_id(DAY, "visit")
    assert one == stop_id(date(2026, 12, 1), "visit") == "a754f7e3-057b-5da5-a962-5d99ec1e10a7"
    assert len({one, stop_id(DAY, "other"), stop_id(date(2026, 12, 2), "visit")}) == 3


def test_the_travel_of_a_route_is_that_of_its_stops_and_of_the_way_back() -> None:
    found = route("w", stop("a", seconds=100), stop("b", seconds=200))
    assert (found.travel_s, found.travel_m) == (1000, 9000)


@pytest.mark.parametrize(
    ("estimated", "back", "measure"),
    [([True, True], True, "estimate"), ([False, False], False, "roads"), ([True, False], False, "mixed"),
     ([False, False], True, "mixed"), ([], True, "estimate"), ([], False, "roads")],
)  # fmt: skip
def test_where_the_travel_of_a_route_comes_from(estimated: list[bool], back: bool, measure: str) -> None:
    stops = [stop(str(number), one) for number, one in enumerate(estimated)]
    assert route("w", *stops, back_estimated=back).measure == measure
    assert [one.measure for one in stops] == ["estimate" if one else "roads" for one in estimated]


def test_where_the_travel_of_a_plan_comes_from() -> None:
    roads, guessed = route("a", back_estimated=False), route("b")
    assert plan().measure == plan(guessed, guessed).measure == "estimate"
    assert plan(roads, roads).measure == "roads"
    assert plan(roads, guessed).measure == "mixed"


def test_routes_and_stops_are_found_by_who_and_whom() -> None:
    one, two = route("anna", stop("a")), route("bart", stop("b"), stop("c"))
    day = plan(one, two)
    assert (day.route_of("anna"), day.route_of("bart"), day.route_of("nobody")) == (one, two, None)
    assert day.find("a") == (one, one.stops[0])
    assert day.find("c") == (two, two.stops[1])
    assert day.find("z") is None


def test_a_visit_of_two_workers_is_served_once() -> None:
    assert plan(route("anna", stop("a"), stop("b")), route("bart", stop("a"))).served == 2


def test_a_letter_stays_known_for_whoever_lost_their_route() -> None:
    later = plan(route("w")).model_copy(update={"letters": {"w": "C", "ill": "B"}})
    assert later.known_letters == {"w": "A", "ill": "B"}
    assert plan().known_letters == {}
