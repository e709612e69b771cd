"""What a search or a proof found: the nodes of each shift in order, and which of two is the better."""

from dataclasses import dataclass

from .arrays import Ints
from .compiled import Compiled, owed_routes


@dataclass(frozen=True)
class Solution:
    """`routes[v, :count[v]]`: nodes of vehicle row v in order, what it owes among them. Objective: priority, visits,
    cost, duties that the planner gives away counted with the visits, what had begun not counted."""

    routes: Ints
    count: Ints
    objective: tuple[int, int, int]


def better(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """By the true order of objectives: more priority, then more visits, then fewer seconds of cost."""
    return (one[0], one[1], -one[2]) > (other[0], other[1], -other[2])


def empty(compiled: Compiled) -> Solution:
    """Nobody visits anybody but as settled before: a plan to begin from. Its objective is not reckoned."""
    routes, count, _, _ = owed_routes(compiled)
    return Solution(routes, count, (0, 0, 0))
