"""Days that nobody has planned before: a run draws a seed, prints it, and takes it again (`FIELDAPP_BENCH_SEED`).

Whoever looks at the same days again and again learns them. These vary in what the other families hold fast, each drawn
for a day by itself: how many shifts there are for its visits, half, full, mixed or of odd hours; windows that are
narrow, of two hours, wide, several or mixed; priorities that are flat, usual, steep or all different; nobody's skills,
the usual ones, or ones that few have; doors in villages, around them, in one town, or spread; a break or two in the
longer shifts; a limit of the working day; by car or by bicycle, estimated from the air line, or on real roads: the
doors of the map that comes with the project's data (`FIELDAPP_SHARED`), where that is to be had.

A day has a seed and a number, which says its size: from 1 on 12 to 40 visits, from 101 on 60, from 201 on 80, from 301
on 100 to 120.

    python -m tests.benchmarks.race --family fresh --seed 4711 --days 3 --limit 5
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from routing import Matrix
from routing.travel.estimate import Estimate, great_circle_km

from .days import (
    AFTERNOON,
    AROUND_KM,
    EIGHT_HOURS,
    FRENCH,
    HALF_HOUR,
    HOUR,
    LEGAL,
    MIDNIGHT,
    MORNING,
    NINE_HOURS,
    OTHERS,
    PERWEZ,
    SOCIAL,
    VILLAGES,
    Benchmark,
    Hours,
    near,
    within_reach,
)

Point = tuple[float, float]
SEEDS = 1_000_000
A_GROUP = 100  # numbers of days
ROADS = Path("var/bench/roads")
MAP = Path(os.environ.get("FIELDAPP_SHARED", "../shared")) / "data" / "wechel.osm.pbf"
VISITS_AN_HOUR = 1.15
TOWN_KM, REACH_KM, REACH_BY_BICYCLE_KM = 3.0, 20.0, 6.0
NEAR_VILLAGES = 24  # to which one goes by bicycle


class NoMapError(LookupError):
    """A day on real roads where there is no map."""


@dataclass(frozen=True)
class Group:
    """Days of one size: `visits` from and to, numbered from `first` on."""

    name: str
    first: int
    visits: tuple[int, int]

    def numbers(self, count: int) -> range:
        return range(self.first, self.first + count)


GROUPS = {
    group.name: group
    for group in (
        Group("12-40", 1, (12, 40)),
        Group("60", A_GROUP + 1, (60, 60)),
        Group("80", 2 * A_GROUP + 1, (80, 80)),
        Group("100-120", 3 * A_GROUP + 1, (100, 120)),
    )
}


@dataclass(frozen=True)
class Traits:
    """What a day is like; each word as the module's description has it."""

    visits: int
    shifts: str
    crowded: float
    windows: str
    priorities: str
    skills: str
    places: str
    profile: str
    breaks: int
    limited: bool

    def __str__(self) -> str:
        rules = [*([f"{self.breaks} break"] if self.breaks else []), *(["limit"] if self.limited else [])]
        return " ".join([
            self.shifts, f"x{self.crowded:g}", self.windows, self.priorities, f"{self.skills}-skills", self.places,
            self.profile, *rules,
        ])  # fmt: skip


def draw_seed() -> int:
    """The one that is given (`FIELDAPP_BENCH_SEED`), else another each time."""
    given = os.environ.get("FIELDAPP_BENCH_SEED")
    return int(given) if given else secrets.randbelow(SEEDS)


def days(seed: int, numbers: Iterable[int], lacking: Callable[[str], None] = print) -> Iterator[Benchmark]:
    """The days of these numbers. One whose map is missing is left out, which `lacking` is told in a sentence."""
    for number in numbers:
        try:
            yield day(seed, number)
        except NoMapError:
            lacking(f"fresh-{seed}-{number} is left out: there is no map of roads at {MAP}")


def day(seed: int, number: int) -> Benchmark:
    """The same seed and number give the same day, however many others there are. Raises NoMapError, and `ValueError`
    for a number of no group."""
    random = Random(f"fresh-{seed}-{number}")
    traits = _traits(random, _group(number))
    return Benchmark(f"fresh-{seed}-{number}", str(traits), invent(random, traits))


def _group(number: int) -> Group:
    group = next((one for one in GROUPS.values() if number in one.numbers(A_GROUP - 1)), None)
    if group is None:
        raise ValueError(
            f"no day has the number {number}; they begin at {', '.join(str(g.first) for g in GROUPS.values())}"
        )
    return group


def _traits(random: Random, group: Group) -> Traits:
    return Traits(
        visits=random.randint(*group.visits),
        shifts=random.choice(["half", "full", "mixed", "odd"]),
        crowded=random.choice([0.7, 1.0, 1.0, 1.4]),
        windows=random.choice(["narrow", "two-hour", "wide", "several", "mixed", "mixed"]),
        priorities=random.choice(["flat", "usual", "steep", "different"]),
        skills=random.choice(["no", "usual", "rare"]),
        places=random.choice(["villages", "around", "town", "spread", "roads", "roads"]),
        profile=random.choice(["car", "car", "bicycle"]),
        breaks=random.choices([0, 1, 2], [7, 2, 1])[0],
        limited=random.random() < 0.25,
    )


def invent(random: Random, traits: Traits) -> dict[str, Any]:
    """VROOM JSON with a matrix. Raises NoMapError."""
    points, matrix = _places(random, traits)
    shifts = _shifts(random, traits)
    team = _team(random, traits, max(2, round(0.75 * len(shifts))))
    vehicles = [
        {
            "id": number,
            "start_index": 0,
            "end_index": 0,
            "skills": team[number % len(team)],
            "time_window": _moments(hours),
            **_rules(random, traits, hours),
        }
        for number, hours in enumerate(shifts, 1)
    ]
    jobs = [
        {
            "id": number,
            "location_index": place,
            "service": random.choice([900, 1_800, 2_700, 2_700, 3_600]),
            "skills": _needs(random, traits),
            "priority": _priority(random, traits),
            "time_windows": _windows(random, traits, shifts),
        }
        for number, place in enumerate(points, 1)
    ]
    car = {"durations": [list(row) for row in matrix.durations], "distances": [list(row) for row in matrix.distances]}
    return {"vehicles": vehicles, "jobs": jobs, "matrices": {"car": car}}


def _places(random: Random, traits: Traits) -> tuple[list[int], Matrix]:
    """The place of each visit, and the ways between all; place 0 is the office. What is called car in the problem may
    be a bicycle: not every planner knows other names."""
    if traits.places == "roads":
        doors = random.sample(_doors(), traits.visits + 1)
        return list(range(1, traits.visits + 1)), _roads().matrix(doors, traits.profile)
    by_car = traits.profile == "car"
    reach = sorted(within_reach(), key=lambda point: great_circle_km(PERWEZ, point))
    villages = random.sample(reach if by_car else reach[:NEAR_VILLAGES], VILLAGES)
    if traits.places == "villages":
        points = [PERWEZ, *villages]
        places = [random.randint(1, len(villages)) for _ in range(traits.visits)]
    else:
        middle = {"around": villages, "town": villages[:1], "spread": [PERWEZ]}[traits.places]
        spread_km = REACH_KM if by_car else REACH_BY_BICYCLE_KM
        km = {"around": AROUND_KM, "town": TOWN_KM, "spread": spread_km}[traits.places]
        points = [PERWEZ, *(near(random, random.choice(middle), km) for _ in range(traits.visits))]
        places = list(range(1, traits.visits + 1))
    return places, Estimate().matrix(points, traits.profile)


@cache
def _doors() -> list[Point]:
    """Every house on the map that has a number, in the order of the file."""
    import osmium

    if not MAP.is_file():
        raise NoMapError
    found = []
    for entity in osmium.FileProcessor(MAP).with_locations():
        if "addr:housenumber" in entity.tags:
            spots = [entity.location] if entity.is_node() else [n.location for n in entity.nodes if n.location.valid()]
            if spots:
                found.append((spots[0].lat, spots[0].lon))
    return found


@cache
def _roads() -> Any:
    """The roads of the map, compiled once and kept."""
    from routing.travel.road_build import build
    from routing.travel.road_engine import Roads

    if not ROADS.is_dir():
        beside = ROADS.with_name(f"{ROADS.name}.part")
        build(MAP, beside)
        beside.rename(ROADS)
    return Roads(ROADS)


def _shifts(random: Random, traits: Traits) -> list[Hours]:
    """As many as the visits fill, by the usual number of an hour; fewer where the day is crowded."""
    hours, found = traits.visits / VISITS_AN_HOUR / traits.crowded, list[Hours]()
    while len(found) < 2 or sum(end - begin for begin, end in found) < hours * HOUR:
        found.append(_shift(random, traits.shifts, len(found)))
    return found


def _shift(random: Random, kind: str, number: int) -> Hours:
    if kind == "odd":
        length = random.randrange(2 * HOUR, 10 * HOUR + 1, HALF_HOUR)
        begin = random.randrange(7 * HOUR, 19 * HOUR - length + 1, HALF_HOUR)
        return begin, begin + length
    halves, fulls = (MORNING, AFTERNOON), (EIGHT_HOURS, NINE_HOURS)
    if kind == "mixed":
        return random.choice([*halves, *fulls])
    return (halves if kind == "half" else fulls)[number % 2]


def _rules(random: Random, traits: Traits, hours: Hours) -> dict[str, Any]:
    """Breaks of whoever works at least five hours, and of every second shift a limit of the working day."""
    begin, end = hours
    found: dict[str, Any] = {}
    if traits.breaks and end - begin >= 5 * HOUR:
        middle = (begin + end) // 2
        pauses = [(middle, 1_800), (begin + (end - begin) // 4, 600)][: traits.breaks]
        found["breaks"] = [
            {"id": number, "time_windows": [_moments((at - HALF_HOUR, at + HALF_HOUR))], "service": service}
            for number, (at, service) in enumerate(sorted(pauses), 1)
        ]
    if traits.limited and random.random() < 0.5:
        found["max_working_time"] = round((end - begin) * random.choice([0.6, 0.75, 0.9]))
    return found


def _team(random: Random, traits: Traits, workers: int) -> list[list[int]]:
    """Skills by worker. With rare ones, a language is spoken by one worker, or by nobody, and two do legal work."""
    if traits.skills == "no":
        return [[] for _ in range(workers)]
    if traits.skills == "usual":
        return [
            [FRENCH, *random.sample(OTHERS, 4), SOCIAL, *([LEGAL] if number < 2 or random.random() < 0.3 else [])]
            for number in range(workers)
        ]
    owners = {language: random.randrange(workers + 1) for language in OTHERS}
    return [
        [
            FRENCH,
            *(language for language in OTHERS if owners[language] == number),
            SOCIAL,
            *([LEGAL] if number < 2 else []),
        ]
        for number in range(workers)
    ]


def _needs(random: Random, traits: Traits) -> list[int]:
    if traits.skills == "no":
        return []
    language = FRENCH if random.random() < 0.45 else random.choice(OTHERS)
    return [language, SOCIAL if random.random() < 0.75 else LEGAL]


def _priority(random: Random, traits: Traits) -> int:
    if traits.priorities == "flat":
        return 1
    if traits.priorities == "different":
        return random.randint(0, 100)
    steps, often = ([1, 2, 5, 10], [4, 3, 2, 1]) if traits.priorities == "usual" else ([1, 10, 100], [6, 3, 1])
    return random.choices(steps, often)[0]


def _windows(random: Random, traits: Traits, shifts: Sequence[Hours]) -> list[list[int]]:
    kind = traits.windows
    if kind == "mixed":
        kind = random.choice(["narrow", "two-hour", "wide", "several"])
    if kind == "wide":
        return [_moments(random.choice([*shifts, (7 * HOUR, 19 * HOUR)]))]
    wide = {"narrow": HALF_HOUR, "two-hour": 2 * HOUR, "several": HOUR}[kind]
    found: list[Hours] = []
    for _ in range(random.randint(2, 3) if kind == "several" else 1):
        begin, end = random.choice(shifts)
        start = random.randrange(begin, end - wide + 1, HALF_HOUR // 2)
        if all(start > high or start + wide < low for low, high in found):
            found.append((start, start + wide))
    return [_moments(hours) for hours in sorted(found)]


def _moments(hours: Hours) -> list[int]:
    return [MIDNIGHT + hours[0], MIDNIGHT + hours[1]]
