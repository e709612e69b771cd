"""A server whose key file is locked: its passphrase is typed once and stays in memory, whatever process answers."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp.crypto import key_lock
from fieldapp.crypto.key_file import KeyFile
from tests.patience import WAIT_S, until
from tests.serving import first_answer, free_port
from tests.web.conftest import make_office
from tests.web.people_and_visits import ask

SECRET = "rhubarbe violoncelle nuage trottoir kiwi"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Of an office that is locked with a passphrase, at the price that a real one has."""
    office = make_office(tmp_path / "data")
    ask(office, "Amina")
    office.work.store.engine.dispose()
    KeyFile(office.work.settings.key_file).lock_with("passphrase", SECRET.encode())
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def dear(monkeypatch: pytest.MonkeyPatch, quick_hashes: None) -> None:
    monkeypatch.setattr(key_lock, "COST", key_lock.Cost(64 * 1024, 3, 4))
    monkeypatch.delenv("FIELDAPP_KEY_SECRET", raising=False)


@dataclass
class Terminal:
    """What a person sees and types, and the process behind it."""

    process: subprocess.Popen[bytes]
    screen: int
    seen: str = ""

    def read_until(self, words: str) -> None:
        """In what came since the last time. What is typed before a question stands there is thrown away."""
        new = ""
        while words not in new:
            assert select.select([self.screen], [], [], WAIT_S)[0], f"it did not say: {words}"
            new += os.read(self.screen, 4096).decode()
        self.seen += new

    def type(self, words: str) -> None:
        os.write(self.screen, words.encode() + b"\n")


@contextmanager
def on_terminal(data: Path, *words: str) -> Iterator[Terminal]:
    screen, line = pty.openpty()

    def own_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [sys.executable, "-m", "fieldapp", *words],
        stdin=line,
        stdout=line,
        stderr=line,
        start_new_session=True,
        preexec_fn=own_terminal,
        env={**os.environ, "FIELDAPP_DATA": str(data)},
    )
    os.close(line)
    try:
        yield Terminal(process, screen)
    finally:
        process.kill()
        process.wait()
        os.close(screen)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_passphrase_is_typed_once_and_whatever_process_answers_has_it(data: Path) -> None:
    port = free_port()
    sign_in = f"http://127.0.0.1:{port}/account/sign-in"
    with on_terminal(data, "serve", "--port", str(port)) as terminal:
        terminal.read_until("Secret of")
        terminal.type("another one")
        terminal.read_until("That does not open it.\r\nSecret of")
        terminal.type(SECRET)
        first_answer(sign_in, terminal.process)
        assert SECRET not in terminal.seen, "it is not shown"
        (worker,) = children(terminal.process.pid)
        for pid in (terminal.process.pid, worker):
            for file in ("cmdline", "environ"):
                assert SECRET.encode() not in Path(f"/proc/{pid}/{file}").read_bytes()
        os.kill(worker, signal.SIGKILL)
        until(lambda: children(terminal.process.pid) not in ([], [worker]), "another process that answers")
        first_answer(sign_in, terminal.process)
        answer, _ = first_answer(f"http://127.0.0.1:{port}/health", terminal.process)
        assert "ready" in answer
    for one in data.rglob("*"):
        assert not one.is_file() or SECRET.encode() not in one.read_bytes(), one


def test_a_new_passphrase_is_typed_twice(data: Path) -> None:
    other = "parapluie tourniquet gingembre falaise hibou"
    for second, says in (("something else", "not the same"), (other, "The key file is locked")):
        with on_terminal(data, "keys", "lock") as terminal:
            terminal.read_until("Secret of")
            terminal.type(SECRET)
            terminal.read_until("New passphrase:")
            terminal.type(other)
            terminal.read_until("The same again:")
            terminal.type(second)
            terminal.read_until(says)
            assert terminal.process.wait(timeout=WAIT_S) == (0 if second == other else 2)
            assert other not in terminal.seen
    assert KeyFile(data / "keys" / "master.key", lambda _: [other.encode()]).read().master


@pytest.mark.parametrize("words", [("serve",), ("check",), ("backup", "--scheduled")])
def test_without_a_terminal_it_says_what_to_do(data: Path, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fieldapp", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        env={**os.environ, "FIELDAPP_DATA": str(data)},
    )
    assert done.returncode == 2, "systemd does not begin it again and again: RestartPreventExitStatus=2"
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "is locked: give its secret as the credential fieldapp-key of systemd" in done.stderr


def test_a_server_gets_the_secret_as_a_credential(data: Path, tmp_path: Path) -> None:
    (tmp_path / "fieldapp-key").write_text(SECRET + "\n")
    port = free_port()
    environment = {**os.environ, "FIELDAPP_DATA": str(data), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    server = subprocess.Popen(
        [sys.executable, "-m", "fieldapp", "serve", "--port", str(port)], env=environment, stdin=subprocess.DEVNULL
    )
    try:
        first_answer(f"http://127.0.0.1:{port}/account/sign-in", server)
    finally:
        server.terminate()
        assert server.wait(timeout=WAIT_S) == 0


def test_whoever_locks_the_key_file_while_it_is_served_neither_stops_the_server_nor_is_asked_by_it(
    data: Path, tmp_path: Path
) -> None:
    other = "parapluie tourniquet gingembre falaise hibou"
    given = {"FIELDAPP_DATA": str(data), "FIELDAPP_KEY_SECRET": other}
    command = [sys.executable, "-m", "fieldapp", "keys"]
    KeyFile(data / "keys" / "master.key", lambda _: [SECRET.encode()]).unlock()
    port = free_port()
    sign_in = f"http://127.0.0.1:{port}/account/sign-in"
    with on_terminal(data, "serve", "--port", str(port)) as terminal:
        first_answer(sign_in, terminal.process)
        subprocess.run([*command, "lock", "--environment"], check=True, env={**os.environ, **given})
        for _ in range(3):  # each begins a session, and so writes
            with urllib.request.urlopen(sign_in, timeout=WAIT_S) as answer:
                assert answer.status == 200
        refused = subprocess.run([*command, "rotate"], capture_output=True, check=False, env={**os.environ, **given})
        assert (refused.returncode, b"Restart the server, then run this again" in refused.stderr) == (2, True)
        terminal.process.terminate()
        assert terminal.process.wait(timeout=WAIT_S) == 0
        with suppress(OSError):  # nobody holds the other end any more
            while select.select([terminal.screen], [], [], 0)[0]:
                terminal.seen += os.read(terminal.screen, 4096).decode()
        assert "Secret of" not in terminal.seen, "nobody sits there any more"
    with subprocess.Popen(
        [sys.executable, "-m", "fieldapp", "serve", "--port", str(port)], env={**os.environ, **given}
    ) as server:
        first_answer(sign_in, server)
        subprocess.run([*command, "rotate"], check=True, env={**os.environ, **given})
        first_answer(sign_in, server)
        server.terminate()
