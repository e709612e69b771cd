"""`fieldapp keys lock`, `unlock` and `status`: who takes the folder without the secret opens nothing, and with it
everything works."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from fieldapp.crypto import key_lock
from fieldapp.crypto.key_file import KeyFile
from fieldapp.gateways.solver_process import SolverProcess
from fieldapp.opening import open_workplace
from fieldapp.services import key_locking
from fieldapp.services.solver import SolverFailed
from fieldapp.settings import SettingsError, load
from fieldapp.settings.given_secrets import secret_of_a_provider
from tests.unit.routing.test_problem import DAY
from tests.web.conftest import make_office
from tests.web.people_and_visits import ask

SECRET = "rhubarbe violoncelle nuage trottoir kiwi"
OTHER = "parapluie tourniquet gingembre falaise hibou"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_lock, "COST", key_lock.Cost(8, 1, 1))
    for name in ("FIELDAPP_KEY_SECRET", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Of an office with somebody in it."""
    office = make_office(tmp_path / "data")
    ask(office, "Amina Planted")
    office.work.store.engine.dispose()
    return tmp_path / "data"


def run(data: Path, *words: str, secret: str = "", credentials: Path | None = None) -> Result:
    given = {"FIELDAPP_KEY_SECRET": secret or None, "CREDENTIALS_DIRECTORY": str(credentials) if credentials else None}
    return CliRunner().invoke(main, list(words), env={"FIELDAPP_DATA": str(data), **given})


def lock(data: Path, secret: str = SECRET) -> None:
    done = run(data, "keys", "lock", "--environment", secret=secret)
    assert done.exit_code == 0, done.output


def refused(result: Result, says: str) -> None:
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.output


def test_a_copy_of_the_whole_folder_opens_nothing_without_the_secret(data: Path, tmp_path: Path) -> None:
    assert run(data, "backup", str(tmp_path / "saved")).exit_code == 0
    lock(data)
    thief = Path(shutil.copytree(data, tmp_path / "thief"))
    for words in (
        ("check", "--deep"),
        ("backup", str(tmp_path / "other")),
        ("backup", "--verify", str(tmp_path / "saved")),
        ("keys", "save", str(tmp_path / "plain.key")),
        ("keys", "rotate"),
        ("keys", "unlock"),
        ("keys", "lock", "--credential", str(tmp_path / "made")),
        ("statement", "H-1"),
        ("serve",),
    ):
        refused(run(thief, *words), "the key file is locked: give its secret")
        refused(run(thief, *words, secret=OTHER), "the secret that was given does not open")
    assert not [one.name for one in tmp_path.iterdir() if one.name in ("other", "plain.key", "made")]
    with pytest.raises(SettingsError, match="is locked"):
        open_workplace(load(data=thief))
    for one in thief.rglob("*"):
        assert not one.is_file() or b"Amina Planted" not in one.read_bytes(), one
    assert run(thief, "check", "--deep", secret=SECRET).output.count("Everything that is sealed opens.") == 1


def test_with_the_secret_everything_works_as_before(data: Path, tmp_path: Path) -> None:
    lock(data)
    locked = (data / "keys" / "master.key").read_bytes()
    saved, key = tmp_path / "saved", tmp_path / "safe.key"
    for words in (
        ("backup", str(saved)),
        ("backup", "--verify", str(saved)),
        ("keys", "save", str(key)),
        ("keys", "save", "--locked", str(tmp_path / "locked.key")),
        ("keys", "rotate"),
        ("check", "--deep"),
    ):
        done = run(data, *words, secret=SECRET)
        assert done.exit_code == 0, done.output
    now = (data / "keys" / "master.key").read_bytes()
    assert now != locked
    assert now.splitlines()[0] == locked.splitlines()[0], "another key, under the same lock"
    for name, secret in ((key, ""), (tmp_path / "locked.key", SECRET), (data / "keys" / "master.key", SECRET)):
        place = tmp_path / f"restored-{name.stem}"
        done = run(place, "restore", str(saved), "--key", str(name), secret=secret)
        assert done.exit_code == 0, done.output
        assert (place / "keys" / "master.key").read_bytes() == name.read_bytes(), "locked as it was saved"
        checked = run(place, "check", "--deep", secret=secret)
        assert "Everything that is sealed opens." in checked.output, checked.output
    refused(run(tmp_path / "none", "restore", str(saved), "--key", str(tmp_path / "locked.key")), "is locked")
    assert not (tmp_path / "none").exists()


def test_an_update_of_a_locked_office_asks_nothing(data: Path) -> None:
    lock(data)
    for secret in ("", OTHER):
        done = run(data, "init", secret=secret)
        assert (done.exit_code, "Its key file is locked" in done.output) == (0, True), done.output
    assert "invitation" in run(data, "init", secret=SECRET).output, "no administrator has a password yet"


def test_a_credential_of_systemd_opens_it_and_a_new_one_is_hard_to_guess(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "credstore" / "fieldapp-key"
    file.parent.mkdir()
    done = run(data, "keys", "lock", "--credential", str(file))
    assert done.exit_code == 0, done.output
    secret = file.read_text().strip()
    assert (len(secret.replace("-", "")), file.stat().st_mode & 0o777) == (32, 0o600)
    assert secret not in done.output
    assert "who takes that disk has both" in done.output
    refused(run(data, "backup", str(tmp_path / "saved")), "is locked")
    assert run(data, "backup", str(tmp_path / "saved"), credentials=file.parent).exit_code == 0
    assert run(data, "check", secret=secret).exit_code == run(data, "check", credentials=file.parent).exit_code
    again = run(data, "keys", "lock", "--credential", str(file), credentials=file.parent)
    assert (again.exit_code, file.read_text().strip()) == (0, secret), "what is there is used, and never replaced"


def test_what_protects_nothing_is_refused(data: Path, tmp_path: Path) -> None:
    before = (data / "keys" / "master.key").read_bytes()
    for secret, says in (("", "is not set"), ("petit mot", "too easy"), ("aaaaaaaaaaaaaaaaaaaaaaaa", "too easy")):
        assert says in run(data, "keys", "lock", "--environment", secret=secret).output
    refused(run(data, "keys", "lock", "--credential", str(data / "secret")), "kept apart")
    (tmp_path / "open").write_text(SECRET)
    (tmp_path / "open").chmod(0o644)
    refused(run(data, "keys", "lock", "--credential", str(tmp_path / "open")), "chmod 600")
    refused(run(data, "keys", "lock", "--credential", str(tmp_path / "none" / "file")), "cannot be used")
    refused(run(data, "keys", "lock", "--credential", str(tmp_path), "--environment"), "do not go together")
    refused(run(data, "keys", "lock"), "no terminal")
    assert (data / "keys" / "master.key").read_bytes() == before


def test_the_lock_is_changed_and_taken_off(data: Path, tmp_path: Path) -> None:
    lock(data)
    file = tmp_path / "fieldapp-key"
    file.write_text(OTHER + "\n")
    file.chmod(0o600)
    assert run(data, "keys", "lock", "--credential", str(file), secret=SECRET).exit_code == 0
    refused(run(data, "check", secret=SECRET), "does not open")
    assert run(data, "keys", "unlock", secret=OTHER).exit_code == 0
    assert "is not locked" in run(data, "keys", "unlock").output
    assert KeyFile(data / "keys" / "master.key").lock() is None
    audit = run(data, "keys", "status").output
    assert "lies in plain" in audit


def test_status_check_and_the_machines_page_say_how_it_lies(data: Path, tmp_path: Path) -> None:
    assert "lies in plain: whoever takes this disk reads everything" in run(data, "check").output
    lock(data)
    for secret, says in (
        ("", "No secret was given"),
        (OTHER, "does not open it"),
        (SECRET, "The secret that was given to this command opens it."),
    ):
        done = run(data, "keys", "status", secret=secret)
        assert done.exit_code == 0, done.output
        assert "is locked: its secret is meant to come in FIELDAPP_KEY_SECRET" in done.output
        assert says in done.output
        assert SECRET not in done.output
    assert "The key file is locked" in run(data, "check", secret=SECRET).output
    (data / "keys" / "master.key").write_bytes(b"locked nonsense\n")
    refused(run(data, "keys", "status"), "not a key file")


def test_a_server_whose_key_file_was_locked_otherwise_meanwhile_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path / "data")
    page = office.signed_in("administrator", language="en")
    assert "lies in plain" in page.get("/admin/health").text
    lock(tmp_path / "data")
    assert "What runs here cannot open the key file" in page.get("/admin/health").text
    monkeypatch.setenv("FIELDAPP_KEY_SECRET", SECRET)
    assert "The key file is locked" in page.get("/admin/health").text
    audit = page.get("/admin/audit").text
    assert "locked the key file" in audit


def test_the_master_key_is_not_changed_under_a_server_that_could_not_follow(data: Path, tmp_path: Path) -> None:
    work = open_workplace(load(data=data))
    key_locking.note_served(work.store, work.key_file)
    work.store.engine.dispose()
    lock(data)
    before = (data / "keys" / "master.key").read_bytes()
    refused(run(data, "keys", "rotate", secret=SECRET), "Restart the server, then run this again")
    assert (data / "keys" / "master.key").read_bytes() == before
    assert run(data, "keys", "rotate", "--not-served", secret=SECRET).exit_code == 0
    assert run(data, "keys", "unlock", secret=SECRET).exit_code == 0
    assert run(data, "keys", "rotate").exit_code == 0, "every server opens a file that lies in plain"


def test_accents_and_what_stands_around_a_secret_make_no_other(data: Path, tmp_path: Path) -> None:
    lock(data, "  pêche violoncelle nuage trottoir kiwi \n")
    said = run(data, "keys", "status", secret="pe\u0302che violoncelle nuage trottoir kiwi").output
    assert "The secret that was given to this command opens it." in said


def test_the_planner_is_given_none_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDAPP_KEY_SECRET", SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    planner = tmp_path / "python"
    planner.write_text(f"#!/bin/sh\nenv > {tmp_path / 'environment'}\nexit 2\n")
    planner.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(planner))
    with pytest.raises(SolverFailed):
        SolverProcess().solve(DAY, time_limit_s=1, seed=1, progress=lambda _: None, cancelled=lambda: False)
    given = (tmp_path / "environment").read_text()
    assert "PATH=" in given
    assert SECRET not in given
    assert "CREDENTIALS_DIRECTORY" not in given


def test_keys_of_providers_may_be_credentials_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "given").mkdir()
    assert secret_of_a_provider(tmp_path, "messages-sms") == b""
    (tmp_path / "keys" / "messages-sms").write_text("file\n")
    assert secret_of_a_provider(tmp_path, "messages-sms") == b"file"
    monkeypatch.setitem(os.environ, "CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    assert secret_of_a_provider(tmp_path, "messages-sms") == b"file"
    (tmp_path / "given" / "messages-sms").write_text("credential\n")
    assert secret_of_a_provider(tmp_path, "messages-sms") == b"credential"
