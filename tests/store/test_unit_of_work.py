"""What is acknowledged is kept, what is not committed never happened: on SQLite and PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from fieldapp.crypto.vault import Vault
from fieldapp.domain.case import Note, Person
from fieldapp.domain.errors import NotFound, Stale, WriteConflict
from fieldapp.domain.plan import DraftChange, Plan
from fieldapp.domain.record import DAMAGED
from fieldapp.gateways.clock import SystemClock
from fieldapp.store.engine import open_engine
from fieldapp.store.unit import Store

from .office_store import NOW, ask, migrated

DAY = date(2026, 12, 1)


def draft(version: int = 1) -> Plan:
    return Plan(
        id=f"plan-{version}",
        day=DAY,
        version=version,
        revision=1,
        state="draft",
        created_at=NOW,
        created_by=None,
        routes=(),
    )


def test_without_commit_nothing_happened(database_url: str) -> None:
    with migrated(database_url) as store:
        with store.write() as unit:
            unit.plans.add(draft())
        with store.read() as unit:
            assert unit.plans.draft(DAY) is None


def test_what_was_kept_is_counted_and_who_looked_is_not(database_url: str) -> None:
    with migrated(database_url) as store:
        before = store.changes.count()
        with store.write() as unit:
            unit.plans.add(draft())
        with store.write() as unit:
            unit.audit.append(user_id=None, action="read", case_id=None, subject="inbox")
            unit.commit()
        assert store.changes.count() == before, "nothing of the plan was kept"
        with store.write() as unit:
            unit.plans.add(draft())
            unit.commit()
        assert store.changes.count() == before + 1


def test_what_was_written_is_read_back(database_url: str) -> None:
    with migrated(database_url) as store:
        request = ask(store, "one", "Øyvind O’Connor 🕊 عربى")
        with store.read() as unit:
            assert unit.requests.get(request.id) == request
            assert unit.requests.in_states("new") == [request]
            assert unit.cases.get(request.case_id).person.name == "Øyvind O’Connor 🕊 عربى"


def test_one_submission_is_one_request(database_url: str) -> None:
    with migrated(database_url) as store:
        ask(store, "one")
        with pytest.raises(WriteConflict):
            ask(store, "one")


def test_two_writers_at_once_lose_nothing(database_url: str) -> None:
    """Twenty requests from four threads: every case has a number of its own, none is missing."""
    with migrated(database_url) as store:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: ask(store, f"race-{n}"), range(20)))
        with store.read() as unit:
            numbers = [case.number for case in unit.cases.all()]
        assert sorted(numbers) == [f"H-2026-{n:04d}" for n in range(1, 21)]


def test_a_note_is_appended_once_and_every_version_is_kept(database_url: str) -> None:
    with migrated(database_url) as store:
        request = ask(store, "one")
        first = note(store, request.case_id, "n1", "n1", 1, "She prefers mornings.")
        with store.write() as unit:
            assert not unit.notes.append(first.model_copy(update={"text": "other words under the same id"}))
            unit.commit()
        note(store, request.case_id, "n2", "n1", 2, "She prefers afternoons.")
        with store.read() as unit:
            assert [n.text for n in unit.notes.of_case(request.case_id)] == [
                "She prefers mornings.",
                "She prefers afternoons.",
            ]
            assert unit.notes.next_version("n1") == 3


def note(store: Store, case_id: str, note_id: str, root: str, version: int, text: str) -> Note:
    with store.write() as unit:
        author = unit.accounts.credential("author")
        account = (
            author.account
            if author
            else unit.accounts.add(at=NOW, login="author", name="A", roles=frozenset({"worker"}), language="fr")
        )
        made = Note(
            id=note_id,
            root_id=root,
            version=version,
            case_id=case_id,
            stop_id=None,
            author_id=account.id,
            written_at=NOW,
            received_at=NOW + timedelta(minutes=version),
            text=text,
        )
        assert unit.notes.append(made)
        unit.commit()
    return made


MOVED = DraftChange(kind="move", at=NOW, by=None)


def test_a_draft_changed_meanwhile_is_stale(database_url: str) -> None:
    with migrated(database_url) as store:
        with store.write() as unit:
            unit.plans.add(draft())
            unit.commit()
        with store.write() as unit:
            changed = unit.plans.save_draft(draft(), MOVED)
            unit.commit()
        assert changed.revision == 2
        with store.write() as unit, pytest.raises(Stale):
            unit.plans.save_draft(draft(), MOVED)
        with store.write() as unit, pytest.raises(Stale):
            unit.plans.publish(draft(), NOW)


def test_a_draft_is_kept_as_it_was_after_each_of_its_changes(database_url: str) -> None:
    with migrated(database_url) as store:
        with store.write() as unit:
            unit.plans.add(draft())
            first = unit.plans.save_draft(draft(), MOVED)
            second = unit.plans.save_draft(first.model_copy(update={"by_hand": True}), MOVED)
            unit.commit()
        with store.read() as unit:
            kept = unit.plans.revisions(unit.plans.get(second.id))
        assert [(one.revision, one.changed, one.by_hand) for one in kept] == [
            (1, None, False),
            (2, MOVED, False),
            (3, MOVED, True),
        ]


def test_publishing_supersedes_and_keeps_every_version(database_url: str) -> None:
    with migrated(database_url) as store:
        for version in (1, 2):
            with store.write() as unit:
                unit.plans.add(draft(version))
                unit.plans.publish(draft(version), NOW)
                unit.commit()
        with store.read() as unit:
            assert [(p.version, p.state) for p in unit.plans.versions(DAY)] == [(2, "published"), (1, "superseded")]


def test_one_planning_job_a_day(database_url: str) -> None:
    with migrated(database_url) as store, store.write() as unit:
        job = unit.jobs.start("plan", DAY, by=None, at=NOW)
        assert job and unit.jobs.start("plan", DAY, by=None, at=NOW) is None
        unit.jobs.finish(job.id, "done", NOW)
        assert unit.jobs.start("plan", DAY, by=None, at=NOW)
        unit.commit()


def test_another_key_reads_nothing(database_url: str) -> None:
    with migrated(database_url) as store:
        request = ask(store, "one")
        thief = Store(store.engine, Vault(b"another key entirely, 32 bytes.."), SystemClock().now)
        with thief.read() as unit:
            found = unit.requests.get(request.id).answers
            assert found.client_name == DAMAGED
            assert (found.message, found.contact.phone, found.windows, found.consent) == ("", "", (), None)


def test_a_sealed_value_moved_to_another_row_does_not_open(database_url: str) -> None:
    with migrated(database_url) as store:
        one, two = ask(store, "one"), ask(store, "two")
        with store.engine.begin() as connection:
            table = "cases"
            connection.exec_driver_sql(
                f"UPDATE {table} SET sealed_person = (SELECT sealed_person FROM {table} WHERE id = '{one.case_id}') "
                f"WHERE id = '{two.case_id}'"
            )
        with store.read() as unit:
            assert unit.cases.get(two.case_id).person == Person(name=DAMAGED, guardian=DAMAGED)


def test_a_destroyed_case_key_makes_the_case_unfindable(database_url: str) -> None:
    with migrated(database_url) as store:
        request = ask(store, "one")
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE cases SET wrapped_key = NULL")
        with store.read() as unit:
            assert unit.cases.all() == []
            with pytest.raises(NotFound):
                unit.cases.get(request.case_id)


def test_nobody_is_refused_because_others_write_too(tmp_path: Path) -> None:
    """SQLite alone would refuse whoever has tried in vain for a millisecond."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with migrated(url) as patient:
        engine = open_engine(url, busy_timeout_ms=1)
        store = Store(engine, patient.vault, SystemClock().now)
        with ThreadPoolExecutor(20) as threads:
            list(threads.map(lambda number: ask(store, f"request-{number}"), range(100)))
        with store.read() as unit:
            assert len(unit.requests.references()) == 100
        engine.dispose()
