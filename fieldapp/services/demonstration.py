"""Makes the demonstration office: a working day that is over, one that is published and half done, and the next one, to
be planned.

Safe to make again at any time. What people did in it stays: only what is missing is made.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ..domain.errors import NotFound
from ..domain.hours import Window, instant
from ..domain.place import Place
from ..domain.request import Answers, Consent, Contact
from ..domain.worker import Duty, Shift
from ..security.passwords import hash_password
from . import intake, triage
from .demonstration_doors import let_happen
from .demonstration_office import decide, tell_hours
from .demonstration_people import (
    ALL_WEEK,
    MORNING,
    PASSWORD,
    REQUESTS,
    VISITED_BEFORE,
    VISITS,
    WORKERS,
    DemoVisit,
)
from .demonstration_plan import StoredPlan
from .demonstration_time import DemonstrationTime, is_full, next_start, next_working_day, previous_working_day
from .planning import plan_day
from .solver import Planner, SolverFailed
from .workplace import Workplace

EVENING = time(16, 30)  # of the working day before: when a day is planned, published and told
MORNING_AFTER = time(8, 40)


def make(work: Workplace, solver: Planner) -> None:
    """Makes people once, and a day to show whenever the one before is over. `solver` is asked for a plan only where the
    stored one is not for this day. Raises `NotFound` in an office that is no demonstration."""
    _make(work, solver, _day(work, _time(work)))


def begin_next_day(work: Workplace, by: str, seen: str) -> None:
    """Whoever was planned on the day `seen` (as 2026-12-01) has been there, and the next working day begins. Nothing
    where another day has begun since. Raises `NotFound` in an office that is no demonstration."""
    time = _time(work)
    if time.chosen.on and time.chosen.day and time.chosen.day.isoformat() == seen:
        day, moment = next_start(time.chosen, work.settings.office, work.machine_now())
        time.begin(moment)
        _make(work, work.solver, day)
        _audit(work, by, "day")


def day_is_over(work: Workplace) -> bool:
    """Whether the demonstration's own time has run past the day that was made for it."""
    time = work.demonstration
    return time is not None and time.chosen.on and not is_full(time.chosen, work.settings.office.zone, time.now())


def turn_time(work: Workplace, by: str, *, on: bool) -> None:
    """Whether the demonstration's own time counts, or the real one. Raises `NotFound` as above."""
    time = _time(work)
    time.choose(replace(time.chosen, on=on))
    _audit(work, by, "time")


def show_first_steps(work: Workplace, by: str, *, shown: bool) -> None:
    """Whether coordinators are led through them. Raises `NotFound` as above."""
    time = _time(work)
    time.choose(replace(time.chosen, first_steps=shown))
    _audit(work, by, "steps")


def _time(work: Workplace) -> DemonstrationTime:
    if work.demonstration is None:
        raise NotFound("demonstration")
    return work.demonstration


def _audit(work: Workplace, by: str, what: str) -> None:
    with work.store.write() as unit:
        unit.audit.append(user_id=by, action="write", case_id=None, subject=f"demonstration/{what}")
        unit.commit()


def _make(work: Workplace, solver: Planner, day: date) -> None:
    with work.store.read() as unit:
        has_people = bool(unit.workers.all())
    if not has_people:
        _people(work)
        _waiting_requests(work)
    _days_before(work, solver, day)
    _visits(work, day, VISITS)
    _publish(work, solver, day)
    let_happen(work, day)
    _visits(work, next_working_day(work.settings.office, day), VISITS)
    time = _time(work)
    time.choose(replace(time.chosen, day=day))  # last: until then it is made again


def _day(work: Workplace, time: DemonstrationTime) -> date:
    """The day to show; the clock begins it where the day before is over, or real time has its own."""
    chosen, office = time.chosen, work.settings.office
    if not chosen.on or is_full(chosen, office.zone, time.now()):
        return work.today()
    day, moment = next_start(chosen, office, work.machine_now())
    time.begin(moment)
    return day


def _days_before(work: Workplace, solver: Planner, today: date) -> None:
    """The days that were made last are over: whoever was planned on them has been there, and the office has decided the
    morning after. In its own time the demonstration has a day before in any case, invented where nobody lived it."""
    office, chosen = work.settings.office, _time(work).chosen
    made, before = chosen.day, previous_working_day(office, today)
    lived = {made, next_working_day(office, made)} if made and made < today else set()
    if chosen.on and before not in lived:
        _invent(work, solver, before)
    for day in sorted({*lived, before} if chosen.on else lived):
        if day < today:
            _publish(work, solver, day)
            let_happen(work, day)
            decide(_at(work, next_working_day(office, day), MORNING_AFTER), day)


def _invent(work: Workplace, solver: Planner, day: date) -> None:
    """A day on which others were visited than on those that follow; everybody heard their hour."""
    with work.store.read() as unit:
        known = unit.plans.published(day) is not None
    if not known:
        _visits(work, day, VISITED_BEFORE)
        _publish(work, solver, day)
    tell_hours(_the_evening_before(work, day), day)


def _people(work: Workplace) -> None:
    office = work.settings.office
    hashed = hash_password(PASSWORD)
    with work.store.write() as unit:
        accounts = [
            ("claire", "Claire M.", "coordinator", ""),
            ("camille", "Camille D.", "case_worker approver", ""),
            ("alain", "Alain V.", "administrator", ""),
        ]
        for person in WORKERS:
            worker = unit.workers.add(
                name=person.name,
                gender=person.gender,
                languages=person.languages,
                services=person.services,
                start_label=office.name,
                lat=office.address.lat,
                lon=office.address.lon,
                shifts=tuple(Shift(weekday=day, start=time(8, 30), end=time(17)) for day in ALL_WEEK),
                duties=tuple(
                    Duty(service=hours.service, weekday=day, start=hours.start, end=hours.end)
                    for hours in office.duty
                    if hours.service == person.duty
                    for day in hours.weekdays
                ),
            )
            login = person.name.split()[0].lower()
            accounts.append((login if login != "claire" else "claire.d", person.name, "worker", worker.id))
        for login, name, roles, worker_id in accounts:
            unit.accounts.add(
                at=work.machine_now(),
                login=login,
                name=name,
                roles=frozenset(roles.split()),
                language="fr",
                worker_id=worker_id or None,
                password_hash=hashed,
                demonstration=True,
            )
        unit.commit()


def _waiting_requests(work: Workplace) -> None:
    wanted = next_working_day(work.settings.office, work.today())
    for number, demo in enumerate(REQUESTS, 1):
        answers = Answers(
            asker=demo.asker,
            asker_name=demo.asker_name,
            client_agrees=None if demo.asker == "self" else True,
            client_name=demo.name,
            minor=demo.minor,
            language=demo.language,
            service=demo.service,
            message=demo.message,
            place=Place(text=demo.address),
            windows=(Window(day=wanted, start=MORNING[0], end=MORNING[1]),),
            contact=Contact(phone=demo.phone, ways=("call",), safe_from=time(18), safe_to=time(20)),
            consent=Consent(given_at=work.now(), language=demo.language, version="demonstration"),
        )
        then = replace(work, clock=_FixedClock(work.now() - timedelta(hours=demo.hours_ago)))
        intake.receive(then, answers, submission=f"demonstration-{number}", urgency=demo.urgency)


@dataclass(frozen=True)
class _FixedClock:
    """A clock that stands at the hour when a request came."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def _visits(work: Workplace, day: date, people: tuple[DemoVisit, ...]) -> None:
    for number, demo in enumerate(people):
        _visit(_the_evening_before(work, day), day, number, demo)


def _publish(work: Workplace, solver: Planner, day: date) -> None:
    """With the draft that somebody left, if it can be published, else with a new one. Where there is no planner, the
    office works without a plan, and the page of the day offers to make one."""
    with work.store.read() as unit:
        if unit.plans.published(day):
            return
        plan = unit.plans.draft(day)
    evening = _the_evening_before(work, day)
    if plan is None or plan.violations or not plan.routes:
        try:
            plan = plan_day(evening, StoredPlan(solver), day).plan
        except SolverFailed:
            return
    with work.store.write() as unit:
        unit.plans.publish(plan, evening.now())
        unit.commit()


def _the_evening_before(work: Workplace, day: date) -> Workplace:
    """Of the last working day; for a day to come: now."""
    return _at(work, previous_working_day(work.settings.office, day), EVENING)


def _at(work: Workplace, day: date, hour: time) -> Workplace:
    """The office at that moment, but never later than now: nobody asked, agreed or decided at an hour to come."""
    moment = instant(day, hour, work.settings.office.zone)
    return replace(work, clock=_FixedClock(min(moment, work.now())))


def _visit(work: Workplace, day: date, number: int, demo: DemoVisit) -> None:
    label, lat, lon = demo.place
    place = Place(
        text=label, label=label, lat=lat, lon=lon, accuracy="pin", score=1.0, source="demonstration", confirmed=True
    )
    answers = Answers(
        client_name=demo.name,
        minor=demo.minor,
        asker="guardian" if demo.minor else "self",
        language=demo.language,
        home_reason=demo.reason,
        service=demo.service,
        place=place,
        windows=(Window(day=day, start=demo.hours[0], end=demo.hours[1]),),
        contact=Contact(phone=demo.number, ways=("call",)),
        consent=Consent(given_at=work.now(), language=demo.language, version="demonstration"),
    )
    request = intake.receive(work, answers, submission=f"demonstration-{day}-{number}", urgency=demo.urgency)
    if request.state != "new":
        return  # it was made before, and somebody may have decided otherwise since
    zone = work.settings.office.zone
    triage.accept(
        work,
        None,
        request.id,
        triage.Decision(
            place=place,
            duration_min=demo.minutes,
            service=demo.service,
            language=demo.language,
            urgency=demo.urgency,
            windows=answers.windows,
            required_gender=demo.gender,
            workers_needed=2 if demo.workers == 2 else 1,
            promised=instant(day, demo.promised, zone) if demo.promised else None,
            note_for_worker=demo.note,
        ),
    )
