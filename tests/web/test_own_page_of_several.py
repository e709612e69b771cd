"""The own page of a client whose case has several visits: what they say is about the visit it is about."""

import re
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.domain.visit import Visit
from tests.life.breaks import room_for

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import ask, hire, publish_for
from .test_calls import at, entry
from .test_calls import send as tell
from .test_office_appointments import CLIENTS
from .test_own_acts import BETTER, send, words_on
from .test_own_visit import agreed, of_staff, opened, press
from .test_repeating_visits import repeat, series
from .test_split import PARTS, TOMORROW, parts
from .test_todo import act, lists


def split_in_two(office: OfficeUnderTest) -> tuple[tuple[str, str], Visit, Visit]:
    """A visit split in two, one part published for today and one for tomorrow, and what opens its client's page."""
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    act(office.signed_in("coordinator"), made, "split", **PARTS)
    first, other = parts(office, made)
    olga = hire(office, "Olga")
    publish_for(office, olga, first)
    publish_for(office, olga, other, day=TOMORROW)
    office.clock.move(timedelta(minutes=1))
    return pair, first, other


@pytest.fixture
def two_parts(office: OfficeUnderTest) -> tuple[Visitor, Visit, Visit]:
    """Such a visit, and its client at the own page."""
    pair, first, other = split_in_two(office)
    return opened(office, *pair), first, other


def choice(visitor: Visitor, which: str) -> str:
    """The page that says what follows, after choosing."""
    return text_of(visitor.get(f"/en/visit/own/cancel?visit={which}").text)


def text_of(page: str) -> str:
    """What a person reads of it."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1])))


def cancel(visitor: Visitor, which: str) -> str:
    """Chooses, reads what follows, presses, and returns the page after it."""
    choice(visitor, which)
    answer = visitor.post("/en/visit/own/cancel", {"visit": which})
    assert answer.status_code == 303
    return text_of(visitor.get(answer.location).text)


def states(office: OfficeUnderTest, made: Visit) -> list[str]:
    return [one.state for one in series(office, made)]


@pytest.fixture
def three_weeks(office: OfficeUnderTest) -> tuple[Visitor, Visit]:
    """Three visits, one a week, the first published for today and told; their client at the own page."""
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    repeat(office, made, every_weeks="1", times="2")
    publish_for(office, hire(office, "Olga"), made)
    tell(office.signed_in("coordinator"), made, "told", "call")
    office.clock.move(timedelta(minutes=1))
    return opened(office, *pair), made


Series = tuple[Visitor, Visit]
Two = tuple[Visitor, Visit, Visit]


def test_each_published_part_that_the_client_ends_is_read_by_somebody(office: OfficeUnderTest, two_parts: Two) -> None:
    visitor, first, other = two_parts
    assert "Nobody is coming" in cancel(visitor, "all")
    assert sorted(lists(office)["follow_up"]) == sorted([first.id, other.id]), "each worker on paper is called"


def test_taken_back_agreement_is_read_on_each_published_part(office: OfficeUnderTest, two_parts: Two) -> None:
    visitor, first, other = two_parts
    press(visitor, "withdraw")
    assert sorted(lists(office)["follow_up"]) == sorted([first.id, other.id])


def test_taking_back_the_agreement_says_of_several_visits_which(office: OfficeUnderTest, three_weeks: Series) -> None:
    page = text_of(three_weeks[0].get("/en/visit/own/withdraw").text)
    assert "It is about all these visits:" in page
    assert "Monday 30 November, " in page
    assert "Monday 7 December Monday 14 December" in page


def test_another_time_in_a_series_is_about_the_next_visit_and_not_about_the_last(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    repeat(office, made, every_weeks="1", times="3")
    publish_for(office, hire(office, "Olga"), made)
    visitor = opened(office, *pair)
    send(visitor, "time", BETTER)
    assert lists(office)["to_tell"] == [made.id], "nobody has told the hour: the call has the words"
    assert words_on(office, f"/office/visits/{made.id}") == 1


def test_who_has_several_visits_is_asked_which_and_reads_what_falls_and_what_stays(
    office: OfficeUnderTest, three_weeks: Series
) -> None:
    visitor, made = three_weeks
    _, second, _ = series(office, made)
    assert "Cancel a visit" in visitor.get("/en/visit").text
    asked = text_of(visitor.get("/en/visit/own/cancel").text)
    assert "Nothing is cancelled yet." in asked
    assert "Yes, cancel" not in asked, "no button cancels before the dates were read"
    for day in ("Monday 30 November, ", "Monday 7 December", "Monday 14 December", "All these visits"):
        assert day in asked
    one = choice(visitor, second.id)
    falls, stays = one.split("We do not cancel:")
    assert "Monday 7 December You do not know the hour yet." in falls
    assert "30 November" not in falls
    assert "Monday 30 November, " in stays
    assert "Monday 14 December" in stays
    everything = choice(visitor, "all")
    assert all(day in everything for day in ("Monday 30 November, ", "Monday 7 December", "Monday 14 December"))
    assert "We do not cancel" not in everything
    assert "Nobody comes then, and the code opens nothing any more." in everything
    assert states(office, made) == ["open"] * 3, "looking changes nothing"


def test_one_of_several_is_cancelled_alone_and_the_page_stays_open(
    office: OfficeUnderTest, three_weeks: Series
) -> None:
    visitor, made = three_weeks
    after = cancel(visitor, made.id)
    assert states(office, made) == ["cancelled", "open", "open"]
    assert re.search(r"You cancelled: Monday 30 November, [\d:–]+ It was for today: somebody may be on the way", after)
    assert lists(office)["follow_up"] == [made.id], "it was published: somebody calls whoever works on paper"
    again = visitor.post("/en/visit/own/cancel", {"visit": made.id, "seen": "of the page before"})
    assert again.location == "/en/visit", "sent again, it is the same"
    _, second, third = series(office, made)
    cancel(visitor, second.id)
    assert states(office, made) == ["cancelled", "cancelled", "open"]
    assert "Yes, cancel" in visitor.get("/en/visit/own/cancel").text, "the last one is as simple as one alone"
    assert "Nobody is coming" in text_of(press(visitor, "cancel"))
    assert states(office, made) == ["cancelled"] * 3
    assert third.state == "open"


def test_to_what_was_cancelled_the_day_before_nobody_is_on_the_way(office: OfficeUnderTest) -> None:
    pair, _, other = split_in_two(office)
    assert "on the way already" not in cancel(opened(office, *pair), other.id)
    office.clock.move(timedelta(days=1))
    shown = text_of(opened(office, *pair).get("/en/visit").text)
    assert "You cancelled: Tuesday 1 December" in shown
    assert "on the way already" not in shown


@pytest.mark.parametrize("chosen", ["second", "all"])
def test_what_changed_since_the_client_read_it_is_not_cancelled(
    office: OfficeUnderTest, three_weeks: Series, chosen: str
) -> None:
    visitor, made = three_weeks
    second = series(office, made)[1]
    which = second.id if chosen == "second" else "all"
    choice(visitor, which)
    seen = visitor.seen
    other_day = {"window-day-0": str(TOMORROW), "window-from-0": "9", "window-to-0": "12"}
    act(office.signed_in("coordinator"), second, "change", duration="45", language="fr", **other_day)
    answer = visitor.post("/en/visit/own/cancel", {"visit": which, **seen})
    assert "late" in answer.location
    assert "This changed meanwhile, so nothing was done." in visitor.get(answer.location).text
    assert states(office, made) == ["open"] * 3


def test_a_page_made_when_there_was_one_visit_does_not_cancel_several(office: OfficeUnderTest) -> None:
    request = ask(office)
    pair, made = of_staff(office, request), agreed(office, request)
    visitor = opened(office, *pair)
    assert "Yes, cancel" in visitor.get("/en/visit/own/cancel").text
    repeat(office, made, every_weeks="1", times="1")
    assert "late" in visitor.post("/en/visit/own/cancel").location
    assert states(office, made) == ["open", "open"]


def test_a_visit_of_the_series_that_may_have_taken_place_is_not_cancelled(
    office: OfficeUnderTest, three_weeks: Series
) -> None:
    visitor, made = three_weeks
    office.clock.move(timedelta(days=1))
    with office.work.store.read() as unit:
        pair = of_staff(office, unit.requests.get(made.request_id or ""))
    visitor = opened(office, *pair)
    assert "30 November" not in choice(visitor, "all")
    cancel(visitor, "all")
    assert states(office, made) == ["open", "cancelled", "cancelled"]
    assert lists(office)["no_report"] == [made.id]


def test_what_was_cancelled_before_the_disk_was_full_is_not_said_to_be_undone(
    office: OfficeUnderTest, three_weeks: Series
) -> None:
    """The visits are cancelled, and then nothing more can be written: not even that this browser did it."""
    visitor, made = three_weeks
    choice(visitor, "all")
    sent = {"visit": "all", **visitor.seen}
    with room_for(office.work.store.engine, 1) as room:
        failed = visitor.post("/en/visit/own/cancel", sent)
    assert room.refused
    assert states(office, made) == ["cancelled"] * 3
    assert failed.status_code == 500, "not: nothing was done"
    again = visitor.post("/en/visit/own/cancel", sent)
    assert "Nobody is coming" in visitor.get(again.location).text


def test_after_cancelling_one_of_two_the_page_says_which_hour_that_was_and_names_the_other(
    office: OfficeUnderTest,
) -> None:
    pair, first, other = split_in_two(office)
    tell(office.signed_in("coordinator"), first, "told", "call")
    visitor = opened(office, *pair)
    before = visitor.get("/en/visit").text
    hour = re.search(r'class="reference"><bdi>([^<]+)<', before)
    assert hour
    planned = text_of(before).partition("Ask for another time")[0]
    assert "Your visit is planned Monday 30 November" in planned
    assert "Tuesday 1 December You do not know the hour yet." in planned, "nobody has told the other one"
    after = cancel(visitor, first.id)
    stays, _, gone = after.partition("You cancelled:")
    assert f"Monday 30 November, {hour[1]}" in gone
    assert "looking for" not in stays
    assert "We have a day and a time for you. Call us to hear it. Tuesday 1 December You do not know the hour" in stays
    assert "30 November" not in stays
    for language in CLIENTS:
        _, _, listed = visitor.get(f"/{language}/visit").text.partition("<h2>")
        assert re.search(r"\d\d[:.]\d\d", listed), language
    cancel(visitor, other.id)


def test_what_was_cancelled_before_anybody_told_its_hour_is_said_by_its_day(
    office: OfficeUnderTest, two_parts: Two
) -> None:
    visitor, first, _ = two_parts
    _, _, gone = cancel(visitor, first.id).partition("You cancelled:")
    assert re.match(r" Monday 30 November( |$)", gone)
    assert not re.search(r"\d\d:\d\d", gone.partition("Ask for")[0])


def test_what_was_asked_for_is_read_with_every_call_and_stays_when_one_is_cancelled(office: OfficeUnderTest) -> None:
    pair, first, other = split_in_two(office)
    visitor = opened(office, *pair)
    send(visitor, "time", BETTER)
    coordinator, asked = office.signed_in("coordinator"), "Demande un autre moment"
    page = coordinator.get("/office/calls").text
    assert asked in entry(page, first)
    assert asked in entry(page, other), "whoever calls about the other one knows it too"
    cancel(visitor, first.id)
    assert asked in entry(coordinator.get("/office/calls").text, other)
    assert asked in coordinator.get(f"/office/visits/{other.id}").text
    assert asked not in coordinator.get(f"/office/visits/{first.id}").text, "nobody plans again what was cancelled"
