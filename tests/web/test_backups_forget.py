"""What was erased goes from the backups too, once they are as old as the office says, and only for whoever keeps no old
copy of the key file."""

import base64
import os
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from fieldapp.crypto.ageing import AgeingKey
from fieldapp.crypto.box import Unreadable
from fieldapp.crypto.key_file import KeyFile, KeyFileError, create_key_file
from fieldapp.crypto.keys import Keys
from fieldapp.services import backup, backup_keys
from fieldapp.services.backup_file import BackupRefused
from fieldapp.services.backup_keys import AT_ONCE, BackupKeys, keys_in
from fieldapp.services.daily import Daily
from fieldapp.store import dump
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import ask
from tests.web.test_erasing import erase, ids_and_sealed


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"FIELDAPP_DATA": str(data)})


def pass_by(office: OfficeUnderTest, days: int) -> None:
    """So many days, on each of which the server runs."""
    for _ in range(days):
        office.clock.move(timedelta(days=1))
        Daily(office.work).once_a_day()


def ageing(office: OfficeUnderTest) -> AgeingKey:
    key = KeyFile(office.work.settings.key_file).read().backups
    assert key
    return key


def says(saved: Path, keys: BackupKeys) -> str:
    """Everything that somebody with these keys reads in a backup, as text."""
    text = "".join(dump.as_line(row) for row in backup.rows(saved, keys))
    wrapped = [row for table, row in backup.rows(saved, keys) if table == "cases"]
    for row in wrapped:
        box = keys.vault.case_box(row["id"], base64.b64decode(row["wrapped_key"]))
        text += box.open(base64.b64decode(row["sealed_person"]), f"cases/{row['id']}/person").decode()
    return text


def test_a_backup_forgets_what_was_erased(office: OfficeUnderTest, tmp_path: Path) -> None:
    asked = ask(office, "Amina Planted")
    ids, _ = ids_and_sealed(office, asked.case_id)
    before, after, copy = tmp_path / "before", tmp_path / "after", tmp_path / "copy.key"
    backup.write(office.work, before)
    copy.write_bytes(office.work.settings.key_file.read_bytes())
    copy.chmod(0o600)
    first = ageing(office)
    days = office.work.settings.retention.days_in_backups
    assert "Amina Planted" in says(before, backup.keys_of(office.work)), "the control"
    erase(office, asked.case_id)
    backup.write(office.work, after)
    rows = list(backup.rows(after, backup.keys_of(office.work)))
    assert {table for table, row in rows if any(one in str(row) for one in ids)} == {"audit"}
    pass_by(office, days)
    assert "Amina Planted" in says(before, backup.keys_of(office.work)), "until its last day it can be restored"
    pass_by(office, 1)
    with pytest.raises(BackupRefused, match="older ones are forgotten"):
        backup.verify(before, backup.keys_of(office.work))
    assert nobody_opens(office, before)
    data = office.work.settings.data
    for old in (first, first.moved_to(ageing(office).since - timedelta(days=1))):
        for path in (one for one in data.rglob("*") if one.is_file()):
            assert old.secret not in path.read_bytes(), path
            assert base64.b64encode(old.secret) not in path.read_bytes(), path
    assert "Amina Planted" in says(before, keys_in(KeyFile(copy))), "which the pages say: destroy old copies"
    backup.write(office.work, after)
    assert backup.verify(after, keys_in(KeyFile(copy))), "a copy from before opens what is saved after it"


def nobody_opens(office: OfficeUnderTest, saved: Path) -> bool:
    """Whatever key can be made of what this office still has."""
    keys = backup.keys_of(office.work)
    content = saved.read_bytes().split(b"\n", 3)[3]
    piece, backup_id = content[4 : 4 + int.from_bytes(content[:4], "big")], saved.read_bytes().split(b"\n")[1].decode()
    now = ageing(office)
    secrets = [now.of(now.since + timedelta(days=days)) for days in range(200)]
    boxes = [keys.vault.backup_box(AgeingKey(date(2026, 11, 30), one), date(2026, 11, 30)) for one in secrets]
    for box in [*boxes, keys.box(None)]:
        try:
            box.open(piece, f"backup/{backup_id}/0/last")
        except Unreadable:
            continue
        return False
    return True


@pytest.mark.parametrize("days", [4_000, -4_000])
def test_a_wrong_clock_takes_no_backup_from_anybody(office: OfficeUnderTest, tmp_path: Path, days: int) -> None:
    ask(office, "Amina")
    since, saved, later = ageing(office).since, tmp_path / "saved", tmp_path / "later"
    pass_by(office, AT_ONCE.days)
    backup.write(office.work, saved)
    office.clock.move(timedelta(days=days))
    for _ in range(3):
        Daily(office.work).once_a_day()
    assert ageing(office).since <= since + AT_ONCE
    backup.write(office.work, later)
    office.clock.move(timedelta(days=-days))
    for one in (saved, later):
        assert backup.verify(one, backup.keys_of(office.work))


def of_before(office: OfficeUnderTest) -> None:
    """An office whose key file was made before backups forgot."""
    path = office.work.settings.key_file
    keys = KeyFile(path).read()
    path.unlink()
    create_key_file(path, Keys(keys.master, None))


def test_an_office_of_before_loses_nothing_and_begins_to_forget_once_its_key_is_saved(
    office: OfficeUnderTest, tmp_path: Path
) -> None:
    of_before(office)
    ask(office, "Amina")
    data = office.work.settings.data
    copy, old, new, key = (tmp_path / name for name in ("copy.key", "old", "new", "saved.key"))
    copy.write_bytes(office.work.settings.key_file.read_bytes())
    copy.chmod(0o600)
    backup.write(office.work, old)
    pass_by(office, 200)
    assert backup.verify(old, keys_in(KeyFile(copy)))
    page = office.signed_in("administrator", language="en")
    assert "keep for ever what was erased" in unescape(page.get("/admin/health").text)
    assert run(data, "keys", "save", str(key)).exit_code == 0
    backup.write(office.work, new)
    for one in (old, new):
        assert backup.verify(one, keys_in(KeyFile(key)))
    with pytest.raises(BackupRefused, match="it was saved before"):
        backup.verify(new, keys_in(KeyFile(copy)))
    assert run(tmp_path / "again", "restore", str(new), "--key", str(key)).exit_code == 0


def test_the_machines_page_says_when_the_key_was_saved_and_when_it_is_to_be_saved_again(
    office: OfficeUnderTest, tmp_path: Path
) -> None:
    page = office.signed_in("administrator", language="en")
    days = office.work.settings.retention.days_in_backups

    def found() -> list[str]:
        return [part for part in ("was saved on", "Save the key file apart") if part in page.get("/admin/health").text]

    assert found() == ["Save the key file apart"]
    backup_keys.save(office.work, tmp_path / "one.key")
    assert found() == ["was saved on"]
    assert f"opens a backup for {days} days" in page.get("/admin/retention").text
    office.clock.move(timedelta(days=days))
    page = office.signed_in("administrator", language="en")
    assert found() == ["was saved on"]
    office.clock.move(timedelta(days=1))
    page = office.signed_in("administrator", language="en")
    assert found() == ["Save the key file apart"]


def test_a_key_is_saved_over_none_and_said_to_be_only_when_it_is(office: OfficeUnderTest, tmp_path: Path) -> None:
    data, taken = office.work.settings.data, tmp_path / "taken.key"
    taken.write_bytes(b"another")
    assert "is there already" in run(data, "keys", "save", str(taken)).output
    assert taken.read_bytes() == b"another"
    (tmp_path / "file").touch()
    assert "to be kept apart from" in run(data, "keys", "save", str(data / "one.key")).output
    assert "is a folder" in run(data, "keys", "save", str(tmp_path)).output
    for path in (tmp_path / "file" / "one.key", tmp_path / "not mounted" / "one.key"):
        assert "cannot be written" in run(data, "keys", "save", str(path)).output
        assert not path.exists()
    assert backup_keys.state(office.work).saved_on is None


def test_a_copy_that_the_office_does_not_have_is_not_left(office: OfficeUnderTest, tmp_path: Path) -> None:
    of_before(office)
    path, copy = office.work.settings.key_file, tmp_path / "copy.key"
    before = KeyFile(path).read()
    in_the_way = path.with_name(".master.key.writing")
    in_the_way.mkdir()
    refused = run(office.work.settings.data, "keys", "save", str(copy))
    assert refused.exit_code == 2, refused.output
    assert not copy.exists(), "it would open no backup of this office"
    assert (KeyFile(path).read(), backup_keys.state(office.work).saved_on) == (before, None)
    in_the_way.rmdir()
    assert run(office.work.settings.data, "keys", "save", str(copy)).exit_code == 0
    assert KeyFile(copy).read() == KeyFile(path).read()


CALLS: list[tuple[Any, str]] = [(os, "fsync"), (os, "replace"), (os, "open")]


@pytest.mark.parametrize("nth", range(1, 7))
def test_whatever_fails_while_a_key_is_moved_on_leaves_the_old_or_the_new_one(
    office: OfficeUnderTest, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    pass_by(office, office.work.settings.retention.days_in_backups)
    before = KeyFile(office.work.settings.key_file).read()
    assert before.backups
    office.clock.move(timedelta(days=1))
    count = 0

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == nth:
                raise OSError(28, "No space left on device")
            return real(*words, **named)

        return call

    with monkeypatch.context() as patch:
        for module, name in CALLS:
            patch.setattr(module, name, failing(getattr(module, name)))
        Daily(office.work).once_a_day()
    after = KeyFile(office.work.settings.key_file).read()
    moved = before.backups.moved_to(before.backups.since + timedelta(days=1))
    assert after in (before, Keys(before.master, moved))
    assert count >= nth, "there is such a call"
    Daily(office.work).once_a_day()
    assert KeyFile(office.work.settings.key_file).read().backups == moved, "it is tried again"
    assert [one.name for one in office.work.settings.key_file.parent.iterdir()] == ["master.key"]


def test_a_key_that_does_not_move_on_is_said(office: OfficeUnderTest) -> None:
    days = office.work.settings.retention.days_in_backups
    late = "longer than it should be"
    pass_by(office, days + 3)
    assert late not in office.signed_in("administrator", language="en").get("/admin/health").text
    office.work.settings.key_file.with_name(".master.key.writing").mkdir()  # in the way of the new one
    pass_by(office, 4)
    page = unescape(office.signed_in("administrator", language="en").get("/admin/health").text)
    assert f"Backups from {ageing(office).since:%A, %-d %B %Y} on still open here" in page
    office.work.settings.key_file.with_name(".master.key.writing").rmdir()
    pass_by(office, 1)
    assert late not in office.signed_in("administrator", language="en").get("/admin/health").text


def test_what_keeps_a_case_from_being_erased_is_said_to_the_administrator(office: OfficeUnderTest) -> None:
    page = office.signed_in("administrator", language="en")
    Daily(office.work).once_a_day()
    assert "by itself since" not in page.get("/admin/health").text
    office.clock.move(timedelta(days=3))
    page = office.signed_in("administrator", language="en")
    assert "Nothing has been erased by itself since Monday, 30 November 2026" in unescape(
        page.get("/admin/health").text
    )
    Daily(office.work).once_a_day()
    assert "by itself since" not in page.get("/admin/health").text


def test_a_damaged_key_file_leaves_the_days_other_work_alone(office: OfficeUnderTest) -> None:
    office.work.settings.key_file.write_bytes(b"no key")
    with pytest.raises(KeyFileError):
        KeyFile(office.work.settings.key_file).read()
    Daily(office.work).once_a_day()
    with office.work.store.read() as unit:
        assert unit.retention.marked("retention-ran") == office.work.today()
    assert backup_keys.state(office.work).since is None


def test_two_offices_do_not_open_each_others_backups(office: OfficeUnderTest, tmp_path: Path) -> None:
    other = make_office(tmp_path / "other")
    backup.write(office.work, tmp_path / "saved")
    with pytest.raises(BackupRefused, match="does not open with this key"):
        backup.verify(tmp_path / "saved", backup.keys_of(other.work))
