"""Every migration goes up, down, and up again, and what the tables say is what the migrations make."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from fieldapp.domain.consent import may_be_visited
from fieldapp.domain.safety import Alarm, Call
from fieldapp.store import schema
from fieldapp.store.engine import open_engine
from fieldapp.store.tables import metadata

from .office_store import NOW, ask, migrated


def test_up_down_and_up_again(database_url: str) -> None:
    engine = open_engine(database_url)
    schema.upgrade(engine)
    assert schema.is_current(engine)
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    assert not schema.is_current(engine)
    schema.upgrade(engine)
    assert schema.is_current(engine)
    engine.dispose()


def test_upgrading_again_keeps_the_data(database_url: str) -> None:
    with migrated(database_url) as store:
        request = ask(store, "one")
        schema.upgrade(store.engine)
        with store.read() as unit:
            assert unit.requests.get(request.id) == request


def test_who_had_a_visit_before_consent_was_kept_may_still_be_visited(database_url: str) -> None:
    with migrated(database_url) as store:
        visited, waiting = ask(store, "one"), ask(store, "two")
        with store.write() as unit:
            unit.visits.add(
                case_id=visited.case_id,
                request_id=visited.id,
                urgency="normal",
                name="Amina",
                language="ar",
                service="social",
                duration_min=30,
                windows=(),
                place=visited.answers.place,
            )
            unit.commit()
        schema.downgrade(store.engine, "0004_safety")
        schema.upgrade(store.engine)
        with store.read() as unit:
            standings = [
                may_be_visited(unit.consents.of_case(one.case_id), NOW.date()).standing for one in (visited, waiting)
            ]
        assert standings == ["to_confirm", "missing"]


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    with migrated(database_url) as store, store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        assert differences == []


def test_plain_names_keep_hashes_and_calls_in_both_directions(database_url: str) -> None:
    with migrated(database_url) as store:
        one, other = ask(store, "one"), ask(store, "two")
        with store.write() as unit:
            for request in (one, other):
                unit.requests.save_duplicate_keys(request.id, {"phone": "+32470000000"})
            account = unit.accounts.add(
                at=NOW, login="anna", name="Anna", language="fr", roles=frozenset({"coordinator"})
            )
            alarm = Alarm(
                id="alarm", kind="duress", account_id=account.id, day=NOW.date(), stop_id="", raised_at=NOW,
                received_at=NOW,
            )  # fmt: skip
            unit.safety.raise_alarm(alarm)
            unit.safety.add_call(Call(alarm_id="alarm", number=0, account_id=account.id, at=NOW, delivery="mail"))
            unit.commit()
        schema.downgrade(store.engine, "0006_paper_reports")
        with store.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*), count(DISTINCT hash) FROM likenesses")).one() == (2, 1)
            assert connection.execute(text("SELECT told FROM alarm_calls")).scalars().all() == ["mail"]
        schema.upgrade(store.engine)
        with store.read() as unit:
            assert [(found.id, kinds) for found, kinds in unit.requests.possible_duplicates(one.id)] == [
                (other.id, ("phone",))
            ]
            assert [call.delivery for call in unit.safety.calls("alarm")] == ["mail"]
