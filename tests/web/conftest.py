"""A real office for web tests: its own data folder, SQLite database, key and a clock that stands still until moved."""

import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, make_url
from werkzeug.test import TestResponse

from fieldapp.app import create_app
from fieldapp.crypto import key_lock
from fieldapp.crypto.key_file import create_key_file
from fieldapp.crypto.keys import new_keys
from fieldapp.domain.account import Account
from fieldapp.security import client_secret, passwords
from fieldapp.services import demonstration
from fieldapp.services.demonstration_people import MARKER
from fieldapp.services.workplace import Workplace
from fieldapp.settings import Settings, default_folder, load
from fieldapp.store import schema
from fieldapp.store.engine import open_engine
from routing import Plan, Problem
from tests.once import Once
from tests.own_loop import as_if_no_loop_ran
from tests.patience import unhurried
from tests.web.earlier_offices import with_what_earlier_offices_made

PASSWORD = "lavender tractor seven clouds"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD_HASH = QUICK.hash(PASSWORD)
MONDAY_NOON = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


class StandingClock:
    """Time moves only when a test says so."""

    def __init__(self, moment: datetime = MONDAY_NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, span: timedelta) -> None:
        self.moment += span


@dataclass
class OfficeUnderTest:
    app: Flask
    work: Workplace
    clock: StandingClock

    def account(
        self, *roles: str, login: str | None = None, language: str = "fr", worker_id: str | None = None
    ) -> Account:
        """An account with these roles and the password of all test accounts; the same roles give the same account."""
        login = login or "-".join(roles)
        with self.work.store.write() as unit:
            known = unit.accounts.credential(login)
            if known:
                return known.account
            made = unit.accounts.add(
                at=self.clock.now(),
                login=login,
                name=login.title()[:80],
                roles=frozenset(roles),
                language=language,
                worker_id=worker_id,
                password_hash=PASSWORD_HASH,
            )
            unit.commit()
        return made

    def visitor(self) -> "Visitor":
        return Visitor(self.app.test_client())

    def signed_in(self, *roles: str, **facts: Any) -> "Visitor":
        return self.with_session(self.account(*roles, **facts))

    def with_session(self, account: Account) -> "Visitor":
        """As if through the sign-in page, which `test_sessions.py` is about: checking a password is slow. The token of
        its forms is that of the page which a person would see first."""
        visitor = self.visitor()
        visitor.csrf = secrets.token_urlsafe(24)
        with visitor.client.session_transaction() as session:
            session["account_id"], session["csrf"] = account.id, visitor.csrf
        return visitor

    def with_session_of(self, login: str) -> "Visitor":
        with self.work.store.read() as unit:
            known = unit.accounts.credential(login)
        assert known
        return self.with_session(known.account)


class Visitor:
    """A browser without scripts: remembers the token of the last page with a form and sends it along, and what the
    first form there said it was made from."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.csrf = ""
        self.seen: dict[str, object] = {}

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._seen(self.client.get(path, **options))

    def post(self, path: str, data: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        typed = {"csrf": self.csrf, **self.seen, **(data or {})}
        return self._seen(self.client.post(path, data=typed, **options))

    def _seen(self, answer: TestResponse) -> TestResponse:
        answer.get_data()  # read to the end, so that a file it sends can be closed
        answer.close()
        if answer.mimetype == "text/html":
            token = re.search(r'name="csrf" value="([^"]+)"', answer.text)
            self.csrf = token[1] if token else self.csrf
            seen = re.search(r'name="seen" value="([^"]+)"', answer.text)
            self.seen = {"seen": seen[1]} if seen else {}
        return answer


@cache
def empty_database() -> bytes:
    """A file of SQLite at the newest schema."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        engine = open_engine(f"sqlite:///{path}")
        schema.upgrade(engine)
        engine.dispose()
        return path.read_bytes()


def prepare_database(settings: Settings) -> None:
    """An office of its own begins with an empty database; running all migrations each time takes longer than a test."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        Path(url.database).write_bytes(empty_database())
        return
    engine = open_engine(settings.database_url)
    schema.upgrade(engine)
    engine.dispose()


def without_waiting_for_the_disk(engine: Engine) -> None:
    """For a database beside which nobody cuts the power: what is written survives the end of this process all the
    same. Servers in processes of their own wait for the disk as they always do."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
        engine.dispose()  # connections opened before


@cache
def configuration(folder: Path) -> Settings:
    return load(folder, Path("nowhere"))


def settings_of(data: Path) -> Settings:
    """What `load(data=data)` says, though `config/` is read once for all tests: reading it takes a fiftieth second."""
    own = {
        "data": data,
        "database_url": f"sqlite:///{data / 'fieldapp.sqlite'}",
        "demonstration": (data / MARKER).exists(),
    }
    return configuration(default_folder()).model_copy(update=own)


def make_office(folder: Path, clock: StandingClock | None = None, settings: Settings | None = None) -> OfficeUnderTest:
    clock = clock or StandingClock()
    settings = unhurried(settings or settings_of(folder))
    settings.key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not settings.key_file.exists():
        create_key_file(settings.key_file, new_keys(clock.now().date()))
    prepare_database(settings)
    app = create_app(settings, clock)
    without_waiting_for_the_disk(app.extensions["workplace"].store.engine)
    with_what_earlier_offices_made(app)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # tests see the page a person would see
    return OfficeUnderTest(app, app.extensions["workplace"], clock)


@pytest.fixture
def office(tmp_path: Path) -> OfficeUnderTest:
    return make_office(tmp_path / "data")


def hash_quickly(patch: pytest.MonkeyPatch) -> None:
    """Passwords and clients' codes are hashed in a hundredth of the time: what a stolen hash withstands is the
    library's own choice of parameters, which `tests/unit/security` and every server process have."""
    for module in (passwords, client_secret):
        patch.setattr(module, "_hasher", QUICK)
        patch.setattr(module, "_NOBODY", PASSWORD_HASH)
    patch.setattr(key_lock, "COST", key_lock.Cost(8, 1, 1))


class Nobody:
    """The demonstration's stored plan is for every working day: no planner is asked for it."""

    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        raise AssertionError("the stored plan is not for this day: `python -m tests.demonstration_plan` makes it anew")


Made = Callable[[Path, datetime], OfficeUnderTest]


def demonstrations(once: Once) -> Made:
    """`made(folder, moment)`: a demonstration of one's own, copied from the one that was made at this moment."""

    def opened(folder: Path, moment: datetime) -> OfficeUnderTest:
        return make_office(folder, StandingClock(moment), load(data=folder))

    def make(folder: Path, moment: datetime) -> None:
        (folder / MARKER).touch()
        office = opened(folder, moment)
        with pytest.MonkeyPatch.context() as patch:
            hash_quickly(patch)  # a hash is checked as slowly as it was made
            demonstration.make(office.work, Nobody())
        office.work.store.engine.dispose()

    def copied(folder: Path, moment: datetime) -> OfficeUnderTest:
        at = f"demonstration-{moment.astimezone(UTC):%Y%m%dT%H%M%S}"
        shutil.copytree(once(at, lambda empty: make(empty, moment)), folder)
        return opened(folder, moment)

    return copied


@pytest.fixture(scope="session")
def made(once: Once) -> Made:
    """See `demonstrations`."""
    return demonstrations(once)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """See `hash_quickly`; an office that several tests share is made before it, and asks for itself."""
    hash_quickly(monkeypatch)


@pytest.fixture(autouse=True)
def own_loop() -> Iterator[None]:
    """See `as_if_no_loop_ran`."""
    with as_if_no_loop_ran():
        yield
