"""The office under another master key: its pages, its backups from before and after, and what it says meanwhile."""

from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from fieldapp.crypto.key_file import KeyFile
from fieldapp.crypto.keys import Keys
from fieldapp.crypto.vault import Vault
from fieldapp.services import backup, rotating
from fieldapp.services.backup_file import BackupRefused
from fieldapp.services.backup_keys import keys_in
from fieldapp.store import dump
from fieldapp.store.resealing import columns
from fieldapp.store.soundness import damaged
from tests.web.conftest import MONDAY_NOON, Made, OfficeUnderTest, make_office
from tests.web.people_and_visits import ask
from tests.web.test_backups_forget import pass_by, run
from tests.web.test_erasing import erase, ids_and_sealed


def keys_of(office: OfficeUnderTest) -> Keys:
    return KeyFile(office.work.settings.key_file).read()


def copy_of(office: OfficeUnderTest, target: Path) -> Path:
    target.write_bytes(office.work.settings.key_file.read_bytes())
    target.chmod(0o600)
    return target


def sealed(office: OfficeUnderTest) -> dict[str, set[bytes]]:
    """What lies under the master key, by column."""
    with office.work.store.engine.connect() as connection:
        return {str(column): set(connection.scalars(select(column).where(column.is_not(None)))) for column in columns()}


def stopped(_: int) -> None:
    raise KeyboardInterrupt


def begin(office: OfficeUnderTest) -> None:
    """Changes the key as far as the first batch."""
    with pytest.raises(KeyboardInterrupt):
        rotating.rotate(office.work.store, office.work.key_file, office.work.machine_now().date(), stopped)


def test_a_whole_office_goes_on_without_a_restart(made: Made, tmp_path: Path) -> None:
    office = made(tmp_path / "office", MONDAY_NOON)
    page = office.signed_in("claire", language="en")
    old, values, shown = keys_of(office), sealed(office), page.get("/cases").text
    lookup = office.work.store.vault.lookup("phone", "81343436")
    done = run(office.work.settings.data, "keys", "rotate")
    assert done.exit_code == 0, done.output
    assert f"{sum(map(len, values.values())):,} values were sealed anew" in done.output
    now = keys_of(office)
    assert now.master != old.master
    assert [one.master for one in now.earlier] == [old.master]
    after = sealed(office)
    assert {column: len(those) for column, those in after.items()} == {
        column: len(those) for column, those in values.items()
    }
    assert not set[bytes]().union(*after.values()) & set[bytes]().union(*values.values())
    engine = office.work.store.engine
    assert not list(damaged(engine, Vault(now.master, (), dict(now.kept)))), "the new key alone opens everything"
    assert len({one.context for one in damaged(engine, Vault(old.master))}) > 100
    assert page.get("/cases").text == shown
    met: list[str] = []
    office.work.store.damage.listen(met.append)
    for path in ("/office/todo", "/office/calls", f"/office/day/{office.work.today()}"):
        assert page.get(path, follow_redirects=True).status_code == 200
    assert not met, "nothing is shown as damaged"
    assert office.work.store.vault.lookup("phone", "81343436") == lookup
    assert run(office.work.settings.data, "check", "--deep").exit_code == 0


def test_backups_from_before_open_for_their_days_and_those_from_after_with_no_old_copy(
    office: OfficeUnderTest, tmp_path: Path
) -> None:
    kept, erased = ask(office, "Amina"), ask(office, "Amina Planted")
    ids, _ = ids_and_sealed(office, erased.case_id)
    before, after = tmp_path / "before", tmp_path / "after"
    old, data = copy_of(office, tmp_path / "old.key"), office.work.settings.data
    backup.write(office.work, before)
    erase(office, erased.case_id)
    rows = [one for one in dump.rows(office.work.store.engine) if one[0] == "cases"]
    rotating.rotate(office.work.store, office.work.key_file, office.work.machine_now().date())
    backup.write(office.work, after)
    new = copy_of(office, tmp_path / "new.key")
    assert len(rows) == 1
    left = [row for table, row in dump.rows(office.work.store.engine) if table != "audit"]
    assert not [row for row in left if ids & set(map(str, row.values()))], "what was erased stays erased"
    with pytest.raises(BackupRefused, match="give the right key with --key"):
        backup.verify(after, keys_in(KeyFile(old)))
    for saved, key in ((before, old), (before, new), (after, new)):
        assert run(data, "backup", "--verify", str(saved), "--key", str(key)).exit_code == 0
        place = tmp_path / f"{saved.name}-{key.name}"
        assert run(place, "restore", str(saved), "--key", str(key)).exit_code == 0
        again = make_office(place)
        with again.work.store.read() as unit:
            assert unit.requests.get(kept.id).answers == kept.answers
        master = KeyFile(key).read()
        alone = Vault(master.master, (), dict(master.kept))
        assert not list(damaged(again.work.store.engine, alone)), "what was restored is under the key of its file"
        assert run(place, "check", "--deep").exit_code == 0
    days = office.work.settings.retention.days_in_backups
    pass_by(office, days)
    assert backup.verify(before, backup.keys_of(office.work))
    assert keys_of(office).earlier
    pass_by(office, 1)
    assert not keys_of(office).earlier, "the old key is gone from the office's file with the last backup that needs it"
    assert keys_of(office).master == KeyFile(new).read().master
    with pytest.raises(BackupRefused, match="older ones are forgotten"):
        backup.verify(before, backup.keys_of(office.work))
    assert run(data, "check", "--deep").exit_code == 0


def test_the_machines_page_says_that_a_change_of_the_key_is_not_finished(
    office: OfficeUnderTest, tmp_path: Path
) -> None:
    ask(office, "Amina")
    data = office.work.settings.data
    page = office.signed_in("administrator", language="en")
    says = "not everything is sealed under the new one yet"

    def found() -> list[str]:
        text = unescape(page.get("/admin/health").text)
        return [part for part in (says, "was saved on", "Save the key file apart") if part in text]

    assert run(data, "keys", "save", str(tmp_path / "one.key")).exit_code == 0
    assert found() == ["was saved on"]
    begin(office)
    assert found() == [says, "Save the key file apart"]
    assert says in run(data, "check").output
    assert run(data, "keys", "save", str(tmp_path / "two.key")).exit_code == 0
    assert KeyFile(tmp_path / "two.key").read() == keys_of(office), "also in the middle of it a copy opens everything"
    done = run(data, "keys", "rotate")
    assert "What was begun is finished" in done.output
    assert found() == ["Save the key file apart"]
    audit = unescape(page.get("/admin/audit").text)
    assert "began to seal everything under another key" in audit
    assert "finished sealing everything under another key" in audit


def test_a_backup_is_of_one_key(office: OfficeUnderTest, tmp_path: Path) -> None:
    ask(office, "Amina")
    old, saved = copy_of(office, tmp_path / "old.key"), tmp_path / "saved"
    with office.work.store.write() as unit:
        for number in range(600):
            unit.retention.mark(f"day-{number}", office.work.today())
        unit.commit()

    def change(_: int) -> None:
        if not keys_of(office).earlier:
            rotating.rotate(office.work.store, office.work.key_file, office.work.machine_now().date())

    backup.write(office.work, saved, change)
    assert keys_of(office).earlier
    assert backup.verify(saved, backup.keys_of(office.work))
    with pytest.raises(BackupRefused, match="give the right key"):
        backup.verify(saved, keys_in(KeyFile(old)))


def test_no_key_goes_while_something_is_under_it(office: OfficeUnderTest, tmp_path: Path) -> None:
    asked = ask(office, "Amina")
    begin(office)
    pass_by(office, office.work.settings.retention.days_in_backups + 9)
    assert len(keys_of(office).earlier) == 1, "the change was never finished"
    rotating.rotate(office.work.store, office.work.key_file, office.work.machine_now().date())
    with office.work.store.read() as unit:
        assert unit.requests.get(asked.id).answers == asked.answers


@pytest.mark.parametrize("failing", ["folder", "key"])
def test_what_keeps_the_key_from_being_changed_is_said_and_nothing_is_lost(
    office: OfficeUnderTest, failing: str
) -> None:
    path, before = office.work.settings.key_file, keys_of(office)
    in_the_way = path.with_name(".master.key.writing")
    if failing == "folder":
        in_the_way.mkdir()
    else:
        path.chmod(0o644)
    refused: Any = run(office.work.settings.data, "keys", "rotate")
    assert refused.exit_code == 2
    assert ("Nothing is lost" if failing == "folder" else "chmod 600") in refused.output
    path.chmod(0o600)
    assert keys_of(office) == before
    if in_the_way.exists():
        in_the_way.rmdir()
    office.clock.move(timedelta(days=1))
    assert run(office.work.settings.data, "keys", "rotate").exit_code == 0
