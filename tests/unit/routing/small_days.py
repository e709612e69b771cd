"""Small random days for property tests, and the best plan of a tiny one by trying everything."""

from itertools import permutations, product
from typing import Any

from hypothesis import strategies as st

from routing.check import check
from routing.plan import Parts, Plan, Unassigned
from routing.problem import Problem
from routing.schedule import time_route

MORNING = 1_796_106_600  # 2026-12-01 07:30 UTC: real plans count from 1970, and sums must not overflow
HOUR = 3600


@st.composite
def days(draw: st.DrawFn, jobs: int = 6, vehicles: int = 2, pairs: bool = True) -> dict[str, Any]:
    """VROOM JSON: visits around Perwez with skills, one or two windows, priorities, perhaps a duty and a break."""
    point = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda p: [4.75 + p[0] / 40, 50.58 + p[1] / 60])
    skills = st.lists(st.integers(1, 3), max_size=1)
    window = st.tuples(st.integers(0, 7), st.integers(1, 6)).map(
        lambda t: [MORNING + t[0] * HOUR, MORNING + (t[0] + t[1]) * HOUR]
    )
    team = [
        {
            "id": number,
            "start": [4.81, 50.62],
            "end": [4.81, 50.62],
            "skills": draw(st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True)),
            "time_window": [MORNING, MORNING + draw(st.integers(3, 9)) * HOUR],
        }
        for number in range(1, draw(st.integers(1, vehicles)) + 1)
    ]
    if draw(st.booleans()):
        team[0]["breaks"] = [{"id": 1, "time_windows": [[MORNING + 3 * HOUR, MORNING + 5 * HOUR]], "service": 1800}]
    visits = []
    for number in range(1, draw(st.integers(1, jobs)) + 1):
        visit: dict[str, Any] = {
            "id": number,
            "location": draw(point),
            "service": draw(st.sampled_from([900, 1800, 3600])),
            "skills": draw(skills),
            "priority": draw(st.sampled_from([0, 1, 5, 10])),
            "time_windows": sorted(draw(st.lists(window, min_size=1, max_size=2, unique_by=lambda w: w[0]))),
        }
        if pairs and draw(st.integers(0, 5)) == 0:
            visit["required_workers"] = 2
        visits.append(visit)
    day: dict[str, Any] = {"jobs": visits, "vehicles": team}
    if draw(st.integers(0, 3)) == 0:
        start = MORNING + HOUR
        day["duties"] = [{"id": 1, "vehicle": 1, "location": [4.81, 50.62], "start": start, "end": start + HOUR}]
    return day


def best_by_trying(problem: Problem) -> Parts:
    """Every assignment and every order; only for a handful of visits of one worker each."""
    best = Parts(0, 0, 0)
    ids = [job.id for job in problem.jobs]
    vehicles = [vehicle.id for vehicle in problem.vehicles]
    for choice in product([None, *vehicles], repeat=len(ids)):
        routes, cost = [], 0
        for vehicle in vehicles:
            mine = [job for job, chosen in zip(ids, choice, strict=True) if chosen == vehicle]
            if not mine:
                continue
            timed = [
                time_route(problem, problem.vehicles_by_id[vehicle], order, strict=True) for order in permutations(mine)
            ]
            legal = [route for route in timed if route and _legal(problem, Plan((route,)))]
            if not legal:
                break
            routes.append(min(legal, key=lambda route: route.travel))
            cost += routes[-1].travel
        else:
            served = [problem.jobs_by_id[job] for job, chosen in zip(ids, choice, strict=True) if chosen is not None]
            parts = Parts(sum(job.priority for job in served), len(served), cost)
            if (parts.priority, parts.visits, -parts.cost) > (best.priority, best.visits, -best.cost):
                best = parts
    return best


def _legal(problem: Problem, plan: Plan) -> bool:
    left = tuple(Unassigned(job.id) for job in problem.jobs)
    return not check(problem, Plan(plan.routes, left))
