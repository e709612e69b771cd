"""One rule for every contact: total, careful where answers contradict each other, true to the safe hours."""

from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.contact_rule import may_contact
from fieldapp.domain.party import Party, more_careful
from fieldapp.domain.request import Contact, ContactWay
from fieldapp.domain.telephone import is_fixed_line

BRUSSELS = ZoneInfo("Europe/Brussels")
WAYS = get_args(ContactWay)
EVENING = Contact(phone="0470 00 00 99", ways=("call",), safe_from=time(18), safe_to=time(20))

clocks = st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0))
wishes = st.builds(
    Contact,
    phone=st.sampled_from(["", " ", "0470 00 00 99"]),
    email=st.sampled_from(["", "a@example.org"]),
    ways=st.lists(st.sampled_from(WAYS), unique=True).map(tuple),
    they_call=st.booleans(),
    safe_from=clocks,
    safe_to=clocks,
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BRUSSELS).astimezone(UTC)


@given(contact=wishes, way=st.sampled_from(WAYS), now=moments)
def test_every_question_has_one_answer_and_it_keeps_its_word(contact: Contact, way: ContactWay, now: datetime) -> None:
    found = may_contact(contact, way, now, BRUSSELS)
    if found.verdict == "not_now":
        assert found.opens
        assert now < found.opens <= now + timedelta(days=3)
        assert may_contact(contact, way, found.opens, BRUSSELS).now, "it opens when it says"
        before = may_contact(contact, way, found.opens - timedelta(seconds=1), BRUSSELS)
        assert not before.now or before.closes == found.opens, "and not before"
    elif found.now and found.closes:
        assert now < found.closes
    else:
        assert found.opens is None


@given(contact=wishes, way=st.sampled_from(WAYS), now=moments)
def test_nobody_is_reached_against_their_word(contact: Contact, way: ContactWay, now: datetime) -> None:
    found = may_contact(contact, way, now, BRUSSELS)
    if contact.they_call or way not in contact.ways:
        assert found.verdict == "never"
    if found.now and (contact.safe_from or contact.safe_to):
        clock = now.astimezone(BRUSSELS).time()
        start, end = contact.safe_from or time.min, contact.safe_to or time.max
        # an hour of the night on which the clocks change may be named twice or not at all
        assert (start <= clock < end) if start < end else clock >= start or clock < end or clock.hour in (2, 3)


def test_do_not_contact_wins_over_call_me() -> None:
    both = EVENING.model_copy(update={"they_call": True})
    assert may_contact(both, "call", local(30, 19), BRUSSELS).reason == "they_call"


def test_safe_hours_say_from_when_and_until_when() -> None:
    noon, evening, night = (may_contact(EVENING, "call", local(30, hour), BRUSSELS) for hour in (12, 19, 20))
    assert (noon.verdict, noon.opens) == ("not_now", local(30, 18))
    assert (evening.verdict, evening.closes) == ("permitted", local(30, 20))
    assert (night.verdict, night.opens) == ("not_now", local(30, 18) + timedelta(days=1))


def test_hours_over_midnight_and_hours_without_length() -> None:
    late = EVENING.model_copy(update={"safe_from": time(22), "safe_to": time(6)})
    assert may_contact(late, "call", local(30, 5), BRUSSELS).closes == local(30, 6)
    assert may_contact(late, "call", local(30, 7), BRUSSELS).opens == local(30, 22)
    nothing = EVENING.model_copy(update={"safe_from": time(18), "safe_to": time(18)})
    assert may_contact(nothing, "call", local(30, 18), BRUSSELS).reason == "no_safe_hours"


def test_what_was_not_asked_or_is_not_written_is_not_used() -> None:
    now = local(30, 19)
    assert may_contact(Contact(phone="0470 00 00 99"), "call", now, BRUSSELS).reason == "not_asked"
    assert may_contact(EVENING, "text", now, BRUSSELS).reason == "way_not_chosen"
    assert may_contact(Contact(ways=("call",)), "call", now, BRUSSELS).reason == "no_number"
    assert may_contact(Contact(ways=("email",)), "email", now, BRUSSELS).reason == "no_email"
    assert may_contact(Contact(ways=("third_party",)), "third_party", now, BRUSSELS).now
    texts = Contact(phone="081 34 34 36", ways=("call", "text"))
    assert may_contact(texts, "text", now, BRUSSELS, fixed_line=True).reason == "fixed_line"
    assert may_contact(texts, "call", now, BRUSSELS, fixed_line=True).now


@pytest.mark.parametrize(
    ("number", "fixed"),
    [
        ("081 34 34 36", True),
        ("+32 81 34 34 36", True),
        ("02 555 01 23", True),
        ("0470 12 34 56", False),
        ("+90 312 417 00 00", True),
        ("+90 532 123 45 67", False),
        ("+1 212 555 0123", False),  # there nobody can tell
        ("", False),
        ("ask her sister", False),
    ],
)
def test_a_fixed_line_is_known_by_its_number(number: str, fixed: bool) -> None:
    assert is_fixed_line(number, "BE") == fixed


@given(one=wishes, other=wishes, way=st.sampled_from(WAYS))
def test_somebody_who_asked_twice_is_reached_only_as_both_allow(one: Contact, other: Contact, way: ContactWay) -> None:
    if Contact() in (one, other):
        return
    merged = more_careful(one, other)
    assert merged.they_call == (one.they_call or other.they_call)
    assert (way in merged.ways) <= (way in one.ways and way in other.ways)


def test_a_party_says_what_it_is_without_where_it_is_kept() -> None:
    party = Party(id="a", case_id="b", kind="lawyer", name="Me Dupont", contact=EVENING)
    assert party.facts.model_dump() == party.model_dump(exclude={"id", "case_id", "revision"})
