"""`python -m routing serve`: VROOM's HTTP API, as vroom-express has it, so that whoever calls that can call this.

`server.py` holds the connections and `head.py` says which requests are heard at all; a request that is whole waits its
turn in `planners.py`, which gives one at a time to a process of its own (`one_plan.py`). What that process says is made
in `answering.py`.
"""
