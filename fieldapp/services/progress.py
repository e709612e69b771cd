"""How far the routes of a published day have come: what happened, what their workers said, and what that lets expect."""

from dataclasses import dataclass
from datetime import datetime

from ..domain.account import Account
from ..domain.forecast import Expected, Happened, Late, forecast
from ..domain.phone import Phone
from ..domain.plan import Plan, Route, Stop
from ..domain.safety import Due, Sign, due, late_of
from ..domain.visit import OUTCOMES, StopEvent
from ..store.unit import Unit


@dataclass(frozen=True)
class Progress:
    """One route. `phones` of that day by their last contact, `signs` in the order they came; `happened` by stop id.
    `nobody_goes`: ids of stops whose visit was cancelled, or came back from the door and was opened again.

    `late`: the word on lateness that the times of the route do not contain yet.
    """

    route: Route
    account: Account | None
    phones: tuple[Phone, ...]
    signs: tuple[Sign, ...]
    happened: dict[str, Happened]
    nobody_goes: frozenset[str]
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
        expected = forecast(self.route.stops, self.happened, self.late)
        return due(self.route, expected, self.signs) if self.phones else None

    @property
    def going(self) -> tuple[tuple[Stop, Expected], ...]:
        """The stops to which somebody goes, each as far as anything is known of it."""
        stops = [stop for stop in self.route.stops if stop.id not in self.nobody_goes]
        return tuple(zip(stops, forecast(stops, self.happened, self.late), strict=True))

    def shown(self, now: datetime) -> tuple[Expected, ...]:
        """What a page shows: nobody who has not arrived is there before now, where anything was heard."""
        return forecast(self.route.stops, self.happened, self.late, now if self.heard else None)


def progress(unit: Unit, plan: Plan) -> tuple[Progress, ...]:
    """In the order of the plan's routes."""
    accounts = {account.worker_id: account for account in unit.accounts.all() if account.worker_id}
    phones = sorted(unit.phones.of_day(plan.day), key=lambda phone: phone.seen_at)
    signs = unit.safety.signs(plan.day)
    happened, nobody_goes = _happenings(unit, plan)
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
                nobody_goes=nobody_goes,
                late=late_of(own, route.known_late),
            )
        )
    return tuple(found)


def again_at(events: list[StopEvent], *, still_open: bool) -> datetime | None:
    """When an earlier try at the door of a visit ended that was opened again since: what came before counts no more."""
    ended = [event.happened_at for event in events if event.kind in OUTCOMES]
    return ended[-1] if ended and still_open else None


def _happenings(unit: Unit, plan: Plan) -> tuple[dict[str, Happened], frozenset[str]]:
    """By stop: whoever of two colleagues says it, both were there. A visit that was opened again has not happened.

    And the stops to which nobody goes any more.
    """
    stops = {stop.id: stop.visit_id for route in plan.routes for stop in route.stops}
    visits = unit.visits.many(set(stops.values()))
    by_stop: dict[str, list[StopEvent]] = {}
    for event in unit.visits.events(set(stops)):
        by_stop.setdefault(event.stop_id, []).append(event)
    found = {}
    nobody_goes = {stop_id for stop_id, visit_id in stops.items() if visits[visit_id].state == "cancelled"}
    for stop_id, events in by_stop.items():
        still_open = visits[stops[stop_id]].state == "open"
        if still_open and events[-1].kind in OUTCOMES:
            nobody_goes.add(stop_id)
        again = again_at(events, still_open=still_open)
        now = [event for event in events if again is None or event.happened_at > again]
        if now:
            arrivals = [event.happened_at for event in now if event.kind == "arrived"]
            ended = [event.happened_at for event in now if event.kind in OUTCOMES]
            found[stop_id] = Happened(
                arrived_at=arrivals[-1] if arrivals else None, finished_at=ended[-1] if ended else None
            )
    return found, frozenset(nobody_goes)
