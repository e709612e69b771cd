"""One rule in two languages: the phone without network and the office expect a worker at the same times."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from fieldapp.domain.forecast import Late, forecast
from fieldapp.domain.plan import Route, Stop
from fieldapp.domain.safety import Sign, due
from fieldapp.domain.stop_state import PLANNED, StopState

CASES = 400
START = datetime(2026, 11, 30, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BOTH = """
  async (cases) => {
    const base = document.querySelector("script[type=module]").src.replace("main.js", "");
    const { forecast, nextDue } = await import(`${base}forecast.js`);
    return cases.map(({ stops, late, now, returns, signs }) => ({
      expected: forecast(stops, late, now).map(({ start, end, late, finished }) => [start, end, late, finished]),
      due: nextDue(stops, returns, signs, late),
    }));
  }
"""


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def one_case(chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """A day as the phone reads it, and what the office expects of the same day."""
    at, stops, happened = START, [], {}
    going = chance.randint(0, 4)
    for number in range(chance.randint(1, 5)):
        arrival = at + chance.randint(5, 40) * MINUTE
        start = arrival + chance.choice([0, 0, 15, 60]) * MINUTE
        end = start + chance.randint(20, 60) * MINUTE
        stops.append(
            Stop(id=str(number), visit_id="v", arrival=arrival, start=start, end=end, travel_s=60, travel_m=100)
        )
        if number < going:
            there = arrival + chance.randint(-10, 50) * MINUTE
            over = there + chance.randint(1, 80) * MINUTE if number < going - 1 or chance.random() < 0.5 else None
            happened[str(number)] = StopState(arrived_at=chance.choice([there, there, None]), finished_at=over)
        at = end
    route = Route(
        worker_id="w", letter="A", leaves=START, returns=at + 20 * MINUTE, back_s=1200, back_m=9000, stops=tuple(stops)
    )
    late = (
        Late(sign_id="late", stop_id=chance.choice(stops).id, minutes=chance.choice([10, 30, 90]))
        if chance.random() < 0.5
        else None
    )
    now = START + chance.randint(0, 400) * MINUTE
    signs = tuple(
        Sign(
            id=str(number),
            account_id="a",
            day=START.date(),
            kind=chance.choice(["check_in", "check_in", "home"]),
            stop_id="",
            minutes=chance.randint(0, 60),
            at=now - (3 - number) * 7 * MINUTE,
            received_at=now,
        )
        for number in range(chance.randint(0, 3))
    )
    wanted = due(route, forecast(route.stops, happened, late), signs)
    office = {
        "expected": [
            [ms(one.start), ms(one.end), one.late / timedelta(milliseconds=1), one.finished]
            for one in forecast(route.stops, happened, late, now)
        ],
        "due": {"at": ms(wanted.at), "what": wanted.what, "stop": wanted.stop_id} if wanted else None,
    }
    phone = {
        "stops": [_stop(stop, happened.get(stop.id, PLANNED)) for stop in stops],
        "late": {"stop": late.stop_id, "minutes": late.minutes} if late else None,
        "now": ms(now),
        "returns": ms(route.returns),
        "signs": [{"kind": sign.kind, "minutes": sign.minutes, "at": ms(sign.at)} for sign in signs],
    }
    return phone, office


def _stop(stop: Stop, was: StopState) -> dict[str, Any]:
    return {
        "id": stop.id,
        "arrival": ms(stop.arrival),
        "start": ms(stop.start),
        "end": ms(stop.end),
        "arrivedAt": ms(was.arrived_at) if was.arrived_at else None,
        "finishedAt": ms(was.finished_at) if was.finished_at else None,
    }


def test_phone_and_office_expect_the_same(scripts: Any) -> None:
    chance = random.Random(6)
    pairs = [one_case(chance) for _ in range(CASES)]
    answers = scripts.evaluate(BOTH, [phone for phone, _ in pairs])
    assert answers == [office for _, office in pairs]
    assert sum(office["due"] is None for _, office in pairs) > 10, "some are home"
    assert any(one[2] > 0 for _, office in pairs for one in office["expected"]), "some are late"
