"""The first five things to do in the demonstration, each ticked by what really happened."""

from dataclasses import dataclass
from datetime import date

from ..store.unit import Unit
from .demonstration_time import next_working_day
from .workplace import Workplace


@dataclass(frozen=True)
class FirstSteps:
    """What somebody has done; `following` is the day that waits to be planned."""

    following: date
    looked_at_today: bool
    sorted_a_request: bool
    planned: bool
    published: bool
    opened_a_workers_day: bool


def first_steps(work: Workplace) -> FirstSteps | None:
    """None where they are not shown: in a real office, and after somebody closed them."""
    if work.demonstration is None or not work.demonstration.chosen.first_steps:
        return None
    today = work.today()
    following = next_working_day(work.settings.office, today)
    with work.store.read() as unit:
        accounts = unit.accounts.all()
        workers = {account.id for account in accounts if account.has("worker")}
        return FirstSteps(
            following=following,
            looked_at_today=unit.audit.anybody("read", f"list/day/{today}", {account.id for account in accounts}),
            sorted_a_request=unit.requests.decided_by_a_person(),
            planned=bool(unit.plans.versions(following)),
            published=unit.plans.published(following) is not None,
            opened_a_workers_day=_opened(unit, workers),
        )


def _opened(unit: Unit, workers: set[str]) -> bool:
    """On the page, or taken along on a phone."""
    return unit.audit.anybody("read", "visit/", workers) or unit.audit.anybody("prepare", "phone/", workers)
