"""Other people's planners on the same problem, each in a process of its own.

A peer's module has `solve(problem, seconds)`, which takes VROOM JSON with matrices and returns `{vehicle id: [(job id,
start of the visit)]}` and the seconds it searched. Loading the library and building its model are not counted: the peer
has all of `seconds` to search in.

    python -m tests.benchmarks.peers vroom IN.json 5 OUT.json
"""

from typing import Any

from routing import read, schedule, write

PEERS = {"vroom": "VROOM", "pyvrp": "PyVRP", "ortools": "OR-Tools routing", "vrpsolver": "VRPSolverEasy"}
PACKAGES = {"vroom": "pyvroom", "pyvrp": "pyvrp", "ortools": "ortools", "vrpsolver": "vrpsolvereasy"}

Stops = dict[int, list[tuple[int, int]]]


def can_serve(vehicle: dict[str, Any], job: dict[str, Any]) -> bool:
    return set(job.get("skills", [])) <= set(vehicle.get("skills", []))


def unspoken(peer: str, problem: dict[str, Any]) -> str:
    """What this peer cannot be told of the problem, in a word; empty where it is told everything."""
    shifts = problem["vehicles"]
    if peer != "vroom" and any(shift.get("breaks") for shift in shifts):
        return "breaks"
    if peer in ("vroom", "vrpsolver") and any("max_working_time" in shift for shift in shifts):
        return "limits of the working day"
    return ""


def first_moment(problem: dict[str, Any]) -> int:
    """The common zero some peers need, who count in small numbers."""
    return min(vehicle["time_window"][0] for vehicle in problem["vehicles"])


def plan_of(problem: dict[str, Any], stops: Stops) -> dict[str, Any]:
    """VROOM JSON of a plan, given who visits whom and when; the worker leaves as late as the first visit allows. Where
    there are breaks, the visits keep their order alone, and the times are those of `routing.schedule`: a peer may rest
    in the middle of a way, which nobody does here."""
    if any(vehicle.get("breaks") for vehicle in problem["vehicles"]):
        return _timed(problem, stops)
    durations = problem["matrices"]["car"]["durations"]
    jobs = {job["id"]: job for job in problem["jobs"]}
    vehicles = {vehicle["id"]: vehicle for vehicle in problem["vehicles"]}
    routes = []
    for number, visits in stops.items():
        if not visits:
            continue
        place, end = vehicles[number]["start_index"], vehicles[number]["end_index"]
        leave = visits[0][1] - durations[place][jobs[visits[0][0]]["location_index"]]
        steps = [{"type": "start", "location_index": place, "arrival": leave}]
        free = leave
        for job, begin in visits:
            target = jobs[job]["location_index"]
            arrival = free + durations[place][target]
            steps.append(
                {
                    "type": "job", "id": job, "location_index": target, "arrival": arrival,
                    "waiting_time": begin - arrival, "service": jobs[job]["service"],
                }
            )  # fmt: skip
            place, free = target, begin + jobs[job]["service"]
        steps.append({"type": "end", "location_index": end, "arrival": free + durations[place][end]})
        routes.append({"vehicle": number, "steps": steps})
    served = {job for visits in stops.values() for job, _ in visits}
    return {"routes": routes, "unassigned": [{"id": job, "type": "job"} for job in jobs if job not in served]}


def _timed(problem: dict[str, Any], stops: Stops) -> dict[str, Any]:
    known = read(problem)
    return write(known, schedule(known, {number: [job for job, _ in visits] for number, visits in stops.items()}))


def weights(problem: dict[str, Any]) -> tuple[int, int]:
    """Seconds of travel that a visit, and a unit of priority, are worth to a solver that knows only sums.

    A visit is worth more than the longest way there and back; a unit of priority as much as ten visits, because nine
    visits of the least priority weigh less than one of the highest. Larger weights would keep the order in stranger
    cases too, and make these searches worse.
    """
    detour = 2 * max(max(row) for row in problem["matrices"]["car"]["durations"]) + 1
    return detour, 10 * detour
