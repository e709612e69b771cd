"""`fieldapp service install`: units that systemd understands, with little of the machine in reach."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from tests.web.conftest import make_office

CONFIG = Path(__file__).resolve().parents[2] / "config"
EXPOSED_AT_MOST = 30  # tenths of systemd's own measure, which begins at "OK" below 40 and ends at 100


def install(tmp_path: Path, *words: str, name: str = "data", **environment: str) -> Result:
    named = {"FIELDAPP_DATA": str(tmp_path / name), "FIELDAPP_CONFIG": str(tmp_path / "config"), **environment}
    return CliRunner().invoke(main, ["service", "install", "--user", "visits", *words], env=named)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """That of an office whose backups go to another disk."""
    folder = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    chosen = f'[backups]\nfolder = "{tmp_path / "stick"}"\nhour = 4\n'
    (folder / "local.toml").write_text(chosen, encoding="utf-8")
    return folder


def read(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names as they are written
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def systemd_analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("no systemd on this machine: nobody says whether the units are understood")
    return subprocess.run([command, *words], capture_output=True, text=True, check=False)


def test_the_units_run_this_installation_for_this_office(tmp_path: Path, config: Path) -> None:
    (tmp_path / "units").mkdir()
    result = install(tmp_path, "--to", str(tmp_path / "units"), "--port", "8123")
    assert result.exit_code == 0, result.output
    server, backup, timer = (
        read(tmp_path / "units" / name)
        for name in ("fieldapp.service", "fieldapp-backup.service", "fieldapp-backup.timer")
    )
    assert server["Service"]["ExecStart"].endswith("-m fieldapp serve --port 8123")
    assert backup["Service"]["ExecStart"].endswith("-m fieldapp backup --scheduled")
    assert str(tmp_path / "stick") in backup["Service"]["ReadWritePaths"]
    assert "04:" in timer["Timer"]["OnCalendar"]
    text = (tmp_path / "units" / "fieldapp.service").read_text()
    for folder in (tmp_path / "data", config):
        assert str(folder) in text
    assert install(tmp_path, "--to", str(tmp_path / "units")).exit_code == 0, "again, after an update"


@pytest.mark.parametrize("words", [(), ("--encrypted-credentials",)])
def test_systemd_understands_them_and_little_is_exposed(tmp_path: Path, config: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "units").mkdir()
    assert install(tmp_path, "--to", str(tmp_path / "units"), "--port", "443", *words, name="da ta%").exit_code == 0
    files = sorted((tmp_path / "units").iterdir())
    assert len(files) == 3
    verified = systemd_analyze("verify", "--recursive-errors=no", *files)
    assert (verified.returncode, verified.stderr) == (0, "")
    for service in (path for path in files if path.suffix == ".service"):
        judged = systemd_analyze("security", "--offline=yes", f"--threshold={EXPOSED_AT_MOST}", service)
        assert judged.returncode == 0, judged.stdout


def test_server_and_backup_are_handed_the_secret_of_the_key_file(tmp_path: Path, config: Path) -> None:
    for words, load in ((), "LoadCredential"), (("--encrypted-credentials",), "LoadCredentialEncrypted"):
        lines = install(tmp_path, "--dry-run", *words).output.splitlines()
        assert lines.count(f"{load}=fieldapp-key") == 2
        assert lines.count(f"{load}=messages-sms") == 2


def test_without_a_folder_for_backups_there_is_no_timer(tmp_path: Path, config: Path) -> None:
    (config / "local.toml").unlink()
    (tmp_path / "units").mkdir()
    written = install(tmp_path, "--to", str(tmp_path / "units"))
    assert "no folder is chosen under [backups]" in written.output
    assert [path.name for path in (tmp_path / "units").iterdir()] == ["fieldapp.service"]
    (tmp_path / "units" / "fieldapp.service").unlink()
    result = install(tmp_path, "--dry-run")
    assert "[Service]" in result.output
    assert "--scheduled" not in result.output
    assert list((tmp_path / "units").iterdir()) == []


def test_planning_workers_are_kept_running_where_the_office_has_them(tmp_path: Path, config: Path) -> None:
    address = "postgresql+psycopg://office:secret@127.0.0.1/office"
    with (config / "local.toml").open("a", encoding="utf-8") as local:
        local.write('[planning]\nworkers = "separate"\n')
    (tmp_path / "units").mkdir()
    written = install(tmp_path, "--to", str(tmp_path / "units"), FIELDAPP_DATABASE_URL=address)
    assert written.exit_code == 0, written.output
    assert "fieldapp-worker@1, fieldapp-worker@2" in written.output
    unit = tmp_path / "units" / "fieldapp-worker@.service"
    service = read(unit)["Service"]
    assert service["ExecStart"].endswith("-m fieldapp worker")
    assert (service["Restart"], service["LoadCredential"]) == ("always", "fieldapp-key"), "no key of a provider"
    verified = systemd_analyze("verify", "--recursive-errors=no", unit)
    assert (verified.returncode, verified.stderr) == (0, "")
    judged = systemd_analyze("security", "--offline=yes", f"--threshold={EXPOSED_AT_MOST}", unit)
    assert judged.returncode == 0, judged.stdout


def test_the_address_of_a_database_is_no_part_of_what_everybody_reads(tmp_path: Path, config: Path) -> None:
    address = "postgresql+psycopg://office:secret@127.0.0.1/office"
    result = install(tmp_path, "--dry-run", FIELDAPP_DATABASE_URL=address)
    assert "secret" not in result.output
    assert f"EnvironmentFile={tmp_path / 'data' / 'environment'}" in result.output


def test_units_that_are_written_anew_keep_the_address_of_the_database(tmp_path: Path, config: Path) -> None:
    """`sudo` hands on no variable that is not named, and a server without it would begin an empty SQLite."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "environment").write_text("FIELDAPP_DATABASE_URL=postgresql+psycopg://office@127.0.0.1/office")
    result = install(tmp_path, "--dry-run")
    assert f"EnvironmentFile={tmp_path / 'data' / 'environment'}" in result.output
    assert "Write FIELDAPP_DATABASE_URL" not in result.output


def test_what_cannot_be_meant_is_refused_and_nothing_is_replaced(tmp_path: Path, config: Path) -> None:
    units = tmp_path / "units"
    units.mkdir()
    (units / "fieldapp.service").write_text("[Service]\n# mine\n")
    taken = install(tmp_path, "--to", str(units))
    assert (taken.exit_code, "was not written by this command" in taken.output) == (2, True)
    assert [path.name for path in units.iterdir()] == ["fieldapp.service"]
    assert install(tmp_path, "--to", str(tmp_path / "none")).exit_code == 2
    for user in ("root", "some body", "a%u"):
        result = install(tmp_path, "--user", user, "--dry-run")
        assert (result.exit_code, len(result.output.splitlines())) == (2, 1), result.output
    line = install(tmp_path, "--dry-run", name="a\nExecStartPre=false")
    assert (line.exit_code, "cannot stand in a unit" in line.output) == (2, True)


def test_the_account_is_the_one_that_the_data_belongs_to(tmp_path: Path, config: Path) -> None:
    office = make_office(tmp_path / "data")
    owner = office.work.settings.data.owner()
    words = ["service", "install", "--dry-run"]
    named = {"FIELDAPP_DATA": str(tmp_path / "data"), "FIELDAPP_CONFIG": str(config)}
    result = CliRunner().invoke(main, words, env=named)
    if owner == "root":
        assert (result.exit_code, "belongs to root" in result.output) == (2, True)
    else:
        assert re.search(rf"^User={owner}$", result.output, re.MULTILINE)
