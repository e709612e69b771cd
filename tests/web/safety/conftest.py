"""A door with one worker, the server's watch, and two people to be called.

The route, by the office's clock: one visit from 14:00 to 14:45, back at 15:00; it is noon.
"""

from datetime import timedelta

import pytest

from fieldapp.domain.account import Account
from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, day_at_the_door

from .watching import Watch


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


@pytest.fixture
def watch(office: OfficeUnderTest) -> Watch:
    return Watch(office, office.clock.now() - timedelta(hours=1))


@pytest.fixture
def people(office: OfficeUnderTest) -> list[Account]:
    """Two people to be called, chosen by the administrator on the page."""
    both = [office.account("coordinator", login="anna"), office.account("case_worker", login="bruno")]
    alain = office.signed_in("administrator", login="alain")
    alain.get("/admin/safety")
    answer = alain.post(
        "/admin/safety",
        {"person-0": both[0].id, "mail-0": "anna@example.org", "person-1": both[1].id, "grace_min": "8"},
    )
    assert answer.status_code == 302, answer.text
    return both
