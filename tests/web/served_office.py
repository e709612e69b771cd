"""An office behind `fieldapp serve` in a process of its own, with workers whose day of today is published; the server
can be killed and started again."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from fieldapp.settings import Settings, load
from tests.patience import WAIT_S
from tests.serving import first_answer, free_port
from tests.web.conftest import OfficeUnderTest, StandingClock, make_office
from tests.web.over_the_wire import OfficeOnTheWire
from tests.web.people_and_visits import hire, visit
from tests.web.phone_office import publish

ROOT = Path(__file__).resolve().parents[2]
# whoever sends again after each kill is counted each time, and must not wait for a turn
LOCAL = '[server]\ntrusted_proxy = "127.0.0.1"\n[limits]\nrequests_per_address_hour = 100000\n'


class ServedOffice:
    """`logins`: of the workers, each of whom has one of the `visits` today. `inside` looks into the database from
    beside."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.config, self.data = folder / "config", folder / "data"
        self.config.mkdir()
        for path in load().folder.iterdir():
            (self.config / path.name).write_bytes(path.read_bytes())
        (self.config / "local.toml").write_text(LOCAL, encoding="utf-8")
        self.inside = make_office(self.data, StandingClock(datetime.now(UTC)), self._settings())
        self.logins = [f"worker{number}" for number in range(workers)]
        self._publish_today(self.inside)
        self.wire = OfficeOnTheWire(free_port())
        self._log = folder / "log"
        self._server: subprocess.Popen[bytes] | None = None

    def _settings(self) -> Settings:
        return load(self.config, self.data)

    def _publish_today(self, office: OfficeUnderTest) -> None:
        zone = office.work.settings.office.zone
        today = office.clock.now().astimezone(zone).date()
        workers = [hire(office, login.title()) for login in self.logins]
        for login, worker in zip(self.logins, workers, strict=True):
            office.account("worker", login=login, worker_id=worker.id)
        self.visits = [visit(office, f"Client of {login}") for login in self.logins]
        publish(office, *((one, [theirs]) for one, theirs in zip(workers, self.visits, strict=True)), day=today)

    def start(self) -> None:
        command = [sys.executable, "-m", "fieldapp", "serve", "--port", str(self.wire.port)]
        folders = {"FIELDAPP_DATA": str(self.data), "FIELDAPP_CONFIG": str(self.config)}
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                command, env={**os.environ, **folders}, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        first_answer(f"http://127.0.0.1:{self.wire.port}/health", self._server)

    def answering(self) -> list[int]:
        """The processes that answer, beside the one that listens."""
        assert self._server
        return [
            int(one) for one in Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        ]

    def kill_answering(self) -> None:
        """Without a word; the listening process starts another at once."""
        for one in self.answering():
            with suppress(ProcessLookupError):  # it ended between the look and the kill
                os.kill(one, signal.SIGKILL)

    def kill(self) -> None:
        """All its processes, as a power cut does."""
        if self._server:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(WAIT_S)
        self._server = None

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")
