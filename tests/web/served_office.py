"""An office behind `fieldapp serve` in a process of its own, with workers whose day of today is published; the server
can be killed and started again."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldapp.cli.setup import prepare
from fieldapp.settings import Settings, load
from tests.patience import WAIT_S
from tests.serving import first_answer, free_port
from tests.web.conftest import OfficeUnderTest, StandingClock, make_office
from tests.web.over_the_wire import OfficeOnTheWire
from tests.web.people_and_visits import hire, visit
from tests.web.phone_office import publish

ROOT = Path(__file__).resolve().parents[2]
MORNING = 10  # o'clock
# whoever sends again after each kill is counted each time, and must not wait for a turn
PROXIED, MANY = 'trusted_proxy = "127.0.0.1"\n', "[limits]\nrequests_per_address_hour = 100000\n"


def children(process: int) -> list[int]:
    """Those that its threads have started, and that still run."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(one) for thread in threads for one in thread.read_text().split()]


def zone_of_the_morning() -> str:
    """A time zone in which it is ten o'clock: an office works by its own clock, and at night no phone takes a day."""
    east = MORNING - datetime.now(UTC).hour
    east += 24 if east < -12 else 0
    return f"Etc/GMT{-east:+d}"  # west of Greenwich is plus there


class ServedOffice:
    """`logins`: of the workers, each of whom has one of the `visits` today. `inside` looks into the database from
    beside: the one at `database_url`, else a SQLite. `server`: more lines of [server] in `local.toml`; `more`: other
    tables of it. `proxied`: it stands behind a proxy that ends HTTPS, as `wire` does; a browser asks it without."""

    def __init__(
        self,
        folder: Path,
        workers: int,
        *,
        database_url: str = "",
        server: str = "",
        more: str = "",
        proxied: bool = True,
    ) -> None:
        self._url = database_url
        self.config, self.data = folder / "config", folder / "data"
        self.config.mkdir()
        for path in load().folder.iterdir():
            (self.config / path.name).write_bytes(path.read_bytes())
        if "[planning]" not in more:
            more += "[planning]\nstandby = false\n"  # loading a planner takes a core for seconds
        office = self.config / "office.toml"
        zone = f'timezone = "{zone_of_the_morning()}"'
        office.write_text(re.sub(r"^timezone = .*$", zone, office.read_text(encoding="utf-8"), flags=re.M), "utf-8")
        (self.config / "local.toml").write_text(f"[server]\n{server}{PROXIED if proxied else ''}{MANY}{more}", "utf-8")
        if database_url:
            prepare(self._settings())
        self.inside = make_office(self.data, StandingClock(datetime.now(UTC)), self._settings())
        self.logins = [f"worker{number}" for number in range(workers)]
        self._publish_today(self.inside)
        self.wire = OfficeOnTheWire(free_port())
        self._log = folder / "log"
        self._server: subprocess.Popen[bytes] | None = None
        self._planning: list[subprocess.Popen[bytes]] = []

    def _settings(self) -> Settings:
        with pytest.MonkeyPatch.context() as patch:
            if self._url:
                patch.setenv("FIELDAPP_DATABASE_URL", self._url)
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
        self._server = self._begun("serve", "--port", str(self.wire.port))
        first_answer(f"http://127.0.0.1:{self.wire.port}/health", self._server)

    def start_planning(self) -> subprocess.Popen[bytes]:
        """One more process that plans."""
        self._planning.append(self._begun("worker"))
        return self._planning[-1]

    def _begun(self, *command: str) -> subprocess.Popen[bytes]:
        folders = {"FIELDAPP_DATA": str(self.data), "FIELDAPP_CONFIG": str(self.config)}
        where = {"FIELDAPP_DATABASE_URL": self._url} if self._url else {}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "fieldapp", *command],
                env={**os.environ, **folders, **where},
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def answering(self) -> list[int]:
        """The processes that answer, beside the one that listens."""
        assert self._server
        return children(self._server.pid)

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
        for one in self._planning:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait(WAIT_S)
        self._planning.clear()

    def close(self) -> None:
        """All its processes, and what this one has open."""
        self.kill()
        self.inside.work.store.engine.dispose()

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")
