"""Why something is left out, and the smallest change that would let it in. Codes and
numbers; the words are the caller's.

Reasons, each true (`vehicles` and `vehicle` are shifts, by id):

contradiction          {}                 its windows, promise, lock, release and due time leave no moment to start
no_worker_with_skills  {missing}          nobody has any of these, which it needs
no_worker_with_all_skills  {missing}      somebody has each of these, nobody all; no fewer would do
locked_worker_cannot   {vehicle}          locked to a shift that lacks a skill or may not serve it
only_forbidden_workers {vehicles}         those with the skills are not allowed
over_capacity          {vehicles}         it asks for more than any of these can carry, beside what they have begun
needs_two_workers      {vehicles}         two are needed, fewer could come
no_common_start        {vehicles}         two are needed, and no two of these can be there at one time
same_worker            {jobs, vehicles}   it needs the worker of these visits, who could not come; `vehicles` could
too_late               {vehicles}         its last moment to start has passed in a running day
outside_hours          {vehicles}         the shifts of the able, as planned, and the hours asked for do not meet
over_limits            {vehicles}         only the most visits, travel or work of a day keep them from coming
cannot_reach_in_time   {vehicles}         hours meet, but way, duty, break, or what has begun, leave too little
competition            {vehicles}         alone it would fit with them; it is proved that no plan serves more visits
not_found              {vehicles}         alone, or beside visits on the way, it would fit with them; no place is known,
                                          and there may be one; with `seconds`, the search found none in so many

Beside `vehicles`, but for only_forbidden_workers: `locked` where it is locked to one shift, and only that was looked
at; `fixed` where a promise or a lock narrows the hours asked for. Of a visit of several services, `service` (its index)
where only that one is in the way; no_common_start then says that no two can start as they are tied.
Of a visit that needs the same worker as others in the plan, the last two name the workers of those.

An office duty that nobody keeps has no_worker_with_skills, no_worker_with_all_skills, outside_hours,
cannot_reach_in_time, competition or not_found. A certificate is believed where its objective is that of the plan.

Changes, each verified by planning again with it; the least asked of people first:

plan_again                    {}                   none: it fits, planning again would place it; no other is named then
window_later, window_earlier  {minutes}            the hours asked for (with `due`, or `release`) end later or begin
earlier shift_later, shift_earlier    {vehicle, minutes}   this shift ends later or begins earlier max_tasks,
max_travel_time, max_working_time  {vehicle, by}   this limit of the shift is larger by so many visits or seconds
capacity     {vehicle, dimension, by}  this shift can carry so much more, at most what the visit itself asks for
unpromise, unlock             {job}                without the promise to this visit; without its lock or fixed order
other_day                     {windows}            the same hours on another day that has shifts, as start windows allow
{worker}             this worker allowed skills                        {worker, skills}     this worker also with these
skills drop                          {job, priority}      this visit left out instead, the least important that would do

`drops` of a change lists less important visits that it costs besides; mostly none. Where the changes are called
complete, no other of these would do, and drops and minutes are the fewest, minutes to five: proved, not only sought.
"""

import time
from collections.abc import Callable

from ..plan import Plan
from ..problem import Problem
from .reasons import with_reasons


def explain(
    problem: Problem,
    plan: Plan,
    *,
    time_limit: float | None = None,
    work: int | None = None,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """The plan with the reason of everything it leaves out, visits that it does not name included.

    Within `time_limit` seconds, or `work` tens of searches (repeatable with the same `seed`), also the smallest changes
    that would let each in; with neither, reasons alone, which takes a moment. `should_stop` is asked often; True
    returns what was found so far, and `changes_complete` of what was not looked at to the end is False.
    """
    began = time.monotonic()
    explained = with_reasons(problem, plan)
    if time_limit is None and work is None:
        return explained
    from .changes import with_changes  # Numba is loaded only here

    deadline = None if time_limit is None or work is not None else began + time_limit
    return with_changes(problem, explained, deadline=deadline, work=work, seed=seed, should_stop=should_stop)
