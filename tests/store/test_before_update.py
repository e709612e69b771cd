"""What an office of an earlier version was is saved before its database is brought to this one, or nothing is done."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from fieldapp.crypto import key_lock
from fieldapp.crypto.key_file import KeyFile
from fieldapp.services import backup
from fieldapp.services.backup_keys import keys_in
from fieldapp.store import dump
from fieldapp.store.engine import open_engine
from tests.kept_backups import EARLIER, lay_out_earlier


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of an office whose database has the schema before this one."""
    data = tmp_path / "data"
    lay_out_earlier(data)
    return data


def lines(data: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{data / 'fieldapp.sqlite'}")
    try:
        return sorted(map(dump.as_line, dump.rows(engine, of_any_schema=True)))
    finally:
        engine.dispose()


def update(data: Path, secret: str | None = None) -> Result:
    return CliRunner().invoke(main, ["init"], env={"FIELDAPP_DATA": str(data), "FIELDAPP_KEY_SECRET": secret})


def test_what_was_there_before_an_update_is_saved_as_it_was(data: Path) -> None:
    was = lines(data)
    (data / "before-update").mkdir()
    (data / "before-update" / "2026-01-01-0001.backup").touch()
    done = update(data)
    assert done.exit_code == 0, done.output
    (saved,) = (data / "before-update").iterdir()
    assert str(saved) in done.output.replace("\n", "")
    assert saved.stat().st_mode & 0o777 == 0o600
    keys = keys_in(KeyFile(data / "keys" / "master.key"))
    assert backup.revision(saved, keys) == EARLIER
    assert sorted(map(dump.as_line, backup.rows(saved, keys))) == was
    verified = CliRunner().invoke(main, ["backup", "--verify", str(saved)], env={"FIELDAPP_DATA": str(data)})
    assert verified.exit_code == 0, verified.output
    saved.unlink()
    assert update(data).exit_code == 0
    assert not list((data / "before-update").iterdir()), "a database of this version is not saved again"


def test_where_it_cannot_be_saved_nothing_is_updated(data: Path) -> None:
    was = lines(data)
    (data / "before-update").touch()
    refused = update(data)
    assert refused.exit_code != 0
    assert "Nothing was updated" in refused.output
    assert lines(data) == was
    (data / "before-update").unlink()
    (data / "before-update").mkdir()
    assert update(data).exit_code == 0


def test_a_locked_office_is_saved_with_its_secret_or_not_updated(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_lock, "COST", key_lock.Cost(8, 1, 1))
    KeyFile(data / "keys" / "master.key").lock_with("passphrase", b"five words nobody puts together")
    was = lines(data)
    for wrong in (None, "five other words"):
        refused = update(data, wrong)
        assert (refused.exit_code, len(refused.stderr.strip().splitlines())) == (2, 1), refused.output
        assert "Nothing was updated" in refused.stderr
        assert "export FIELDAPP_KEY_SECRET" in refused.stderr, "nobody is asked: it says how else"
    assert lines(data) == was
    done = update(data, "five words nobody puts together")
    assert done.exit_code == 0, done.output
    assert len(list((data / "before-update").iterdir())) == 1
