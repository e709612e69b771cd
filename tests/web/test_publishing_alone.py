"""Beside PostgreSQL several processes write at once: whoever publishes waits for those who call a visit off, so that
the plan of the day has no visit that was called off in that moment."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from fieldapp.domain.errors import Refused
from fieldapp.services import hand_edits, publishing
from fieldapp.services.hand_edits import Edit
from tests.patience import until
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.queued_office import queued_office

pytestmark = pytest.mark.postgresql
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.fixture
def office(tmp_path: Path, office_url: str) -> Iterator[OfficeUnderTest]:
    made = queued_office(tmp_path / "data", office_url)
    yield made
    made.work.store.engine.dispose()


def test_whoever_publishes_waits_for_whoever_calls_a_visit_off(office: OfficeUnderTest) -> None:
    by, worker, made = office.account("coordinator").id, hire(office, "Samira Benali"), visit(office)
    draft = hand_edits.begin(office.work, by, TODAY)
    draft = hand_edits.save(office.work, by, TODAY, draft.revision, Edit(made.id, worker.id, 9))
    refused: list[str] = []

    def publish() -> None:
        try:
            publishing.publish(office.work, by, TODAY, draft.revision)
        except Refused as why:
            refused.append(why.code)

    publisher = threading.Thread(target=publish)
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(made.id).model_copy(update={"state": "cancelled"}))
        publisher.start()
        until(lambda: waiting(office) == 1, "the publisher waits")
        unit.commit()
    publisher.join()
    assert refused == ["ended_or_elsewhere"]
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None


def waiting(office: OfficeUnderTest) -> int:
    with office.work.store.engine.connect() as connection:
        return int(connection.scalar(WAITING) or 0)
