"""`fieldapp serve` as a process: told to stop, it finishes what is being answered; `check` says what needs somebody."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from tests.patience import WAIT_S
from tests.serving import first_answer, free_port
from tests.web.conftest import make_office
from tests.web.test_administration import lose_a_row_of_an_index

BODY = b"login=claire&password=x"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_the_server_finishes_what_is_being_answered(tmp_path: Path, told: signal.Signals) -> None:
    make_office(tmp_path / "data").work.store.engine.dispose()
    port = free_port()
    command = [sys.executable, "-m", "fieldapp", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "FIELDAPP_DATA": str(tmp_path / "data")})
    try:
        first_answer(f"http://127.0.0.1:{port}/account/sign-in", server)
        with socket.create_connection(("127.0.0.1", port), timeout=WAIT_S) as line:
            head = (
                f"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nExpect: 100-continue\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(BODY)}\r\n\r\n"
            )
            line.sendall(head.encode())
            answer = line.makefile("rb")
            assert answer.readline().startswith(b"HTTP/1.1 100"), "it is being answered"
            assert answer.readline() == b"\r\n"
            server.send_signal(told)
            line.sendall(BODY)
            assert b"</html>" in answer.read()
        assert server.wait(timeout=WAIT_S) == 0
    finally:
        server.kill()
        server.wait()


def test_check_leaves_one_when_the_database_needs_somebody(tmp_path: Path) -> None:
    office = make_office(tmp_path / "data")
    office.work.store.engine.dispose()

    def check() -> tuple[int, str]:
        result = CliRunner().invoke(main, ["check"], env={"FIELDAPP_DATA": str(tmp_path / "data")})
        return result.exit_code, result.output

    assert check()[0] == 0
    lose_a_row_of_an_index(office)
    code, said = check()
    assert code == 1
    assert "The database is damaged." in said
