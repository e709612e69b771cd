"""A real server process whose clock the test moves: real time plus the seconds in a file beside the database."""

import contextlib
import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.patience import WAIT_S
from tests.serving import first_answer, free_port

OFFSET = "test-clock-offset"
# a process that has read all modules, and from which the servers are forked: reading them takes longer than most tests
READY_MADE = multiprocessing.get_context("forkserver")
READY_MADE.set_forkserver_preload(
    ["fieldapp.app", "fieldapp.cli.serving", "tests.phone.office_process", "tests.phone.read_once"]
)


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
        self.look_s = 0.2  # the watch over people who work alone: so often where a test waits for what it does
        self._process: multiprocessing.process.BaseProcess | None = None

    def start(self) -> None:
        self._process = READY_MADE.Process(target=serve, args=(self.data, self.port, self.look_s), daemon=True)
        self._process.start()
        first_answer(f"{self.address}/field/app", self)

    @property
    def runs(self) -> bool:
        return self._process is not None

    def poll(self) -> int | None:
        assert self._process
        return self._process.exitcode

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
        assert self._process.pid
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.killpg(self._process.pid, how)
        self._process.join(WAIT_S)
        assert self._process.exitcode is not None
        self._process = None

    def set_clock(self, moment: datetime) -> None:
        self._write((moment - datetime.now(UTC)).total_seconds())

    def move_clock(self, span: timedelta) -> None:
        self._write(float((self.data / OFFSET).read_text()) + span.total_seconds())

    def _write(self, seconds: float) -> None:
        fresh = self.data / f"{OFFSET}.new"
        fresh.write_text(str(seconds))
        fresh.rename(self.data / OFFSET)


def serve(data: Path, port: int, look_s: float) -> None:
    """In a session of its own, so that all its processes can be killed together."""
    os.setsid()
    from fieldapp.app import create_app
    from fieldapp.cli.serving import server
    from fieldapp.settings import load
    from tests.web.earlier_offices import with_what_earlier_offices_made

    settings = load(data=data)
    quick = settings.model_copy(update={"safety": settings.safety.model_copy(update={"tick_s": look_s})})
    app = create_app(quick, MovedClock(data))
    with_what_earlier_offices_made(app)
    server(app, quick, {"bind": f"127.0.0.1:{port}", "loglevel": "error", "graceful_timeout": 2}).run()
