"""The published day while it runs: where everybody is, how late, and what wants a decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..domain.client_word import Asked
from ..domain.errors import Refused
from ..domain.forecast import Expected
from ..domain.hours import Window
from ..domain.owed import Debt
from ..domain.plan import Plan, Route
from ..domain.safety import Alarm, Due
from ..domain.standing import WhyOff
from ..domain.stop_state import StopState
from ..domain.visit import NOT_MET
from ..domain.visit_hours import must_end_in_time
from ..domain.worker import Worker
from ..store.unit import Unit
from . import team, visit_acts
from .asked_of_office import asked_of_office
from .consents import why_called_off
from .door_events import StopOfDay
from .phone.owing import debts_by_account
from .progress import progress
from .workplace import Workplace

NO_MINUTES = timedelta(0)


@dataclass(frozen=True)
class LiveStop(StopOfDay):
    """A stop with what is to be expected of it. `off`: why nobody goes there any more; `before`: what happened there
    before the visit was opened again; `asked`: that the client left words for the office."""

    expected: Expected
    before: StopState
    off: WhyOff | None = None
    asked: tuple[Asked, ...] = ()

    @property
    def called_off(self) -> bool:
        return self.off is not None

    def breaks_promise(self, tolerance: timedelta) -> bool:
        """Whether the hour told to the client, give or take `tolerance`, is about to be missed."""
        promised = self.visit.promised
        return (
            not self.called_off
            and not self.happened.begun
            and promised is not None
            and self.expected.start > promised + tolerance
        )


@dataclass(frozen=True)
class LiveRoute:
    """`seen_at` (aware UTC) and `accepted` (the version of the plan): of the worker's phone, None when none was made
    ready today. `due`: None unless watched.

    `says`: the phone says what it holds; `debts`: what the worker's phones named and what has not come.

    `heard`: a phone or an event spoke today; of whoever works from paper nothing is known, and nothing is claimed.
    """

    route: Route
    worker: Worker
    stops: tuple[LiveStop, ...]
    seen_at: datetime | None
    accepted: int | None
    due: Due | None
    heard: bool
    alarms: tuple[Alarm, ...]
    says: bool
    debts: tuple[Debt, ...]

    @property
    def now(self) -> LiveStop | None:
        """The stop they are at or on the way to, None after the last."""
        return next((stop for stop in self.stops if not (stop.finished or stop.called_off)), None)

    @property
    def done(self) -> int:
        """How many stops are finished, also those that nobody goes to again today."""
        return sum(stop.finished or (stop.called_off and stop.before.finished) for stop in self.stops)

    @property
    def late(self) -> timedelta:
        """How late the next stop is expected to begin; zero without one."""
        return self.now.expected.late if self.now else NO_MINUTES


@dataclass(frozen=True)
class LiveDay:
    """Today's published plan while it runs."""

    plan: Plan
    routes: tuple[LiveRoute, ...]

    @property
    def not_met(self) -> list[tuple[LiveRoute, LiveStop]]:
        """Visits that came to nothing today; somebody decides what becomes of them. A shared one stands once."""
        found = {s.visit.id: (r, s) for r in reversed(self.routes) for s in reversed(r.stops) if s.state in NOT_MET}
        return list(reversed(found.values()))


def live(work: Workplace) -> LiveDay | None:
    """Today's plan as it goes; None while nothing is published."""
    with work.store.read() as unit:
        plan = unit.plans.published(work.today())
        return _live(work, unit, plan) if plan else None


def _live(work: Workplace, unit: Unit, plan: Plan) -> LiveDay:
    visits = unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops})
    workers = {worker.id: worker for worker in unit.workers.all()}
    off = why_called_off(unit, visits.values(), plan.day, plan.published_at)
    asked = asked_of_office(unit, visits.values(), plan.day, work.settings.office.zone)
    raised, owed = unit.safety.open_alarms(), debts_by_account(unit)
    routes = []
    for one in progress(unit, plan):
        expected = zip(one.route.stops, one.shown(work.now()), strict=True)
        routes.append(
            LiveRoute(
                route=one.route,
                worker=workers[one.route.worker_id],
                stops=tuple(
                    LiveStop(
                        number,
                        stop,
                        visits[stop.visit_id],
                        one.states[stop.id],
                        then,
                        one.before[stop.id],
                        None if one.states[stop.id].begun else off.get(stop.visit_id),
                        asked[stop.visit_id],
                    )
                    for number, (stop, then) in enumerate(expected, 1)
                ),
                seen_at=one.phone.seen_at if one.phone else None,
                accepted=one.phone.plan_version if one.phone else None,
                due=one.due,
                heard=one.heard,
                alarms=tuple(alarm for alarm in raised if one.account and alarm.account_id == one.account.id),
                says=one.phone is not None and one.phone.said_at is not None,
                debts=owed.get(one.account.id, ()) if one.account else (),
            )
        )
    return LiveDay(plan, tuple(routes))


def try_again(work: Workplace, by: str, visit_id: str, hours: Window) -> None:
    """A visit that came to nothing is to be planned once more today, within `hours`; whoever had to be gone when the
    hours before ended must be so when these do.

    Raises `NotFound`, or `Refused`: past for hours that are over, not_returned for
    a visit that did not come to nothing.
    """
    span = hours.span(work.settings.office.zone)
    if span.end <= work.now():
        raise Refused("past", "to")
    with work.store.read() as unit:
        visit = unit.visits.get(visit_id)
        if visit.state not in NOT_MET:
            raise Refused("not_returned")
    hours = hours.model_copy(update={"gone_by_end": must_end_in_time(visit.windows)})
    visit_acts.reopen(work, by, visit_id, visit.fingerprint, (hours,))


def mark_absent_today(work: Workplace, by: str, worker_id: str) -> None:
    """Somebody cannot go on today: what they have not begun is free for others, once the day is planned again. Raises
    `NotFound`."""
    today = work.today()
    with work.store.read() as unit:
        if unit.workers.get(worker_id).absent(today):
            return
    team.add_absence(work, by, worker_id, today, today)
