"""Who works alone today and when their next sign of life is due.

Somebody is watched from the moment they take the day to their phone until they say that they are home.
"""

from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.forecast import Expected, Happened, forecast
from ...domain.plan import Plan, Route
from ...domain.safety import Due, Sign, due, late_of
from ...domain.visit import OUTCOMES, StopEvent
from ...store.unit import Unit
from ..under_way import again_at
from ..workplace import Workplace


@dataclass(frozen=True)
class Watched:
    """`seen_at`: the last contact with a phone of theirs; `accepted`: the version of the plan they have read.

    `due` is what a timer waits for, `expected` what a page shows: nobody who has not arrived is there before now.
    """

    account: Account
    route: Route
    happened: dict[str, Happened]
    expected: tuple[Expected, ...]
    signs: tuple[Sign, ...]
    due: Due | None
    seen_at: datetime
    accepted: int | None

    @property
    def stop_id(self) -> str:
        """The stop they are at or on the way to, "" after the last."""
        return next((one.stop_id for one in self.expected if not one.finished), "")


def watched(work: Workplace, unit: Unit) -> list[Watched]:
    """In the order of the plan's routes."""
    plan = unit.plans.published(work.today())
    if plan is None:
        return []
    phones = unit.phones.of_day(plan.day)
    seen = {phone.account_id: max(p.seen_at for p in phones if p.account_id == phone.account_id) for phone in phones}
    versions = {phone.account_id: phone.plan_version for phone in sorted(phones, key=lambda one: one.seen_at)}
    owners = {account.worker_id: account for account in unit.accounts.all() if account.id in seen}
    signs = unit.safety.signs(plan.day)
    happened = happenings(unit, plan)
    found = []
    for route in plan.routes:
        account = owners.get(route.worker_id)
        if account is None:
            continue
        own = tuple(sign for sign in signs if sign.account_id == account.id)
        late = late_of(own)
        found.append(
            Watched(
                account=account,
                route=route,
                happened=happened,
                expected=forecast(route.stops, happened, late, work.now()),
                signs=own,
                due=due(route, forecast(route.stops, happened, late), own),
                seen_at=seen[account.id],
                accepted=versions[account.id],
            )
        )
    return found


def happenings(unit: Unit, plan: Plan) -> dict[str, Happened]:
    """By stop: whoever of two colleagues says it, both were there. A visit that was opened again has not happened."""
    stops = {stop.id: stop.visit_id for route in plan.routes for stop in route.stops}
    visits = unit.visits.many(set(stops.values()))
    by_stop: dict[str, list[StopEvent]] = {}
    for event in unit.visits.events(set(stops)):
        by_stop.setdefault(event.stop_id, []).append(event)
    found = {}
    for stop_id, events in by_stop.items():
        again = again_at(events, still_open=visits[stops[stop_id]].state == "open")
        now = [event for event in events if again is None or event.happened_at > again]
        if now:
            arrivals = [event.happened_at for event in now if event.kind == "arrived"]
            ended = [event.happened_at for event in now if event.kind in OUTCOMES]
            found[stop_id] = Happened(
                arrived_at=arrivals[-1] if arrivals else None, finished_at=ended[-1] if ended else None
            )
    return found
