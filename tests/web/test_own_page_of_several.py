"""The own page of a client whose case has several visits: what they say is about the visit it is about."""

from datetime import timedelta

import pytest

from fieldapp.domain.visit import Visit

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import ask, hire, publish_for
from .test_calls import at
from .test_own_acts import BETTER, send, words_on
from .test_own_visit import agreed, of_staff, opened, press
from .test_repeating_visits import repeat
from .test_split import PARTS, TOMORROW, parts
from .test_todo import act, lists


@pytest.fixture
def two_parts(office: OfficeUnderTest) -> tuple[Visitor, Visit, Visit]:
    """A visit split in two, one part published for today and one for tomorrow, and its client at the own page."""
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    act(office.signed_in("coordinator"), made, "split", **PARTS)
    first, other = parts(office, made)
    olga = hire(office, "Olga")
    publish_for(office, olga, first)
    publish_for(office, olga, other, day=TOMORROW)
    office.clock.move(timedelta(minutes=1))
    return opened(office, *pair), first, other


Two = tuple[Visitor, Visit, Visit]


def test_each_published_part_that_the_client_ends_is_read_by_somebody(office: OfficeUnderTest, two_parts: Two) -> None:
    visitor, first, other = two_parts
    press(visitor, "cancel")
    assert sorted(lists(office)["follow_up"]) == sorted([first.id, other.id]), "each worker on paper is called"


def test_taken_back_agreement_is_read_on_each_published_part(office: OfficeUnderTest, two_parts: Two) -> None:
    visitor, first, other = two_parts
    press(visitor, "withdraw")
    assert sorted(lists(office)["follow_up"]) == sorted([first.id, other.id])


def test_another_time_in_a_series_is_about_the_next_visit_and_not_about_the_last(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    repeat(office, made, every_weeks="1", times="3")
    publish_for(office, hire(office, "Olga"), made)
    visitor = opened(office, *pair)
    send(visitor, "time", BETTER)
    assert lists(office)["follow_up"] == [made.id]
    assert words_on(office, f"/office/visits/{made.id}") == 1
