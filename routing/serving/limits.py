"""What a server takes and gives at most, and the numbers by which VROOM tells errors apart."""

from dataclasses import dataclass

MEGABYTE = 1_000_000

OK, INTERNAL, INPUT, TOO_LARGE = 0, 1, 2, 4  # `code` of an answer, as VROOM and vroom-express have them


@dataclass(frozen=True)
class Limits:
    """`time_limit`: seconds a plan has unless its request says so (`options.l`); `most_time`: seconds it has at most.
    `waiting`: requests that wait while one is planned. `read_s`: seconds in which a request has to come whole."""

    time_limit: float = 5.0
    most_time: float = 60.0
    seed: int = 0
    most_visits: int = 1_000
    most_vehicles: int = 200
    most_bytes: int = 10 * MEGABYTE
    waiting: int = 8
    read_s: float = 30.0
