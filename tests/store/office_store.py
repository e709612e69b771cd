"""A migrated store for tests, on whichever database the fixture `database_url` names."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fieldapp.crypto.vault import Vault
from fieldapp.domain.case import Person
from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Request
from fieldapp.gateways.clock import SystemClock
from fieldapp.store import schema
from fieldapp.store.engine import open_engine
from fieldapp.store.unit import Store

NOW = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


@contextmanager
def migrated(url: str, key: bytes | Vault | None = None) -> Iterator[Store]:
    engine = open_engine(url)
    try:
        schema.upgrade(engine)
        vault = key if isinstance(key, Vault) else Vault(key or secrets.token_bytes(32))
        yield Store(engine, vault, SystemClock().now)
    finally:
        engine.dispose()


def answers(name: str = "Amina") -> Answers:
    return Answers(language="ar", service="social", client_name=name, place=Place(text="Gare, 1370 Jodoigne"))


def ask(store: Store, submission: str, name: str = "Amina") -> Request:
    """A request with a case of its own, committed."""
    with store.write() as unit:
        case = unit.cases.open(Person(name=name), "H", NOW)
        request = unit.requests.add(
            submission=submission,
            reference=f"REF-{submission}"[:24],
            case_id=case.id,
            state="new",
            source="form",
            urgency="normal",
            answers=answers(name),
            received_at=NOW,
        )
        unit.commit()
    return request
