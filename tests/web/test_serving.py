"""`fieldapp serve` as a process: told to stop, it finishes what is being answered; `check` says what needs somebody."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.settings import default_folder
from tests.patience import WAIT_S
from tests.serving import first_answer, free_port
from tests.web.conftest import make_office
from tests.web.test_administration import lose_a_row_of_an_index

BODY = b"login=claire&password=x"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_the_server_finishes_what_is_being_answered(tmp_path: Path, told: signal.Signals) -> None:
    make_office(tmp_path / "data").work.store.engine.dispose()
    port, counts = free_port(), free_port()
    shutil.copytree(default_folder(), tmp_path / "config")
    (tmp_path / "config" / "local.toml").write_text(f"[server]\nmetrics_port = {counts}\n", encoding="utf-8")
    command = [sys.executable, "-m", "fieldapp", "serve", "--port", str(port)]
    folders = {"FIELDAPP_DATA": str(tmp_path / "data"), "FIELDAPP_CONFIG": str(tmp_path / "config")}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env={**os.environ, **folders}, stderr=log)
    try:
        first_answer(f"http://127.0.0.1:{port}/account/sign-in", server)
        counted, _ = first_answer(f"http://127.0.0.1:{counts}/metrics", server)
        assert 'endpoint="account.sign_in",method="GET",status="200"' in counted
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
        lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
        assert [one["method"] for one in lines if one.get("endpoint", "").startswith("account.sign_in")] == [
            "GET",
            "POST",
        ]
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
