"""How long before its planned time a visit may be over without a question."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldapp.domain.early import is_early

PLANNED = datetime(2026, 11, 30, 14, 20, tzinfo=UTC)
MOST = timedelta(minutes=90)


@pytest.mark.parametrize(
    ("minutes", "early"), [(-60, False), (0, False), (60, False), (90, False), (91, True), (315, True)]
)
def test_only_what_is_further_ahead_than_a_route_runs_is_asked_about(minutes: int, early: bool) -> None:
    assert is_early(PLANNED, PLANNED - timedelta(minutes=minutes), MOST) == early
