"""Solomon's and Gehring-Homberger's files, for whoever has them: `FIELDAPP_BENCH_FILES=DIR
make bench PYTEST_ARGS="-k textbook"`.

Hard windows, every customer asked for, Euclidean distance cut to one decimal as both travel time and cost, in tenths.
The files also give loads and ask first for few vehicles; home visits have no loads and each worker is there anyway, so
figures compare with the peers of the same run, not with published ones.
"""

import math
from pathlib import Path
from typing import Any

from .days import Benchmark

TENTHS = 10


def read(path: Path) -> Benchmark:
    """Raises `ValueError` when the file has another form."""
    rows = [line.split() for line in path.read_text(encoding="latin-1").splitlines() if line.strip()]
    titles = [row[0].upper() for row in rows]
    try:
        vehicles = int(rows[titles.index("NUMBER") + 1][0])
        stops = [[float(cell) for cell in row] for row in rows[titles.index("CUST") + 1 :]]
        depot, *customers = [(x, y, ready, due, service) for _, x, y, _, ready, due, service in stops]
    except (ValueError, IndexError) as error:
        raise ValueError(f"{path.name} is not in the form of Solomon's files: {error}") from None
    durations = [
        [math.floor(TENTHS * math.dist(one[:2], other[:2])) for other in (depot, *customers)]
        for one in (depot, *customers)
    ]
    problem: dict[str, Any] = {
        "vehicles": [
            {"id": number + 1, "start_index": 0, "end_index": 0, "skills": [], "time_window": _tenths(depot[2:4])}
            for number in range(vehicles)
        ],
        "jobs": [
            {"id": number, "location_index": number, "service": round(TENTHS * customer[4]), "skills": [],
            "priority": 1,
             "time_windows": [_tenths(customer[2:4])]}
            for number, customer in enumerate(customers, start=1)
        ],
        "matrices": {"car": {"durations": durations, "distances": durations}},
    }  # fmt: skip
    return Benchmark(path.stem.lower(), "full", problem)


def _tenths(window: tuple[float, ...]) -> list[int]:
    return [round(TENTHS * edge) for edge in window]
