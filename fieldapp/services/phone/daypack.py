"""The day pack: today's route of one worker, as one versioned bundle in parts.

The small part (`PackDay`) is what the list and the next stop need; extracts of cases follow. Each stop
and each case has a fingerprint: the phone says which it has, and gets the others. Map tiles are the
third part (`web/field/phone_tiles.py`).
"""

from datetime import date, datetime, time
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from ...domain.account import Account
from ...domain.client_word import Asked
from ...domain.consent_rule import NoteRule, PhotoRule
from ...domain.consent_slip import DoorQuestion
from ...domain.door_try import DoorTry
from ...domain.party import PartyKind
from ...domain.phone import GivenStop, Phone
from ...domain.plan import Measure
from ...domain.record import DAMAGED, Record
from ...domain.request import ContactWay
from ...domain.visit import DoorWord, FollowUp, StopEvent
from ...domain.visit_hours import gone_by
from ...store.unit import Unit
from .. import access, fieldwork
from ..casefile import threads_of
from ..contacts import Reach
from ..fieldwork import FieldStop
from ..workplace import Workplace

MAX_EXTRACT = 40_000  # characters of notes a case; 15 cases stay far under the 3 MB of a day


class PackEvent(Record):
    """What somebody said at a door; `id` is the one of the phone that brought it. `follow_up`, `facts` and `corrects`
    as in `StopEvent`. `own`: the owner of the phone said it, on a phone of theirs."""

    id: str
    event: DoorWord
    at: datetime
    follow_up: FollowUp | Literal[""]
    facts: dict[str, str]
    corrects: tuple[str, ...]
    own: bool


class PackParty(Record):
    """Somebody of the case and how they wish to be reached, as `Contact` has it: the phone asks the rule of contact
    when it draws. A number or address that may never be used stays at the office. `fixed_line`: no text reaches the
    number."""

    kind: PartyKind
    name: str
    phone: str
    fixed_line: bool
    email: str
    ways: tuple[ContactWay, ...]
    they_call: bool
    safe_from: time | None
    safe_to: time | None
    note: str


class PackStop(Record):
    """A stop as the phone shows it. `events`: what was said at its door as far as the office knows, in any order;
    `again_at` as `opened_again_at` has it; `earlier`: how the visit came to nothing before; `asked`: that the client
    left words for the office, not the words; `gone_by`: until when whoever goes there must have left, None for most;
    `notes`, `photos` as in `Permitted`; `open_questions` as in `AtTheDoor`. Times aware UTC, places WGS84 degrees.
    """

    id: str
    number: int
    arrival: datetime
    start: datetime
    end: datetime
    case: str
    name: str
    language: str
    service: str
    place: str
    access: str
    at_office: bool
    lat: float | None
    lon: float | None
    note: str
    parties: tuple[PackParty, ...]
    ask_consent: bool
    notes: NoteRule
    photos: PhotoRule
    open_questions: tuple[DoorQuestion, ...]
    interpreter: bool
    no_interpreter: bool
    minor: bool
    gone_by: datetime | None
    promised: bool
    companions: tuple[str, ...]
    events: tuple[PackEvent, ...]
    again_at: datetime | None
    earlier: tuple[DoorTry, ...]
    asked: tuple[Asked, ...]
    measure: Measure


class PackDay(Record):
    """`plan` is the id of the published plan, None without one, and `plan_version` its version, 0 without one, whether
    the worker has a route in it or not, so that a phone can say that its owner read that they have none; `stops` in
    their order; `known_late` as in `Route`.

    `called_off`: ids of stops to which nobody goes any more, so that the phone can say why they are gone. Times aware
    UTC.
    """

    day: date
    made_at: datetime
    plan: str | None
    plan_version: int
    letter: str
    leaves: datetime | None
    returns: datetime | None
    measure: Measure
    known_late: str
    stops: tuple[PackStop, ...]
    called_off: tuple[str, ...]


class PackNote(Record):
    """A note as it reads now; `version` is the highest there is, so that a correction knows what its writer saw.
    `beside`: what the person says about it."""

    root: str
    version: int
    author: str
    written_at: datetime
    text: str
    beside: tuple[str, ...] = ()


class PackCase(Record):
    """What a visitor needs of a case. `older`: how many notes stay at the office because the extract is full."""

    id: str
    languages: tuple[str, ...]
    mobility: str
    guardian: str
    notes: tuple[PackNote, ...]
    older: int


def fingerprint(part: Record) -> str:
    """Of the words of a part: sixteen hexadecimal digits that change when they do."""
    return sha256(part.model_dump_json().encode()).hexdigest()[:16]


def lacks(had: str, part: PackStop | PackCase) -> bool:
    """Whether a phone that has a part with this fingerprint, "" for none, is to get this one. What is damaged here
    replaces nothing: an older address is better than none."""
    words = (part.name,) if isinstance(part, PackStop) else (part.guardian, *(note.text for note in part.notes))
    return had != fingerprint(part) and not (had and DAMAGED in words)


def issue_day(work: Workplace, account: Account, phone: Phone) -> PackDay:
    """Today's route; remembers that this phone was given its stops. After this, what
    it brings about them is accepted."""
    now = work.now()  # before reading: what comes meanwhile is not in it
    found = fieldwork.today(work, account)
    plan, route = found.plan, found.route
    day = PackDay(
        day=phone.day,
        made_at=now,
        plan=plan.id if plan else None,
        plan_version=plan.version if plan else 0,
        letter=route.letter if route else "",
        leaves=route.leaves if route else None,
        returns=route.returns if route else None,
        measure=route.measure if route else "estimate",
        known_late=route.known_late if route else "",
        stops=tuple(_stop(stop, account, work.settings.office.zone) for stop in found.stops),
        called_off=tuple(stop.stop.id for stop in found.called_off),
    )
    given = [
        GivenStop(phone_id=phone.id, stop_id=s.stop.id, visit_id=s.visit.id, day=phone.day, given_at=now)
        for s in found.stops
    ]
    with work.store.write() as unit:
        unit.phones.give(given)
        unit.phones.seen(phone.id, now)
        unit.commit()
    return day


def cases(work: Workplace, account: Account, phone: Phone, known: dict[str, str]) -> tuple[datetime, list[PackCase]]:
    """Of the cases in `known` (id -> fingerprint the phone has) those whose extract differs, and when they were read
    (aware UTC). Each reading leaves a row. Nothing is given of a case to which nobody goes any more.

    Raises `NotFound` for a case that is not on today's own route.
    """
    made_at = work.now()
    gone_to = {stop.visit.case_id for stop in fieldwork.today(work, account).stops}
    changed = []
    with work.store.write() as unit:
        names = unit.accounts.names()
        for case_id, had in known.items():
            access.must_read(work, unit, account, case_id)
            if case_id not in gone_to:
                continue
            extract = _case(unit, case_id, names)
            if lacks(had, extract):
                changed.append(extract)
                unit.audit.append(user_id=account.id, action="read", case_id=case_id, subject=f"phone/{phone.id}")
        unit.commit()
    return made_at, changed


def _stop(found: FieldStop, owner: Account, zone: ZoneInfo) -> PackStop:
    stop, visit = found.stop, found.visit
    return PackStop(
        id=stop.id,
        number=found.number,
        arrival=stop.arrival,
        start=stop.start,
        end=stop.end,
        case=visit.case_id,
        name=visit.called,
        language=visit.language,
        service=visit.service,
        place=visit.place.shown,
        access=visit.place.access,
        at_office=visit.place.at_office,
        lat=visit.place.lat,
        lon=visit.place.lon,
        note=visit.note_for_worker,
        parties=tuple(_party(one) for one in found.reach),
        ask_consent=found.consent.to_confirm,
        notes=found.consent.permitted.notes,
        photos=found.consent.permitted.photos,
        open_questions=found.consent.open_questions,
        interpreter=visit.interpreter,
        no_interpreter=not found.consent.permitted.interpreter,
        minor=visit.minor,
        gone_by=gone_by(visit.windows, stop.start, zone),
        promised=visit.promised is not None,
        companions=found.companions,
        events=tuple(_event(event, owner) for event in found.events),
        again_at=found.again_at,
        earlier=found.earlier,
        asked=found.asked,
        measure=stop.measure,
    )


def _event(event: StopEvent, owner: Account) -> PackEvent:
    own = event.user_id == owner.id and event.for_worker is None
    same = event.model_dump(include={"id", "follow_up", "facts", "corrects"})
    return PackEvent(event=event.kind, at=event.happened_at, own=own, **same)


def _party(reach: Reach) -> PackParty:
    party, contact = reach.party, reach.party.contact
    usable = reach.at_all
    return PackParty(
        kind=party.kind,
        name=party.name if party.kind != "client" else "",
        phone=contact.phone if usable else "",
        fixed_line=reach.fixed_line,
        email=contact.email if usable else "",
        ways=contact.ways,
        they_call=contact.they_call,
        safe_from=contact.safe_from,
        safe_to=contact.safe_to,
        note=contact.note,
    )


def _case(unit: Unit, case_id: str, names: dict[str, str]) -> PackCase:
    person = unit.cases.get(case_id).person
    all_threads = threads_of(unit, case_id)
    notes: list[PackNote] = []
    length = 0
    for thread in all_threads:
        length += len(thread.now.text)
        if length > MAX_EXTRACT and notes:
            break
        notes.append(
            PackNote(
                root=thread.now.root_id,
                version=thread.last_version,
                author=names.get(thread.now.author_id, "?"),
                written_at=thread.now.written_at,
                text=thread.now.text,
                beside=tuple(one.words for one in thread.beside),
            )
        )
    return PackCase(
        id=case_id,
        languages=person.languages,
        mobility=person.mobility,
        guardian=person.guardian,
        notes=tuple(notes),
        older=len(all_threads) - len(notes),
    )
