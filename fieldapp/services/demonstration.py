"""The demonstration office: invented people at public places, for today and tomorrow. Safe to make again at any time."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from ..domain.account import Account
from ..domain.hours import Window, instant
from ..domain.place import Place
from ..domain.request import Answers, Asker, Consent, Contact, HomeReason, Urgency
from ..domain.visit import Gender
from ..domain.worker import Duty, Shift
from ..security.passwords import hash_password
from . import intake, triage
from .planning import Solver, SolverFailed, plan_day
from .workplace import Workplace

MARKER = "DEMONSTRATION"
# known to everybody; create_app refuses such accounts outside a demonstration
PASSWORD = "swallow over the church tower"  # noqa: S105  the demonstration prints it
ALL_WEEK = range(7)  # a demonstration is shown on Sundays too


@dataclass(frozen=True)
class DemoWorker:
    name: str
    gender: Gender
    languages: tuple[str, ...]
    services: tuple[str, ...]
    duty: str = ""


WORKERS = (
    DemoWorker("Samira Benali", "f", ("ar", "fr", "en"), ("social",)),
    DemoWorker("Lucas Peeters", "m", ("fr", "nl", "de"), ("social", "legal")),
    DemoWorker("Olga Rudenko", "f", ("ru", "de", "fr"), ("social", "legal")),
    DemoWorker("Emre Tunç", "m", ("tr", "fr"), ("social", "legal")),
    DemoWorker("Ifeoma Obi", "f", ("en", "it", "fr"), ("social", "legal")),
    DemoWorker("Marta Gil", "f", ("es", "it", "fr"), ("social", "legal")),
    DemoWorker("Youssef Haddad", "m", ("ar", "fr", "nl"), ("social",)),
    DemoWorker("Claire Dumont", "f", ("fr", "en"), ("social", "legal")),
    DemoWorker("Pieter Claes", "m", ("nl", "fr", "en", "de"), ("social",), duty="social"),
)

# public places only, WGS84 degrees
TOWN_HALL_PERWEZ = ("Maison communale, rue Émile de Brabant 2, 1360 Perwez", 50.6250, 4.8128)
LIBRARY_PERWEZ = ("Bibliothèque, 1360 Perwez", 50.6268, 4.8116)
SQUARE_JODOIGNE = ("Grand-Place 1, 1370 Jodoigne", 50.7236, 4.8690)
STATION_GEMBLOUX = ("Gare, place de la Station, 5030 Gembloux", 50.5703, 4.6916)
TOWN_HALL_GEMBLOUX = ("Hôtel de ville, parc d'Épinal, 5030 Gembloux", 50.5620, 4.6960)
TOWN_HALL_EGHEZEE = ("Maison communale, route de Gembloux 43, 5310 Éghezée", 50.5905, 4.9110)
TOWN_HALL_RAMILLIES = ("Maison communale, avenue des Déportés 48, 1367 Ramillies", 50.6486, 4.8925)
TOWN_HALL_INCOURT = ("Maison communale, rue de Brombais 2, 1315 Incourt", 50.6925, 4.7985)
TOWN_HALL_WALHAIN = ("Maison communale, place Communale 1, 1457 Walhain", 50.6262, 4.6981)
TOWN_HALL_ORP = ("Maison communale, place Communale 1, 1350 Orp-Jauche", 50.7030, 4.9900)

MORNING, NOON, AFTERNOON, DAY = (
    (time(8, 30), time(12, 30)),
    (time(10), time(14)),
    (time(13), time(17)),
    (time(8, 30), time(17)),
)
Hours = tuple[time, time]


@dataclass(frozen=True)
class DemoVisit:
    name: str
    language: str
    service: str
    place: tuple[str, float, float]
    hours: Hours
    urgency: Urgency = "normal"
    reason: HomeReason = "both"
    gender: Gender | None = None
    workers: int = 1
    minor: bool = False
    promised: time | None = None
    minutes: int = 45
    note: str = ""


VISITS = (
    DemoVisit("Mme Sow", "fr", "social", SQUARE_JODOIGNE, MORNING, note="Sonnez deux fois."),
    DemoVisit("M. Benchekroun", "ar", "social", TOWN_HALL_INCOURT, MORNING, reason="mobility"),
    DemoVisit("Famille Haddadi", "ar", "social", TOWN_HALL_RAMILLIES, DAY, "high", promised=time(14)),
    DemoVisit("M. Osei", "en", "legal", TOWN_HALL_RAMILLIES, AFTERNOON, minutes=60),
    DemoVisit("Mme Petrova", "ru", "legal", TOWN_HALL_EGHEZEE, DAY, "high", gender="f"),
    DemoVisit("M. Yıldız", "tr", "social", STATION_GEMBLOUX, AFTERNOON, reason="transport"),
    DemoVisit("Mme Lopez", "es", "legal", TOWN_HALL_GEMBLOUX, NOON),
    DemoVisit("M. Weber", "de", "social", TOWN_HALL_WALHAIN, DAY, minutes=30),
    DemoVisit("Sami, 16 ans", "ar", "social", LIBRARY_PERWEZ, AFTERNOON, "urgent", minor=True, workers=2),
    DemoVisit("Mme Rossi", "it", "legal", TOWN_HALL_WALHAIN, DAY),
    DemoVisit("Mme De Smet", "nl", "social", TOWN_HALL_ORP, AFTERNOON),
    DemoVisit("M. Diallo", "fr", "legal", TOWN_HALL_EGHEZEE, MORNING, minutes=60),
    DemoVisit("Mme Kaya", "tr", "legal", TOWN_HALL_PERWEZ, MORNING),
    DemoVisit("Mme Traoré", "fr", "social", TOWN_HALL_GEMBLOUX, DAY, reason="mobility"),
)


@dataclass(frozen=True)
class DemoRequest:
    name: str
    language: str
    service: str
    address: str
    phone: str
    asker: Asker = "self"
    asker_name: str = ""
    message: str = ""
    urgency: Urgency = "normal"
    minor: bool = False
    hours_ago: int = 2


# invented telephone numbers of the range no operator gives out
REQUESTS = (
    DemoRequest("Famille Noori", "ar", "social", "gare jodogne", "0470 00 00 12", "relative", "Leïla", "Nous avons reçu une lettre.", "high", hours_ago=26),
    DemoRequest("M. Noori", "ar", "social", "gare, jodoigne", "0470 00 00 12", hours_ago=5),
    DemoRequest("M. Karimov", "ru", "legal", "maison communale éghezée", "0470 00 00 13", "organisation", "Caritas", "", "urgent", hours_ago=72),
    DemoRequest("Mme Ferrari", "it", "social", "Walhain, place communale", "0470 00 00 14", hours_ago=1),
    DemoRequest("Amina, 15 ans", "ar", "legal", "bibliothèque de Perwez", "0470 00 00 15", "guardian", "Me Laurent", "", "high", minor=True, hours_ago=20),
)  # fmt: skip


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
                at=work.now(),
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
        intake.receive(work, answers, submission=f"demonstration-{number}", urgency=demo.urgency)


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


def accounts_by_role(work: Workplace) -> list[Account]:
    """One demonstration account a role, in the order of the roles."""
    with work.store.read() as unit:
        everybody = unit.accounts.all()
    wanted = ("claire", "samira", "camille", "alain")
    return [account for login in wanted for account in everybody if account.login == login]
