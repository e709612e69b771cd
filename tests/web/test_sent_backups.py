"""A backup a day at a host that speaks SFTP: only where it is the host that it should be, read back before it counts,
and whatever stops it leaves what lay there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from fieldapp.cli import main
from fieldapp.cli.setup import prepare
from fieldapp.services import backup, backup_folder, sent_backup
from fieldapp.services.backup_turn import NotMade
from fieldapp.services.daily import Daily
from fieldapp.services.sent_backup import Sent
from fieldapp.settings.whole import Host
from fieldapp.store.turns import only_here
from fieldapp.web.backup_gauges import backup_gauges
from tests.patience import until
from tests.sftp_host import USER, Faults, SftpHostUnderTest, sftp_host
from tests.unit.test_backup import photographed
from tests.web.conftest import OfficeUnderTest, make_office, settings_of
from tests.web.people_and_visits import ask
from tests.web.test_scheduled_backups import days_pass, files_of, machine_page

CONFIG = Path(__file__).resolve().parents[2] / "config"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[SftpHostUnderTest]:
    with sftp_host(tmp_path / "host") as running:
        yield running


def with_host(data: Path, host: SftpHostUnderTest, *, database_url: str = "", **chosen: Any) -> OfficeUnderTest:
    """An office that chose this host, which knows its key, as it knows the host's; not prepared."""
    own = settings_of(data)
    if database_url:
        own = own.model_copy(update={"database_url": database_url})
        prepare(own)
    named = {
        "sftp_host": "127.0.0.1",
        "sftp_port": host.port,
        "sftp_user": USER,
        "sftp_host_key": host.public_key,
        **chosen,
    }
    allowed = (*own.hosts, Host(name="127.0.0.1", purpose="backups"))
    settings = own.model_copy(update={"backups": own.backups.model_copy(update=named), "hosts": allowed})
    office = make_office(data, settings=settings)
    assert office.work.backup_host
    host.lets_in(office.work.backup_host.own_key())
    return office


def prepared(data: Path, host: SftpHostUnderTest, **chosen: Any) -> OfficeUnderTest:
    office = with_host(data, host, **chosen)
    assert office.work.backup_host
    assert sent_backup.prepare(office.work, office.work.backup_host)
    return office


@pytest.fixture
def office(tmp_path: Path, host: SftpHostUnderTest) -> OfficeUnderTest:
    return prepared(tmp_path / "data", host)


def choosing(office: OfficeUnderTest, **chosen: Any) -> OfficeUnderTest:
    """The same office after its server was begun anew with these settings."""
    settings = office.work.settings
    backups = settings.backups.model_copy(update=chosen)
    return make_office(settings.data, office.clock, settings.model_copy(update={"backups": backups}))


def sent(host: SftpHostUnderTest) -> list[str]:
    return sorted(path.name[9:19] for path in host.folder.glob("fieldapp-*.backup"))


def there(host: SftpHostUnderTest) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in host.folder.iterdir()}


def not_sent(office: OfficeUnderTest) -> str:
    """Why."""
    with pytest.raises(NotMade) as failed:
        sent_backup.make(office.work)
    return str(failed.value.trouble)


def test_a_backup_a_day_is_sent_and_read_back_and_restores(
    office: OfficeUnderTest, host: SftpHostUnderTest, tmp_path: Path
) -> None:
    ask(office, "Amina")
    assert "There is no backup at 127.0.0.1 yet." in machine_page(office)
    assert "No backup is made by itself" not in machine_page(office)
    assert 'fieldapp_backup_age_days{place="host"} +Inf\n' in backup_gauges(office.work)
    daily = Daily(office.work)
    daily.once_a_day()
    daily.once_a_day()
    assert sent(host) == ["2026-11-30"]
    assert "The last good backup at 127.0.0.1 is of today." in machine_page(office)
    file = next(host.folder.glob("*.backup"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(office.work.settings.data.glob("*sent*")), "nothing stays here of what was made to be sent"
    office.clock.move(timedelta(days=1))
    assert 'fieldapp_backup_age_days{place="host"} 1\n' in backup_gauges(office.work)
    words = ["restore", str(file), "--key", str(office.work.settings.key_file)]
    restored = CliRunner().invoke(main, words, env={"FIELDAPP_DATA": str(tmp_path / "new")})
    assert restored.exit_code == 0, restored.output


def test_folder_and_host_get_the_same_and_neither_waits_for_the_other(tmp_path: Path, host: SftpHostUnderTest) -> None:
    folder = tmp_path / "stick"
    office = prepared(tmp_path / "data", host, folder=str(folder))
    Daily(office.work).once_a_day()
    assert (sent(host), folder.exists()) == (["2026-11-30"], False)
    assert f"{folder} is not there" in machine_page(office)
    folder.mkdir()
    backup_folder.prepare(office.work, folder)
    days_pass(office, 1)
    name = next(folder.glob("*.backup")).name
    assert (folder / name).read_bytes() == (host.folder / name).read_bytes()
    assert 'fieldapp_backup_age_days{place="folder"} 0\n' in backup_gauges(office.work)


def test_the_rule_holds_there_and_what_is_not_this_offices_stays(
    office: OfficeUnderTest, host: SftpHostUnderTest, tmp_path: Path
) -> None:
    other = prepared(tmp_path / "other", host)
    Daily(other.work).once_a_day()
    theirs = there(host)
    mine = next(path for path in host.folder.glob("*.backup")).name
    days_pass(office, 1)
    own = next(name for name in there(host) if name not in theirs and name.endswith(".backup"))
    stranger = host.folder / own.replace("12-01", "11-02")
    stranger.write_bytes(b"no backup")
    (host.folder / own.replace("12-01", "11-03")).symlink_to(host.folder / mine)
    (host.folder / own.replace("12-01", "11-04")).mkdir()
    days_pass(office, 20)
    for name, content in theirs.items():
        assert (host.folder / name).read_bytes() == content
    assert stranger.read_bytes() == b"no backup"
    tag = own[20:]
    kept = sorted(path.name[9:19] for path in host.folder.glob(f"fieldapp-*-{tag}") if path.is_file())
    days = [f"2026-12-{day}" for day in range(15, 22)]
    assert kept == ["2026-11-02", "2026-11-03", "2026-12-06", "2026-12-13", *days]


FAULTS = {
    "closes": (Faults(closes_after=100_000), "did not answer when it was last asked, or the connection broke"),
    "full": (Faults(full_after=100_000), "took no more of the last backup"),
    "says_full": (Faults(free=100_000), "Older ones stay until a new one is there."),
    "loses": (Faults(loses=True), "did not read back from 127.0.0.1 as it was sent, and was not kept"),
    "read_only": (Faults(read_only=True), "our account may not read or write in its folder"),
    "mounted": (Faults(mounted_read_only=True), "our account may not read or write in its folder"),
}


@pytest.mark.parametrize("named", FAULTS)
def test_whatever_goes_wrong_there_the_last_good_one_stays_and_the_next_try_goes_on(
    tmp_path: Path, host: SftpHostUnderTest, named: str
) -> None:
    faults, said = FAULTS[named]
    photographed(tmp_path / "data", photos=1, size=300_000).work.store.engine.dispose()
    office = prepared(tmp_path / "data", host)
    Daily(office.work).once_a_day()
    before = there(host)
    office.clock.move(timedelta(days=3))
    host.written = 0
    host.faults = faults
    daily = Daily(office.work)
    daily.once_a_day()
    now = there(host)
    assert {name: now[name] for name in before} == before
    assert [name for name in set(now) - set(before) if name.endswith(".backup")] == []
    page = machine_page(office)
    assert said in page
    assert "The last good backup at 127.0.0.1 is of Monday, 30 November 2026: 3 days ago." in page
    host.faults = Faults()
    office.clock.move(timedelta(minutes=50))
    daily.once_a_day()
    assert len(sent(host)) == 1, "not every ten minutes"
    office.clock.move(timedelta(minutes=10))
    daily.once_a_day()
    assert sent(host) == ["2026-11-30", "2026-12-03"]
    assert sorted(there(host)) == sorted([*before, *(name for name in there(host) if "12-03" in name)]), "nothing else"
    assert said not in machine_page(office)


@pytest.mark.parametrize(
    ("chosen", "trouble"), [({"sftp_silence_s": 0.5}, "silent"), ({"sftp_longest_h": 0.5 / 3600}, "slow")]
)
def test_a_host_that_falls_silent_is_not_waited_for(
    tmp_path: Path, host: SftpHostUnderTest, chosen: dict[str, float], trouble: str
) -> None:
    office = prepared(tmp_path / "data", host)
    host.faults = Faults(silent_after=0)
    assert not_sent(choosing(office, **chosen)) == trouble
    assert "it is tried again by itself" in machine_page(office).lower()
    host.faults = Faults()
    Daily(office.work).once_a_day()
    assert sent(host) == ["2026-11-30"]


def test_a_host_that_knows_no_extension_gets_one_too_and_again(tmp_path: Path, host: SftpHostUnderTest) -> None:
    office = prepared(tmp_path / "data", host)
    host.faults.bare = True
    days_pass(office, 2)
    assert sent(host) == ["2026-12-01", "2026-12-02"]
    newest = max(host.folder.glob("fieldapp-*.backup"))
    newest.write_bytes(newest.read_bytes()[:1000])
    with office.work.store.engine.begin() as connection:  # as if the power had gone before it was noted
        connection.execute(text("DELETE FROM counters WHERE name LIKE 'backup-host-%-period'"))
    assert isinstance(sent_backup.make(office.work), Sent)
    backup.verify(newest, backup.keys_of(office.work))


def test_what_a_killed_sender_left_goes(office: OfficeUnderTest, host: SftpHostUnderTest) -> None:
    Daily(office.work).once_a_day()
    whole = next(host.folder.glob("*.backup"))
    left = whole.with_name(f".{whole.name}.writing")
    left.write_bytes(whole.read_bytes()[:100])
    strangers = host.folder / ".fieldapp-2026-11-30-ffffffffff.backup.writing"
    strangers.write_bytes(b"theirs")
    beside = office.work.settings.data / sent_backup.BESIDE
    beside.write_bytes(whole.read_bytes())
    days_pass(office, 1)
    assert (left.exists(), beside.exists(), strangers.read_bytes()) == (False, False, b"theirs")
    assert len(sent(host)) == 2


@pytest.mark.slow
def test_a_sender_that_is_killed_in_the_middle_loses_nothing(tmp_path: Path, host: SftpHostUnderTest) -> None:
    photographed(tmp_path / "data", photos=1, size=300_000).work.store.engine.dispose()
    office = configured(tmp_path, host, f'sftp_host_key = "{host.public_key}"')
    host.lets_in(run(office, "backup", "--prepare").output.splitlines()[-1])
    assert run(office, "backup", "--prepare").exit_code == 0
    host.faults = Faults(silent_after=100_000)
    env = {**os.environ, "FIELDAPP_DATA": str(office[0]), "FIELDAPP_CONFIG": str(office[1])}
    sending = subprocess.Popen([sys.executable, "-m", "fieldapp", "backup", "--scheduled"], env=env)
    try:
        until(lambda: host.written > 100_000, "bytes at the host")
    finally:
        sending.kill()
        sending.wait()
    assert (sent(host), len(there(host))) == ([], 2), "the mark, and what is not finished"
    host.faults = Faults()
    made = run(office, "backup", "--scheduled")
    assert made.exit_code == 0, made.output
    assert (len(sent(host)), len(there(host))) == (1, 2)


def test_a_host_that_shows_another_key_is_told_nothing(office: OfficeUnderTest, host: SftpHostUnderTest) -> None:
    Daily(office.work).once_a_day()
    for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256"):
        with sftp_host(host.folder, asyncssh.generate_private_key(kind)) as impostor:
            elsewhere = choosing(office, sftp_port=impostor.port)
            assert not_sent(elsewhere) == "other_key"
            assert impostor.asked == [], "it does not even hear the name of the account"
            assert "it shows another key than sftp_host_key" in machine_page(elsewhere)


def test_of_each_thing_that_keeps_us_out_it_is_said_which(tmp_path: Path, host: SftpHostUnderTest) -> None:
    def trouble(name: str, **chosen: Any) -> str:
        office = with_host(tmp_path / name, host, **chosen)
        found = not_sent(office)
        assert f"backup_host_{found}" not in machine_page(office)
        assert "No backup is sent to 127.0.0.1" in machine_page(office) or found == "silent"
        assert list(office.work.settings.data.glob("*sent*")) == [], "nothing was written for it"
        return found

    assert trouble("unprepared") == "unprepared"
    assert trouble("elsewhere", sftp_folder="nowhere") == "gone"
    assert trouble("somebody", sftp_user="somebody") == "refused"
    assert trouble("unpinned", sftp_host_key="") == "unknown"
    office = with_host(tmp_path / "keyless", host)
    (office.work.settings.data / "keys" / "backups-sftp").write_text("no key")
    assert not_sent(office) == "keyless"
    assert "keys/backups-sftp is missing or is no key" in machine_page(office)
    with sftp_host(tmp_path / "gone") as ended:
        pass
    assert trouble("off", sftp_port=ended.port) == "silent"


def test_where_none_can_be_written_here_it_is_said(tmp_path: Path, host: SftpHostUnderTest) -> None:
    photographed(tmp_path / "data", photos=1, size=3_000_000).work.store.engine.dispose()
    office = prepared(tmp_path / "data", host)
    with files_of(1_000_000):
        assert not_sent(office) == "here"
    assert "No backup could be written on this machine, to be sent to 127.0.0.1" in machine_page(office)
    assert (sent(host), list(office.work.settings.data.glob("*sent*"))) == ([], [])
    Daily(office.work).once_a_day()
    assert sent(host) == ["2026-11-30"]


def test_a_host_that_speaks_something_else_is_said_and_tried_again(
    office: OfficeUnderTest, host: SftpHostUnderTest
) -> None:
    with sftp_host(host.folder, host.key, speaks_sftp=False) as other:
        other.known = host.known
        assert not_sent(choosing(office, sftp_port=other.port)) == "other"
    elsewhere = choosing(office, sftp_port=other.port)
    assert "could not be sent to 127.0.0.1: look at the server's log" in machine_page(elsewhere)
    with sftp_host(host.folder, host.key, port=other.port) as repaired:
        repaired.known = host.known
        Daily(elsewhere.work).once_a_day()
    assert sent(host) == ["2026-11-30"]


def test_the_register_names_the_host(office: OfficeUnderTest) -> None:
    page = office.signed_in("administrator", language="en").get("/admin/register").text
    assert "keeps encrypted backups" in page


def configured(tmp_path: Path, host: SftpHostUnderTest, more: str = "", listed: bool = True) -> tuple[Path, Path]:
    """Data and configuration of an office that runs by commands."""
    data, config = tmp_path / "data", tmp_path / "config"
    if not config.exists():
        shutil.copytree(CONFIG, config)
        make_office(data).work.store.engine.dispose()
    chosen = f'[backups]\nsftp_host = "127.0.0.1"\nsftp_port = {host.port}\nsftp_user = "{USER}"\n{more}\n'
    (config / "local.toml").write_text(chosen, encoding="utf-8")
    hosts = '[[host]]\nname = "127.0.0.1"\npurpose = "backups"\n' if listed else "host = []\n"
    (config / "hosts.toml").write_text(hosts, encoding="utf-8")
    return data, config


def run(office: tuple[Path, Path], *words: str) -> Result:
    env = {"FIELDAPP_DATA": str(office[0]), "FIELDAPP_CONFIG": str(office[1])}
    return CliRunner().invoke(main, list(words), env=env)


def test_the_commands_lead_from_no_key_to_a_backup_that_is_fetched_and_tried(
    tmp_path: Path, host: SftpHostUnderTest
) -> None:
    shown = run(configured(tmp_path, host), "backup", "--prepare")
    line = next(line for line in shown.output.splitlines() if line.startswith("sftp_host_key"))
    assert (shown.exit_code, host.public_key in line) == (0, True), shown.output
    assert host.key.get_fingerprint() in shown.output
    assert host.asked == [], "nobody has compared its key yet"
    office = configured(tmp_path, host, line)
    kept_out = run(office, "backup", "--prepare")
    assert kept_out.exit_code == 1
    host.lets_in(kept_out.output.splitlines()[-1])
    assert (office[0] / "keys" / "backups-sftp").stat().st_mode & 0o777 == 0o600
    early = run(office, "backup", "--scheduled")
    assert (early.exit_code, "fieldapp backup --prepare" in early.output) == (1, True)
    assert run(office, "check").exit_code == 1
    assert run(office, "backup", "--prepare").exit_code == 0
    made = run(office, "backup", "--scheduled")
    assert (made.exit_code, "and read back; 0 older backups removed" in made.output) == (0, True), made.output
    assert "is in 127.0.0.1 already" in run(office, "backup", "--scheduled").output
    checked = run(office, "check")
    assert (checked.exit_code, "The last good backup at 127.0.0.1 is of today." in checked.output) == (0, True)
    target = tmp_path / "fetched"
    fetched = run(office, "backup", "--fetch", str(target))
    assert fetched.exit_code == 0, fetched.output
    assert run(office, "backup", "--verify", str(target)).exit_code == 0
    assert run(office, "backup", "--fetch", str(target)).exit_code == 2, "it replaces nothing"
    other_day = run(office, "backup", "--fetch", str(tmp_path / "none"), "--day", "2001-01-01")
    assert (other_day.exit_code, "has no backup of 2001-01-01" in other_day.output) == (2, True)
    newest = max(host.folder.glob("fieldapp-*.backup"))
    newest.write_bytes(newest.read_bytes()[:-1])
    broken = run(office, "backup", "--fetch", str(tmp_path / "none"))
    assert (broken.exit_code, (tmp_path / "none").exists()) == (2, False), broken.output
    for words in (
        ["--fetch"],
        ["--fetch", "--verify", "one"],
        ["--day", "2001-01-01", "one"],
        ["--fetch", "--prepare"],
    ):
        assert run(office, "backup", *words).exit_code == 2


def test_check_asks_the_host_whether_it_still_lets_us_in(tmp_path: Path, host: SftpHostUnderTest) -> None:
    office = prepared(tmp_path / "data", host)
    assert isinstance(sent_backup.make(office.work), Sent)
    host.known.clear()
    now = sent_backup.state(office.work)
    assert now and now.trouble is None, "a page does not wait for the host"
    asked = sent_backup.state(office.work, ask=True)
    assert asked and asked.trouble == "refused"


@pytest.mark.postgresql
def test_of_two_machines_on_one_database_one_sends_at_a_time(
    tmp_path: Path, host: SftpHostUnderTest, office_url: str
) -> None:
    office = prepared(tmp_path / "data", host, database_url=office_url)
    with only_here(office.work.store.engine, "backup") as elsewhere:
        assert elsewhere
        assert sent_backup.make(office.work) == "busy"
    assert isinstance(sent_backup.make(office.work), Sent)
    office.work.store.engine.dispose()


def test_what_was_in_the_way_and_is_mended_is_not_said_by_who_asks(tmp_path: Path, host: SftpHostUnderTest) -> None:
    office = prepared(tmp_path / "data", host)
    known = set(host.known)
    host.known.clear()
    assert not_sent(office) == "refused"
    page = sent_backup.state(office.work)
    assert page and page.trouble == "refused", "a page says how the last try ended"
    host.known = known
    asked = sent_backup.state(office.work, ask=True)
    assert asked and asked.trouble is None
    host.faults = Faults(full_after=0)
    assert not_sent(office) == "full"
    asked = sent_backup.state(office.work, ask=True)
    assert asked and asked.trouble == "full", "of what asking does not show it is said how the last try ended"


def test_the_newest_is_not_the_one_that_a_wrong_clock_named(
    office: OfficeUnderTest, host: SftpHostUnderTest, tmp_path: Path
) -> None:
    assert office.work.backup_host
    Daily(office.work).once_a_day()
    today = next(host.folder.glob("*.backup"))
    to_come = today.with_name(today.name.replace("2026-11-30", "2030-01-01"))
    shutil.copy(today, to_come)
    assert sent_backup.fetch(office.work, office.work.backup_host, tmp_path / "one") == today.name
    named = sent_backup.fetch(office.work, office.work.backup_host, tmp_path / "two", date(2030, 1, 1))
    assert named == to_come.name
    today.unlink()
    assert sent_backup.fetch(office.work, office.work.backup_host, tmp_path / "three") == to_come.name, "no other"


@pytest.mark.parametrize(
    ("more", "listed", "said"),
    [
        ("", False, 'add it to hosts.toml with the purpose "backups"'),
        ('sftp_host_key = "SHA256:AAAA"', True, "sftp_host_key"),
        ('sftp_folder = "a\\nb"', True, "sftp_folder"),
        ("sftp_silence_s = 0", True, "sftp_silence_s"),
    ],
)
def test_a_host_that_cannot_be_meant_is_refused(
    tmp_path: Path, host: SftpHostUnderTest, more: str, listed: bool, said: str
) -> None:
    result = run(configured(tmp_path, host, more, listed), "check")
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert "office.toml" not in result.output, "it is not the file to look at"
    assert host.asked == []
