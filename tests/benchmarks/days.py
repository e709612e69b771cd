"""Invented days of home visits as VROOM JSON with their own matrices; the same family and number give the same day.

An office in Perwez and 14 villages within 25 km (`config/localities.csv`). 45 % of the visits are in French, the rest
spread over eight languages; 75 % are social, the rest legal. A visit lasts 30 to 60 minutes and may start in
one window of 2 h (45 %), in two (20 %), or in a whole shift (35 %). Half-day shifts last 4 h, morning or
afternoon; full ones 8 or 9 h. Priorities are 1 2 5 10, the high ones rarer. There are fewer shifts than the
visits would fill, so priorities decide.

Travel is the project's estimate between the addresses. On every second day the addresses lie up to a kilometre around
their village; on the others only the village is known, and two visits in it are no travel apart.

    python -m tests.benchmarks.days --family small --out DIR
"""

import argparse
import csv
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from routing.travel.estimate import Estimate, great_circle_km

PERWEZ = (50.62426, 4.81354)
LOCALITIES = Path(__file__).parents[2] / "config" / "localities.csv"
VILLAGES, WITHIN_KM, AROUND_KM = 14, 25.0, 1.0
FRENCH, OTHERS = 1, range(2, 10)  # languages, as skills
SOCIAL, LEGAL = 11, 12  # services, as skills
MIDNIGHT = 1_795_993_200  # Monday 2026-11-30, 00:00 in Perwez, as Unix time
DAY, HOUR, HALF_HOUR = 86_400, 3_600, 1_800

Hours = tuple[int, int]  # seconds after midnight
MORNING, AFTERNOON = (8 * HOUR + HALF_HOUR, 12 * HOUR + HALF_HOUR), (13 * HOUR, 17 * HOUR)
EIGHT_HOURS, NINE_HOURS = (8 * HOUR + HALF_HOUR, 16 * HOUR + HALF_HOUR), (8 * HOUR, 17 * HOUR)


@dataclass(frozen=True)
class Benchmark:
    """A named problem of a family; `kind` is "half", "full" or "mixed", the shifts it has."""

    name: str
    kind: str
    problem: dict[str, Any]


@dataclass(frozen=True)
class Size:
    """`half`: the share of half-day shifts. `days`: how many dates the shifts and windows lie on."""

    visits: int
    shifts: int
    half: float
    days: int = 1

    @property
    def kind(self) -> str:
        return {1.0: "half", 0.0: "full"}.get(self.half, "mixed")


def invent(size: Size, seed: str, around_km: float) -> dict[str, Any]:
    """VROOM JSON of one problem; addresses lie up to `around_km` around their village."""
    random = Random(seed)
    villages = random.sample(within_reach(), VILLAGES)
    points: list[tuple[float, float]] = [PERWEZ, *villages]
    shifts = [_hours(size, number) for number in range(size.shifts)]
    team = _team(random, size)
    vehicles = [
        {
            "id": number + 1,
            "start_index": 0,
            "end_index": 0,
            "skills": team[number % len(team)],
            "time_window": _on(number * size.days // size.shifts, shifts[number]),
        }
        for number in range(size.shifts)
    ]
    jobs = []
    for number in range(size.visits):
        village = random.randrange(VILLAGES)
        if around_km:
            points.append(near(random, villages[village], around_km))
        jobs.append(
            {
                "id": number + 1,
                "location_index": len(points) - 1 if around_km else 1 + village,
                "service": random.choice([1_800, 2_700, 2_700, 3_600]),
                "skills": [FRENCH if random.random() < 0.45 else random.choice(OTHERS), _service(random)],
                "priority": random.choices([1, 2, 5, 10], [4, 3, 2, 1])[0],
                "time_windows": _windows(random, shifts, size.days),
            }
        )
    travel = Estimate().matrix(points, "car")
    car = {"durations": [list(row) for row in travel.durations], "distances": [list(row) for row in travel.distances]}
    return {"vehicles": vehicles, "jobs": jobs, "matrices": {"car": car}}


@cache
def within_reach() -> list[tuple[float, float]]:
    with LOCALITIES.open(encoding="utf-8") as file:
        points = [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]
    return sorted({point for point in points if 0.5 < great_circle_km(PERWEZ, point) <= WITHIN_KM})


def near(random: Random, point: tuple[float, float], km: float) -> tuple[float, float]:
    """A point spread evenly over the disk around `point`."""
    angle, away = random.uniform(0, 2 * math.pi), km * math.sqrt(random.random())
    north = away * math.cos(angle) / 111.2
    east = away * math.sin(angle) / (111.2 * math.cos(math.radians(point[0])))
    return point[0] + north, point[1] + east


def _team(random: Random, size: Size) -> list[list[int]]:
    """Skills by worker. Everybody speaks French; the other languages are dealt out in turn, three to six
    a worker (more in a small team), so that somebody speaks each. Three shifts in four have skills of
    their own, the rest a colleague's."""
    workers = max(2, round(0.75 * size.shifts / size.days))
    each = max(3, min(6, round(20 / workers)))
    hand: list[int] = []
    team = []
    for number in range(workers):
        spoken: set[int] = set()
        while len(spoken) < each:
            hand = hand or random.sample(OTHERS, len(OTHERS))
            spoken.add(hand.pop())
        services = [SOCIAL, LEGAL] if number < 2 else _services(random)
        team.append([FRENCH, *sorted(spoken), *services])
    return team


def _services(random: Random) -> list[int]:
    return random.choices([[SOCIAL], [LEGAL], [SOCIAL, LEGAL]], [6, 1, 3])[0]


def _service(random: Random) -> int:
    return SOCIAL if random.random() < 0.75 else LEGAL


def _hours(size: Size, number: int) -> Hours:
    """Half-day shifts are spread evenly among the full ones, mornings and afternoons in turn."""
    halves = math.floor((number + 1) * size.half) - math.floor(number * size.half)
    if halves:
        return (MORNING, AFTERNOON)[math.floor(number * size.half) % 2]
    return (EIGHT_HOURS, NINE_HOURS)[number % 2]


def _windows(random: Random, shifts: list[Hours], days: int) -> list[list[int]]:
    """In a week, a client is at home on one to three of the days, with windows of the same kind."""
    dates = sorted(random.sample(range(days), random.randint(1, min(3, days))))
    drawn = random.random()
    if drawn < 0.35:
        hours = random.choice(shifts)
        return [_on(date, hours) for date in dates]
    wanted = 1 if drawn < 0.80 or days > 1 else 2
    found: list[list[int]] = []
    for date in dates:
        free: list[Hours] = []
        while len(free) < wanted:
            begin, end = random.choice(shifts)
            start = random.randrange(begin, end - 2 * HOUR + 1, HALF_HOUR)
            if all(start > high or start + 2 * HOUR < low for low, high in free):
                free.append((start, start + 2 * HOUR))
        found += [_on(date, hours) for hours in sorted(free)]
    return found


def _on(date: int, hours: Hours) -> list[int]:
    """`date` 0 is the Monday."""
    return [MIDNIGHT + date * DAY + hours[0], MIDNIGHT + date * DAY + hours[1]]


def _small() -> Iterator[Size]:
    """30 days of 10 to 40 visits and 2 to 8 shifts, half and full in turn."""
    for number in range(30):
        visits = 10 + number // 2 * 2 + (number // 2 >= 14) * 2
        half = number % 2 == 0
        shifts = round(visits / (5 if half else 9.5))
        yield Size(visits, max(2, min(8, shifts)), 1.0 if half else 0.0)


SIZES: dict[str, Callable[[], Iterator[Size]]] = {
    "small": _small,
    "half60": lambda: (Size(60, 12, 1.0) for _ in range(10)),
    "full60": lambda: (Size(60, 6, 0.0) for _ in range(10)),
    "120": lambda: (Size(120, 20, 0.75) for _ in range(2)),
    "week": lambda: (Size(150, 30, 0.8, days=5) for _ in range(2)),
    "1000": lambda: (Size(1_000, 120, 0.35) for _ in range(1)),
}


def family(name: str, only: range | None = None) -> Iterator[Benchmark]:
    """The problems of a family, numbered from 1; `only` picks some. Odd numbers have addresses, even ones villages."""
    for number, size in enumerate(SIZES[name](), start=1):
        if only is None or number in only:
            around = AROUND_KM if number // (2 if name == "small" else 1) % 2 else 0.0
            yield Benchmark(f"{name}-{number:02}", size.kind, invent(size, f"{name}-{number}", around))


def numbers(text: str) -> range:
    """ "3" or "1-10"."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=SIZES, required=True)
    parser.add_argument("--days", type=numbers, help="which of them: 3 or 1-10")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for day in family(asked.family, asked.days):
        path = asked.out / f"{day.name}.json"
        path.write_text(json.dumps(day.problem) + "\n", encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
