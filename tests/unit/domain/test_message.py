"""Whether a message leaves, waits or never leaves, and what an answer of the provider makes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fieldapp.domain.contact_rule import Permission
from fieldapp.domain.message import (
    LOOKS,
    MESSAGE_KINDS,
    PAUSES,
    Answer,
    Circumstances,
    Decision,
    Message,
    answered,
    decide,
    earliest,
    kind_of,
    matter,
    reminder_of,
    reported,
)

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
START = NOW + timedelta(hours=3)
NOW_PERMITTED = Permission(verdict="permitted", reason="chosen")


def message(**facts: Any) -> Message:
    return Message(
        **{
            "id": "m",
            "case_id": "c",
            "visit_id": "v",
            "kind": "hour",
            "way": "text",
            "language": "ar",
            "state": "queued",
            "text_hash": "h",
            "start": START,
            "created_at": NOW,
            "created_by": "claire",
            "not_before": NOW,
            "party_id": "p",
            "text": "words",
            **facts,
        }
    )


def found(**facts: Any) -> Circumstances:
    return Circumstances(
        **{
            "permission": NOW_PERMITTED,
            "start": START,
            "told": False,
            "approved": True,
            "switched_on": True,
            **facts,
        }
    )


def not_now(opens: datetime) -> Permission:
    return Permission(verdict="not_now", reason="outside_safe_hours", opens=opens)


def test_what_may_leave_leaves() -> None:
    assert decide(message(), found(), NOW).leaves


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"told": True}, "told"),
        ({"start": None}, "hour_gone"),
        ({"start": START + timedelta(minutes=5)}, "hour_gone"),
        ({"switched_on": False}, "switched_off"),
        ({"approved": False}, "not_approved"),
        ({"permission": None}, "party_gone"),
        ({"permission": Permission(verdict="never", reason="they_call")}, "not_permitted"),
        ({"permission": not_now(START)}, "too_late"),
    ],
)
def test_what_forbids_it_is_named(facts: dict[str, Any], why: str) -> None:
    decision = decide(message(), found(**facts), NOW)
    assert decision == Decision(why=why)
    assert not decision.leaves


def test_outside_safe_hours_it_waits_until_they_open() -> None:
    opens = START - timedelta(minutes=1)
    decision = decide(message(), found(permission=not_now(opens)), NOW)
    assert decision == Decision(wait_until=opens)
    assert not decision.leaves


def test_an_hour_that_has_begun_is_not_announced() -> None:
    assert decide(message(), found(), START).why == "too_late"
    assert decide(message(), found(), START - timedelta(seconds=1)).leaves


def sending(tries: int = 1) -> Message:
    return message(state="sending", tries=tries, sending_at=NOW)


def test_what_the_provider_has_is_sent_and_what_it_refused_is_not() -> None:
    assert answered(sending(), "sent", NOW, repeatable=False).state == "sent"
    refused = answered(sending(), "refused", NOW, repeatable=True)
    assert (refused.state, refused.why, refused.ended_at) == ("failed", "refused", NOW)


def test_an_uncertain_end_is_never_tried_again_by_itself_without_a_key() -> None:
    after = answered(sending(), "uncertain", NOW, repeatable=False)
    assert (after.state, after.ended_at, after.why) == ("uncertain", NOW, "")


def test_with_a_key_for_repeats_it_is_tried_again_and_ends_uncertain() -> None:
    after = answered(sending(), "uncertain", NOW, repeatable=True)
    assert (after.state, after.not_before, after.sending_at) == ("queued", NOW + PAUSES[0], None)
    assert answered(sending(len(PAUSES) + 1), "uncertain", NOW, repeatable=True).state == "uncertain"


@pytest.mark.parametrize("repeatable", [True, False])
def test_what_surely_was_not_taken_is_tried_again_ever_later_and_then_given_up(repeatable: bool) -> None:
    answer: Answer = "later"
    for number, pause in enumerate(PAUSES, 1):
        after = answered(sending(number), answer, NOW, repeatable=repeatable)
        assert (after.state, after.not_before) == ("queued", NOW + pause)
    last = answered(sending(len(PAUSES) + 1), answer, NOW, repeatable=repeatable)
    assert (last.state, last.why) == ("failed", "unreachable")


def test_what_was_handed_over_is_asked_about_where_the_provider_knows_it() -> None:
    known = answered(sending(), "sent", NOW, repeatable=False, carrier_id="p-1")
    assert (known.carrier_id, known.ask_at) == ("p-1", NOW + LOOKS[0])
    assert answered(sending(), "sent", NOW, repeatable=False).ask_at is None


def test_a_report_ends_the_asking_and_without_one_it_is_asked_ever_more_rarely_and_then_no_more() -> None:
    handed = answered(sending(), "sent", NOW, repeatable=False, carrier_id="p-1")
    delivered = reported(handed, "delivered", NOW + LOOKS[0])
    assert (delivered.state, delivered.ended_at, delivered.ask_at) == ("delivered", NOW + LOOKS[0], None)
    failed = reported(handed, "failed", NOW + LOOKS[0])
    assert (failed.state, failed.why, failed.ask_at) == ("failed", "not_delivered", None)
    times = [handed.ask_at]
    while handed.ask_at:
        handed = reported(handed, "unknown", handed.ask_at)
        times.append(handed.ask_at)
    assert handed.state == "sent", "nobody said that it did not arrive"
    assert times == [*(NOW + look for look in LOOKS), None]
    late = reported(answered(sending(), "sent", NOW, repeatable=False, carrier_id="p"), "unknown", NOW + LOOKS[2])
    assert late.ask_at == NOW + LOOKS[3], "what was missed is not made up for"


@pytest.mark.parametrize(
    ("kind", "told", "why"),
    [
        ("hour", True, "told"),
        ("call_back", True, "told"),
        ("call_back", False, None),
        ("reminder", True, None),
        ("office_reminder", True, None),
        ("reminder", False, "not_told"),
        ("office_reminder", False, "not_told"),
    ],
)
def test_only_who_knows_an_hour_is_reminded_of_it(kind: str, told: bool, why: str | None) -> None:
    decision = decide(message(kind=kind), found(told=told, at_office=kind == "office_reminder"), NOW)
    assert (decision.why, decision.leaves) == (why, why is None)


@pytest.mark.parametrize("kind", ["hour", "hour_changed", "reminder"])
def test_nobody_is_called_to_our_office_whom_we_visit_and_nobody_waits_at_home_who_is_to_come(kind: str) -> None:
    told = kind == "reminder"
    for one, at_office in ((kind, True), (f"office_{kind}", False)):
        assert decide(message(kind=one), found(told=told, at_office=at_office), NOW).why == "other_words"
    for one, at_office in ((kind, False), (f"office_{kind}", True)):
        assert decide(message(kind=one), found(told=told, at_office=at_office), NOW).leaves


def test_a_reminder_leaves_a_day_before_the_hour_and_late_rather_than_never() -> None:
    tomorrow = NOW + timedelta(days=1, hours=2)
    for kind in ("reminder", "office_reminder"):
        assert earliest(kind, tomorrow, NOW) == NOW + timedelta(hours=2)
        assert earliest(kind, START, NOW) == NOW
    assert earliest("hour", tomorrow, NOW) == NOW


def test_the_same_matter_is_known_in_every_wording() -> None:
    matters = {kind: matter(kind) for kind in MESSAGE_KINDS}
    assert [kind for kind, one in matters.items() if one == "hour"] == [
        kind_of(changed=changed, at_office=at_office) for at_office in (False, True) for changed in (False, True)
    ]
    reminders = [kind for kind, one in matters.items() if one == "reminder"]
    assert reminders == [reminder_of(at_office=False), reminder_of(at_office=True)]
    assert matters["call_back"] == "call_back"
