"""A small application on a real store: sessions, headers and the guard, with a page
for each thing they decide about."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, g, request, session

from fieldapp.crypto.vault import Vault
from fieldapp.domain.account import Account
from fieldapp.gateways.clock import SystemClock
from fieldapp.security import guard, headers
from fieldapp.security.sessions import StoreSessions
from fieldapp.settings import load
from fieldapp.store.engine import open_engine
from fieldapp.store.unit import Store
from tests.store.office_store import migrated

NOON = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
ACCESS = {
    "open": ("anyone",),
    "kept": ("anyone",),
    "framed": ("anyone",),
    "place": ("anyone",),
    "camera": ("anyone",),
    "put_in": ("anyone",),
    "sign_in": ("anyone",),
    "rotate": ("anyone",),
    "sign_out": ("anyone",),
    "by_itself": ("anyone",),
    "token": ("anyone",),
    "lost": ("anyone",),
    "static": ("anyone",),
    "account.sign_in": ("anyone",),
    "staff": ("coordinator", "worker"),
    "phone_day": ("phone_day",),
    "phone": ("phone",),
}


@dataclass
class Small:
    app: Flask
    store: Store
    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def later(self, **span: float) -> None:
        self.moment += timedelta(**span)

    def account(self, login: str = "claire", roles: tuple[str, ...] = ("coordinator",), active: bool = True) -> Account:
        with self.store.write() as unit:
            made = unit.accounts.add(
                at=NOON,
                login=login,
                name=login,
                roles=frozenset(roles),
                language="fr",
                worker_id=None,
                password_hash="-",
            )
            if not active:
                made = made.model_copy(update={"active": False})
                unit.accounts.save(made)
            unit.commit()
        return made


def small(store: Store, folder: Path, secure: bool = False) -> Small:
    app = Flask(__name__, static_folder=str(folder), static_url_path="/static")
    (folder / "file.txt").write_text("static")
    made = Small(app, store)
    app.session_interface = StoreSessions(
        store,
        made.now,
        idle=timedelta(minutes=30),
        absolute=timedelta(hours=10),
        form=timedelta(hours=2),
        most_visitors=1000,
        secure=secure,
    )
    settings = load(data=folder).model_copy(update={"access": ACCESS})
    guard.install(app, settings, store, made.now)
    headers.install(app, secure=secure, below=True)
    _pages(app, made)
    return made


def _pages(app: Flask, made: Small) -> None:
    def shown(name: str) -> None:
        setattr(g, {"kept": "kept_by_browser", "place": "geolocation"}.get(name, name), True)

    def page() -> str:
        if request.endpoint in ("kept", "framed", "place", "camera"):
            shown(request.endpoint)
        if request.endpoint == "by_itself":
            g.asked_by_itself = True
        who = g.account.login if g.account else ""
        return f"{who}|{headers.nonce()}|{headers.nonce()}|{','.join(sorted(f'{k}={v}' for k, v in session.items()))}"

    for name in ("open", "kept", "framed", "place", "camera", "by_itself", "staff", "phone_day", "phone", "forgotten"):
        app.add_url_rule(f"/{name}", name, page, methods=["GET", *guard.UNSAFE])
    app.add_url_rule("/account/sign-in", "account.sign_in", page)

    @app.get("/put/<key>/<value>")
    def put_in(key: str, value: str) -> str:
        session[key] = value
        return "put"

    @app.get("/sign-in/<account_id>")
    def sign_in(account_id: str) -> str:
        session.rotate(made.now())  # type: ignore[attr-defined]  # ours
        session["account_id"] = account_id
        return guard.csrf_token() + guard.csrf_token()

    @app.get("/token")
    def token() -> str:
        return guard.csrf_token()

    @app.get("/lost")
    def lost() -> str:
        return str(session.lost)  # type: ignore[attr-defined]  # ours

    @app.get("/rotate")
    def rotate() -> str:
        session.rotate(made.now())  # type: ignore[attr-defined]  # ours
        return "rotated"

    @app.get("/sign-out")
    def sign_out() -> str:
        session.end()  # type: ignore[attr-defined]  # ours
        return "out"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; each test has a copy."""
    path = tmp_path_factory.mktemp("empty") / "small.db"
    with migrated(f"sqlite:///{path}"):
        return path


@pytest.fixture
def store(empty_database: Path, tmp_path: Path) -> Iterator[Store]:
    engine = open_engine(f"sqlite:///{shutil.copy(empty_database, tmp_path)}")
    try:
        yield Store(engine, Vault(bytes(range(32))), SystemClock().now)
    finally:
        engine.dispose()


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Small:
    return small(store, tmp_path)


@pytest.fixture
def secure_office(store: Store, tmp_path: Path) -> Small:
    return small(store, tmp_path, secure=True)
