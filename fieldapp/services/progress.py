"""How far the routes of a published day have come: what happened, what their
workers said, and what that lets expect."""

from dataclasses import dataclass
from datetime import datetime

from ..domain.account import Account
from ..domain.forecast import Expected, Late, forecast
from ..domain.phone import Phone
from ..domain.plan import Plan, Route, Stop
from ..domain.safety import Due, Sign, current_lateness, due
from ..domain.stop_state import StopState
from ..store.unit import Unit
from .consents import called_off
from .door_events import read_doors


@dataclass(frozen=True)
class Progress:
    """One route. `phones` of that day by their last contact, `signs` in the order they came; `states`
    of all stops of the day, by id. `nobody_goes`: ids of stops whose visit was called off, or came
    back from the door and was opened again. `before`: by stop, what happened until it was opened again.

    `late`: the word on lateness that the times of the route do not contain yet.
    """

    route: Route
    account: Account | None
    phones: tuple[Phone, ...]
    signs: tuple[Sign, ...]
    states: dict[str, StopState]
    nobody_goes: frozenset[str]
    before: dict[str, StopState]
    late: Late | None

    @property
    def phone(self) -> Phone | None:
        """The one that was in contact last."""
        return self.phones[-1] if self.phones else None

    @property
    def heard(self) -> bool:
        """A phone or an event spoke today; of whoever works from paper nothing is known, and nothing is claimed."""
        return bool(self.phones) or any(self.states[stop.id].begun for stop in self.route.stops)

    @property
    def due(self) -> Due | None:
        """What a timer waits for; None without a phone: nobody is watched then."""
        stops = tuple(stop for stop, _ in self.going)
        ahead = self.route.model_copy(update={"stops": stops})
        return due(ahead, forecast(stops, self.states, self.late), self.signs) if self.phones else None

    @property
    def going(self) -> tuple[tuple[Stop, Expected], ...]:
        """The stops to which somebody goes, each as far as anything is known of it."""
        stops = [stop for stop in self.route.stops if stop.id not in self.nobody_goes]
        return tuple(zip(stops, forecast(stops, self.states, self.late), strict=True))

    def shown(self, now: datetime) -> tuple[Expected, ...]:
        """What a page shows: nobody who has not arrived is there before now, where anything was heard."""
        return forecast(self.route.stops, self.states, self.late, now if self.heard else None)


def progress(unit: Unit, plan: Plan) -> tuple[Progress, ...]:
    """In the order of the plan's routes."""
    accounts = {account.worker_id: account for account in unit.accounts.all() if account.worker_id}
    phones = sorted(unit.phones.of_day(plan.day), key=lambda phone: phone.seen_at)
    signs = unit.safety.signs(plan.day)
    states, nobody_goes, before = _states(unit, plan)
    found = []
    for route in plan.routes:
        account = accounts.get(route.worker_id)
        own = tuple(sign for sign in signs if sign.by(route.worker_id, account.id if account else None))
        found.append(
            Progress(
                route=route,
                account=account,
                phones=tuple(phone for phone in phones if account and phone.account_id == account.id),
                signs=own,
                states=states,
                nobody_goes=nobody_goes,
                before=before,
                late=current_lateness(own, route.known_late),
            )
        )
    return tuple(found)


def _states(unit: Unit, plan: Plan) -> tuple[dict[str, StopState], frozenset[str], dict[str, StopState]]:
    """By stop: how it stands. The stops to which nobody goes any more. By stop: what happened before it was opened
    again."""
    stops = {stop.id: stop.visit_id for route in plan.routes for stop in route.stops}
    visits = unit.visits.many(set(stops.values()))
    doors = read_doors(unit, {stop_id: visits[visit_id] for stop_id, visit_id in stops.items()})
    off = called_off(unit, visits.values(), plan.day, plan.published_at)
    nobody_goes = {
        stop_id
        for stop_id, door in doors.items()
        if visits[stops[stop_id]].state == "cancelled"
        or ((stops[stop_id] in off or door.again_at is not None) and not door.happened.begun)
    }
    states = {stop_id: door.happened for stop_id, door in doors.items()}
    return states, frozenset(nobody_goes), {stop_id: door.before for stop_id, door in doors.items()}
