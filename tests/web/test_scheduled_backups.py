"""A backup a day by itself: into the folder that the office chose and no other, by whoever comes first, and old ones go
only when a new one is there."""

import os
import resource
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from fieldapp.services import backup, backup_folder
from fieldapp.services.daily import Daily
from fieldapp.services.scheduled_backup import Made, NotMade, make
from fieldapp.settings import Settings
from tests.unit.test_backup import photographed
from tests.web.conftest import OfficeUnderTest, make_office, settings_of
from tests.web.people_and_visits import ask

CONFIG = Path(__file__).resolve().parents[2] / "config"


def with_folder(data: Path, folder: Path, settings: Settings | None = None) -> OfficeUnderTest:
    """An office that chose this folder, which is there and known as its own."""
    own = settings or settings_of(data)
    chosen = own.backups.model_copy(update={"folder": str(folder)})
    office = make_office(data, settings=own.model_copy(update={"backups": chosen}))
    folder.mkdir(exist_ok=True)
    backup_folder.prepare(office.work, folder)
    return office


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick"


@pytest.fixture
def office(tmp_path: Path, folder: Path) -> OfficeUnderTest:
    return with_folder(tmp_path / "data", folder)


def saved(folder: Path) -> list[str]:
    return sorted(path.name[9:19] for path in folder.glob("*.backup"))


def machine_page(office: OfficeUnderTest) -> str:
    return unescape(office.signed_in("administrator", language="en").get("/admin/health").text)


def days_pass(office: OfficeUnderTest, days: int) -> None:
    """So many days, on each of which the server runs."""
    for _ in range(days):
        office.clock.move(timedelta(days=1))
        Daily(office.work).once_a_day()


def test_a_backup_a_day_from_its_hour_on_and_it_is_restored(
    office: OfficeUnderTest, folder: Path, tmp_path: Path
) -> None:
    ask(office, "Amina")
    daily = Daily(office.work)
    assert "There is no backup yet." in machine_page(office)
    daily.once_a_day()
    assert saved(folder) == ["2026-11-30"]
    assert "The last good backup is of today." in machine_page(office)
    office.clock.move(timedelta(hours=13, minutes=59))  # it was noon
    daily.once_a_day()
    assert saved(folder) == ["2026-11-30"], "its hour has not come"
    office.clock.move(timedelta(minutes=1))
    daily.once_a_day()
    daily.once_a_day()
    assert saved(folder) == ["2026-11-30", "2026-12-01"]
    newest, key = max(folder.glob("*.backup")), office.work.settings.key_file
    words = ["restore", str(newest), "--key", str(key)]
    restored = CliRunner().invoke(main, words, env={"FIELDAPP_DATA": str(tmp_path / "new")})
    assert restored.exit_code == 0, restored.output


def test_older_ones_go_by_the_rule_and_every_one_that_stays_opens(tmp_path: Path, folder: Path) -> None:
    own = settings_of(tmp_path / "data")
    forgets = own.retention.model_copy(update={"days_in_backups": 10})
    office = with_folder(tmp_path / "data", folder, own.model_copy(update={"retention": forgets}))
    days_pass(office, 27)  # a Sunday: the last of the month and of the week before are over, the key forgot them
    assert saved(folder) == ["2026-12-20", *(f"2026-12-{day}" for day in range(21, 28))]
    for path in folder.glob("*.backup"):
        backup.verify(path, backup.keys_of(office.work))


def test_what_is_not_this_offices_stays(office: OfficeUnderTest, folder: Path, tmp_path: Path) -> None:
    other = with_folder(tmp_path / "other", folder)
    Daily(other.work).once_a_day()
    theirs = set(folder.iterdir())
    (folder / "note.backup").write_text("mine")
    Daily(office.work).once_a_day()
    own = set(folder.iterdir()) - theirs
    for path in [one for one in own if one.name.startswith("fieldapp-")]:
        backup.verify(path, backup.keys_of(office.work))
    days_pass(office, 20)
    assert theirs <= set(folder.iterdir())
    assert (folder / "note.backup").read_text() == "mine"


@pytest.mark.parametrize("days", [4_000, -4_000])
def test_a_clock_that_jumps_takes_no_backup_away(office: OfficeUnderTest, folder: Path, days: int) -> None:
    days_pass(office, 5)
    before = set(saved(folder))
    office.clock.move(timedelta(days=days))
    Daily(office.work).once_a_day()
    assert before < set(saved(folder))
    office.clock.move(timedelta(days=1 - days))
    Daily(office.work).once_a_day()
    assert before < set(saved(folder))
    assert ("is of a day to come" in machine_page(office)) is (days > 0)


def test_a_disk_that_is_not_mounted_gets_nothing_and_is_found_again(office: OfficeUnderTest, folder: Path) -> None:
    Daily(office.work).once_a_day()
    elsewhere = folder.rename(folder.with_name("unplugged"))
    daily = Daily(office.work)
    office.clock.move(timedelta(days=1))
    daily.once_a_day()
    assert not folder.exists()
    assert f"{folder} is not there" in machine_page(office)
    folder.mkdir()
    office.clock.move(timedelta(days=3))
    daily.once_a_day()
    assert list(folder.iterdir()) == [], "the empty place of a disk"
    page = machine_page(office)
    assert "it is not known as this office's" in page
    assert "The last good backup is of Monday, 30 November 2026: 4 days ago." in page
    folder.rmdir()
    elsewhere.rename(folder)
    daily.once_a_day()
    assert saved(folder) == ["2026-11-30", "2026-12-04"]
    assert "No backup" not in machine_page(office)


@contextmanager
def files_of(most_bytes: int) -> Iterator[None]:
    """No file can grow beyond that, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_on_a_full_disk_the_older_ones_stay_and_it_is_tried_again(tmp_path: Path, folder: Path) -> None:
    with_folder(tmp_path / "data", folder).work.store.engine.dispose()
    photographed(tmp_path / "data", photos=1, size=3_000_000).work.store.engine.dispose()
    office = with_folder(tmp_path / "data", folder)
    Daily(office.work).once_a_day()
    before = set(folder.iterdir())
    office.clock.move(timedelta(days=1))
    daily = Daily(office.work)
    with files_of(1_000_000):
        daily.once_a_day()
    assert set(folder.iterdir()) == before
    assert "there is no room in" in machine_page(office)
    office.clock.move(timedelta(minutes=50))
    daily.once_a_day()
    assert set(folder.iterdir()) == before, "not every ten minutes: it takes long"
    office.clock.move(timedelta(minutes=10))
    daily.once_a_day()
    assert len(saved(folder)) == 2
    assert "there is no room in" not in machine_page(office)


def test_of_two_who_come_at_once_one_writes_it(office: OfficeUnderTest, folder: Path) -> None:
    for number in range(20):
        ask(office, f"Client {number}")
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: make(office.work), range(4)))
    assert sum(isinstance(one, Made) for one in done) == 1
    assert {one for one in done if not isinstance(one, Made)} <= {"busy", "done"}
    assert saved(folder) == ["2026-11-30"]


def test_what_does_not_read_back_is_not_kept(
    office: OfficeUnderTest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Daily(office.work).once_a_day()
    office.clock.move(timedelta(days=1))

    def lose_its_end(handle: int) -> None:
        """As a stick does that says that it has more room than it has."""
        os.ftruncate(handle, os.fstat(handle).st_size - 1)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lose_its_end)
        Daily(office.work).once_a_day()
    assert saved(folder) == ["2026-11-30"]
    assert "did not read back as it was written" in machine_page(office)


def test_what_a_killed_writer_left_goes(office: OfficeUnderTest, folder: Path) -> None:
    Daily(office.work).once_a_day()
    whole = next(folder.glob("*.backup"))
    left = whole.with_name(f".{whole.name}.writing")
    left.write_bytes(whole.read_bytes()[:100])
    days_pass(office, 1)
    assert not left.exists()
    assert len(saved(folder)) == 2


def test_a_place_that_cannot_be_written_is_said(office: OfficeUnderTest, folder: Path) -> None:
    Daily(office.work).once_a_day()
    name = next(folder.glob("*.backup")).name.replace("11-30", "12-01")
    (folder / name).mkdir()  # in the way of the next one
    office.clock.move(timedelta(days=1))
    with pytest.raises(NotMade):
        make(office.work)
    assert "look at the server's log" in machine_page(office)
    assert saved(folder)[0] == "2026-11-30"


def test_the_machines_page_says_where_no_folder_is_chosen(tmp_path: Path) -> None:
    office = make_office(tmp_path / "data")
    Daily(office.work).once_a_day()
    assert "No backup is made by itself. Name a folder on another disk" in machine_page(office)
    words = ["backup", str(tmp_path / "by hand")]
    assert CliRunner().invoke(main, words, env={"FIELDAPP_DATA": str(tmp_path / "data")}).exit_code == 0
    assert "the last one by hand is of" in machine_page(office)


def run(data: Path, config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"FIELDAPP_DATA": str(data), "FIELDAPP_CONFIG": str(config)})


def test_the_commands_prepare_a_folder_and_write_the_backup_of_the_day(tmp_path: Path, folder: Path) -> None:
    data, config = tmp_path / "data", tmp_path / "config"
    shutil.copytree(CONFIG, config)
    make_office(data).work.store.engine.dispose()
    assert "No folder is chosen" in run(data, config, "backup", "--scheduled").output
    (config / "local.toml").write_text(f'[backups]\nfolder = "{folder}"\n', encoding="utf-8")
    assert (f"{folder} is not there" in run(data, config, "backup", "--prepare").output, folder.exists()) == (
        True,
        False,
    )
    folder.mkdir()
    refused = run(data, config, "backup", "--scheduled")
    assert (refused.exit_code, "fieldapp backup --prepare" in refused.output) == (1, True)
    assert run(data, config, "check").exit_code == 1, "there is none, and none can be written"
    prepared = run(data, config, "backup", "--prepare")
    assert (prepared.exit_code, "if that breaks, both are lost" in prepared.output) == (0, True)
    made = run(data, config, "backup", "--scheduled")
    assert (made.exit_code, "rows saved to" in made.output) == (0, True), made.output
    assert "already" in run(data, config, "backup", "--scheduled").output
    checked = run(data, config, "check")
    assert (checked.exit_code, "The last good backup is of today." in checked.output) == (0, True)
    assert run(data, config, "backup", "--verify", str(next(folder.glob("*.backup")))).exit_code == 0
    for words in (["--scheduled", "--prepare"], ["--scheduled", "one"], []):
        assert run(data, config, "backup", *words).exit_code == 2


@pytest.mark.parametrize("named", ["backups", "inside"])
def test_a_folder_that_cannot_be_meant_is_refused(tmp_path: Path, named: str) -> None:
    data, config = tmp_path / "data", tmp_path / "config"
    shutil.copytree(CONFIG, config)
    chosen = str(data / "backups") if named == "inside" else named
    (config / "local.toml").write_text(f'[backups]\nfolder = "{chosen}"\n', encoding="utf-8")
    result = run(data, config, "check")
    assert (result.exit_code, "folder" in result.output) == (2, True)
