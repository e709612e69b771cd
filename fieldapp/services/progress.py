"""How far the routes of a published day have come: what happened, what their workers said, and what that lets expect."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ..domain.account import Account
from ..domain.forecast import Expected, Happened, Late, forecast
from ..domain.phone import Phone
from ..domain.plan import Plan, Route
from ..domain.safety import Due, Sign, due, late_of
from ..domain.visit import OUTCOMES, StopEvent
from ..store.unit import Unit


@dataclass(frozen=True)
class Progress:
    """One route. `phones` of that day by their last contact, `signs` in the order they came; `happened` by stop id.

    `late`: the word on lateness that the times of the route do not contain yet.
    """

    route: Route
    account: Account | None
    phones: tuple[Phone, ...]
    signs: tuple[Sign, ...]
    happened: dict[str, Happened]
    late: Late | None

    @property
    def phone(self) -> Phone | None:
        """The one that was in contact last."""
        return self.phones[-1] if self.phones else None

    @property
    def heard(self) -> bool:
        """A phone or an event spoke today; of whoever works from paper nothing is known, and nothing is claimed."""
        return bool(self.phones) or any(stop.id in self.happened for stop in self.route.stops)

    @property
    def due(self) -> Due | None:
        """What a timer waits for; None without a phone: nobody is watched then."""
        return due(self.route, self.expected(), self.signs) if self.phones else None

    def expected(self, *, without: Collection[str] = ()) -> tuple[Expected, ...]:
        """As far as anything is known; `without`: ids of stops to which nobody goes any more."""
        stops = [stop for stop in self.route.stops if stop.id not in without]
        return forecast(stops, self.happened, self.late)

    def shown(self, now: datetime) -> tuple[Expected, ...]:
        """What a page shows: nobody who has not arrived is there before now, where anything was heard."""
        return forecast(self.route.stops, self.happened, self.late, now if self.heard else None)


def progress(unit: Unit, plan: Plan) -> tuple[Progress, ...]:
    """In the order of the plan's routes."""
    accounts = {account.worker_id: account for account in unit.accounts.all() if account.worker_id}
    phones = sorted(unit.phones.of_day(plan.day), key=lambda phone: phone.seen_at)
    signs = unit.safety.signs(plan.day)
    happened = _happenings(unit, plan)
    found = []
    for route in plan.routes:
        account = accounts.get(route.worker_id)
        own = tuple(sign for sign in signs if account and sign.account_id == account.id)
        found.append(
            Progress(
                route=route,
                account=account,
                phones=tuple(phone for phone in phones if account and phone.account_id == account.id),
                signs=own,
                happened=happened,
                late=late_of(own, route.known_late),
            )
        )
    return tuple(found)


def again_at(events: list[StopEvent], *, still_open: bool) -> datetime | None:
    """When an earlier try at the door of a visit ended that was opened again since: what came before counts no more."""
    ended = [event.happened_at for event in events if event.kind in OUTCOMES]
    return ended[-1] if ended and still_open else None


def _happenings(unit: Unit, plan: Plan) -> dict[str, Happened]:
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
