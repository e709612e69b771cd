"""What is done while the disk fails. Each in a process of its own, over a copy of one and the same office."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.test import TestResponse

from fieldapp.app import create_app
from fieldapp.cli.setup import prepare
from fieldapp.crypto import key_lock
from fieldapp.crypto.key_file import KeyFile
from fieldapp.domain.errors import NotFound
from fieldapp.services import backup, hand_edits, key_locking, publishing, request_file, rotating
from fieldapp.services.backup_keys import keys_in
from fieldapp.services.hand_edits import Edit
from fieldapp.settings import load
from fieldapp.store import schema
from fieldapp.store.engine import open_engine
from tests.kept_backups import EARLIER
from tests.web.conftest import MONDAY_NOON, OfficeUnderTest, StandingClock, make_office
from tests.web.people_and_visits import TODAY, visit
from tests.web.phone_office import Phone
from tests.web.public_form import begin, fill
from tests.web.visited import visited

TOMORROW_VISIT, ERASED, NOTE, ASKED = "Nadia", "Farid", "words while the disk fails", "Amina Diallo"
FILE = (
    "reference,language,service,reason_for_home_visit,address,windows,duration_min,priority,note\n"
    "Q1,fr,legal,both,Jodoigne,09:00-12:00,30,normal,\n"
    'Q2,fr,legal,both,"Rue de Seumay 32, 1360 Perwez",09:00-12:00,30,normal,\n'
)


SECRET = "rhubarbe violoncelle nuage trottoir kiwi"  # of the key file once it is locked


@dataclass(frozen=True)
class Act:
    """`ready`: what comes before, without a fault; it gives what is then done, and that says whether it was
    acknowledged. `there`: whether its whole effect is in the folder; raises `AssertionError` for a part of one."""

    ready: Callable[[Path], Callable[[], bool]]
    there: Callable[[Path], bool]


def make(data: Path) -> None:
    """The office that every act but `migrate` begins with."""
    office = make_office(data)
    door, _ = visited(office)
    wanted, erased = visit(office, TOMORROW_VISIT), visit(office, ERASED)
    by = office.account("coordinator", login="claire")
    draft = hand_edits.begin(office.work, by.id, TODAY)
    hand_edits.save(office.work, by.id, TODAY, draft.revision, Edit(wanted.id, door.worker.id, 9))
    office.account("administrator", login="second")
    first = office.with_session_of("claire")
    first.get(f"/office/cases/{erased.case_id}/erase")
    assert first.post(f"/office/cases/{erased.case_id}/erase/propose", {"why": "person"}).status_code == 302
    (data / "requests.csv").write_text(FILE, encoding="utf-8")
    office.work.store.engine.dispose()


def opened(data: Path) -> OfficeUnderTest:
    """As a server has it: waiting for the disk."""
    clock = StandingClock(MONDAY_NOON)
    app = create_app(load(data=data), clock)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = True, False
    return OfficeUnderTest(app, app.extensions["workplace"], clock)


@contextmanager
def looked_at(data: Path) -> Iterator[OfficeUnderTest]:
    office = opened(data)
    try:
        yield office
    finally:
        office.work.store.engine.dispose()


def done(act: Callable[[], object]) -> Callable[[], bool]:
    """Acknowledged where it raises nothing."""

    def run() -> bool:
        try:
            act()
        except Exception:  # of any layer: whoever asked is told in one way or another that it was not done
            return False
        return True

    return run


def _went_on(answer: TestResponse) -> None:
    assert answer.status_code == 302


def visit_of(office: OfficeUnderTest, name: str) -> tuple[str, str]:
    """Ids of the case and of its visit."""
    with office.work.store.read() as unit:
        (case,) = [one for one in unit.cases.all() if one.person.name == name]
        (found,) = unit.visits.of_case(case.id)
    return case.id, found.id


def ask(data: Path) -> Callable[[], bool]:
    visitor = fill(begin(opened(data)))
    visitor.get("/fr/visit/check")
    return done(lambda: _went_on(visitor.post("/fr/visit/check", {"agree": "yes"})))


def asked(data: Path) -> bool:
    with looked_at(data) as office, office.work.store.read() as unit:
        found = unit.requests.in_states("new", "address_unconfirmed")
        names = [unit.cases.get(one.case_id).person.name for one in found]
    assert names.count(ASKED) <= 1
    return ASKED in names


def bring(data: Path) -> Callable[[], bool]:
    office = opened(data)
    phone = Phone(office, office.with_session_of("olga"))
    phone.prepare()
    note = phone.note(NOTE)
    return done(lambda: _all_kept(phone.bring(note)))


def _all_kept(refused: list[str | None]) -> None:
    assert refused == [None]


def brought(data: Path) -> bool:
    with looked_at(data) as office:
        case_id, _ = visit_of(office, "Amina")
        with office.work.store.read() as unit:
            return [one.text for one in unit.notes.of_case(case_id)].count(NOTE) == 1


def plan(data: Path) -> Callable[[], bool]:
    office = opened(data)
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    by, (_, wanted) = office.account("coordinator", login="claire").id, visit_of(office, TOMORROW_VISIT)
    return done(lambda: hand_edits.save(office.work, by, TODAY, draft.revision, Edit(wanted, None)))


def planned(data: Path) -> bool:
    with looked_at(data) as office:
        _, wanted = visit_of(office, TOMORROW_VISIT)
        with office.work.store.read() as unit:
            draft = unit.plans.draft(TODAY)
    return draft is not None and wanted not in {one.visit_id for route in draft.routes for one in route.stops}


def publish(data: Path) -> Callable[[], bool]:
    office = opened(data)
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    by = office.account("coordinator", login="claire").id
    return done(lambda: publishing.publish(office.work, by, TODAY, draft.revision))


def published(data: Path) -> bool:
    with looked_at(data) as office:
        _, wanted = visit_of(office, TOMORROW_VISIT)
        with office.work.store.read() as unit:
            plan, draft = unit.plans.published(TODAY), unit.plans.draft(TODAY)
    assert plan
    new = wanted in {one.visit_id for route in plan.routes for one in route.stops}
    assert new == (draft is None)
    return new


def import_file(data: Path) -> Callable[[], bool]:
    office = opened(data)
    return done(lambda: request_file.import_requests(office.work, data / "requests.csv", TODAY))


def imported(data: Path) -> bool:
    with looked_at(data) as office, office.work.store.read() as unit:
        found = {one.reference for one in unit.requests.in_states("new", "address_unconfirmed", "accepted")}
    assert found & {"Q1", "Q2"} in (set(), {"Q1", "Q2"})
    return "Q1" in found


def save(data: Path) -> Callable[[], bool]:
    office = opened(data)
    return done(lambda: backup.write(office.work, data / "saved.backup"))


def saved(data: Path) -> bool:
    if not (data / "saved.backup").exists():
        return False
    assert backup.verify(data / "saved.backup", keys_in(KeyFile(data / "keys" / "master.key"))) > 0
    return True


def rotate(data: Path) -> Callable[[], bool]:
    office = opened(data)
    return done(lambda: rotating.rotate(office.work.store, office.work.key_file, TODAY))


def rotated(data: Path) -> bool:
    keys = KeyFile(data / "keys" / "master.key").read()
    return bool(keys.earlier) and not keys.rotating


def lock(data: Path) -> Callable[[], bool]:
    office = opened(data)
    key_lock.COST = key_lock.Cost(8, 1, 1)  # in a process of its own
    return done(lambda: key_locking.lock(office.work.store, office.work.key_file, "environment", SECRET.encode()))


def locked(data: Path) -> bool:
    lies = KeyFile(data / "keys" / "master.key").lock()
    return lies is not None and lies.mode == "environment"


def erase(data: Path) -> Callable[[], bool]:
    office = opened(data)
    case_id, _ = visit_of(office, ERASED)
    second, path = office.with_session_of("second"), f"/office/cases/{case_id}/erase"
    second.get(path)
    return done(lambda: _went_on(second.post(path)))


def erased(data: Path) -> bool:
    with looked_at(data) as office:
        try:
            visit_of(office, ERASED)
        except (NotFound, ValueError):
            return True
    return False


def migrate(data: Path) -> Callable[[], bool]:
    return done(lambda: prepare(load(data=data)))


def migrated(data: Path) -> bool:
    engine = open_engine(f"sqlite:///{data / 'fieldapp.sqlite'}")
    try:
        assert schema.revision(engine) in (EARLIER, schema.head())
        return schema.is_current(engine)
    finally:
        engine.dispose()


ACTS = {
    "intake": Act(ask, asked),
    "sync": Act(bring, brought),
    "plan": Act(plan, planned),
    "publish": Act(publish, published),
    "import": Act(import_file, imported),
    "backup": Act(save, saved),
    "rotate": Act(rotate, rotated),
    "lock": Act(lock, locked),
    "erase": Act(erase, erased),
    "migrate": Act(migrate, migrated),
}
