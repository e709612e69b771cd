"""A real server process whose clock the test moves: real time plus the seconds in a file beside the database."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.serving import first_answer, free_port

ROOT = Path(__file__).resolve().parents[2]
OFFSET = "test-clock-offset"


class MovedClock:
    def __init__(self, data: Path) -> None:
        self._file = data / OFFSET

    def now(self) -> datetime:
        seconds = float(self._file.read_text()) if self._file.exists() else 0.0
        return datetime.now(UTC) + timedelta(seconds=seconds)


class OfficeProcess:
    """Started, stopped and killed at will; always at the same address."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.phone.office_process", str(self.data), str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        first_answer(f"{self.address}/field/app", self._process)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut for the process: master and worker, no time to say anything."""
        self._end(signal.SIGKILL)

    def kill_worker(self) -> None:
        """The process that answers and commits, without a word; the listening one starts another at once."""
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        os.killpg(self._process.pid, how)
        self._process.wait(timeout=30)
        self._process = None

    def set_clock(self, moment: datetime) -> None:
        self._write((moment - datetime.now(UTC)).total_seconds())

    def move_clock(self, span: timedelta) -> None:
        self._write(float((self.data / OFFSET).read_text()) + span.total_seconds())

    def _write(self, seconds: float) -> None:
        fresh = self.data / f"{OFFSET}.new"
        fresh.write_text(str(seconds))
        fresh.rename(self.data / OFFSET)


def serve(data: Path, port: int) -> None:
    from fieldapp.app import create_app
    from fieldapp.cli.serving import _Server
    from fieldapp.settings import load

    settings = load(data=data)
    quick = settings.model_copy(update={"safety": settings.safety.model_copy(update={"tick_s": 0.2})})
    app = create_app(quick, MovedClock(data))
    app.extensions["workplace"].store.engine.dispose()
    options = {
        "bind": f"127.0.0.1:{port}",
        "worker_class": "gthread",
        "workers": 1,
        "threads": 8,
        "accesslog": None,
        "loglevel": "error",
        "graceful_timeout": 2,
        "control_socket_disable": True,
    }
    _Server(app, options).run()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
