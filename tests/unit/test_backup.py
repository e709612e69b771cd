"""A backup taken while requests come in, restored into an empty folder: the same rows, or one clear sentence."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.cli import main
from fieldapp.crypto.key_file import KeyFile, create_key_file
from fieldapp.crypto.keys import new_keys
from fieldapp.domain.case import Picture
from fieldapp.opening import open_workplace
from fieldapp.services import backup, backup_file
from fieldapp.services.backup_keys import BackupKeys, keys_in
from fieldapp.settings import SettingsError
from fieldapp.store import dump
from fieldapp.store.engine import open_engine
from tests.examples import few_and_many
from tests.patience import until
from tests.store.office_store import ask
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import hire

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import itertools, sys, threading, time
sys.path.insert(0, {root!r})
from pathlib import Path
from fieldapp.opening import open_workplace
from fieldapp.settings import load
from tests.store.office_store import ask
work = open_workplace(load(data=Path({data!r})))
begun, beat = time.monotonic(), threading.Event()
for number in itertools.count():
    ask(work.store, f"w-{{number}}")
    print(number, flush=True)
    beat.wait(max(0.0, begun + number / {a_second} - time.monotonic()))
"""
A_SECOND = 100  # writes, at most


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"FIELDAPP_DATA": str(data)})


def every_row(data: Path) -> list[tuple[str, dict[str, object]]]:
    engine = open_engine(f"sqlite:///{data / 'fieldapp.sqlite'}")
    try:
        return list(dump.rows(engine))
    finally:
        engine.dispose()


class Writer:
    """A process that asks for one visit after the other; `written`: how many the database has for sure."""

    def __init__(self, data: Path) -> None:
        code = WRITER.format(root=str(ROOT), data=str(data), a_second=A_SECOND)
        self._process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        self.written = 0
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as lines:
            for line in lines:
                self.written = int(line) + 1

    def more(self, count: int) -> int:
        """Once so many more are there: how many there are."""
        enough = self.written + count
        until(lambda: self.written >= enough, "requests come in")
        return self.written

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reading.join()


@pytest.mark.parametrize("backups", few_and_many(1, 50))
def test_a_backup_taken_while_requests_come_in_restores_the_same_rows(tmp_path: Path, backups: int) -> None:
    data, saved = tmp_path / "data", tmp_path / "office.backup"
    make_office(data)
    writer, begun, longest_s = Writer(data), time.monotonic(), 0.0
    try:
        for number in range(backups):
            before, new = writer.more(20), tmp_path / f"new{number}"
            assert run(data, "backup", str(saved)).exit_code == 0
            after = writer.more(1)
            assert saved.stat().st_mode & 0o777 == 0o600
            assert b"Amina" not in saved.read_bytes()
            restoring = time.monotonic()
            result = run(new, "restore", str(saved), "--key", str(data / "keys" / "master.key"))
            longest_s = max(longest_s, time.monotonic() - restoring)
            assert result.exit_code == 0, result.output
            one_moment(data, new, saved, before, after)
            shutil.rmtree(new)
    finally:
        rate = writer.written / (time.monotonic() - begun)
        writer.kill()
    print(f"\n{backups} backups, {writer.written} requests, {rate:.0f} a second; longest restore {longest_s:.1f} s")


def one_moment(data: Path, new: Path, saved: Path, before: int, after: int) -> None:
    """What was restored is what the backup has, all of it as it is in the office (to which more was added since), and
    of one moment between these two."""
    rows = every_row(new)
    restored = {dump.as_line(row) for row in rows}
    assert {dump.as_line(row) for row in backup.rows(saved, keys_in(KeyFile(data / "keys" / "master.key")))} == restored
    counting = {dump.as_line(row) for row in rows if row[0] in ("counters", "audit_end")}  # they went on counting
    assert restored - counting <= {dump.as_line(row) for row in every_row(data)}
    submissions = {str(row["submission"]) for table, row in rows if table == "requests"}
    assert submissions == {f"w-{number}" for number in range(len(submissions))}, "none is left out"
    assert before <= len(submissions) <= after + 1
    cases = {row["id"] for table, row in rows if table == "cases"}
    assert all(row["case_id"] in cases for table, row in rows if table == "requests"), "no halves"


def test_the_restored_office_is_readable(tmp_path: Path) -> None:
    office = make_office(tmp_path / "data")
    request = ask(office.work.store, "one", "Zoë Ünal")
    saved, rows = tmp_path / "office.backup", len(every_row(tmp_path / "data"))
    assert f"{rows:,} rows saved to {saved}." in run(tmp_path / "data", "backup", str(saved)).output.replace("\n", "")
    key = str(tmp_path / "data" / "keys" / "master.key")
    restored = run(tmp_path / "new", "restore", str(saved), "--key", key).output
    assert f"{rows:,} rows restored into" in restored
    again = make_office(tmp_path / "new")
    with again.work.store.read() as unit:
        assert unit.requests.get(request.id).answers.client_name == "Zoë Ünal"


def photographed(data: Path, photos: int, size: int) -> OfficeUnderTest:
    """An office with a case that has so many photos of so many bytes, which nothing makes shorter."""
    office = make_office(data)
    case_id, author = ask(office.work.store, "one").case_id, office.account("case_worker")
    for number in range(photos):
        picture = Picture(
            id=f"photo-{number}",
            case_id=case_id,
            stop_id=None,
            author_id=author.id,
            kind="photo",
            taken_at=office.clock.now(),
            received_at=office.clock.now(),
            mimetype="image/jpeg",
        )
        with office.work.store.write() as unit:
            unit.pictures.append(picture, random.Random(number).randbytes(size))
            unit.commit()
    return office


def test_photographs_are_spread_over_pieces_that_fit_into_memory(tmp_path: Path) -> None:
    office = photographed(tmp_path / "data", photos=6, size=3_000_000)
    backup.write(office.work, tmp_path / "saved")
    lengths = []
    with (tmp_path / "saved").open("rb") as file:
        file.readline(), file.readline(), file.readline()
        while size := int.from_bytes(file.read(4), "big"):
            lengths.append(size)
            file.seek(size, 1)
    assert len(lengths) > 1
    assert max(lengths) < 2 * backup_file.CHARACTERS_A_PIECE


@pytest.mark.stress
def test_an_office_with_many_photographs_comes_back_whole(tmp_path: Path) -> None:
    photographed(tmp_path / "data", photos=150, size=600_000)
    assert run(tmp_path / "data", "backup", str(tmp_path / "saved")).exit_code == 0
    key = str(tmp_path / "data" / "keys" / "master.key")
    restored = run(tmp_path / "new", "restore", str(tmp_path / "saved"), "--key", key)
    assert restored.exit_code == 0, restored.output
    assert every_row(tmp_path / "new") == every_row(tmp_path / "data")


def test_another_key_is_refused_and_leaves_nothing_behind(tmp_path: Path) -> None:
    one, other = make_office(tmp_path / "one"), make_office(tmp_path / "other")
    ask(one.work.store, "one")
    backup.write(one.work, tmp_path / "saved")
    result = run(
        tmp_path / "new",
        "restore",
        str(tmp_path / "saved"),
        "--key",
        str(other.work.settings.data / "keys" / "master.key"),
    )
    assert result.exit_code == 2
    assert "key" in result.output
    assert not (tmp_path / "new" / "fieldapp.sqlite").exists()
    ask(other.work.store, "one")
    there = run(tmp_path / "other", "restore", str(tmp_path / "saved"))
    assert (there.exit_code, "not empty" in there.output) == (2, True), "with no key would it be restored there"
    checked = run(tmp_path / "other", "check", "--backup", str(tmp_path / "saved"))
    assert checked.exit_code == 1
    said = " ".join(checked.output.split())
    assert "does not open with this key" in said
    assert "Nothing was compared" in said
    assert "Configuration:" in said, "all else is checked"


def test_an_office_does_not_open_with_the_key_of_another(tmp_path: Path) -> None:
    one, other = make_office(tmp_path / "one"), make_office(tmp_path / "other")
    keys = [office.work.settings.data / "keys" / "master.key" for office in (one, other)]
    keys[0].write_bytes(keys[1].read_bytes())
    open_workplace(one.work.settings)
    ask(other.work.store, "one")
    keys[1].unlink()
    create_key_file(keys[1], new_keys(other.clock.now().date()))
    with pytest.raises(SettingsError, match="another key than the one this database was written with"):
        open_workplace(other.work.settings)


def test_nor_does_one_that_has_a_team_and_no_case_yet(tmp_path: Path) -> None:
    """Else its first case would be sealed under the wrong key, and the team unreadable."""
    office = make_office(tmp_path / "one")
    key = office.work.settings.key_file
    before = key.read_bytes()
    hire(office, "Olga")
    done = run(tmp_path / "one", "keys", "rotate")
    assert done.exit_code == 0, done.output
    open_workplace(office.work.settings)
    key.write_bytes(before)  # a copy from before the key was changed
    with pytest.raises(SettingsError, match="another key than the one this database was written with"):
        open_workplace(office.work.settings)


@pytest.fixture(scope="module")
def saved_office(tmp_path_factory: pytest.TempPathFactory) -> tuple[BackupKeys, bytes]:
    folder = tmp_path_factory.mktemp("saved")
    office = make_office(folder / "data")
    for number in range(3):
        ask(office.work.store, f"s-{number}")
    backup.write(office.work, folder / "saved")
    return backup.keys_of(office.work), (folder / "saved").read_bytes()


@given(data=st.data())
def test_any_change_or_cut_is_noticed(
    saved_office: tuple[BackupKeys, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    keys, content = saved_office
    damaged = bytearray(content)
    if data.draw(st.booleans(), "cut"):
        damaged = damaged[: data.draw(st.integers(0, len(content) - 1))]
    else:
        position = data.draw(st.integers(0, len(content) - 1))
        damaged[position] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("damaged") / "saved"
    path.write_bytes(bytes(damaged))
    with pytest.raises(backup_file.BackupRefused):
        backup.verify(path, keys)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_of_a_backup_that_was_cut_off_nothing_is_restored(tmp_path: Path, share: float) -> None:
    office = make_office(tmp_path / "data")
    ask(office.work.store, "one")
    backup.write(office.work, tmp_path / "saved")
    content = (tmp_path / "saved").read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(len(content) * share)])
    key = str(tmp_path / "data" / "keys" / "master.key")
    assert run(tmp_path / "new", "restore", str(tmp_path / "cut"), "--key", key).exit_code == 2
    assert not (tmp_path / "new" / "fieldapp.sqlite").exists()
    whole = run(tmp_path / "new", "restore", str(tmp_path / "saved"), "--key", key)
    assert whole.exit_code == 0, whole.output


def test_an_office_with_data_is_not_overwritten(tmp_path: Path) -> None:
    office = make_office(tmp_path / "data")
    ask(office.work.store, "one")
    backup.write(office.work, tmp_path / "saved")
    result = run(tmp_path / "data", "restore", str(tmp_path / "saved"))
    assert result.exit_code == 2
    assert "not empty" in result.output


def test_a_backup_is_verified_by_restoring_it(tmp_path: Path) -> None:
    office = make_office(tmp_path / "data")
    ask(office.work.store, "one")
    saved, rows = tmp_path / "saved", len(every_row(tmp_path / "data"))
    backup.write(office.work, saved)
    verified = run(tmp_path / "data", "backup", "--verify", str(saved))
    assert verified.exit_code == 0
    assert f"can be restored: {rows:,} rows" in verified.output.replace("\n", " ")
    saved.write_bytes(saved.read_bytes()[:-1])
    assert run(tmp_path / "data", "backup", "--verify", str(saved)).exit_code == 1
    assert run(tmp_path / "data", "backup", "--verify", str(tmp_path / "none")).exit_code == 1
    assert run(tmp_path / "data", "backup", "--verify", str(saved), "--key", str(tmp_path / "none")).exit_code == 2
    assert run(tmp_path / "data", "backup", str(saved), "--key", str(tmp_path / "none")).exit_code == 2


@pytest.mark.parametrize("name", ["keys/master.key", "fieldapp.sqlite", "keys", "note.txt"])
def test_a_backup_takes_the_place_of_nothing_but_a_backup(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    office = make_office(data)
    (data / "note.txt").write_text("mine")
    ask(office.work.store, "one")
    target = data / name
    before = target.read_bytes() if target.is_file() else b""
    result = run(data, "backup", str(target))
    assert (result.exit_code, "is there already and is no backup" in result.output) == (2, True)
    assert (target.read_bytes() if target.is_file() else b"") == before
    saved = tmp_path / "saved"
    for _ in range(2):  # an earlier backup is replaced
        assert run(data, "backup", str(saved)).exit_code == 0


def test_a_backup_goes_where_a_link_leads(tmp_path: Path) -> None:
    make_office(tmp_path / "data")
    (tmp_path / "stick").mkdir()
    link, there = tmp_path / "link", tmp_path / "stick" / "saved"
    link.symlink_to(there)
    assert run(tmp_path / "data", "backup", str(link)).exit_code == 0
    assert link.is_symlink()
    assert run(tmp_path / "data", "backup", "--verify", str(there)).exit_code == 0


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    make_office(tmp_path / "data")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert run(tmp_path / "data", "backup", "--verify", str(pipe)).exit_code == 1
    assert run(tmp_path / "data", "backup", str(pipe)).exit_code == 2
    assert pipe.is_fifo()


UNSET = [("backup", ""), ("keys", "save", ""), ("restore", ""), ("statement", "H-1", "--output", "")]


@pytest.mark.parametrize("words", UNSET)
def test_a_variable_that_was_not_set_names_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    make_office(tmp_path / "data")
    result = run(tmp_path / "data", *words)
    assert (result.exit_code, "nothing is named there" in result.output) == (2, True)


def saved_of_many(tmp_path: Path) -> tuple[Path, Path]:
    """A backup that takes its time, and its key."""
    office = make_office(tmp_path / "data")
    for number in range(150):
        ask(office.work.store, f"r-{number}")
    backup.write(office.work, tmp_path / "saved")
    return tmp_path / "saved", office.work.settings.key_file


LIMITED = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({0}, {0})); from fieldapp.cli import main; main()"


def command(new: Path, *words: str, most_bytes: int = 1 << 40) -> subprocess.Popen[str]:
    """In a process that can write files of so many bytes, as on a disk that is almost full."""
    return subprocess.Popen(
        [sys.executable, "-c", LIMITED.format(most_bytes), *words],
        env={**os.environ, "FIELDAPP_DATA": str(new)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_of_a_restore_without_room_nothing_is_left(tmp_path: Path) -> None:
    saved, key = saved_of_many(tmp_path)
    new = tmp_path / "new"
    for most in (20_000, 400_000):
        process = command(new, "restore", str(saved), "--key", str(key), most_bytes=most)
        said, _ = process.communicate()
        assert (process.returncode, "othing can be written there" in said) == (2, True), said
        assert [one for one in new.rglob("*") if one.is_file()] == []
    assert run(new, "restore", str(saved), "--key", str(key)).exit_code == 0


def test_a_backup_that_there_is_no_room_to_try_is_not_called_bad(tmp_path: Path) -> None:
    saved, key = saved_of_many(tmp_path)
    process = command(tmp_path / "new", "backup", "--verify", str(saved), "--key", str(key), most_bytes=100_000)
    said, _ = process.communicate()
    assert (process.returncode, "no room to try" in said) == (1, True), said


def test_a_restore_that_was_killed_says_so_and_is_begun_again(tmp_path: Path) -> None:
    saved, key = saved_of_many(tmp_path)
    new = tmp_path / "new"
    process = command(new, "restore", str(saved), "--key", str(key))
    while not (new / "fieldapp.sqlite.restoring").exists():
        assert process.poll() is None, process.communicate()
    process.kill()
    process.communicate()
    assert not (new / "fieldapp.sqlite").exists(), "a database is there once it is whole"
    refused = run(new, "init")
    assert (refused.exit_code, "Restoring was broken off here" in refused.output) == (2, True)
    assert run(new, "restore", str(saved), "--key", str(key)).exit_code == 0
    assert len(every_row(new)) == backup.verify(saved, keys_in(KeyFile(key)))
    assert run(new, "init").exit_code == 0
