"""Small random problems that use every rule of the format at once."""

from typing import Any

from hypothesis import strategies as st

HOUR = 3600
STEP = 300  # seconds of travel for one field of the grid
PLACES = 5


@st.composite
def everything(
    draw: st.DrawFn,
    jobs: int = 6,
    vehicles: int = 3,
    breaks: int = 2,
    pairs: int = 2,
    previous: bool = True,
    services: int = 0,
) -> dict[str, Any]:
    """VROOM JSON with our fields, at most so many of each. Something is drawn at its
    simplest first: examples shrink well."""
    zero = draw(st.sampled_from([0, 1_796_106_600]))
    team = [_vehicle(draw, number, zero, breaks) for number in range(1, draw(_rather_many(1, vehicles)) + 1)]
    _shifts_of_one(draw, team)
    visits = [_job(draw, number, zero, len(team)) for number in range(1, draw(_rather_many(1, jobs)) + 1)]
    for visit in draw(st.lists(st.sampled_from(visits), max_size=min(pairs, len(visits)), unique_by=lambda v: v["id"])):
        visit["required_workers"] = 2
    if services:
        _services(draw, visits, len(team), services)
    _ties(draw, visits, team)
    day: dict[str, Any] = {"jobs": visits, "vehicles": team, "matrices": {"car": {"durations": _durations(draw)}}}
    duties = [_duty(draw, number, zero, team) for number in range(1, draw(st.sampled_from([0, 0, 1, 2])) + 1)]
    if duties:
        day["duties"] = [duty for duty in duties if duty]
    if draw(st.booleans()):
        day["weights"] = {name: draw(st.sampled_from([0, 60, 2000])) for name in ("continuity", "fairness", "change")}
    if previous and draw(st.booleans()):
        day["previous"] = _previous(draw, visits, team)
        if draw(st.booleans()):
            day["now"] = zero + draw(st.integers(0, 10)) * HOUR // 2
            if services and _is_half_begun(day):
                del day["now"]
    return day


def _durations(draw: st.DrawFn) -> list[list[int]]:
    """Fields of a grid apart; now and then some ways are longer or shorter than by any detour."""
    points = [draw(st.tuples(st.integers(0, 4), st.integers(0, 4))) for _ in range(PLACES)]
    rows = [[STEP * (abs(a[0] - b[0]) + abs(a[1] - b[1])) for b in points] for a in points]
    place = st.integers(0, PLACES - 1)
    if draw(st.integers(0, 3)) == 0:
        for one, other, seconds in draw(st.lists(st.tuples(place, place, st.integers(0, 40)), max_size=6)):
            rows[one][other] = 60 * seconds if one != other else 0
    return rows


def _vehicle(draw: st.DrawFn, number: int, zero: int, breaks: int) -> dict[str, Any]:
    begins, lasts = draw(st.sampled_from([0, 0, 1, 3])), draw(_rather_many(2, 7))
    window = [zero + begins * HOUR, zero + (begins + lasts) * HOUR]
    vehicle: dict[str, Any] = {"id": number, "time_window": window, "skills": draw(_skills(1))}
    for end in ("start_index", "end_index"):
        if draw(st.integers(0, 4)):
            vehicle[end] = draw(st.sampled_from([0, 0, 1]))
    pauses = [
        {
            "id": pause,
            "service": draw(st.sampled_from([1800, 900, 0])),
            "time_windows": _windows(draw, zero, draw(st.sampled_from([1, 1, 2])), 4),
        }
        for pause in range(1, draw(_rather_many(0, breaks)) + 1)
    ]
    for pause in pauses:
        if draw(st.integers(0, 4)) == 4:
            pause["due_after"] = draw(st.sampled_from([2, 3, 4])) * HOUR // 2
    if pauses:
        vehicle["breaks"] = pauses
    for name, values in (
        ("max_tasks", [1, 2, 3]),
        ("max_travel_time", [1800, 3600, 5400]),
        ("max_working_time", [2 * HOUR, 3 * HOUR, 4 * HOUR]),
    ):
        if draw(st.integers(0, 4)) == 4:
            vehicle[name] = draw(st.sampled_from(values))
    if draw(st.integers(0, 5)) == 0:
        vehicle["speed_factor"] = draw(st.sampled_from([0.7, 1.5]))
    if draw(st.integers(0, 5)) == 0:
        vehicle["ready"] = zero + draw(st.integers(0, 10)) * HOUR // 2
    return vehicle


def _shifts_of_one(draw: st.DrawFn, team: list[dict[str, Any]]) -> None:
    """The second shift becomes the afternoon of the first one's worker."""
    if len(team) > 1 and draw(st.integers(0, 3)) == 0:
        first, second = team[0], team[1]
        second["worker"] = first["id"]
        end = first["time_window"][1]
        second["time_window"] = [end, end + draw(st.integers(1, 4)) * HOUR]


def _job(draw: st.DrawFn, number: int, zero: int, team: int) -> dict[str, Any]:
    job: dict[str, Any] = {
        "id": number,
        "location_index": draw(st.integers(0, PLACES - 1)),
        "service": draw(st.sampled_from([1800, 900, 3600, 0])),
        "priority": draw(st.sampled_from([0, 1, 5, 10])),
        "skills": draw(_skills(0)),
    }
    who = st.lists(st.integers(1, team), max_size=2, unique=True)
    if draw(st.integers(0, 2)):
        job["time_windows"] = _windows(draw, zero, draw(st.sampled_from([1, 1, 2])), 3)
    if draw(st.integers(0, 5)) == 5:
        job["allowed"] = draw(who)
    if draw(st.integers(0, 5)) == 5:
        job["forbidden"] = draw(who)
    if draw(st.integers(0, 3)) == 0:
        job["preferred"] = draw(who)
    if draw(st.integers(0, 7)) == 7:
        job["promise"] = {
            "start": zero + draw(st.integers(0, 12)) * HOUR // 2,
            "tolerance": draw(st.sampled_from([900, 0])),
        }
    if draw(st.integers(0, 7)) == 7:
        job["release"] = zero + draw(st.integers(0, 4)) * HOUR
    if draw(st.integers(0, 7)) == 7:
        job["due"] = zero + draw(st.integers(2, 8)) * HOUR
    if draw(st.integers(0, 7)) == 7:
        job["locked"] = {"vehicle": draw(st.integers(1, team))}
        if draw(st.booleans()):
            job["locked"]["start"] = zero + draw(st.integers(1, 12)) * HOUR // 2
    return job


def _services(draw: st.DrawFn, visits: list[dict[str, Any]], team: int, most: int) -> None:
    """Some visits, at least one, become visits of two services of any kind."""
    who = st.lists(st.integers(1, team), max_size=2, unique=True)
    for visit in draw(st.lists(st.sampled_from(visits), min_size=1, max_size=most, unique_by=lambda v: v["id"])):
        visit.pop("required_workers", None)
        del visit["service"]
        visit["skills"] = []
        kind = draw(st.sampled_from(["together", "after", "independent"]))
        visit["required_services"] = [
            {"skills": draw(_skills(0)), "service": draw(st.sampled_from([1800, 900, 3600, 0]))} for _ in range(2)
        ]
        for one in visit["required_services"]:
            if draw(st.integers(0, 7)) == 7:
                one[draw(st.sampled_from(["allowed", "forbidden"]))] = draw(who)
        visit["synchronisation"] = {"kind": kind}
        if kind == "after":
            smallest = draw(st.sampled_from([0, 900, 1800, 3600]))
            visit["synchronisation"]["smallest"] = smallest
            if draw(st.booleans()):
                visit["synchronisation"]["largest"] = smallest + draw(st.sampled_from([0, 600, 3600]))
        if kind == "independent":
            visit.pop("promise", None)
            visit.get("locked", {}).pop("start", None)


def _ties(draw: st.DrawFn, visits: list[dict[str, Any]], team: list[dict[str, Any]]) -> None:
    """The same worker as another visit, and visits of a fixed order."""
    if len(visits) > 1 and draw(st.integers(0, 3)) == 0:
        one, other = draw(st.permutations(visits))[:2]
        one["same_worker_as"] = other["id"]
    if draw(st.integers(0, 4)) == 4:
        free = [visit["id"] for visit in visits if "locked" not in visit]
        fixed = draw(st.permutations(free))[: draw(st.integers(1, 3))]
        draw(st.sampled_from(team))["steps"] = [{"type": "job", "id": number} for number in fixed]


def _duty(draw: st.DrawFn, number: int, zero: int, team: list[dict[str, Any]]) -> dict[str, Any]:
    """Of one shift, in its hours, or of whoever the planner chooses."""
    begins = zero + draw(st.integers(0, 8)) * HOUR // 2
    ends = begins + draw(st.sampled_from([1, 2, 4])) * HOUR // 2
    duty = {"id": number, "location_index": draw(st.sampled_from([0, 1])), "start": begins, "end": ends}
    if draw(st.booleans()):
        return duty | {"skills": draw(_skills(0))}
    vehicle = draw(st.sampled_from(team))
    low, high = vehicle["time_window"]
    return duty | {"vehicle": vehicle["id"]} if low <= begins and ends <= high else {}


def _previous(draw: st.DrawFn, visits: list[dict[str, Any]], team: list[dict[str, Any]]) -> dict[str, Any]:
    """Visits one after the other, as fast as the clock of a shift allows or later; those of two begin together."""
    clocks = {vehicle["id"]: vehicle["time_window"][0] for vehicle in team}
    starts = dict(clocks)
    worker_of = {vehicle["id"]: vehicle.get("worker", vehicle["id"]) for vehicle in team}
    steps: dict[int, list[dict[str, Any]]] = {number: [] for number in clocks}
    for visit in draw(st.permutations(visits))[: draw(st.integers(0, len(visits)))]:
        services = visit.get("required_services", [visit] * visit.get("required_workers", 1))
        needed = len(services)
        who = draw(st.permutations(sorted(clocks)))[:needed]
        if len(who) < needed or len({worker_of[number] for number in who}) < needed:
            continue
        begin = max(clocks[number] for number in who) + draw(st.sampled_from([600, 0, 2400]))
        for index, (number, one) in enumerate(zip(who, services, strict=True)):
            later = index * visit.get("synchronisation", {}).get("smallest", 0)
            steps[number].append(
                {"type": "job", "id": visit["id"], "location_index": visit["location_index"], "arrival": begin + later,
                 "service": one["service"]} | ({"service_index": index} if "required_services" in visit else {})
            )  # fmt: skip
            clocks[number] = begin + later + one["service"]
    return {
        "routes": [
            {
                "vehicle": number,
                "steps": [
                    {"type": "start", "arrival": starts[number]},
                    *one,
                    {"type": "end", "arrival": clocks[number]},
                ],
            }
            for number, one in steps.items()
            if one
        ]
    }


def _is_half_begun(day: dict[str, Any]) -> bool:
    """Whether one service of a visit had begun and the other not, which cannot be planned."""
    begun: dict[int, set[bool]] = {}
    for route in day["previous"]["routes"]:
        for step in route["steps"]:
            if "service_index" in step:
                begun.setdefault(step["id"], set()).add(step["arrival"] <= day["now"])
    return any(len(of) > 1 for of in begun.values())


def _rather_many(least: int, most: int) -> st.SearchStrategy[int]:
    return st.tuples(st.integers(least, most), st.integers(least, most)).map(max)


def _skills(least: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(1, 2), min_size=least, max_size=least + 1, unique=True)


def _windows(draw: st.DrawFn, zero: int, number: int, longest: int) -> list[list[int]]:
    """Half hours, or moments."""
    found = []
    for _ in range(number):
        low, length = draw(st.integers(0, 12)), draw(_rather_many(0, 2 * longest))
        found.append([zero + low * HOUR // 2, zero + (low + length) * HOUR // 2])
    return found
