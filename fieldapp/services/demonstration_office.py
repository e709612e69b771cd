"""What the office does around a day of the demonstration: it calls people the evening before, and decides the morning
after about those whom nobody met."""

from contextlib import suppress
from datetime import date, timedelta

from ..domain.account import Account
from ..domain.errors import Refused
from ..domain.plan import Plan
from ..domain.visit import Visit
from ..store.unit import Unit
from . import telling, visit_acts
from .demonstration_time import working_day_from
from .workplace import Workplace

TRY_AGAIN = timedelta(days=7)


def tell_hours(work: Workplace, day: date) -> None:
    """Everybody whom the published plan of `day` visits hears their hour on the telephone; who cannot be called now, or
    has heard it, does not."""
    with work.store.read() as unit:
        plan, by = unit.plans.published(day), _coordinator(unit)
        visits = _visits(unit, plan)
    hours = {stop.visit_id: stop.start for route in plan.routes for stop in route.stops} if plan else {}
    for visit in visits.values():
        if by and visit.state == "open" and visit.promised != hours[visit.id]:
            with suppress(Refused):
                telling.tell(work, by.id, visit.id, visit.fingerprint, hours[visit.id], "call", visit.language)


def decide(work: Workplace, day: date) -> None:
    """Nobody was home: they are called again in a week. Whoever declined at the door is not visited. What is more than
    that, and what a worker asked for, waits for a person."""
    until = working_day_from(work.settings.office, day + TRY_AGAIN)
    with work.store.read() as unit:
        by, visits = _coordinator(unit), _visits(unit, unit.plans.published(day)).values()
    for visit in visits:
        if by and visit.state == "nobody_home" and visit.wait is None and until > work.today():
            note = "Personne à la porte, pas de réponse au téléphone."
            visit_acts.rest(work, by.id, visit.id, visit.fingerprint, until, "unreachable", note)
        elif by and visit.state == "refused":
            reason = "Ne veut plus de visite à domicile, vient au bureau."
            visit_acts.close(work, by.id, visit.id, visit.fingerprint, "cancelled_by_client", reason)


def _coordinator(unit: Unit) -> Account | None:
    return next((one for one in unit.accounts.all() if one.has("coordinator")), None)


def _visits(unit: Unit, plan: Plan | None) -> dict[str, Visit]:
    return unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops}) if plan else {}
