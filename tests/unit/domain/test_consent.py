"""Consent: whose counts, what a withdrawal ends, and what is to be confirmed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.consent import THEIR_OWN, Consent, may_be_visited, standing_of
from fieldapp.domain.party import PARTY_KINDS, PartyKind

DAY = date(2026, 11, 30)
START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def consent(number: int = 0, giver: PartyKind = "client", **facts: object) -> Consent:
    return Consent.model_validate(
        {
            "id": str(number),
            "case_id": "c",
            "purpose": "visit",
            "giver": giver,
            "how": "form",
            "given_at": START + timedelta(hours=number),
            **facts,
        }
    )


records = st.lists(
    st.builds(
        consent,
        st.integers(0, 9),
        st.sampled_from(PARTY_KINDS),
        how=st.sampled_from(["form", "file", "telephone", "before"]),
        until=st.none() | st.sampled_from([DAY - timedelta(days=1), DAY]),
        withdrawn_at=st.none() | st.integers(0, 10).map(lambda hour: START + timedelta(hours=hour, minutes=30)),
    ),
    max_size=6,
)


@given(told=records)
def test_every_history_has_one_standing_and_a_withdrawal_ends_what_was_before(told: list[Consent]) -> None:
    found = may_be_visited(told, DAY)
    assert may_be_visited(reversed(told), DAY).standing == found.standing, "not by the order of the records"
    assert found.holds <= bool(told), "nobody is visited without a word"
    last = max((one.withdrawn_at for one in told if one.withdrawn_at), default=None)
    if found.holds and last:
        assert any(one.giver in THEIR_OWN and one.given_at > last and not one.withdrawn_at for one in told)
    gone = [one.model_copy(update={"withdrawn_at": START + timedelta(days=9)}) for one in told]
    assert may_be_visited(gone, DAY).standing == ("withdrawn" if told else "missing")


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ([], "missing"),
        ([consent()], "given"),
        ([consent(giver="guardian")], "given"),
        ([consent(giver="asker")], "to_confirm"),  # a relative's tick is the relative's
        ([consent(giver="organisation", how="file")], "to_confirm"),
        ([consent(how="before")], "to_confirm"),
        ([consent(), consent(1, "asker")], "given"),
        ([consent(until=DAY - timedelta(days=1))], "ended"),
        ([consent(until=DAY)], "given"),
        ([consent(withdrawn_at=START + timedelta(days=1))], "withdrawn"),
        ([consent(withdrawn_at=START + timedelta(hours=1)), consent(2, "asker")], "withdrawn"),  # not theirs to undo
        ([consent(withdrawn_at=START + timedelta(hours=1)), consent(2)], "given"),
        ([consent(withdrawn_at=START + timedelta(hours=2)), consent(2)], "withdrawn"),  # of the same moment: no
    ],
)
def test_how_it_stands(told: list[Consent], standing: str) -> None:
    assert may_be_visited(told, DAY).standing == standing


def test_the_record_that_decides_is_the_newest_of_those_that_count() -> None:
    hers, later, relative, newest = consent(), consent(1), consent(2, "asker"), consent(3, "asker")
    assert may_be_visited([hers, later, relative], DAY).consent == later
    assert may_be_visited([newest, relative], DAY).consent == newest
    over = consent(until=DAY - timedelta(days=1))
    assert may_be_visited([over], DAY).consent == over
    first, second = (consent(n, withdrawn_at=START + timedelta(hours=9 - n)) for n in (0, 1))
    assert may_be_visited([second, first], DAY).consent == first, "the last withdrawal"
    assert may_be_visited([], DAY).consent is None


def test_a_minor_is_visited_and_the_guardian_is_asked() -> None:
    alone = [consent()]
    assert may_be_visited(alone, DAY, minor=True).standing == "to_confirm"
    assert may_be_visited([*alone, consent(1, "guardian")], DAY, minor=True).standing == "given"


@given(told=records)
def test_whether_it_holds_does_not_depend_on_age(told: list[Consent]) -> None:
    assert may_be_visited(told, DAY, minor=True).holds == may_be_visited(told, DAY).holds


def test_a_purpose_and_a_recipient_are_each_their_own() -> None:
    red_cross = consent(purpose="referral", recipient="Croix-Rouge")
    assert standing_of([red_cross], "referral", DAY, "Croix-Rouge").holds
    assert not standing_of([red_cross], "referral", DAY, "Caritas").holds
    assert not may_be_visited([red_cross], DAY).holds
