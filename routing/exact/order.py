"""The cheapest order of a few visits that one shift can keep."""

import numpy as np

from ..solve.compiled import Compiled
from ..solve.times import END, NEVER, PLACE, SPEED, START, advance, latest_return, leave_start, retreat

Label = tuple[tuple[int, ...], int, tuple[int, ...]]  # times ready by number of breaks taken, cost, nodes so far


def best_order(compiled: Compiled, row: int, visits: tuple[int, ...]) -> list[int]:
    """The nodes (visits, their twins where that is cheaper, and what is owed) with the least cost; [] if there is none."""
    stops, shifts, pauses, travel = compiled.stops, compiled.shifts, compiled.pauses, compiled.travel
    speed, end = int(shifts[row, SPEED]), int(shifts[row, END])
    states = int(pauses.shape[1]) + 1
    ready, ahead = np.full(states, NEVER, dtype=np.int64), np.full(states, NEVER, dtype=np.int64)
    leave_start(shifts, pauses, row, ready)
    front: dict[tuple[int, int], list[Label]] = {(0, -1): [(tuple(ready.tolist()), 0, ())]}
    for _ in visits:
        further: dict[tuple[int, int], list[Label]] = {}
        for (mask, last), labels in front.items():
            place = int(shifts[row, START]) if last < 0 else int(stops[visits[last], PLACE])
            for bit, visit in enumerate(visits):
                if mask >> bit & 1 or _comes_too_late(compiled, visits, mask, visit):
                    continue
                way = int(travel[speed, place, stops[visit, PLACE]])
                twin = int(compiled.twin[row, visit]) if visit < compiled.visits else -1
                for times, cost, path in labels:
                    for node in (visit, twin) if twin >= 0 else (visit,):
                        ahead[:] = NEVER
                        advance(stops, shifts, pauses, row, way, node, np.asarray(times, dtype=np.int64), ahead)
                        if ahead.min() < NEVER:
                            paid = cost + way + int(compiled.extra[row, node])
                            label = (tuple(ahead.tolist()), paid, (*path, node))
                            _keep(further.setdefault((mask | 1 << bit, bit), []), label)
        front = further
    home, back = np.full(states, -NEVER, dtype=np.int64), np.full(states, -NEVER, dtype=np.int64)
    latest_return(shifts, pauses, row, home)
    complete = []
    for (_, last), labels in front.items():
        way = int(travel[speed, stops[visits[last], PLACE], end])
        retreat(shifts, pauses, row, way, home, back)
        complete += [(cost + way, path) for times, cost, path in labels if np.any(np.asarray(times) <= back)]
    return list(min(complete)[1]) if complete else []


def _comes_too_late(compiled: Compiled, visits: tuple[int, ...], mask: int, visit: int) -> bool:
    """Something that the fixed order wants later has been."""
    rank = int(compiled.rank[visit])
    return rank > 0 and any(mask >> bit & 1 and compiled.rank[other] > rank for bit, other in enumerate(visits))


def _keep(labels: list[Label], new: Label) -> None:
    if not any(all(a <= b for a, b in zip(old[0], new[0], strict=True)) and old[1] <= new[1] for old in labels):
        labels.append(new)
