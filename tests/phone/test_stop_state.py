"""The phone without network and the office read the same state from what was said at a door."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from fieldapp.domain.plan import stop_id
from fieldapp.domain.stop_state import stop_state
from fieldapp.domain.visit import OUTCOMES, StopEvent
from fieldapp.services import fieldwork
from tests.examples import few_and_many
from tests.phone.conftest import Field
from tests.phone.phones import Phone, unlock
from tests.web.people_and_visits import TODAY

START = datetime(2026, 11, 30, 8, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ON_THE_PHONE = """
  async ({ events, again }) => {
    const base = document.querySelector("script[type=module]").src.replace("main.js", "");
    const { instant, stopState } = await import(`${base}stop_state.js`);
    const timed = events.map((one) => ({ ...one, at: instant(one.at) }));
    const { state, arrivedAt, finishedAt } = stopState(timed, again && instant(again));
    const micro = (at) => (at === null ? null : Math.round(at * 1000));
    return [state, micro(arrivedAt), micro(finishedAt)];
  }
"""
# few moments, so that some events are of the same one and some differ by less than a phone's clock shows
moments = st.builds(
    lambda minutes, finer: START + timedelta(minutes=minutes, microseconds=finer),
    st.integers(0, 4),
    st.sampled_from([0, 1, 1_500, 120_000]),
)
said = st.lists(
    st.tuples(
        st.uuids().map(str),
        st.sampled_from(["arrived", "arrived", "taken_back", *OUTCOMES]),
        moments,
        st.sets(st.integers(0, 7)),
    ),
    max_size=8,
    unique_by=lambda one: one[0],
)


def micro(moment: datetime | None) -> int | None:
    return (moment - EPOCH) // MICROSECOND if moment else None


def with_corrections(said: list[tuple[str, Any, datetime, set[int]]]) -> list[StopEvent]:
    """Each corrects some of those before it."""
    names = [name for name, *_ in said]
    return [
        StopEvent(
            id=name, stop_id="s", visit_id="v", user_id="u", kind=kind, happened_at=at, received_at=at,
            corrects=tuple(names[one] for one in sorted(corrects) if one < number),
        )
        for number, (name, kind, at, corrects) in enumerate(said)
    ]  # fmt: skip


@pytest.mark.parametrize("count", few_and_many(100, 2_000))
def test_phone_and_office_read_the_same_state(scripts: Any, count: int) -> None:
    @settings(max_examples=count, deadline=None)
    @given(said=said, again=st.none() | moments)
    def the_same(said: Any, again: datetime | None) -> None:
        events = with_corrections(said)
        office = stop_state(events, again)
        asked = {
            "events": [
                {"id": one.id, "event": one.kind, "at": one.happened_at.isoformat(), "corrects": one.corrects}
                for one in events
            ],
            "again": again.isoformat() if again else None,
        }
        read = [office.state, micro(office.arrived_at), micro(office.finished_at)]
        assert scripts.evaluate(ON_THE_PHONE, asked) == read

    the_same()


def test_a_stop_that_a_colleague_finished_is_finished_on_this_phone_too(
    field_office: Field, phone_of: Callable[[str], Phone]
) -> None:
    field_office.worker("olga", 1)
    field_office.worker("lucas", 0, shared=field_office.visits)
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    office = field_office.office
    office.clock.moment = field_office.now()
    lucas = office.account("worker", login="lucas")
    stop = stop_id(TODAY, field_office.visits[0].id)
    fieldwork.record(office.work, lucas, stop, "done", event_id=str(uuid.uuid4()))
    phone.page.click(".next button")
    phone.until_kept(1)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.wait_for_selector("details[data-fold=finished]")
    expect(phone.page.locator(".next")).to_have_count(0)
