"""Makes the demonstration office, for today and tomorrow. Safe to make again at any time."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ..domain.hours import Window, instant
from ..domain.place import Place
from ..domain.request import Answers, Consent, Contact
from ..domain.worker import Duty, Shift
from ..security.passwords import hash_password
from . import intake, triage
from .demonstration_people import ALL_WEEK, MORNING, PASSWORD, REQUESTS, VISITS, WORKERS, DemoVisit
from .planning import plan_day
from .solver import Solver, SolverFailed
from .workplace import Workplace


def make(work: Workplace, solver: Solver) -> None:
    """Makes what is missing: people once, visits for today and tomorrow whenever there are none."""
    with work.store.read() as unit:
        has_people = bool(unit.workers.all())
    if not has_people:
        _people(work)
        _waiting_requests(work)
    for day in (work.today(), work.today() + timedelta(days=1)):
        _day(work, solver, day, publish=day == work.today())


def _people(work: Workplace) -> None:
    office = work.settings.office
    hashed = hash_password(PASSWORD)
    with work.store.write() as unit:
        accounts = [
            ("claire", "Claire M.", "coordinator", ""),
            ("camille", "Camille D.", "case_worker", ""),
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
        for login, name, role, worker_id in accounts:
            unit.accounts.add(
                at=work.machine_now(),
                login=login,
                name=name,
                roles=frozenset({role}),
                language="fr",
                worker_id=worker_id or None,
                password_hash=hashed,
                demonstration=True,
            )
        unit.commit()


def _waiting_requests(work: Workplace) -> None:
    tomorrow = work.today() + timedelta(days=1)
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
            windows=(Window(day=tomorrow, start=MORNING[0], end=MORNING[1]),),
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


def _day(work: Workplace, solver: Solver, day: date, *, publish: bool) -> None:
    with work.store.read() as unit:
        if unit.visits.open_on(day) or unit.plans.versions(day):
            return
    for number, demo in enumerate(VISITS):
        _visit(work, day, number, demo)
    if publish:
        try:
            planned = plan_day(work, solver, day)
        except SolverFailed:
            return  # the office works without a plan; the page offers to make one
        with work.store.write() as unit:
            unit.plans.publish(planned.plan, work.now())
            unit.commit()


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
        contact=Contact(phone=f"0470 00 01 {number:02d}", ways=("call",)),
        consent=Consent(given_at=work.now(), language=demo.language, version="demonstration"),
    )
    request = intake.receive(work, answers, submission=f"demonstration-{day}-{number}", urgency=demo.urgency)
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
