"""Where the team is at this moment, and what each speaks: so that the right colleague calls a client."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..domain.plan import Plan
from ..domain.worker import Worker
from ..store.unit import Unit
from .languages import understood
from .workplace import Workplace

Where = Literal["duty", "visits", "work", "off"]


@dataclass(frozen=True)
class Colleague:
    """`where`: on duty at the office, on the route of today's published plan, in their hours, or none of them; `until`:
    when that ends (aware UTC), None for the last. `languages`: the codes they speak, with the language of each
    dialect."""

    name: str
    languages: frozenset[str]
    where: Where
    until: datetime | None


def team_now(work: Workplace, unit: Unit) -> tuple[Colleague, ...]:
    """Everybody who has not left: whoever is on duty first, then those at work, on visits, and off; each by name."""
    plan = unit.plans.published_if_sound(work.today())
    found = []
    for worker in unit.workers.all():
        if worker.active:
            where, until = _where(work, worker, plan)
            spoken = frozenset(understood(work.settings, worker.languages))
            found.append(Colleague(worker.name, spoken, where, until))
    order: tuple[Where, ...] = ("duty", "work", "visits", "off")
    return tuple(sorted(found, key=lambda one: (order.index(one.where), one.name)))


def _where(work: Workplace, worker: Worker, plan: Plan | None) -> tuple[Where, datetime | None]:
    now, today, office = work.now(), work.today(), work.settings.office
    closed = office.is_closed(today)
    for _, span in worker.duty_spans(today, office.zone, closed=closed):
        if span.start <= now < span.end:
            return "duty", span.end
    route = plan.route_of(worker.id) if plan and not worker.absent(today) else None
    if route and route.stops and route.leaves <= now < route.returns:
        return "visits", route.returns
    for span in worker.shift_spans(today, office.zone, closed=closed):
        if span.start <= now < span.end:
            return "work", span.end
    return "off", None
