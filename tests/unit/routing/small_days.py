"""Small random days for property tests, of the kind an office has; `everything` has those with every rule."""

from typing import Any

from hypothesis import strategies as st

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
