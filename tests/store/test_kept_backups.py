"""A backup of every schema that has landed is restored by this version, on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.crypto.key_file import KeyFile
from fieldapp.services import backup
from fieldapp.services.backup_keys import keys_in
from fieldapp.store import dump, schema
from fieldapp.store.restoring import fill
from tests.kept_backups import WHOM, kept
from tests.store.office_store import migrated
from tests.web.conftest import make_office


@pytest.fixture(params=kept())
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """The backup of a schema, and its key as an office has it."""
    source, key = kept()[request.param]
    private = tmp_path / "saved.key"
    shutil.copyfile(key, private)
    private.chmod(0o600)
    return source, private


def test_the_newest_schema_has_one() -> None:
    assert schema.head() in kept(), "python -m tests.kept_backups"


def test_it_becomes_an_office_of_this_version(saved: tuple[Path, Path], tmp_path: Path) -> None:
    source, key = saved
    runner, env = CliRunner(), {"FIELDAPP_DATA": str(tmp_path / "data")}
    verified = runner.invoke(main, ["backup", "--verify", str(source), "--key", str(key)], env=env)
    assert (verified.exit_code, "can be restored" in verified.output) == (0, True), verified.output
    assert not (tmp_path / "data").exists()
    assert runner.invoke(main, ["restore", str(source), "--key", str(key)], env=env).exit_code == 0
    office = make_office(tmp_path / "data")
    assert list(office.work.store.damaged()) == []
    assert list(office.work.store.audit_faults()) == []
    page = office.signed_in("coordinator", "case_worker", language="en")
    with office.work.store.read() as unit:
        case = next(one for one in unit.cases.all() if one.person.name == WHOM)
    assert "at the door" in page.get(f"/office/cases/{case.id}").text


def test_its_rows_are_those_that_were_saved_on_either_database(saved: tuple[Path, Path], database_url: str) -> None:
    source, key = saved
    keys = keys_in(KeyFile(key))
    rows = list(backup.rows(source, keys))
    with migrated(database_url, KeyFile(key).read().master) as store:
        assert fill(store.engine, backup.revision(source, keys), rows) == len(rows)
        assert schema.is_current(store.engine)
        if backup.revision(source, keys) == schema.head():
            assert sorted(map(dump.as_line, dump.rows(store.engine))) == sorted(map(dump.as_line, rows))
        with store.write() as unit:  # numbers go on after those that were restored
            unit.audit.append(user_id=None, action="read", case_id=None, subject="after")
            unit.commit()


def test_what_is_interrupted_leaves_an_empty_database(saved: tuple[Path, Path], database_url: str) -> None:
    source, key = saved
    keys = keys_in(KeyFile(key))

    def cut() -> Iterator[dump.Row]:
        yield from list(backup.rows(source, keys))[:-3]
        raise KeyboardInterrupt

    with migrated(database_url, KeyFile(key).read().master) as store:
        with pytest.raises(KeyboardInterrupt):
            fill(store.engine, backup.revision(source, keys), cut())
        assert store.is_empty()
        assert schema.is_current(store.engine)


def test_a_row_that_fits_no_table_is_refused(saved: tuple[Path, Path], database_url: str) -> None:
    source, key = saved
    keys = keys_in(KeyFile(key))
    rows = list(backup.rows(source, keys))
    twice = [*rows, rows[-1]]
    strange = [*rows, ("accounts", {"id": "one"})]
    with migrated(database_url, KeyFile(key).read().master) as store:
        for wrong in (twice, strange):
            with pytest.raises((KeyError, ValueError)):
                fill(store.engine, backup.revision(source, keys), wrong)
            assert store.is_empty()


def test_tables_of_somebody_else_are_not_saved(database_url: str) -> None:
    with migrated(database_url) as store:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("INSERT INTO theirs VALUES (1)")
        assert "theirs" not in {table for table, _ in dump.rows(store.engine)}
