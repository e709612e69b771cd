"""Solomon's and Gehring-Homberger's files, for whoever has them: `FIELDAPP_BENCH_FILES=DIR
make bench PYTEST_ARGS="-k textbook"`.

Hard windows, loads, every customer asked for, Euclidean distance cut to one decimal as both travel time and cost, all
in tenths: a length published as 191.3 is 1913 here.

The literature has two objectives. Exact methods seek the least distance with at most the vehicles of the file, by
distances cut to one decimal (Kohl and others, "2-Path Cuts for the Vehicle Routing Problem with Time Windows",
Transportation Science 33, 1999, and those after them): so it is here, and such optima can be compared. Heuristics seek
the fewest vehicles first and then the least distance, with all decimals: their figures cannot. Where a file is cut to
its first 25 or 50 customers, as Solomon did, capacity and windows stay.

Without files, `invent` makes instances of the same form and kind:

    python -m tests.benchmarks.textbook --out DIR
"""

import argparse
import math
from pathlib import Path
from random import Random
from typing import Any

from .days import Benchmark

TENTHS = 10
KINDS = ("C1", "R1", "RC1", "R2")
TITLES = "CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME"
OPTIMA = {  # of the first 25 customers, in tenths, as A. Jungwirth collected them from the literature
    # (vrptwfl/metaheuristic/data/OptimalSolutions.java, public code)
    "c101": 1913, "c102": 1903, "c103": 1903, "c104": 1869, "c105": 1913, "c106": 1913, "c107": 1913, "c108": 1913,
    "c109": 1913, "r101": 6171, "r102": 5471, "r103": 4546, "r104": 4169, "r105": 5305, "r106": 4654, "r107": 4243,
    "r108": 3973, "r109": 4413, "r110": 4441, "r111": 4288, "r112": 3930, "rc101": 4611, "rc102": 3518, "rc103": 3328,
    "rc104": 3066, "rc105": 4113, "rc106": 3455, "rc107": 2983, "rc108": 2945,
}  # fmt: skip


def read(path: Path, customers: int | None = None) -> Benchmark:
    """The first `customers` of a file, or all. Raises `ValueError` when the file has another form."""
    rows = [line.split() for line in path.read_text(encoding="latin-1").splitlines() if line.strip()]
    titles = [row[0].upper() for row in rows]
    try:
        vehicles, capacity = (int(cell) for cell in rows[titles.index("NUMBER") + 1][:2])
        stops = [[float(cell) for cell in row] for row in rows[titles.index("CUST") + 1 :]]
        depot, *everybody = [(x, y, ready, due, service, load) for _, x, y, load, ready, due, service in stops]
    except (ValueError, IndexError) as error:
        raise ValueError(f"{path.name} is not in the form of Solomon's files: {error}") from None
    asked = everybody[:customers]
    durations = [
        [math.floor(TENTHS * math.dist(one[:2], other[:2])) for other in (depot, *asked)] for one in (depot, *asked)
    ]
    problem: dict[str, Any] = {
        "vehicles": [
            {"id": number + 1, "start_index": 0, "end_index": 0, "skills": [], "time_window": _tenths(depot[2:4]),
             "capacity": [capacity]}
            for number in range(vehicles)
        ],
        "jobs": [
            {"id": number, "location_index": number, "service": round(TENTHS * customer[4]), "skills": [],
             "priority": 1, "time_windows": [_tenths(customer[2:4])], "delivery": [round(customer[5])]}
            for number, customer in enumerate(asked, start=1)
        ],
        "matrices": {"car": {"durations": durations, "distances": durations}},
    }  # fmt: skip
    size = f".{len(asked)}" if customers is not None else ""
    return Benchmark(f"{path.stem.lower()}{size}", "full", problem)


def sizes(path: Path) -> tuple[int | None, ...]:
    """How a file is read: one of 100 customers also cut to its first 25 and 50."""
    return (25, 50, None) if len(read(path).problem["jobs"]) == 100 else (None,)


def optimum(name: str) -> int | None:
    """The least travel of an instance of this name, in tenths, where it is known from the literature."""
    stem, _, size = name.partition(".")
    return OPTIMA.get(stem) if size == "25" else None


def _tenths(window: tuple[float, ...]) -> list[int]:
    return [round(TENTHS * edge) for edge in window]


def invent(kind: str, customers: int, seed: int) -> str:
    """The text of a file of Solomon's form. `kind`: customers in clusters (C), at random (R) or half and half (RC),
    with a short day and small vehicles (1) or long ones and large (2). Every customer can be served alone."""
    random = Random(f"{kind}-{customers}-{seed}")
    long = kind.endswith("2")
    service = 90 if kind[:2] in ("C1", "C2") else 10
    horizon = (1236 if service == 90 else 240) * (4 if long else 1)
    capacity = 1000 if long else 200
    depot = (50, 50)
    lines = [f"{kind}{seed:02}", "", "VEHICLE", "NUMBER     CAPACITY", f"  {max(5, customers // 4)}         {capacity}",
             "", "CUSTOMER", TITLES, "", _row(0, depot, 0, 0, horizon, 0)]  # fmt: skip
    centres = [(random.randint(10, 90), random.randint(10, 90)) for _ in range(max(2, customers // 10))]
    for number in range(1, customers + 1):
        clustered = kind.startswith("C") or (kind.startswith("RC") and number % 2)
        door = _near(random, random.choice(centres)) if clustered else (random.randint(0, 80), random.randint(0, 80))
        way = math.ceil(math.dist(depot, door))
        first, last = way, horizon - way - service
        width = random.choice([30, 60, 120]) * (2 if service == 90 else horizon // 240)
        middle = random.randint(first, last)
        ready, due = max(first, middle - width // 2), min(last, middle + width // 2)
        if random.random() < 0.2:
            ready, due = 0, last
        lines.append(_row(number, door, random.choice([10, 10, 20, 20, 30, 40]), ready, due, service))
    return "\n".join(lines) + "\n"


def _near(random: Random, centre: tuple[int, int]) -> tuple[int, int]:
    x, y = (max(0, min(100, round(random.gauss(edge, 4)))) for edge in centre)
    return x, y


def _row(number: int, door: tuple[int, int], load: int, ready: int, due: int, service: int) -> str:
    return "".join(f"{cell:>10}" for cell in (number, *door, load, ready, due, service))


def main() -> None:
    """Writes three sizes of each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for customers in (25, 50, 100):
        for kind in KINDS:
            path = asked.out / f"{kind.lower()}-{customers:03}.txt"
            path.write_text(invent(kind, customers, 1), encoding="ascii")
            print(path)


if __name__ == "__main__":
    main()
