"""An office that sends text messages through a provider of the test."""

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest

from tests.carriers import TextProvider
from tests.message_office import writing_office
from tests.web.conftest import OfficeUnderTest, StandingClock
from tests.web.people_and_visits import TODAY


@pytest.fixture
def provider() -> Iterator[TextProvider]:
    running = TextProvider()
    yield running
    running.stop()


@pytest.fixture
def office(tmp_path: Path, provider: TextProvider) -> OfficeUnderTest:
    made = writing_office(tmp_path, StandingClock(), sms_url=provider.url, answer_s="5")
    made.clock.moment = datetime.combine(TODAY, time(8), made.work.settings.office.zone)
    return made
