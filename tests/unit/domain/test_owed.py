"""What a phone named stays owed until it comes, the unlocked day throws it away, or a person closes it."""

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fieldapp.domain import phone_limits
from fieldapp.domain.owed import (
    Debt,
    Held,
    OwedEntry,
    Statement,
    debt_standing,
    debts,
    is_latest,
    listed_at,
    named,
)
from fieldapp.domain.phone import Phone

BRUSSELS = ZoneInfo("Europe/Brussels")
NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)  # a Tuesday, noon in Brussels
TEN_PM = datetime(2026, 12, 1, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)


def phone(**facts: Any) -> Phone:
    known = {
        "id": "p",
        "account_id": "a",
        "prepared_at": NOON - HOUR,
        "reads_until": TEN_PM,
        "brings_until": TEN_PM + 7 * 24 * HOUR,
        "seen_at": NOON,
        "day": NOON.date(),
    }
    return Phone(**(known | facts))


def entry(**facts: Any) -> OwedEntry:
    known = {
        "phone_id": "p",
        "id": str(uuid.uuid4()),
        "written_at": NOON - HOUR,
        "named_at": NOON - HOUR,
        "listed_at": NOON - HOUR,
        "begun": False,
        "proved": True,
    }
    return OwedEntry(**(known | facts))


def said(*holds: OwedEntry, discarded: tuple[OwedEntry, ...] = ()) -> Statement:
    return Statement(
        holds=tuple(Held(id=uuid.UUID(one.id), at=one.written_at, begun=one.begun) for one in holds),
        discarded=tuple(uuid.UUID(one.id) for one in discarded),
    )


def after(*known: OwedEntry, statement: Statement, proved: bool = True) -> dict[str, OwedEntry]:
    """All that was named, by id, once the statement was heard at noon."""
    before = {one.id: one for one in known}
    waited_for = [one for one in known if one.ended_how is None]
    return before | {one.id: one for one in named(before, waited_for, statement, phone(), NOON, proved=proved)}


def still_open(entries: dict[str, OwedEntry]) -> set[str]:
    return {one.id for one in entries.values() if one.ended_how is None}


@pytest.mark.parametrize("proved", [True, False])
def test_what_a_phone_names_is_owed_from_when_it_was_written(proved: bool) -> None:
    fresh = entry(written_at=NOON - 3 * HOUR)
    found = after(statement=said(fresh), proved=proved)
    assert found[fresh.id] == fresh.model_copy(update={"named_at": NOON, "listed_at": NOON, "proved": proved})


def test_a_time_to_come_or_none_is_that_of_the_hearing() -> None:
    forged = entry(written_at=NOON + HOUR)
    assert after(statement=said(forged))[forged.id].written_at == NOON
    old = Statement(holds=(Held(id=uuid.UUID(forged.id)),))
    assert after(statement=old)[forged.id].written_at == NOON


@pytest.mark.parametrize("proved", [True, False])
def test_saying_nothing_takes_nothing_away(proved: bool) -> None:
    known = entry(), entry(begun=True)
    assert still_open(after(*known, statement=said(), proved=proved)) == {one.id for one in known}


def test_only_the_unlocked_day_throws_away_what_was_begun() -> None:
    begun, finished = entry(begun=True), entry()
    statement = said(discarded=(begun, finished))
    assert still_open(after(begun, finished, statement=statement, proved=False)) == {begun.id, finished.id}
    found = after(begun, finished, statement=statement)
    assert still_open(found) == {finished.id}, "finished words are thrown away by no phone"
    assert found[begun.id].ended_how == "discarded"
    assert found[begun.id].ended_at == NOON


def test_what_is_thrown_away_and_still_held_is_owed() -> None:
    begun = entry(begun=True)
    assert still_open(after(begun, statement=said(begun, discarded=(begun,)))) == {begun.id}


def test_what_a_person_closed_stays_closed() -> None:
    closed = entry(begun=True, ended_at=NOON - HOUR, ended_how="closed", ended_by="b", why="lost")
    found = after(closed, statement=said(closed, discarded=(closed,)))[closed.id]
    assert (found.ended_how, found.ended_at, found.why) == ("closed", NOON - HOUR, "lost")


def test_only_the_unlocked_day_finishes_an_entry_and_proves_it() -> None:
    begun = entry(begun=True, proved=False)
    finished = begun.model_copy(update={"begun": False})
    heard = after(begun, statement=said(finished), proved=False)[begun.id]
    assert (heard.begun, heard.proved, heard.listed_at) == (True, False, NOON)
    heard = after(begun, statement=said(finished))[begun.id]
    assert (heard.begun, heard.proved) == (False, True)
    assert after(heard, statement=said(finished), proved=False)[begun.id].proved, "what was proved once is"


def test_whoever_has_the_token_alone_names_no_more_than_its_measure() -> None:
    forged = said(*(entry() for _ in range(60)))
    found = after(statement=forged, proved=False)
    assert len(found) == phone_limits.UNPROVED_A_DAY
    more = named(found, [*found.values()], said(*(entry() for _ in range(5))), phone(), NOON, proved=False)
    assert more == []
    own = entry()
    assert own.id in after(*found.values(), statement=said(own)), "the unlocked day is not kept out"
    proved = [entry() for _ in range(60)]
    assert len(after(*proved, statement=said(entry()), proved=False)) == 61, "what is proved uses up no measure"


def test_ended_entries_leave_room_and_the_whole_is_bounded() -> None:
    ended = [entry(proved=False, ended_at=NOON, ended_how="closed") for _ in range(60)]
    assert len(still_open(after(*ended, statement=said(entry()), proved=False))) == 1
    full = [entry() for _ in range(phone_limits.OWED_AT_ONCE)]
    assert len(after(*full, statement=said(entry()))) == phone_limits.OWED_AT_ONCE


def debt(*entries: OwedEntry, **facts: Any) -> Debt:
    return Debt(phone=phone(**facts), entries=entries)


def test_a_debt_counts_what_was_finished_and_what_was_begun() -> None:
    old, new = entry(written_at=NOON - 3 * HOUR), entry(begun=True)
    (found,) = debts({"p": phone()}, [new, old])
    assert found.entries == (old, new)
    assert (found.since, found.finished, found.begun) == (NOON - 3 * HOUR, 1, 1)


def test_the_phone_that_owes_the_oldest_comes_first() -> None:
    one, other = entry(), entry(phone_id="q", written_at=NOON - 2 * HOUR)
    found = debts({"p": phone(), "q": phone(id="q")}, [one, other])
    assert [debt.phone.id for debt in found] == ["q", "p"]


def test_what_the_unlocked_day_names_no_more_is_gone() -> None:
    kept, gone = entry(listed_at=NOON), entry(listed_at=NOON - HOUR)
    assert debt(kept, gone, listed_at=NOON).gone == (gone,)
    assert debt(kept, gone).gone == (), "a phone that never named all says nothing of the rest"


def test_a_debt_is_proved_as_soon_as_one_entry_is() -> None:
    assert debt(entry(proved=False)).unproved
    assert not debt(entry(proved=False), entry()).unproved


def test_somebody_has_to_do_something_once_the_day_is_over() -> None:
    waiting = debt(entry())
    assert debt_standing(waiting, TEN_PM - timedelta(seconds=1), time(22), BRUSSELS) is None
    standing = debt_standing(waiting, TEN_PM, time(22), BRUSSELS)
    assert standing is not None
    assert (standing.on, standing.since) == ("follow_up", TEN_PM)


def test_somebody_has_to_do_something_at_once_when_a_phone_lost_it() -> None:
    lost = debt(entry(), listed_at=NOON)
    standing = debt_standing(lost, NOON, time(22), BRUSSELS)
    assert standing is not None
    assert (standing.on, standing.since) == ("follow_up", NOON)
    late = debt_standing(lost, TEN_PM + HOUR, time(22), BRUSSELS)
    assert late is not None
    assert late.since == NOON


def test_a_statement_that_comes_late_or_again_is_not_the_latest() -> None:
    heard = phone(listed_at=NOON - HOUR)
    for at, latest in (
        (None, True),  # an older application
        (NOON - HOUR, False),
        (NOON - 2 * HOUR, False),
        (NOON - HOUR / 2, True),
        (NOON + timedelta(minutes=5), True),
        (NOON + timedelta(minutes=6), False),  # a clock that is ahead: it would be the latest for as long
    ):
        assert is_latest(Statement(holds=(), at=at), heard, NOON) is latest, at
    assert is_latest(Statement(holds=(), at=NOON - 2 * HOUR), phone(), NOON), "the first of its day"


def test_what_was_held_is_held_from_when_it_was_said() -> None:
    assert listed_at(Statement(holds=(), at=NOON - HOUR), NOON) == NOON - HOUR
    assert listed_at(Statement(holds=(), at=NOON + HOUR), NOON) == NOON
    assert listed_at(Statement(holds=()), NOON) == NOON


def test_an_old_statement_neither_holds_nor_begins_again_what_it_names() -> None:
    known, heard = entry(begun=False), phone(listed_at=NOON - HOUR / 2)
    old = Statement(holds=(Held(id=uuid.UUID(known.id), begun=True),), at=NOON - HOUR)
    (same,) = named({known.id: known}, [known], old, heard, NOON, proved=True)
    assert same == known
    newer = old.model_copy(update={"at": NOON - HOUR / 4})
    (later,) = named({known.id: known}, [known], newer, heard, NOON, proved=True)
    assert (later.listed_at, later.begun) == (NOON - HOUR / 4, True)


def test_without_a_proof_nobody_holds_what_was_named_with_one() -> None:
    known, forged = entry(), entry(proved=False)
    both = after(known, forged, statement=said(known, forged), proved=False)
    assert both[known.id] == known
    assert both[forged.id].listed_at == NOON
