"""How many requests and visits there were in each month, by one fact; those of cases that are erased count on."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import get_args

from ..domain.figures import By, Counted, tallies
from ..domain.request import State
from ..domain.visit import VisitState
from ..store.unit import Unit
from .resting import at_rest
from .workplace import Workplace

MOST_MONTHS = 36


@dataclass(frozen=True)
class Figures:
    """`months`, the newest first, with how many there were of each value; `values`: the most frequent first."""

    months: tuple[tuple[date, Counter[str]], ...]
    values: tuple[str, ...]


def read(work: Workplace, counted: Counted, by: By) -> Figures:
    """The last `MOST_MONTHS` in which there was anything, without cases whose data are not used for statistics."""
    zone = work.settings.office.zone
    with work.store.read() as unit:
        requests = unit.requests.in_states(*get_args(State)) if counted == "requests" else []
        visits = unit.visits.in_states(*get_args(VisitState)) if counted == "visits" else []
        resting = {case_id for case_id, uses in unit.rights.all_resting().items() if "statistics" in uses}
        requests = [one for one in requests if one.case_id not in resting]
        visits = [one for one in visits if one.case_id not in resting]
        found = unit.tallies.read(counted, by) + tallies(requests, visits, zone)
    months: dict[date, Counter[str]] = defaultdict(Counter)
    for tally, count in found.items():
        if tally.by == by:
            months[tally.month][tally.value] += count
    shown = sorted(months.items(), reverse=True)[:MOST_MONTHS]
    total = sum((counts for _, counts in shown), Counter[str]())
    return Figures(tuple(shown), tuple(sorted(total, key=lambda value: (-total[value], value))))


def count_on(work: Workplace, unit: Unit, case_ids: set[str]) -> None:
    """What is about to be erased, in the transaction that does it; not what the person does not want counted."""
    case_ids = case_ids - at_rest(unit, case_ids, "statistics")
    requests = [request for one in sorted(case_ids) for request in unit.requests.of_case(one)]
    visits = [visit for one in sorted(case_ids) for visit in unit.visits.of_case(one)]
    unit.tallies.add(tallies(requests, visits, work.settings.office.zone))
