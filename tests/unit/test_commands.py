"""The command line: what it makes, and the one sentence with which it refuses."""

import csv
import fcntl
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import termios
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.cli import main
from fieldapp.cli.setup import prepare
from fieldapp.services.csv_table import as_text
from fieldapp.settings import load
from fieldapp.store.engine import open_engine
from tests.carriers import MailCarrier
from tests.patience import WAIT_S
from tests.unit.address.conftest import JODOIGNE, address, write

HEADER = "reference,language,service,reason_for_home_visit,address,windows,duration_min,priority,note"
ROW = 'T1,fr,social,both,"Grand-Place 1, Jodoigne",09:00-12:00,45,normal,'
OTHER = ROW.replace("T1", "T2")
CONFIG = Path(__file__).resolve().parents[2] / "config"


def run(data: Path, *words: str, config: Path | None = None, **environment: str) -> Result:
    named = {"FIELDAPP_CONFIG": str(config)} if config else {}
    return CliRunner().invoke(main, list(words), env={"FIELDAPP_DATA": str(data), **named, **environment})


def refused(result: Result, says: str) -> None:
    assert result.exit_code == 2, result.output
    assert says in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert "Traceback" not in result.output


def test_init_makes_a_private_office_and_can_be_run_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for _ in range(2):  # nobody used the invitation: the second run gives a new one
        result = run(data, "init")
        assert result.exit_code == 0, result.output
        assert "/account/invitation/" in result.output
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for private in ("keys/master.key", "fieldapp.sqlite"):
        assert stat.S_IMODE((data / private).stat().st_mode) == 0o600
    checked = run(data, "check")
    assert checked.exit_code == 0
    assert "under [backups] in local.toml" in checked.output, "what stands in brackets is no markup"


@pytest.mark.parametrize("words", [("check",), ("serve",), ("keys", "unlock")])
@pytest.mark.parametrize("name", ["keys/master.key", "fieldapp.sqlite", ""])
def test_another_account_than_the_one_that_owns_the_data_is_told_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    data = tmp_path / "data"
    prepare(load(data=data))
    (data / name).chmod(0o000)
    not_even_root = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*not_even_root, sys.executable, "-m", "fieldapp", *words],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "FIELDAPP_DATA": str(data)},
    )
    (data / name).chmod(0o700)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "account" in done.stderr


def test_the_check_says_that_no_alarm_leaves_through_a_mail_server_without_tls(tmp_path: Path) -> None:
    server = MailCarrier()
    shutil.copytree(CONFIG, tmp_path / "config")
    chosen = f'mail_host = "127.0.0.1"\nmail_port = {server.port}\nmail_from = "office@example.org"\n'
    (tmp_path / "config" / "local.toml").write_text(f"[safety]\n{chosen}", encoding="utf-8")
    allowed = '[[host]]\nname = "127.0.0.1"\npurpose = "mail"\n'
    (tmp_path / "config" / "hosts.toml").write_text(allowed, encoding="utf-8")
    run(tmp_path / "data", "init", config=tmp_path / "config")
    checked = run(tmp_path / "data", "check", config=tmp_path / "config")
    server.stop()
    assert "No alarm leaves by mail: 127.0.0.1 offers no STARTTLS" in checked.output
    assert checked.exit_code == 1, "a colleague who needs somebody would reach nobody by mail"


def test_a_database_without_its_key_is_refused_rather_than_given_another(tmp_path: Path) -> None:
    run(tmp_path / "data", "init")
    (tmp_path / "data" / "keys" / "master.key").unlink()
    refused(run(tmp_path / "data", "init"), "master.key is missing")


def test_places_by_name_are_checked_against_the_addresses_of_the_office(tmp_path: Path) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    row = "Centre A,centre,Grand-Place,1,1370,Jodoigne,https://example.org"
    header = "name,kind,street,number,postcode,municipality,source"
    (tmp_path / "config" / "places.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    before = run(tmp_path / "data", "addresses", "places", config=tmp_path / "config")
    assert before.exit_code == 2
    assert "NOT FOUND  Centre A: Grand-Place 1, 1370 Jodoigne -> locality: 1370 Jodoigne" in before.output
    assert "1 of 1 places are not found" in before.output
    write(tmp_path / "official.csv", [address("Grand-Place", "1", "Jodoigne", "1370", JODOIGNE)])
    run(tmp_path / "data", "addresses", "import", str(tmp_path / "official.csv"))
    after = run(tmp_path / "data", "addresses", "places", config=tmp_path / "config")
    assert after.exit_code == 0, after.output
    assert "Centre A: Grand-Place 1, 1370 Jodoigne -> house: Grand-Place 1, 1370 Jodoigne" in after.output


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "office.example"])
def test_another_address_without_https_is_refused(tmp_path: Path, host: str) -> None:
    run(tmp_path / "data", "init")
    refused(run(tmp_path / "data", "serve", "--host", host), "certificate")


def test_a_demonstration_is_not_made_over_a_real_office(tmp_path: Path) -> None:
    run(tmp_path / "data", "init")
    refused(run(tmp_path / "data", "demo"), "real office")


def test_demonstration_accounts_cannot_exist_outside_the_demonstration(tmp_path: Path) -> None:
    assert run(tmp_path / "data", "demo").exit_code == 0
    (tmp_path / "data" / "DEMONSTRATION").unlink()
    refused(run(tmp_path / "data", "serve"), "demonstration accounts")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "column reference is missing"),
        (HEADER.replace(",address", "").encode() + b"\n", "column address is missing"),
        (f"{HEADER}\n{ROW}\n{ROW}\n".encode(), "used twice"),
        (f"{HEADER}\n{ROW}\n{ROW.replace('T1', 'T2').replace('45', '-5')}\n".encode(), "duration_min"),
        (f"{HEADER}\n{ROW.replace('fr', 'xx')}\n".encode(), 'language "xx"'),
        (f"{HEADER}\n{ROW.replace('09:00-12:00', '12:00-09:00')}\n".encode(), "windows"),
        (f"{HEADER}\n{ROW.replace('09:00', '25:00')}\n".encode(), "windows"),
        (f"{HEADER}\n{ROW.replace('45', '-5')}\n".encode(), "duration_min"),
        (f"{HEADER}\n{ROW.replace('45', '0004500')}\n".encode(), 'line 2: duration_min "0004500"'),
        (f"{HEADER}\n{ROW.replace('45', '000045' + '0' * 5_000)}\n".encode(), "line 2: duration_min"),
        (f"{HEADER}\n{ROW}{'x' * 600}\n".encode(), "note"),
        (f"{HEADER}\n{ROW.replace('Grand', 'Gränd')}\n".encode("latin-1"), "UTF-8"),
        (b"\0" * 2_000_000, "not a CSV"),
        (
            f'{HEADER}\n{ROW}"call before\n{OTHER}\n{ROW.replace("T1", "T3")}\n'.encode(),
            "line 2: a quote is not closed",
        ),
        (f'{HEADER}\n{OTHER}\n{ROW}"a b\n'.encode(), "line 3: a quote is not closed"),
        (f"{HEADER}\n{OTHER}\n\n{ROW}ring twice, it bites\n".encode(), "line 4: 10 cells, the first line has 9"),
        (f"{HEADER}\nT2,fr,social\n".encode(), "line 2: 3 cells, the first line has 9"),
    ],
)
def test_a_wrong_file_of_requests_changes_nothing(tmp_path: Path, content: bytes, says: str) -> None:
    run(tmp_path / "data", "init")
    source = tmp_path / "requests.csv"
    source.write_bytes(content)
    refused(run(tmp_path / "data", "requests", "import", str(source), "--date", "2026-12-01"), says)
    source.write_text(f"\ufeff{HEADER}\n{ROW}\n".replace(",", ";", 9), encoding="utf-8")
    again = run(tmp_path / "data", "requests", "import", str(source), "--date", "2026-13-01")
    refused(again, "not a day")
    source.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    taken = run(tmp_path / "data", "requests", "import", str(source), "--date", "2026-12-01").output
    assert "1 wait as address_unconfirmed, 0 were known already" in taken, "nothing of the wrong file was taken"


def test_an_hour_that_the_clocks_skip_is_refused(tmp_path: Path) -> None:
    run(tmp_path / "data", "init")
    source = tmp_path / "requests.csv"
    source.write_text(f"{HEADER}\n{ROW.replace('09:00-12:00', '02:15-02:45')}\n", encoding="utf-8")
    refused(run(tmp_path / "data", "requests", "import", str(source), "--date", "2027-03-28"), "clocks skip that hour")
    assert run(tmp_path / "data", "requests", "import", str(source), "--date", "2027-03-29").exit_code == 0


def test_requests_can_be_imported_again_and_profit_from_addresses_that_came_later(tmp_path: Path) -> None:
    data, source = tmp_path / "data", tmp_path / "requests.csv"
    run(data, "init")
    source.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    streets = write(tmp_path / "streets.csv", [address("Grand-Place", "1", "Jodoigne", "1370", JODOIGNE)])

    def again() -> str:
        return run(data, "requests", "import", str(source), "--date", "2026-12-01").output.strip()

    assert again() == "1 requests: 0 can be planned, 1 wait as address_unconfirmed, 0 were known already."
    assert again() == "1 requests: 0 can be planned, 0 wait as address_unconfirmed, 1 were known already."
    assert run(data, "addresses", "import", str(streets)).exit_code == 0
    assert again() == "1 requests: 1 can be planned, 0 wait as address_unconfirmed, 0 were known already."
    assert again() == "1 requests: 0 can be planned, 0 wait as address_unconfirmed, 1 were known already."
    planned = run(data, "plan", "2026-12-01", "--output", str(tmp_path / "plan")).output
    assert "not served: T1: Nobody there that day has: Social help and French." in planned


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("requests", "import", "FILE", "--date", "2026-12-01"), "larger than"),
        (("addresses", "import", "FILE"), "not an address file"),
        (("geocode", "--csv", "FILE", "--output", "FILE.out"), "larger than"),
    ],
)
def test_a_gigabyte_of_zeros_is_refused_at_once(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    run(tmp_path / "data", "init")
    source = tmp_path / "zeros.csv"
    with source.open("wb") as file:
        file.truncate(1 << 30)  # a hole in the file system: no disk is filled
    result = run(tmp_path / "data", *(word.replace("FILE", str(source)) for word in words))
    assert result.exit_code == 2
    assert says in result.output


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("office.toml", 'timezone = "Europe/Brussels"', 'timezone = "Mars/Base"', "timezone"),
        ("office.toml", 'from = "13:00"', 'from = "25:00"', "from"),
        ("office.toml", 'from = "13:00"', 'from = "18:00"', "exchange"),
        ("office.toml", 'phone = "+32 81 34 34 36"', 'phone = "call us"', "phone"),
        ("office.toml", 'service = "social"', 'service = "dance"', "dance"),
        ("office.toml", 'tr = "Sosyal destek"\n', "", "tr"),
        ("office.toml", "name = ", "nome = ", "name"),
        ("office.toml", 'subdivision = ""', 'subdivision = "WAL"', "choose one of"),
        ("office.toml", 'country = "BE"', 'country = "ZZ"', "public_holidays = false"),
        ("default.toml", "threads = 8", 'threads = "many"', "server.threads"),
        ("default.toml", "[limits]", "[limits]\nsurprise = 1", "surprise"),
        ("local.toml", "", '[server]\nthreads = "many"\n', "server.threads"),
        ("local.toml", "", "[limits]\nsurprise = 1\n", "surprise"),
        ("local.toml", "", "server = 3\n", "server"),
        ("hosts.toml", "host = []", '[[host]]\nname = "h"\npurpose = 3\n', "purpose"),
        ("languages.toml", 'default = "fr"', 'default = "xx"', "xx"),
        ("hosts.toml", "host = []", "host = [", "TOML"),
        ("access.toml", '"office.inbox" = ["coordinator"]\n', "", "office.inbox"),
        ("access.toml", '"office.inbox" = ["coordinator"]', '"office.inbox" = ["boss"]', "office.inbox"),
    ],
)
def test_a_wrong_configuration_stops_the_start_with_one_sentence(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    for path in CONFIG.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (config / path.name).write_text(text, encoding="utf-8")
    if file == "local.toml":
        (config / file).write_text(new, encoding="utf-8")
    run(tmp_path / "data", "init")
    result = run(tmp_path / "data", "serve", config=config)
    refused(result, says)
    assert file in result.output


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "no address of a database"),
        ("postgresql+psycopg://secret:hush@127.0.0.1:port/office", "no address of a database"),
        ("mysql://secret:hush@127.0.0.1/office", "no address of a database"),
        ("postgresql+psycopg://secret:hush@127.0.0.1/office?sslmod=off", "look at what follows"),
        ("nobody+knows://secret:hush@127.0.0.1/office", "no address of a database"),
        ("postgresql+psycopg://secret:hush@127.0.0.1:1/office", "does not answer"),
        ("sqlite:////nowhere/at/all.sqlite", "cannot be opened"),
    ],
)
@pytest.mark.parametrize("command", ["init", "check", "serve"])
def test_a_database_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, command: str, url: str, says: str
) -> None:
    run(tmp_path / "data", "init")
    result = run(tmp_path / "data", command, FIELDAPP_DATABASE_URL=url)
    away = command == "serve" and says == "does not answer"  # whoever keeps it running begins it again then
    assert result.exit_code == (1 if away else 2), result.output
    assert says in result.output
    assert "restore" not in result.output, "nothing is known to be damaged"
    assert "FIELDAPP_DATABASE_URL" in result.output
    assert "Traceback" not in result.output
    assert "hush" not in result.output


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://name:hush@db.example.org/office",
        "postgresql+psycopg://name:hush@db.example.org/office?sslmode=require",
        "postgresql+psycopg:///office?host=db.example.org",
    ],
)
def test_a_database_on_another_machine_is_spoken_to_over_tls_that_is_checked(tmp_path: Path, url: str) -> None:
    run(tmp_path / "data", "init")
    result = run(tmp_path / "data", "check", FIELDAPP_DATABASE_URL=url)
    assert result.exit_code == 2
    assert "db.example.org is another machine" in result.output
    assert "hush" not in result.output
    tls = "?sslmode=verify-full&sslrootcert=system"
    open_engine(f"postgresql+psycopg://name@db.example.org/office{tls}").dispose()
    open_engine("postgresql+psycopg:///office?host=/var/run/postgresql").dispose()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    run(tmp_path / "data", "init")
    (tmp_path / "data" / "fieldapp.sqlite").write_bytes(b"holiday photographs" * 1000)
    refused(run(tmp_path / "data", "serve"), "restore")


@pytest.mark.parametrize("command", ["init", "serve", "check"])
def test_a_database_of_a_later_version_is_not_called_one_that_init_makes_ready(tmp_path: Path, command: str) -> None:
    run(tmp_path / "data", "init")
    with closing(sqlite3.connect(tmp_path / "data" / "fieldapp.sqlite")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999_to_come'")
    result = run(tmp_path / "data", command)
    assert result.exit_code == 2, result.output
    assert "later version of this program (9999_to_come)" in result.output
    assert "fieldapp init" not in result.output
    assert not (tmp_path / "data" / "before-update").exists()


@pytest.mark.parametrize("port", ["abc", "0", "70000", ""])
def test_a_port_that_is_none_is_refused_before_anything_starts(tmp_path: Path, port: str) -> None:
    run(tmp_path / "data", "init")
    result = run(tmp_path / "data", "serve", "--host", "0.0.0.0", PORT=port)
    assert result.exit_code == 2
    assert ("certificate" if port == "" else "port") in result.output  # an empty variable is one that was not set
    assert "Traceback" not in result.output


SIGNS = [*"\t\r\n", *(space + sign for space in ("", " ", "\u00a0 ") for sign in "=+-@|%＝＋－＠")]


@given(sign=st.sampled_from(SIGNS), rest=st.text(max_size=12))
def test_what_a_spreadsheet_would_compute_is_text(sign: str, rest: str) -> None:
    assert as_text(f"{sign}{rest}a") == f"'{sign}{rest}a"
    assert as_text(f"x{sign}{rest}") == f"x{sign}{rest}"


def test_a_formula_among_addresses_is_written_as_text(tmp_path: Path) -> None:
    source, target = tmp_path / "addresses.csv", tmp_path / "places.csv"
    rows = [["Jodoigne", "+32 470 00 00 00", "-1.5"], ["=HYPERLINK(0)", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0"]]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["address", "=phone", "note"], *rows])
    assert run(tmp_path / "data", "geocode", "--csv", str(source), "--output", str(target)).exit_code == 0
    with target.open(encoding="utf-8", newline="") as file:
        written = [row[:3] for row in csv.reader(file)]
    assert written == [["address", "'=phone", "note"], rows[0], [f"'{cell}" for cell in rows[1]]]


NEARLY_FULL = 50_000  # bytes; a pipe holds 65,536


def waiting_bytes(pipe: int) -> int:
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def _interruptible() -> None:
    """A shell starts what runs in its background deaf to interruptions."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_command_says_so_and_leaves_130(tmp_path: Path) -> None:
    """Interrupted while it writes to a pipe that nobody empties and that is nearly
    full, so that it is surely at work."""
    source, pipe = tmp_path / "addresses.csv", tmp_path / "pipe"
    source.write_text("address\n" + "1360 Perwez\n" * 5_000, encoding="utf-8")
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "fieldapp", "geocode", "--csv", str(source), "--output", str(pipe)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=_interruptible
    )
    with pipe.open("rb") as end:  # returns when the command has opened the other end
        while process.poll() is None and waiting_bytes(end.fileno()) < NEARLY_FULL:
            pass
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=WAIT_S)
    assert process.returncode == 130
    assert told.strip() == "Interrupted."


def test_a_plan_that_could_not_be_written_is_not_made(tmp_path: Path) -> None:
    run(tmp_path / "data", "init")
    (tmp_path / "file").touch()
    refused(run(tmp_path / "data", "plan", "2026-12-01", "--output", str(tmp_path / "file")), "cannot be written")
    made = run(tmp_path / "data", "plan", "2026-12-01", "--output", str(tmp_path / "plan"))
    assert made.exit_code == 0, made.output
    assert "Version 1" in made.output


def test_planning_is_refused_when_the_planner_is_switched_off(tmp_path: Path) -> None:
    assert run(tmp_path / "data", "init", "--config", str(tmp_path / "config")).exit_code == 0
    (tmp_path / "config" / "local.toml").write_text("[planning]\nsolver = false\n", encoding="utf-8")
    result = run(tmp_path / "data", "plan", "2026-12-01", config=tmp_path / "config")
    refused(result, "switched off")


def test_a_missing_configuration_says_where_to_get_one(tmp_path: Path) -> None:
    refused(run(tmp_path / "data", "check", config=tmp_path / "nowhere"), "init --config")


def test_every_command_has_help() -> None:
    listed = run(Path("var"), "--help").output
    for command in (
        "init",
        "serve",
        "user",
        "demo",
        "addresses",
        "geocode",
        "requests",
        "plan",
        "backup",
        "restore",
        "check",
    ):
        assert command in listed
        assert run(Path("var"), command, "--help").exit_code == 0
