"""VROOM's JSON (API of 1.15), in and out, with documented fields of our own. Whole
seconds everywhere, on one common zero.

Read as VROOM has them: jobs {id, location [lon, lat] or location_index, service, skills, priority 0-100, time_windows,
description, delivery, pickup}; vehicles {id, profile, start, end (or _index), skills, time_window, breaks {id,
time_windows, service, description}, speed_factor, max_tasks, max_travel_time, capacity, steps, description}; matrices
{profile: {durations, distances}}. Deliveries are on board from the start of a route, pickups until its end, and at no
moment is more on board than `capacity`. Windows say when a visit or break may start, and may lie on several days.
Without matrices, times are estimated from the coordinates. Breaks are taken in the order of their windows. `steps`
{type, id, service_at, service_after, service_before}: the visits named are served by this vehicle, if at all, in this
order.

Ours:
- job: `allowed`, `forbidden`, `preferred` (workers), `required_workers` (1 or 2,
  starting together), `same_worker_as` (a
  job), `promise` {start, tolerance}, `locked` {vehicle, start?}, `release` (no earlier start), `due` (over by then)
- job: `required_services`, two of {skills, service, allowed, forbidden}, each done by another worker, with
  `synchronisation` {kind: "together", "after" or "independent", smallest, largest}; a plan says `service_index`
- vehicle: `worker` (shifts with the same number are the same person; the vehicle's id unless given), `max_working_time`
  (breaks not counted), `ready` (the worker is late: nothing new begins before)
- break: `due_after` (seconds after leaving: it begins on the way by then, or the shift is back)
- `duties` [{id, vehicle or skills, location, start, end, description}]: without `vehicle` the planner chooses who
- `weights` {continuity, fairness, change}: seconds a unit of each wish, 0, 0 and 900 unless given
- `previous`: a plan as written here; `now`: what had begun in it by then is history, nothing new begins before

Everything else is refused by name rather than ignored.
"""

from .plans import read_plan, write
from .problems import write_problem
from .reading import read

__all__ = ["read", "read_plan", "write", "write_problem"]
