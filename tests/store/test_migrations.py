"""Every migration goes up, down, and up again, and what the tables say is what the migrations make."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from fieldapp.store import schema
from fieldapp.store.engine import open_engine
from fieldapp.store.tables import metadata

from .office_store import ask, migrated


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


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    with migrated(database_url) as store, store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        assert differences == []
